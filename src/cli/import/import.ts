import { type Command, InvalidArgumentError } from 'commander';
import { isCivilDate } from '../../domain/civil-date.ts';
import { loadMapping } from '../../import/mapping.ts';
import { type ImportSummary, importAccounts } from '../../import/run.ts';
import { examples } from '../examples.ts';
import { addImportEntriesCommand } from './import-entries.ts';
import { addImportMigrationCommand } from './import-migration.ts';
import { type ImportFlags, runImportCommand } from './import-run.ts';

interface Flags extends ImportFlags {
  readonly mapping: string;
  readonly asOf?: string;
  readonly limit?: number;
}

const EXAMPLES = examples(
  [
    'goodstanding import accounts accounts.csv.gz --mapping mappings/uci-credit-default.json --dry-run',
    'goodstanding import accounts accounts.csv.gz --mapping mappings/uci-credit-default.json --database goodstanding_real',
    'goodstanding import accounts more.ndjson --mapping my-mapping.json --report refused.ndjson --json',
  ],
  `The file is CSV with a header line, or NDJSON (.ndjson, .jsonl); either may be compressed (.gz).
MONGODB_URI names the MongoDB; without it, the one that "npm start" runs is taken.
An import that was stopped or killed goes on when the same command is given again.

Exit codes: 0 all rows are in; 1 the import could not run; 2 rows were refused, see the report; 130 stopped by Ctrl-C.`,
);

/** Adds `import migration`, `import accounts` and `import entries` to the command. */
export function addImportCommand(program: Command): void {
  const imports = program
    .command('import')
    .description('load data from files')
    .addHelpText(
      'after',
      examples([
        'goodstanding import migration --help',
        'goodstanding import accounts --help',
        'goodstanding import entries --help',
      ]),
    );
  addImportEntriesCommand(imports);
  addImportMigrationCommand(imports);
  imports
    .command('accounts <file>')
    .description('load billing accounts with their bills and payments, each account as a whole or not at all')
    .requiredOption('--mapping <file>', 'how columns become accounts (see docs/import.md)')
    .option('--dry-run', 'read and check every row, write nothing to the database')
    .option('--database <name>', 'database to load into', process.env['MONGODB_DATABASE'] ?? 'goodstanding')
    .option('--report <file>', 'where refused rows go (default: <file>.refused.ndjson in this folder)')
    .option('--as-of <date>', "the day the file's newest month ends at (default: today)", civilDate)
    .option('--limit <rows>', 'stop after this many rows', wholeNumber)
    .option('--json', 'print the summary as JSON, alone on standard output')
    .addHelpText('after', EXAMPLES)
    .action(runImport);
}

async function runImport(file: string, flags: Flags): Promise<void> {
  const mapping = await loadMapping(flags.mapping);
  await runImportCommand(
    file,
    flags,
    (run) =>
      importAccounts({
        ...run,
        mapping,
        ...(flags.asOf === undefined ? {} : { asOf: flags.asOf }),
        ...(flags.limit === undefined ? {} : { limit: flags.limit }),
      }),
    (summary, reportFile) => describe(summary, flags, reportFile),
  );
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
    lines.push(`went on after the first ${resumedAfter} accounts, which an earlier run had loaded`);
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
