import { basename } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { isCivilDate } from '../domain/civil-date.ts';
import { importAppName } from '../import/abandoned.ts';
import { loadMapping } from '../import/mapping.ts';
import { type ImportOptions, type ImportSummary, importAccounts } from '../import/run.ts';
import { withDatabase } from './mongo.ts';
import { progressLine } from './progress.ts';

interface Flags {
  readonly mapping: string;
  readonly dryRun?: true;
  readonly database: string;
  readonly report?: string;
  readonly asOf?: string;
  readonly limit?: number;
  readonly json?: true;
}

/** Rows were refused; the others are in. */
const EXIT_REFUSED = 2;
const EXIT_INTERRUPTED = 130;

const EXAMPLES = `
Examples:
  $ goodstanding import accounts accounts.csv.gz --mapping mappings/uci-credit-default.json --dry-run
  $ goodstanding import accounts accounts.csv.gz --mapping mappings/uci-credit-default.json --database goodstanding_real
  $ goodstanding import accounts more.ndjson --mapping my-mapping.json --report refused.ndjson --json

The file is CSV with a header line, or NDJSON (.ndjson, .jsonl); either may be compressed (.gz).
MONGODB_URI names the MongoDB; without it, the one that "npm start" runs is taken.
An import that was stopped or killed goes on when the same command is given again.

Exit codes: 0 all rows are in; 1 the import could not run; 2 rows were refused, see the report; 130 stopped by Ctrl-C.`;

/** Adds `import accounts` to the command. */
export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description('load data from files')
    .command('accounts <file>')
    .description('load billing accounts with their bills and payments, each account as a whole or not at all')
    .requiredOption('--mapping <file>', 'how columns become accounts (see docs/import.md)')
    .option('--dry-run', 'read and check every row, write nothing to the database')
    .option('--database <name>', 'database to load into', process.env['MONGODB_DATABASE'] ?? 'goodstanding')
    .option('--report <file>', 'where refused rows go (default: <file>.refused.ndjson in this folder)')
    .option('--as-of <date>', "the day the file's newest month ends at (default: today)", civilDate)
    .option('--limit <rows>', 'stop after so many rows', wholeNumber)
    .option('--json', 'print the summary as JSON, alone on standard output')
    .addHelpText('after', EXAMPLES)
    .action(runImport);
}

async function runImport(file: string, flags: Flags): Promise<void> {
  const mapping = await loadMapping(flags.mapping);
  const reportFile = flags.report ?? `${basename(file)}.refused.ndjson`;
  const interruption = new AbortController();
  const interrupt = (): void => {
    // The second Ctrl-C is meant: everything is committed account by account, so it may simply end.
    if (interruption.signal.aborted) process.exit(EXIT_INTERRUPTED);
    process.stderr.write('\nstopping after what is being written; again to end at once\n');
    interruption.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const progress = progressLine(basename(file));
  const options: Omit<ImportOptions, 'target'> = {
    file,
    mapping,
    reportFile,
    signal: interruption.signal,
    onProgress: progress.show,
    log: (line) => process.stderr.write(`${line}\n`),
    ...(flags.asOf === undefined ? {} : { asOf: flags.asOf }),
    ...(flags.limit === undefined ? {} : { limit: flags.limit }),
  };
  try {
    const summary =
      flags.dryRun === true
        ? await importAccounts({ ...options, target: null })
        : await withDatabase(
            { uri: undefined, database: flags.database, appName: importAppName(flags.database) },
            (target) => importAccounts({ ...options, target }),
          );
    progress.end();
    if (flags.json === true)
      process.stdout.write(`${JSON.stringify({ ...summary, dryRun: flags.dryRun === true, reportFile })}\n`);
    else process.stdout.write(`${describe(summary, flags, reportFile)}\n`);
    if (summary.stopped) process.exitCode = EXIT_INTERRUPTED;
    else if (summary.refused > 0) process.exitCode = EXIT_REFUSED;
  } finally {
    progress.end();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

function describe(summary: ImportSummary, flags: Flags, reportFile: string): string {
  const { rows, inserted, present, refused, seconds, asOf, resumedAfter } = summary;
  const lines = [
    flags.dryRun === true
      ? `dry run: ${rows} rows read, ${rows - refused} usable, ${refused} refused, nothing written (as of ${asOf})`
      : `${rows} rows: ${inserted} accounts loaded, ${present} already there, ${refused} refused (as of ${asOf})`,
    `${seconds.toFixed(1)} s, ${Math.round(rows / Math.max(seconds, 0.001))} rows/s`,
  ];
  if (resumedAfter > 0)
    lines.push(`went on after the first ${resumedAfter} accounts, loaded by a run before`);
  if (refused > 0) lines.push(`why rows were refused: ${reportFile}`);
  if (summary.stopped) lines.push('stopped before the end of the file; the same command goes on from here');
  return lines.join('\n');
}

function civilDate(text: string): string {
  if (!isCivilDate(text)) throw new InvalidArgumentError('a date is written 2026-11-30.');
  return text;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('a whole number above zero.');
  return Number(text);
}
