import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import { z } from 'zod';
import { ImportProblem } from './mapping.ts';
import type { ColumnFault, SourceRow } from './value.ts';

/** One row of the file: its columns, or what is wrong with it as a whole. */
export type ReadRow =
  | { readonly line: number; readonly row: SourceRow; readonly fault: null }
  | { readonly line: number; readonly row: null; readonly fault: ColumnFault };

export interface ReadOptions {
  readonly file: string;
  readonly columns: readonly string[];
  readonly delimiter: string;
}

export interface RowSource {
  readonly rows: AsyncIterable<ReadRow>;
  /** Bytes of the file, as it lies on the disk. */
  readonly totalBytes: number;
  readonly readBytes: () => number;
}

/**
 * Opens a CSV or NDJSON file (`.ndjson`, `.jsonl`), plain or ending in `.gz`, and reads it row by row. Columns that are
 * not asked for are dropped by the parser. Rejects with {@link ImportProblem} when there is no such file; a missing column or
 * an unreadable file throws it while rows are read.
 */
export async function openRows(options: ReadOptions): Promise<RowSource> {
  const { input, ...source } = await openInput(options.file);
  const plainName = options.file.replace(/\.gz$/, '');
  const rows = /\.(ndjson|jsonl)$/.test(plainName) ? ndjsonRows(input, options) : csvRows(input, options);
  return { rows, ...source };
}

/** The lines of a file that are not empty, each with its number. */
export interface LineSource extends Omit<RowSource, 'rows'> {
  readonly lines: AsyncIterable<{ readonly line: number; readonly text: string }>;
}

/** Opens a text file, plain or ending in `.gz`, and reads it line by line. Rejects and throws as {@link openRows} does. */
export async function openLines(file: string): Promise<LineSource> {
  const { input, ...source } = await openInput(file);
  return { lines: linesOf(input, file), ...source };
}

async function openInput(file: string): Promise<Omit<RowSource, 'rows'> & { readonly input: Readable }> {
  const totalBytes = await sizeOf(file);
  const raw = createReadStream(file);
  const input: Readable = file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
  if (input !== raw) raw.on('error', (error) => input.destroy(error));
  return { input, totalBytes, readBytes: () => raw.bytesRead };
}

/** SHA-256 of a file's bytes, in hex. */
export async function sha256OfFile(file: string): Promise<string> {
  await sizeOf(file);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => null);
  if (found === null) throw new ImportProblem(`no file ${file}`);
  if (!found.isFile()) throw new ImportProblem(`${file} is no file`);
  return found.size;
}

const csvRecord = z.object({
  info: z.object({ lines: z.number() }),
  record: z.record(z.string(), z.string()),
});

async function* csvRows(input: Readable, { file, columns, delimiter }: ReadOptions): AsyncGenerator<ReadRow> {
  const wanted = new Set(columns);
  const skipped: ReadRow[] = [];
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    trim: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: 1_000_000,
    columns: (header: string[]) => {
      requireColumns(file, columns, header);
      // `false` drops the column's values before they are in any record.
      return header.map((name) => (wanted.has(name) ? name : false));
    },
    on_skip: (error) => {
      if (error !== undefined) skipped.push(brokenRow(error));
    },
  });
  input.on('error', (error) => parser.destroy(error));
  input.pipe(parser);
  try {
    for await (const item of parser) {
      yield* skipped.splice(0);
      const { info, record } = csvRecord.parse(item);
      yield { line: info.lines, row: record, fault: null };
    }
    yield* skipped.splice(0);
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    input.destroy();
  }
}

function brokenRow(error: CsvError): ReadRow {
  const line = typeof error['lines'] === 'number' ? error['lines'] : 0;
  const reason =
    error.code === 'CSV_RECORD_INCONSISTENT_COLUMNS' || error.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH'
      ? 'has another number of columns than the header'
      : 'is not well-formed CSV';
  return { line, row: null, fault: { column: '(row)', reason } };
}

async function* ndjsonRows(input: Readable, { file, columns }: ReadOptions): AsyncGenerator<ReadRow> {
  const wanted = new Set(columns);
  for await (const { line, text } of linesOf(input, file)) {
    const row = parsedRow(text, wanted);
    yield row === null
      ? { line, row: null, fault: { column: '(row)', reason: 'is no JSON object' } }
      : { line, row, fault: null };
  }
}

async function* linesOf(input: Readable, file: string): AsyncGenerator<{ line: number; text: string }> {
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  let failure: unknown;
  input.on('error', (error) => {
    failure = error;
    lines.close();
  });
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() !== '') yield { line, text };
  }
  if (failure !== undefined) throw unreadable(file, failure);
}

function parsedRow(text: string, wanted: ReadonlySet<string>): SourceRow | null {
  try {
    const value: unknown = JSON.parse(text, (key, part: unknown) =>
      key === '' || wanted.has(key) ? part : undefined,
    );
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    const entries = Object.entries(value).flatMap(([key, part]) =>
      typeof part === 'string' || typeof part === 'number' ? [[key, String(part)] as const] : [],
    );
    return Object.fromEntries(entries);
  } catch {
    return null;
  }
}

function requireColumns(file: string, columns: readonly string[], header: readonly string[]): void {
  const missing = columns.filter((name) => !header.includes(name));
  if (missing.length > 0)
    throw new ImportProblem(
      `${file} has no column ${missing.join(', ')}; the mapping reads ${missing.length === 1 ? 'it' : 'them'}. The header is in the first line, and columns are parted by the mapping's delimiter.`,
    );
}

function unreadable(file: string, error: unknown): unknown {
  if (error instanceof ImportProblem) return error;
  if (error instanceof CsvError || (error instanceof Error && 'code' in error))
    return new ImportProblem(`can't read ${file}: ${error.message}`);
  return error;
}
