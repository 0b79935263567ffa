import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import {
  compareSettlement,
  type Difference,
  type SettlementResult,
} from '../../services/payments/settlement.ts';
import { createStore } from '../../store/store.ts';
import { examples } from '../examples.ts';
import { withDatabase } from '../mongo.ts';
import { CliProblem } from '../problem.ts';
import { progressLine } from '../progress.ts';
import { loadSettlementMapping, openSettlement } from './settlement-file.ts';

interface Flags {
  readonly file: string;
  readonly mapping?: string;
  readonly from?: string;
  readonly to?: string;
  readonly database: string;
  readonly json?: true;
}

const HELP = examples(
  [
    'goodstanding reconcile --file settlement-2026-11-22.csv',
    'goodstanding reconcile --file november.csv.gz --mapping our-bank.json --from 2026-11-01 --to 2026-11-30 --json',
  ],
  `The file is CSV with a header, or NDJSON (.ndjson, .jsonl), plain or .gz, with the columns
  paymentId, amount (minor units), currency, status (pending, unknown, settled, failed, reversed, refunded), settledAt
or others, by a mapping: see docs/payments.md. Every row is compared with the payment and its ledger entries here, and
every payment here that counted in the period with the file. Nothing is written.
MONGODB_URI names the MongoDB; without it, the one that "npm start" runs is taken.

Exit codes: 0 no difference; 1 the comparison could not run; 2 differences.`,
);

/** Adds `reconcile` to the command. */
export function addReconcileCommand(program: Command): void {
  program
    .command('reconcile')
    .description("compare a processor's settlement file with payments and ledger, and list every difference")
    .requiredOption('--file <file>', 'the settlement file')
    .option('--mapping <file>', 'the names of its columns and the meaning of its statuses')
    .option('--from <date>', "first day of the period, in UTC (default: the file's first)", civilDate)
    .option('--to <date>', "last day of the period, in UTC (default: the file's last)", civilDate)
    .option('--database <name>', 'database to read', process.env['MONGODB_DATABASE'] ?? 'goodstanding')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(runReconcile);
}

async function runReconcile(flags: Flags): Promise<void> {
  const startedAtMs = performance.now();
  const mapping = await loadSettlementMapping(flags.mapping ?? null);
  const settlement = await openSettlement(flags.file, mapping);
  const progress = progressLine('reconcile');
  const json = flags.json === true;
  const print = printer(json);
  let result: SettlementResult;
  try {
    result = await withDatabase({ uri: undefined, database: flags.database }, ({ db, client, keys }) =>
      compareSettlement(createStore(db, client, keys), settlement.rows, {
        from: flags.from ?? null,
        to: flags.to ?? null,
        onDifference: print.difference,
        onProgress: (rows) =>
          progress.show({
            rows,
            share: Math.min(1, settlement.readBytes() / Math.max(1, settlement.totalBytes)),
          }),
      }),
    );
  } finally {
    progress.end();
  }
  if (result.rows === 0 && (result.from === null || result.to === null))
    throw new CliProblem(
      `${flags.file} has no rows, so it names no days, and nothing was compared. Name the days by --from and --to, or fetch the file again.`,
    );
  print.end(result, (performance.now() - startedAtMs) / 1000);
  if (Object.values(result.differences).some((count) => count > 0)) process.exitCode = 2;
}

/** Differences are written as soon as they are found, so that a bad month does not fill the memory. */
function printer(json: boolean) {
  let found = 0;
  return {
    difference(difference: Difference): void {
      const lead = found === 0 ? '{"differences":[' : ',';
      process.stdout.write(json ? `${lead}${JSON.stringify(difference)}` : `${describe(difference)}\n`);
      found += 1;
    },
    end(result: SettlementResult, seconds: number): void {
      if (!json) return void process.stdout.write(`${summary(result, found, seconds)}\n`);
      const lead = found === 0 ? '{"differences":[' : '';
      process.stdout.write(`${lead}],"summary":${JSON.stringify({ ...result, seconds })}}\n`);
    },
  };
}

function describe({ kind, paymentId, line, there, here }: Difference): string {
  const parts = [
    ...(line === null ? [] : [`line ${line}`]),
    ...(there === null ? [] : [`file: ${there}`]),
    ...(here === null ? [] : [`here: ${here}`]),
  ];
  return `${kind} ${paymentId ?? '-'}: ${parts.join('; ')}`;
}

function summary(result: SettlementResult, found: number, seconds: number): string {
  const { rows, outside, payments, from, to, sums } = result;
  const period = from === null || to === null ? 'no settled day in the file' : `${from} to ${to}`;
  const kinds = Object.entries(result.differences).filter(([, count]) => count > 0);
  return [
    `${rows} rows (${outside} of other days), ${payments} payments here, ${period}, ${seconds.toFixed(1)} s`,
    ...sums.map(
      ({ currency, file, ledger }) =>
        `${currency}: ${file} settled in the file, ${ledger} in the ledger, ${file - ledger} apart`,
    ),
    found === 0
      ? 'no difference'
      : `${found} differences: ${kinds.map(([kind, count]) => `${count} ${kind}`).join(', ')}`,
  ].join('\n');
}

function civilDate(text: string): string {
  if (!z.iso.date().safeParse(text).success) throw new InvalidArgumentError('a date such as 2026-11-22');
  return text;
}
