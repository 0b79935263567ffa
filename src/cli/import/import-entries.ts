import type { Command } from 'commander';
import { type EntriesImportSummary, importEntries } from '../../import/entries.ts';
import { examples } from '../examples.ts';
import { type ImportFlags, runImportCommand } from './import-run.ts';

const HELP = examples(
  [
    'goodstanding import entries charges.ndjson.gz --dry-run',
    'goodstanding import entries charges.ndjson.gz --database goodstanding_real --report refused.ndjson --json',
  ],
  `The file is NDJSON, plain or compressed (.gz), one entry a line:
  {"billingAccountId":"BA-0007","idempotencyKey":"cdr-42","type":"usage","direction":"debit",
   "amount":{"amountMinor":129,"currency":"EUR"},"occurredAt":"2026-11-22T09:29:00Z","source":"rating"}
MONGODB_URI names the MongoDB; without it, the one that "npm start" runs is taken.
Every entry is posted once: the same file again, or after it was stopped or killed, posts what is not in yet.

Exit codes: 0 all lines are in; 1 the import could not run; 2 lines were refused, see the report; 130 stopped by Ctrl-C.`,
);

/** Adds `import entries` to the `import` command. */
export function addImportEntriesCommand(imports: Command): void {
  imports
    .command('entries <file>')
    .description('post ledger entries, such as charges of a rating system, each line by itself')
    .option('--dry-run', 'check the form of every line; look nothing up, write nothing')
    .option('--database <name>', 'database to post to', process.env['MONGODB_DATABASE'] ?? 'goodstanding')
    .option('--report <file>', 'where refused lines go (default: <file>.refused.ndjson in this folder)')
    .option('--json', 'print the summary as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action((file: string, flags: ImportFlags) =>
      runImportCommand(file, flags, importEntries, (summary, reportFile) =>
        describe(summary, flags, reportFile),
      ),
    );
}

function describe(summary: EntriesImportSummary, flags: ImportFlags, reportFile: string): string {
  const { lines, posted, present, refused, masked, seconds, resumedAfter, stopped } = summary;
  const texts = [
    flags.dryRun === true
      ? `dry run: ${lines} lines read, ${refused} refused, nothing written`
      : `${lines} lines: ${posted} posted, ${present} posted before, ${refused} refused`,
    `${seconds.toFixed(1)} s, ${Math.round(lines / Math.max(seconds, 0.001))} lines/s`,
  ];
  if (resumedAfter > 0)
    texts.push(`went on after the first ${resumedAfter} lines, which an earlier run had posted`);
  if (masked > 0) texts.push(`card numbers were masked in the notes of ${masked} lines`);
  if (refused > 0) texts.push(`why lines were refused: ${reportFile}`);
  if (stopped) texts.push('stopped before the end of the file; the same command goes on from here');
  return texts.join('\n');
}
