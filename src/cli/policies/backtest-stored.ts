import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { percent, whole } from '../../rules/backtest/format.ts';
import { backtestReport } from '../../rules/backtest/report.ts';
import { backtestText } from '../../rules/backtest/text.ts';
import { withDatabase } from '../mongo.ts';
import { CliProblem } from '../problem.ts';
import { progressLine } from '../progress.ts';
import { civilDateArgument, type PastAccountsFlags } from './data.ts';
import { type Outcomes, readOutcomes } from './outcome-file.ts';
import { backtestStored, type StoredBacktest, type StoredBacktestResult } from './stored.ts';

/** Options of a backtest over stored decisions. */
export interface StoredFlags {
  readonly stored?: true;
  readonly database?: string;
  readonly from?: string;
  readonly to?: string;
  readonly outcomes?: string;
  readonly accountColumn?: string;
}

type Given = StoredFlags &
  Partial<PastAccountsFlags> &
  Pick<PastAccountsFlags, 'bad'> & { readonly report?: string; readonly json?: true };

/** The other options, as the command has read them. */
interface Prepared extends Pick<StoredBacktest, 'policy' | 'against' | 'segment'> {
  readonly title: string;
  readonly cutOffs: readonly [number | null, number | null];
  readonly startedAtMs: number;
}

const ACCOUNT_COLUMN = 'billingAccountId';

/** Adds the options of a backtest over stored decisions. */
export function storedOptions(command: Command): Command {
  return command
    .option('--stored', 'use the decisions in the database instead of a file of accounts')
    .option('--database <name>', 'their database (default: MONGODB_DATABASE, else goodstanding)')
    .option('--from <date>', 'cases first decided on this day or later', civilDateArgument)
    .option('--to <date>', 'cases first decided on this day or earlier', civilDateArgument)
    .option('--outcomes <file>', 'the outcomes of the accounts: CSV or NDJSON with --outcome, also .gz')
    .option('--account-column <column>', `its column with the billing account (default: ${ACCOUNT_COLUMN})`);
}

/** Throws {@link CliProblem} for an option that would be without effect beside `--stored`. */
export function refuseBesideStored(flags: Given): void {
  for (const [name, value] of [
    ['--data', flags.data],
    ['--mapping', flags.mapping],
    ['--as-of', flags.asOf],
    ['--monthly', flags.monthly],
    ['--one-off', flags.oneOff],
  ] as const)
    if (value !== undefined)
      throw new CliProblem(`${name} is for a file of accounts; with --stored, receipts say what was ordered`);
  if ((flags.outcomes === undefined) !== (flags.outcome === undefined))
    throw new CliProblem('with --stored, --outcomes FILE and --outcome COLUMN belong together');
  if (flags.accountColumn !== undefined && flags.outcomes === undefined)
    throw new CliProblem('--account-column names a column of the file given with --outcomes');
}

/** Throws {@link CliProblem} for an option that would be without effect without `--stored`. */
export function refuseWithoutStored(flags: Given): void {
  for (const [name, value] of [
    ['--database', flags.database],
    ['--from', flags.from],
    ['--to', flags.to],
    ['--outcomes', flags.outcomes],
    ['--account-column', flags.accountColumn],
  ] as const)
    if (value !== undefined) throw new CliProblem(`${name} is for --stored, the decisions in the database`);
}

/** Runs the backtest over stored decisions, prints it and writes the report. */
export async function runStored(flags: Given, prepared: Prepared): Promise<void> {
  const { title, cutOffs, startedAtMs, ...request } = prepared;
  const { from = null, to = null, limit = null } = flags;
  const database = flags.database ?? process.env['MONGODB_DATABASE'] ?? 'goodstanding';
  const outcomes = await outcomesOf(flags);
  const progress = progressLine('stored decisions', 'decisions');
  try {
    const result = await withDatabase({ uri: undefined, database }, (target) =>
      backtestStored(target, { ...request, from, to, limit, outcomes, onProgress: progress.show }),
    );
    progress.end();
    const notes = notesOf(result, flags, database, outcomes);
    if (flags.report !== undefined)
      await writeFile(flags.report, backtestReport(result, { title, notes, noun: 'decisions' }, cutOffs));
    const seconds = (performance.now() - startedAtMs) / 1000;
    if (flags.json === true) {
      const refused = outcomes?.refused ?? 0;
      process.stdout.write(`${JSON.stringify({ ...result, refused, database, seconds })}\n`);
      return;
    }
    const report = flags.report === undefined ? '' : `\nreport: ${flags.report}`;
    process.stdout.write(
      `${backtestText(result, 'decisions')}\n\n${notes.join('\n')}\n${seconds.toFixed(1)} s${report}\n`,
    );
  } finally {
    progress.end();
  }
}

async function outcomesOf({ outcomes, outcome, bad, accountColumn }: Given): Promise<Outcomes | null> {
  if (outcomes === undefined || outcome === undefined) return null;
  return readOutcomes({
    file: outcomes,
    outcome,
    bad,
    accountColumn: accountColumn ?? ACCOUNT_COLUMN,
  });
}

function notesOf(
  result: StoredBacktestResult,
  { outcomes: file, outcome, bad }: Given,
  database: string,
  outcomes: Outcomes | null,
): string[] {
  const { firstDay, lastDay, recorded, lacking, withoutMoney, withoutOutcome } = result;
  const { sameOutcome, ownSameOutcome } = recorded;
  const own =
    ownSameOutcome.of === 0
      ? 'none was made by this version'
      : `${percent(ownSameOutcome.share)} of the ${whole(ownSameOutcome.of)} that this version made`;
  return [
    `${database}, ${firstDay} to ${lastDay}: the first decision of each service approval, from the facts in its receipt.`,
    `as recorded: the same outcome for ${percent(sameOutcome.share)} of all decisions; ${own}.`,
    file === undefined || outcomes === null
      ? 'no --outcomes: the outcomes of the accounts are unknown, so there are no bad rates.'
      : `${basename(file)}, bad is ${outcome} = ${bad}${withoutOutcome > 0 ? `; ${whole(withoutOutcome)} decisions on accounts without an outcome` : ''}${outcomes.refused > 0 ? `; ${whole(outcomes.refused)} rows refused` : ''}.`,
    ...lacking
      .filter(({ decisions }) => decisions > 0)
      .map(
        ({ version, decisions, facts }) =>
          `${version} needs facts that ${whole(decisions)} receipts do not have; they count as unknown: ${facts.map(({ fact, decisions: of }) => `${fact} (${whole(of)})`).join(', ')}.`,
      ),
    `Money is the order's one-off and first monthly charge${withoutMoney > 0 ? `; ${whole(withoutMoney)} receipts do not tell them and count as 0` : ''}.`,
  ];
}
