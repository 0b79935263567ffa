import { setTimeout as rest } from 'node:timers/promises';
import type { Command } from 'commander';
import { type LoadEnd, type LoadProgress, loadCrm } from '../../services/events/crm-load.ts';
import { crmLoadStore } from '../../store/events/crm-load.ts';
import { examples } from '../examples.ts';
import { withDatabase } from '../mongo.ts';
import { CliProblem } from '../problem.ts';
import { progressLine } from '../progress.ts';
import { wholeNumber } from '../whole-number.ts';

interface Flags {
  readonly rate: number;
  readonly again?: true;
  readonly database: string;
  readonly json?: true;
}

/** The CRM did not take some; they are tried again, or are on the work list. */
const EXIT_REFUSED = 2;
const EXIT_INTERRUPTED = 130;
/** When no record was tried for this long, it says what may be missing. */
const QUIET_MS = 60_000;

const HELP = examples(
  ['goodstanding crm load', 'goodstanding crm load --rate 5 --json', 'goodstanding crm load --again'],
  `Sends every customer, then every entry of the record of contacts, to the CRM of CRM_URL. The running worker sends them, as it sends changes; this
command hands them on at the given rate. It can be stopped or killed at any moment, and the same command goes on from there. What is sent twice
has its effect once. What the CRM does not take is tried again for days, then it is on the work list (docs/integrations/crm.md).
Erased customers are left out. The load is entered in the audit trail, for which AUDIT_KEYS has to be set.

Exit codes: 0 the CRM has taken everything; 1 it could not begin; 2 the CRM did not take some; 130 stopped by Ctrl-C.`,
);

/** Adds `crm load`. */
export function addCrmCommand(program: Command): void {
  program
    .command('crm')
    .description('connect a CRM')
    .addHelpText('after', examples(['goodstanding crm load']))
    .command('load')
    .description('send everything that is there to the CRM, once')
    .option('--rate <number>', 'records a second, at most', wholeNumber, 20)
    .option('--again', 'send everything once more, after a load that has come to its end')
    .option('--database <name>', 'database to read', process.env['MONGODB_DATABASE'] ?? 'goodstanding')
    .option('--json', 'print the summary as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(load);
}

async function load({ rate, again, database, json }: Flags): Promise<void> {
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  process.once('SIGINT', leave);
  process.once('SIGTERM', leave);
  const line = progressLine('crm', 'records');
  const watch = quietWatch();
  try {
    const end = await withDatabase({ uri: undefined, database }, ({ db, client }) =>
      loadCrm(
        {
          store: crmLoadStore(db, client),
          nowMs: () => performance.now(),
          rest: (ms) => rest(ms, undefined, { signal: leaving.signal }).catch(() => undefined),
        },
        {
          ...{ rate, again: again === true, signal: leaving.signal },
          onProgress: (progress) => {
            line.show({ rows: triedOf(progress), share: progress.share });
            watch(progress);
          },
        },
      ),
    );
    line.end();
    process.stdout.write(json === true ? `${JSON.stringify(summaryOf(end))}\n` : described(summaryOf(end)));
    process.exitCode = exitCodeOf(end);
  } finally {
    line.end();
    process.off('SIGINT', leave);
    process.off('SIGTERM', leave);
  }
}

const triedOf = ({ customers, interactions, fresh }: LoadProgress): number =>
  customers + interactions - fresh;

type Summary = ReturnType<typeof summaryOf>;

/** @throws CliProblem when it did not begin */
function summaryOf(end: LoadEnd) {
  switch (end.kind) {
    case 'noCrm':
      throw new CliProblem('No CRM is a subscriber. Start a worker with CRM_URL first.');
    case 'paused':
      throw new CliProblem('The CRM is paused. Activate the subscription tmf-crm first.');
    case 'loadedBefore':
      throw new CliProblem(
        `The CRM was loaded already, from ${end.startedAt} on. --again sends everything once more.`,
      );
    case 'loaded':
    case 'stopped': {
      const { customers, interactions, fresh, again, dead } = end.progress;
      return { stopped: end.kind === 'stopped', customers, interactions, notTried: fresh, again, dead };
    }
  }
}

function described({ stopped, customers, interactions, again, dead }: Summary): string {
  const lines = [`${customers} customers and ${interactions} interactions were sent`];
  if (again > 0) lines.push(`${again} were not taken, and are tried again`);
  if (dead > 0) lines.push(`${dead} are on the work list`);
  if (stopped) lines.push('stopped before the end; the same command goes on from here');
  return `${lines.join('\n')}\n`;
}

function exitCodeOf(end: LoadEnd): number {
  if (end.kind === 'stopped') return EXIT_INTERRUPTED;
  return end.kind === 'loaded' && end.progress.again + end.progress.dead > 0 ? EXIT_REFUSED : 0;
}

/** Says what may be missing when nothing moves. */
function quietWatch(): (progress: LoadProgress) => void {
  let seen = -1;
  let since = performance.now();
  return (progress) => {
    const tried = triedOf(progress);
    if (tried === seen && performance.now() - since < QUIET_MS) return;
    if (tried === seen)
      process.stderr.write(
        progress.fresh > 0
          ? 'nothing was tried for a minute: is a worker running, with CRM_URL?\n'
          : `${progress.waiting} records wait for another try: the load goes on once the CRM takes them\n`,
      );
    seen = tried;
    since = performance.now();
  };
}
