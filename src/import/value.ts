import { z } from 'zod';

/**
 * How a value is had from a row: a constant, or one column with at most a look-up, a factor and limits. Nothing here is
 * evaluated; a mapping can't compute more than this.
 */
const column = z.string().min(1);

export const textValue = z.union([
  z.strictObject({ constant: z.string() }),
  z.strictObject({
    column,
    /** Put in front of the column's text. */
    prefix: z.string().optional(),
    /** The only texts the column may have, each with what it becomes. */
    lookup: z.record(z.string(), z.string()).optional(),
  }),
]);
export type TextValue = z.infer<typeof textValue>;

export const integerValue = z.union([
  z.strictObject({ constant: z.int() }),
  z.strictObject({
    column,
    /** The only texts the column may have, each with what it becomes; without it, an integer is read. */
    lookup: z.record(z.string(), z.int()).optional(),
    /** The integer is multiplied with it: 100 turns whole units of a currency into minor units. */
    scale: z.int().min(1).optional(),
    /** Below and above these, the nearer one is taken. Applied last. */
    clamp: z.tuple([z.int(), z.int()]).optional(),
  }),
]);
export type IntegerValue = z.infer<typeof integerValue>;

/** The columns of a row that the mapping names; nothing else is in it. */
export type SourceRow = Readonly<Record<string, string>>;

/** What is wrong with one column of a row. Never holds the value: it may be personal. */
export interface ColumnFault {
  readonly column: string;
  readonly reason: string;
}

/** The text, or null after a fault was added. */
export function readText(value: TextValue, row: SourceRow, faults: ColumnFault[]): string | null {
  if ('constant' in value) return value.constant;
  const text = cell(value.column, row, faults);
  if (text === null) return null;
  if (value.lookup === undefined) return `${value.prefix ?? ''}${text}`;
  const found = value.lookup[text];
  if (found !== undefined) return `${value.prefix ?? ''}${found}`;
  faults.push({ column: value.column, reason: 'is none of the texts that the mapping knows' });
  return null;
}

/** The integer, or null after a fault was added. */
export function readInteger(value: IntegerValue, row: SourceRow, faults: ColumnFault[]): number | null {
  if ('constant' in value) return value.constant;
  const text = cell(value.column, row, faults);
  if (text === null) return null;
  let number: number;
  if (value.lookup !== undefined) {
    const found = value.lookup[text];
    if (found === undefined)
      return fault(value.column, faults, 'is none of the texts that the mapping knows');
    number = found;
  } else {
    const exactly = integerOf(text);
    if (exactly === null) return fault(value.column, faults, 'is not an integer');
    number = exactly;
  }
  number *= value.scale ?? 1;
  if (!Number.isSafeInteger(number)) return fault(value.column, faults, 'is too large to be exact');
  const [low, high] = value.clamp ?? [number, number];
  number = Math.min(high, Math.max(low, number));
  return number === 0 ? 0 : number;
}

function fault(column: string, faults: ColumnFault[], reason: string): null {
  faults.push({ column, reason });
  return null;
}

/**
 * The integer that a decimal number stands for, also when it is written as `1.25e+05` or `7.00`, as statistics programs
 * do; null for a fraction (which is never rounded) and for anything else. Past 2^53 the caller's check refuses it.
 */
function integerOf(text: string): number | null {
  if (PLAIN_INTEGER.test(text)) return Number(text);
  const parts = /^(-?)(\d{1,20})(?:\.(\d{1,20}))?(?:[eE]\+?(\d{1,2}))?$/.exec(text);
  if (parts === null) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const digits = fraction.replace(/0+$/, '');
  const zeros = Number(exponent) - digits.length;
  return zeros < 0 ? null : Number(`${sign}${whole}${digits}${'0'.repeat(zeros)}`);
}

const PLAIN_INTEGER = /^-?\d{1,15}$/;

/** The column that a value reads, if it reads one. */
export function columnOf(value: TextValue | IntegerValue): string[] {
  return 'column' in value ? [value.column] : [];
}

function cell(name: string, row: SourceRow, faults: ColumnFault[]): string | null {
  const text = row[name]?.trim();
  if (text !== undefined && text !== '') return text;
  faults.push({ column: name, reason: text === undefined ? 'is missing' : 'is empty' });
  return null;
}
