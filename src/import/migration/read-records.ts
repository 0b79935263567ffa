import { scaledInteger } from '../decimal.ts';
import { openRows, type ReadRow } from '../reader.ts';
import {
  type ColumnFault,
  columnOf,
  integerValue,
  readInteger,
  readText,
  type SourceRow,
  textValue,
} from '../value.ts';
import { columnsOf, type PlannedFile } from './plan.ts';
import {
  isRecordKind,
  type MigrationRecord,
  migrationRecord,
  NUMBER_FIELDS,
  RECORD_KINDS,
  type RecordKind,
  recordFields,
} from './records.ts';

/** A row of one of the files with its place: its record, or its faults. */
export type ReadRecord = { readonly file: string; readonly line: number } & (
  | { readonly record: MigrationRecord; readonly faults: null }
  | {
      readonly record: null;
      readonly faults: readonly ColumnFault[];
      /** The account that the row belongs to; null when this can't be read, or when the row is about a customer. */
      readonly billingAccountId: string | null;
      readonly kind: RecordKind | null;
    }
);

/** A file that is read, and how far. */
export interface RecordSource {
  readonly records: AsyncIterable<ReadRecord>;
  readonly totalBytes: number;
  readonly readBytes: () => number;
}

/** Opens a file of a plan. Rejects with ImportProblem when it is not there, and throws it for a missing column while it is read. */
export async function openRecords(part: PlannedFile): Promise<RecordSource> {
  const { file, delimiter } = part;
  const source = await openRows({ file, columns: columnsOf(part), delimiter });
  return {
    records: records(source.rows, part),
    totalBytes: source.totalBytes,
    readBytes: source.readBytes,
  };
}

async function* records(rows: AsyncIterable<ReadRow>, part: PlannedFile): AsyncGenerator<ReadRecord> {
  const { file } = part;
  for await (const read of rows)
    yield read.fault === null
      ? { file, line: read.line, ...recordOf(read.row, part, read.columnFaults) }
      : { file, line: read.line, ...unread(read.fault, part) };
}

type RowContent<R = ReadRecord> = R extends unknown ? Omit<R, 'file' | 'line'> : never;

/** A row of which nothing can be read; in a file of customers, it is about one. */
function unread(fault: ColumnFault, { kind }: PlannedFile): RowContent {
  return { record: null, faults: [fault], billingAccountId: null, kind: kind ?? null };
}

/** The record of a row, or its faults; `unreadable` are those that its reader found. */
function recordOf(row: SourceRow, part: PlannedFile, unreadable: readonly ColumnFault[]): RowContent {
  const kind = part.kind ?? row['kind'] ?? '';
  if (!isRecordKind(kind)) {
    const faults = [{ column: 'kind', reason: `is none of ${RECORD_KINDS.join(', ')}` }];
    return { record: null, faults, billingAccountId: null, kind: null };
  }
  const faults: ColumnFault[] = [];
  const values: Record<string, string | number> = { kind };
  for (const { name, optional } of recordFields(kind)) {
    const value =
      part.fields === undefined
        ? own(row, name, faults, optional)
        : mapped(row, part, name, faults, optional);
    if (value !== null) values[name] = value;
  }
  const result = migrationRecord.safeParse(values);
  const others = unreadable.filter(({ column }) => usedColumns(kind, part).has(column));
  if (result.success && others.length === 0) return { record: result.data, faults: null };
  // What the reader could not read looks as if it were missing.
  const isOther = new Set(others.map(({ column }) => column));
  faults.splice(0, faults.length, ...others, ...faults.filter(({ column }) => !isOther.has(column)));
  // A missing or unreadable field is a fault already, with a clearer message.
  const told = new Set(faults.map(({ column }) => column));
  for (const issue of result.error?.issues ?? []) {
    const column = columnNamed(part, String(issue.path[0] ?? '(row)'));
    const reason =
      issue.code === 'invalid_value' ? `is none of ${issue.values.map(String).join(', ')}` : issue.message;
    if (!told.has(column)) faults.push({ column, reason });
  }
  const { billingAccountId = null } = values;
  return {
    record: null,
    faults,
    billingAccountId: billingAccountId === null ? null : String(billingAccountId),
    kind,
  };
}

/** The columns that a record of a kind reads. */
function usedColumns(kind: RecordKind, { fields }: PlannedFile): ReadonlySet<string> {
  return new Set(
    fields === undefined
      ? recordFields(kind).map(({ name }) => name)
      : Object.values(fields).flatMap(columnOf),
  );
}

/** A field under its own name: whole numbers are written as such. Null when it is left out or faulty. */
function own(row: SourceRow, name: string, faults: ColumnFault[], optional: boolean): string | number | null {
  const text = row[name]?.trim() ?? '';
  if (text === '') {
    if (!optional) faults.push({ column: name, reason: 'is missing' });
    return null;
  }
  if (!NUMBER_FIELDS.has(name)) return text;
  const number = scaledInteger(text, 1, {});
  if (typeof number === 'number') return number;
  faults.push({ column: name, reason: 'is not a whole number' });
  return null;
}

function mapped(
  row: SourceRow,
  { fields = {} }: PlannedFile,
  name: string,
  faults: ColumnFault[],
  optional: boolean,
): string | number | null {
  const value = fields[name];
  if (value === undefined) return null;
  if (optional && 'column' in value && (row[value.column]?.trim() ?? '') === '') return null;
  return NUMBER_FIELDS.has(name)
    ? readInteger(integerValue.parse(value), row, faults)
    : readText(textValue.parse(value), row, faults);
}

function columnNamed({ fields }: PlannedFile, name: string): string {
  const value = fields?.[name];
  return value !== undefined && 'column' in value ? value.column : name;
}
