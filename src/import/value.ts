import { z } from 'zod';
import { marksDiffer, scaledInteger, TWO_MARKS } from './decimal.ts';

/**
 * How a value is read from a row: a constant, or one column with at most a look-up, a factor and limits. Nothing here is
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
  z
    .strictObject({
      column,
      /** The only texts the column may have, each with what it becomes; without it, an integer is read. */
      lookup: z.record(z.string(), z.int()).optional(),
      /** The number is multiplied with it and has to be an integer then: 100 turns 12.50 of a currency into its minor units. */
      scale: z.int().min(1).optional(),
      /** What stands before a fraction, and between groups of three digits, where it is not a point and nothing. */
      decimal: z.enum(['.', ',']).optional(),
      group: z.enum(['.', ',', ' ', "'"]).optional(),
      /** Limits for the integer, applied last. */
      clamp: z.tuple([z.int(), z.int()]).optional(),
    })
    .refine(marksDiffer, TWO_MARKS),
]);
export type IntegerValue = z.infer<typeof integerValue>;

/** The columns of a row that the mapping names; nothing else is in it. */
export type SourceRow = Readonly<Record<string, string>>;

/** The fault of one column of a row. It never contains the value, which may be personal. */
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
  const found = known(value.lookup, text);
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
    const found = known(value.lookup, text);
    if (found === undefined)
      return fault(value.column, faults, 'is none of the texts that the mapping knows');
    number = found * (value.scale ?? 1);
    if (!Number.isSafeInteger(number)) return fault(value.column, faults, 'is too large to be exact');
  } else {
    const { scale = 1 } = value;
    const read = scaledInteger(text, scale, value);
    if (read === 'notANumber') return fault(value.column, faults, 'is not a number');
    if (read === 'fraction')
      return fault(value.column, faults, scale === 1 ? 'is not an integer' : 'has too many decimals');
    if (read === 'tooLarge') return fault(value.column, faults, 'is too large to be exact');
    number = read;
  }
  const [low, high] = value.clamp ?? [number, number];
  number = Math.min(high, Math.max(low, number));
  return number === 0 ? 0 : number;
}

/** What a look-up says of a text; texts such as `constructor` are known only where the mapping names them. */
function known<T>(lookup: Readonly<Record<string, T>>, text: string): T | undefined {
  return Object.hasOwn(lookup, text) ? lookup[text] : undefined;
}

function fault(column: string, faults: ColumnFault[], reason: string): null {
  faults.push({ column, reason });
  return null;
}

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
