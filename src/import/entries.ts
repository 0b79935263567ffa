import { isSafeNumber, parse as parseLossless } from 'lossless-json';
import { instantOf } from '../domain/civil-date.ts';
import { fieldPath } from '../domain/field-path.ts';
import { toldName } from '../domain/text.ts';
import { type EntryLineInput, entryLineInput, entryLineOf } from '../store/ledger/entry-input.ts';
import type { LineRefusal } from '../store/ledger/ledger-lines.ts';
import { migrate } from '../store/migrations/migrate.ts';
import { createStore, type StoreTarget } from '../store/store.ts';
import { endAbandonedTransactions } from './abandoned.ts';
import { type Checkpoint, entriesImportIdOf, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { openLines, sha256OfFile } from './reader.ts';
import { openReport } from './refusals.ts';
import type { ColumnFault } from './value.ts';

export interface EntriesImportOptions {
  readonly file: string;
  /** The database for the entries; null: a dry run that checks the form of every line and looks nothing up. */
  readonly target: StoreTarget | null;
  readonly reportFile: string;
  /** When aborted, the import ends after the present write. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly rows: number; readonly share: number }) => void;
  readonly log?: (line: string) => void;
}

export interface EntriesImportSummary {
  readonly lines: number;
  readonly posted: number;
  /** Entries that were posted before, by this file or another. */
  readonly present: number;
  readonly refused: number;
  /** Lines of this run with a card number in the note, of which only the last four digits are stored. */
  readonly masked: number;
  /** Lines that an earlier run had finished; the posted ones are part of `present`. */
  readonly resumedAfter: number;
  /** Ended by the signal before the end of the file. */
  readonly stopped: boolean;
  readonly seconds: number;
}

const LINES_PER_BATCH = 2_000;
const CHECKPOINT_EVERY_MS = 1_000;

/**
 * Posts the ledger entries of an NDJSON file. Each line is judged by itself; refused ones go to the report. The lines of an
 * account are posted in the order of the file. Every entry is posted once, however often the file is imported and wherever an import was
 * killed; a resumed run skips lines that are certainly done.
 *
 * @throws ImportProblem for a file that can't be read; the driver's errors
 */
export async function importEntries(options: EntriesImportOptions): Promise<EntriesImportSummary> {
  const startedAtMs = performance.now();
  const { target } = options;
  const importId = entriesImportIdOf(await sha256OfFile(options.file));
  if (target !== null) await migrate(target.db);
  const before = target === null ? null : await readCheckpoint(target.db, importId);
  const resumedAfter = before?.state === 'running' ? before.accounts : 0;
  if (target !== null && before?.state === 'running') {
    options.log?.(`going on after the first ${resumedAfter} lines`);
    await endAbandonedTransactions(target.client, target.db.databaseName);
  }
  const counts = await run(options, importId, resumedAfter);
  return { ...counts, resumedAfter, seconds: (performance.now() - startedAtMs) / 1000 };
}

interface Numbered {
  readonly line: number;
  readonly input: EntryLineInput;
}

async function run(
  { file, target, reportFile, signal, onProgress }: EntriesImportOptions,
  importId: string,
  resumedAfter: number,
): Promise<Omit<EntriesImportSummary, 'resumedAfter' | 'seconds'>> {
  const source = await openLines(file);
  const report = await openReport(reportFile);
  const ledger = target === null ? null : createStore(target.db, target.client, target.keys).ledger;
  const sum = { lines: 0, posted: 0, present: 0, masked: 0 };
  /** Lines before this are posted or refused by their form. A refusal by the ledger stops it, so that the next run reports it again. */
  let certain = resumedAfter;
  let allIn = true;
  let writtenAtMs = 0;
  const checkpoint = async (state: Checkpoint['state']): Promise<void> => {
    if (target !== null) await writeCheckpoint(target.db, { importId, asOf: null, accounts: certain, state });
  };
  const post = async (batch: readonly Numbered[], lastLine: number): Promise<void> => {
    const lines = batch.map(({ input }) => entryLineOf(input));
    sum.masked += lines.filter(({ masked }) => masked > 0).length;
    const results = (await ledger?.postLines(lines, instantOf(Date.now()), null)) ?? [];
    for (const [index, result] of results.entries())
      if (result.status === 'refused') {
        allIn = false;
        await report.add(batch[index]?.line ?? 0, [REFUSALS[result.refusal]]);
      } else sum[result.status] += 1;
    if (allIn) certain = Math.max(certain, lastLine);
    if (performance.now() - writtenAtMs < CHECKPOINT_EVERY_MS) return;
    writtenAtMs = performance.now();
    await checkpoint('running');
  };
  try {
    await checkpoint('running');
    let batch: Numbered[] = [];
    let lastLine = 0;
    for await (const { line, text, fault } of source.lines) {
      if (signal?.aborted === true) break;
      if (fault === null && text.trim() === '') continue;
      lastLine = line;
      sum.lines += 1;
      const { input, faults } = fault === null ? parsedLine(text) : broken(fault);
      if (input === null) await report.add(line, faults);
      else if (line <= resumedAfter) sum.present += 1;
      else batch.push({ line, input });
      if (batch.length < LINES_PER_BATCH) continue;
      await post(batch, line);
      batch = [];
      const share = source.totalBytes === 0 ? 1 : source.readBytes() / source.totalBytes;
      onProgress?.({ rows: sum.lines, share });
    }
    const stopped = signal?.aborted === true;
    if (!stopped && batch.length > 0) await post(batch, lastLine);
    await checkpoint(stopped ? 'running' : 'done');
    return { ...sum, refused: report.count, stopped };
  } finally {
    await report.close();
  }
}

const REFUSALS: Readonly<Record<LineRefusal, ColumnFault>> = {
  accountNotFound: { column: 'billingAccountId', reason: 'is of no billing account' },
  currencyMismatch: { column: 'amount.currency', reason: 'is not the currency of the billing account' },
  creditTooSmall: { column: 'amount', reason: 'refunds more than the unapplied credit of the account' },
  // The command posts without limits, because a person who runs it has the database anyway.
  limitReached: { column: 'amount', reason: 'is more than may be given' },
  keyReused: { column: 'idempotencyKey', reason: 'was used for another entry of this source' },
  tooLarge: { column: 'amount.amountMinor', reason: 'makes a balance that is not exact' },
};

type ParsedLine =
  | { readonly input: EntryLineInput; readonly faults: null }
  | { readonly input: null; readonly faults: readonly ColumnFault[] };

function broken(reason: string): ParsedLine {
  return { input: null, faults: [{ column: '(row)', reason }] };
}

/** A number whose digits all count; with others it stays text, which no field for numbers takes. */
function exactNumber(text: string): number | string {
  const number = Number(text);
  return isSafeNumber(text) ? number : text;
}

function parsedLine(text: string): ParsedLine {
  let value: unknown;
  try {
    value = parseLossless(text, undefined, { parseNumber: exactNumber });
  } catch {
    return broken('is no JSON object');
  }
  const result = entryLineInput.safeParse(value);
  if (result.success) return { input: result.data, faults: null };
  const faults = result.error.issues.flatMap((issue): ColumnFault[] => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ column: toldName(key), reason: 'is not a field here' }));
    const column = fieldPath(issue.path) || '(row)';
    if (issue.code === 'invalid_value')
      return [{ column, reason: `is none of ${issue.values.map(String).join(', ')}` }];
    if (issue.code !== 'invalid_type') return [{ column, reason: issue.message }];
    const is = issue.path.length === 0 ? 'is no JSON object' : `is missing or no ${issue.expected}`;
    return [{ column, reason: is }];
  });
  return { input: null, faults };
}
