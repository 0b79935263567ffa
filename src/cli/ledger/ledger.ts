import type { Command } from 'commander';
import { FAULT_TEXTS } from '../../store/ledger/ledger-proof.ts';
import {
  type BrokenLedger,
  type LedgerVerification,
  verifyLedger,
} from '../../store/ledger/ledger-verify.ts';
import { createSealing } from '../../store/store.ts';
import { examples } from '../examples.ts';
import { withDatabase } from '../mongo.ts';
import { CliProblem } from '../problem.ts';
import { progressLine } from '../progress.ts';
import { addLedgerAudit } from './ledger-audit.ts';

interface Flags {
  readonly notes?: true;
  readonly account?: string;
  readonly database: string;
  readonly json?: true;
}

const HELP = examples(
  ['goodstanding ledger verify', 'goodstanding ledger verify --account BA-0007 --json'],
  `Of every account: entries numbered without gaps, each balance following on the one before, the chain of hashes unbroken, and
balance, number of entries and last hash of the account those of its last entry. Reads in snapshots, so it may run
beside a working system. Nothing is written.
MONGODB_URI names the MongoDB; without it, the one that "npm start" runs is taken.

Exit codes: 0 every ledger holds; 1 one is broken, or the proof could not run.`,
);

/** Adds `ledger verify` and `ledger audit` to the command. */
export function addLedgerCommand(program: Command): void {
  const ledger = program
    .command('ledger')
    .description('prove the ledgers')
    .addHelpText('after', examples(['goodstanding ledger verify', 'goodstanding ledger audit']));
  addLedgerAudit(ledger);
  ledger
    .command('verify')
    .description('prove the ledger of every account, or name the first broken entry of each broken one')
    .option('--account <id>', 'only this billing account')
    .option(
      '--notes',
      'open the notes and hold them against their digests; needs the keys of personal fields',
    )
    .option('--database <name>', 'database to read', process.env['MONGODB_DATABASE'] ?? 'goodstanding')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(runVerify);
}

async function runVerify(flags: Flags): Promise<void> {
  const startedAtMs = performance.now();
  const progress = progressLine('ledger verify', 'accounts');
  const broken: BrokenLedger[] = [];
  let result: LedgerVerification;
  try {
    result = await withDatabase({ uri: undefined, database: flags.database }, (target) =>
      verifyLedger(target.db, target.client, {
        sealing: flags.notes === true ? createSealing(target.db, target.keys) : null,
        billingAccountId: flags.account ?? null,
        onBroken: (found) => {
          broken.push(found);
          if (flags.json !== true) process.stdout.write(`${describe(found)}\n`);
        },
        onProgress: ({ accounts, total }) =>
          progress.show({ rows: accounts, share: total === 0 ? 1 : Math.min(1, accounts / total) }),
      }),
    );
  } finally {
    progress.end();
  }
  if (flags.account !== undefined && result.accounts + result.entries === 0)
    throw new CliProblem(`no billing account ${flags.account} in ${flags.database}`);
  const seconds = (performance.now() - startedAtMs) / 1000;
  if (flags.json === true) process.stdout.write(`${JSON.stringify({ ...result, seconds, broken })}\n`);
  else process.stdout.write(`${summary(result, seconds)}\n`);
  if (result.broken > 0) process.exitCode = 1;
}

function summary({ accounts, entries, broken }: LedgerVerification, seconds: number): string {
  const verdict = broken === 0 ? 'every ledger holds' : `${broken} ledgers are broken`;
  return `${accounts} accounts, ${entries} entries: ${verdict} (${seconds.toFixed(1)} s)`;
}

function describe({ billingAccountId, sequence, entryId, faults }: BrokenLedger): string {
  const texts = faults.map((fault) => FAULT_TEXTS[fault]).join('; ');
  if (sequence === null) return `${billingAccountId}: ${texts}`;
  return `${billingAccountId}: entry ${sequence}${entryId === null ? '' : ` (${entryId})`}: ${texts}`;
}
