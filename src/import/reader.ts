import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse as parseLossless } from 'lossless-json';
import { csvRecords } from './csv.ts';
import { type PhysicalLine, physicalLines } from './lines.ts';
import { ImportProblem } from './mapping.ts';
import type { ColumnFault, SourceRow } from './value.ts';

/** One row of the file: its columns, with the faults of those that can't be read as a text; or the fault of the whole row. */
export type ReadRow =
  | {
      readonly line: number;
      readonly row: SourceRow;
      readonly columnFaults: readonly ColumnFault[];
      readonly fault: null;
    }
  | { readonly line: number; readonly row: null; readonly fault: ColumnFault };

export interface ReadOptions {
  readonly file: string;
  readonly columns: readonly string[];
  readonly delimiter: string;
}

export interface RowSource {
  readonly rows: AsyncIterable<ReadRow>;
  /** The size of the file on the disk, in bytes. */
  readonly totalBytes: number;
  readonly readBytes: () => number;
}

/**
 * Opens a CSV or NDJSON file (`.ndjson`, `.jsonl`), plain or ending in `.gz`, and reads it row by row. Columns that are
 * not asked for are dropped at once. Rejects with {@link ImportProblem} when there is no such file; a missing column or
 * an unreadable file throws it while rows are read.
 */
export async function openRows(options: ReadOptions): Promise<RowSource> {
  const { input, ...source } = await openInput(options.file);
  const plainName = options.file.replace(/\.gz$/, '');
  const rows = /\.(ndjson|jsonl)$/.test(plainName) ? ndjsonRows(input, options) : csvRows(input, options);
  return { rows: readable(rows, options.file), ...source };
}

/** The lines of a file, each with its number. */
export interface LineSource extends Omit<RowSource, 'rows'> {
  readonly lines: AsyncIterable<PhysicalLine>;
}

/** Opens a text file, plain or ending in `.gz`, and reads it line by line. Rejects and throws like {@link openRows}. */
export async function openLines(file: string): Promise<LineSource> {
  const { input, ...source } = await openInput(file);
  return { lines: readable(physicalLines(input, file), file), ...source };
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

async function* csvRows(input: Readable, { file, columns, delimiter }: ReadOptions): AsyncGenerator<ReadRow> {
  let header: readonly string[] | null = null;
  const places: (readonly [column: string, place: number])[] = [];
  for await (const { line, fields, fault } of csvRecords(physicalLines(input, file), delimiter)) {
    if (header === null) {
      if (fields === null) throw new ImportProblem(`${file}: the header ${fault}`);
      header = fields;
      requireColumns({ file, columns, delimiter }, header);
      for (const column of columns) places.push([column, header.indexOf(column)]);
    } else if (fields === null) yield broken(line, fault);
    else if (fields.length !== header.length)
      yield broken(line, 'has another number of columns than the header');
    else {
      const row = Object.fromEntries(places.map(([column, place]) => [column, fields[place] ?? '']));
      yield { line, row, columnFaults: [], fault: null };
    }
  }
  if (header === null) throw new ImportProblem(`${file} is empty`);
}

async function* ndjsonRows(input: Readable, { file, columns }: ReadOptions): AsyncGenerator<ReadRow> {
  for await (const { line, text, fault } of physicalLines(input, file)) {
    if (fault === null && text.trim() === '') continue;
    const parsed = fault === null ? parsedRow(text, columns) : null;
    if (parsed === null) yield broken(line, fault ?? 'is no JSON object');
    else yield { line, ...parsed, fault: null };
  }
}

function broken(line: number, reason: string): ReadRow {
  return { line, row: null, fault: { column: '(row)', reason } };
}

/**
 * The texts and numbers of a row, digit by digit: an id of twenty digits is not rounded. A column that holds something else, such as a list, is a fault
 * of its own and not an empty column; `null` is an empty one. Null for a text that is no JSON object.
 */
function parsedRow(
  text: string,
  columns: readonly string[],
): { readonly row: SourceRow; readonly columnFaults: readonly ColumnFault[] } | null {
  try {
    // Numbers stay text. The same key twice with two values is refused.
    const value: unknown = parseLossless(text, undefined, { parseNumber: (number) => number });
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    const own = new Map<string, unknown>(Object.entries(value));
    const filled = columns.flatMap((column) => {
      const part = own.get(column) ?? null;
      return part === null ? [] : [[column, part] as const];
    });
    return {
      row: Object.fromEntries(filled.filter((cell): cell is [string, string] => typeof cell[1] === 'string')),
      columnFaults: filled
        .filter(([, part]) => typeof part !== 'string')
        .map(([column]) => ({ column, reason: 'is neither a text nor a number' })),
    };
  } catch {
    return null;
  }
}

/** What may stand between columns; a header in one piece that has one of these was not written with the delimiter of the mapping. */
const DELIMITERS = [';', ',', '\t', '|'] as const;

function requireColumns({ file, columns, delimiter }: ReadOptions, header: readonly string[]): void {
  const twice = columns.filter((name) => header.indexOf(name) !== header.lastIndexOf(name));
  if (twice.length > 0) throw new ImportProblem(`${file} has more than one column ${twice.join(', ')}`);
  const missing = columns.filter((name) => !header.includes(name));
  if (missing.length === 0) return;
  const [only = '', ...others] = header;
  const other = others.length === 0 ? DELIMITERS.find((mark) => only.includes(mark)) : undefined;
  const parting =
    other === undefined
      ? `columns are separated by ${JSON.stringify(delimiter)} (delimiter of the mapping)`
      : `it looks separated by ${JSON.stringify(other)}, and is read with ${JSON.stringify(delimiter)} (delimiter of the mapping)`;
  throw new ImportProblem(
    `${file} has no column ${missing.join(', ')}, which ${missing.length === 1 ? 'is' : 'are'} needed. The header is the first line; ${parting}.`,
  );
}

/** Lets what can be mended by the caller through as that; a broken stream names the file. */
async function* readable<T>(rows: AsyncIterable<T>, file: string): AsyncGenerator<T> {
  try {
    yield* rows;
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      throw new ImportProblem(`can't read ${file}: ${error.message}`);
    throw error;
  }
}
