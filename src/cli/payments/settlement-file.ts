import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type Instant, instantFromOutside } from '../../domain/civil-date.ts';
import { isCurrency } from '../../domain/currency.ts';
import { fieldPath } from '../../domain/field-path.ts';
import { holdsCardNumber } from '../../domain/payments/card-number.ts';
import { PAYMENT_STATUSES, type PaymentStatus } from '../../domain/payments/payment-status.ts';
import { openRows } from '../../import/reader.ts';
import type { SourceRow } from '../../import/value.ts';
import type { ReadSettlementRow } from '../../services/payments/settlement.ts';
import { CliProblem } from '../problem.ts';

const FIELDS = ['paymentId', 'amount', 'currency', 'status', 'settledAt'] as const;
type Field = (typeof FIELDS)[number];

const name = z.string().min(1);
const mappingSchema = z.strictObject({
  /** Another name of a column. */
  columns: z.partialRecord(z.enum(FIELDS), name).default({}),
  delimiter: z.string().length(1).default(','),
  /** The processor's words for statuses, each with ours. A text that is neither one of these nor one of ours is a fault. */
  statuses: z.record(name, z.enum(PAYMENT_STATUSES)).default({}),
  /** How many digits an amount has after the point: 0 when it counts minor units, 2 for "45.00". */
  amountDecimals: z.int().min(0).max(4).default(0),
});

/** How the columns of a settlement file are read. */
export type SettlementMapping = z.infer<typeof mappingSchema>;

/** Reads a mapping file; null: the names and statuses of docs/payments.md. Throws CliProblem with every fault. */
export async function loadSettlementMapping(file: string | null): Promise<SettlementMapping> {
  if (file === null) return mappingSchema.parse({});
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
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
    for await (const { line, row, fault } of source.rows)
      yield row === null
        ? { line, row, fault: `${fault.column} ${fault.reason}` }
        : { line, ...readRow(row, columnOf, mapping) };
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
  const amount = minorOf(text('amount'), mapping.amountDecimals);
  if (amount === null) return refuse('amount', 'is no amount, or zero');
  const currency = text('currency');
  if (!isCurrency(currency)) return refuse('currency', 'is no currency of ISO 4217');
  const status = statusOf(text('status'), mapping);
  if (status === null) return refuse('status', 'is no known status');
  const settledAt = instantOrNull(text('settledAt'));
  if (settledAt === undefined) return refuse('settledAt', 'is no instant');
  return { row: { paymentId, amount, currency, status, settledAt }, fault: null };
}

/** Minor units; null unless the text is an amount other than zero with at most `decimals` decimals. Nothing is rounded. */
function minorOf(text: string, decimals: number): number | null {
  const parts = /^(-?)(\d{1,15})(?:\.(\d{1,4}))?$/.exec(text);
  if (parts === null) return null;
  const [, sign = '', whole = '', fraction = ''] = parts;
  if (fraction.length > decimals) return null;
  const minor = Number(whole + fraction.padEnd(decimals, '0'));
  if (!Number.isSafeInteger(minor) || minor === 0) return null;
  return sign === '-' ? -minor : minor;
}

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
