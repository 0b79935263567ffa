import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type Instant, instantFromOutside } from '../../domain/civil-date.ts';
import { fractionDigits, isCurrency } from '../../domain/currency.ts';
import { fieldPath } from '../../domain/field-path.ts';
import type { Currency } from '../../domain/money.ts';
import { holdsCardNumber } from '../../domain/payments/card-number.ts';
import { PAYMENT_STATUSES, type PaymentStatus } from '../../domain/payments/payment-status.ts';
import { withoutByteOrderMark } from '../../import/byte-order-mark.ts';
import { marksDiffer, scaledInteger, TWO_MARKS } from '../../import/decimal.ts';
import { openRows } from '../../import/reader.ts';
import type { SourceRow } from '../../import/value.ts';
import type { ReadSettlementRow } from '../../services/payments/settlement.ts';
import { CliProblem } from '../problem.ts';

const FIELDS = ['paymentId', 'amount', 'currency', 'status', 'settledAt'] as const;
type Field = (typeof FIELDS)[number];

const name = z.string().min(1);
const mappingSchema = z
  .strictObject({
    /** Another name of a column. */
    columns: z.partialRecord(z.enum(FIELDS), name).default({}),
    delimiter: z.string().length(1).default(','),
    /** The processor's words for statuses, each with ours. A text that is neither one of these nor one of ours is a fault. */
    statuses: z.record(name, z.enum(PAYMENT_STATUSES)).default({}),
    /**
     * 0: amounts count minor units. Else they are written in the currency's own unit, with up to this many digits after the point: 2 for "45.00". The
     * currency says how many minor units that is (45.00 JPY are 45).
     */
    amountDecimals: z.int().min(0).max(4).default(0),
    /** What stands before a fraction, and between groups of three digits, where it is not a point and nothing. */
    decimal: z.enum(['.', ',']).optional(),
    group: z.enum(['.', ',', ' ', "'"]).optional(),
  })
  .refine(marksDiffer, TWO_MARKS);

/** How the columns of a settlement file are read. */
export type SettlementMapping = z.infer<typeof mappingSchema>;

/** Reads a mapping file; null: the names and statuses of docs/payments.md. Throws CliProblem with every fault. */
export async function loadSettlementMapping(file: string | null): Promise<SettlementMapping> {
  if (file === null) return mappingSchema.parse({});
  let json: unknown;
  try {
    json = JSON.parse(withoutByteOrderMark(await readFile(file, 'utf8')));
  } catch {
    throw new CliProblem(`the mapping ${file} can't be read, or is no JSON`);
  }
  const parsed = mappingSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${fieldPath(issue.path) || '(top)'}: ${issue.message}`);
  throw new CliProblem(`the mapping ${file} can't be used:\n  ${faults.join('\n  ')}`);
}

/** The rows of a settlement file, streamed, and how much of the file was read. Rejects with ImportProblem when there is no such file. */
export async function openSettlement(file: string, mapping: SettlementMapping) {
  const columnOf = (field: Field): string => mapping.columns[field] ?? field;
  const source = await openRows({ file, columns: FIELDS.map(columnOf), delimiter: mapping.delimiter });
  async function* rows(): AsyncGenerator<ReadSettlementRow> {
    for await (const read of source.rows) {
      const { line, row } = read;
      const fault = read.fault ?? read.columnFaults[0];
      if (fault !== undefined) yield { line, row: null, fault: `${fault.column} ${fault.reason}` };
      else if (row !== null) yield { line, ...readRow(row, columnOf, mapping) };
    }
  }
  return { rows: rows(), totalBytes: source.totalBytes, readBytes: source.readBytes };
}

type Checked =
  | { readonly row: NonNullable<ReadSettlementRow['row']>; readonly fault: null }
  | { readonly row: null; readonly fault: string };

function readRow(row: SourceRow, columnOf: (field: Field) => string, mapping: SettlementMapping): Checked {
  const text = (field: Field): string => row[columnOf(field)]?.trim() ?? '';
  const refuse = (field: Field, reason: string): Checked => ({
    row: null,
    fault: `${columnOf(field)} ${reason}`,
  });
  const paymentId = text('paymentId');
  if (paymentId === '') return refuse('paymentId', 'is empty');
  if (holdsCardNumber(paymentId)) return refuse('paymentId', 'looks like a card number');
  const currency = text('currency');
  if (!isCurrency(currency)) return refuse('currency', 'is no currency of ISO 4217');
  const amount = minorOf(text('amount'), currency, mapping);
  if (typeof amount === 'string') return refuse('amount', amount);
  const status = statusOf(text('status'), mapping);
  if (status === null) return refuse('status', `is none of ${STATUS_WORDS}, or of the mapping's statuses`);
  const settledAt = instantOrNull(text('settledAt'));
  if (settledAt === undefined)
    return refuse('settledAt', 'is no instant such as 2026-11-22T09:30:00Z, and no date such as 2026-11-22');
  return { row: { paymentId, amount, currency, status, settledAt }, fault: null };
}

/** Minor units, which are never rounded; a text says why there are none. */
function minorOf(
  text: string,
  currency: Currency,
  { amountDecimals, ...form }: SettlementMapping,
): number | string {
  const scale = amountDecimals === 0 ? 1 : 10 ** fractionDigits(currency);
  const read = scaledInteger(text, scale, form);
  if (read === 0) return 'is zero';
  if (typeof read === 'number') return read;
  if (read === 'tooLarge') return 'is too large to be exact';
  if (amountDecimals === 0) return 'is no whole number of minor units, such as 4500';
  if (read === 'notANumber') return 'is no amount in the form of the mapping (decimal, group)';
  return `has more decimals than ${currency} has`;
}

/** Every status of ours, for people. */
const STATUS_WORDS = PAYMENT_STATUSES.join(', ');

function statusOf(text: string, { statuses }: SettlementMapping): PaymentStatus | null {
  if (Object.hasOwn(statuses, text)) return statuses[text] ?? null;
  return PAYMENT_STATUSES.find((status) => status === text) ?? null;
}

/** Null for an empty text; undefined for a text that is no instant. A date alone means the beginning of its day in UTC. */
function instantOrNull(text: string): Instant | null | undefined {
  if (text === '') return null;
  const written = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
  const read = instantFromOutside(written);
  return typeof read === 'object' ? read.at : undefined;
}
