import { addDays, type CivilDate, civilDateAt, type Instant, startOfDay } from '../../domain/civil-date.ts';
import type { PaymentId } from '../../domain/flavor.ts';
import { type Currency, exact, type Minor } from '../../domain/money.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { PaymentBooks } from '../../store/payments/payment-books.ts';
import type { Store } from '../../store/store.ts';

/** One row of a processor's settlement file. */
export interface SettlementRow {
  readonly paymentId: PaymentId;
  readonly amount: Minor;
  readonly currency: Currency;
  readonly status: PaymentStatus;
  /** Null when it has not settled. */
  readonly settledAt: Instant | null;
}

/** A row with its place; `row` is null when it can't be read, and `fault` says why. */
export type ReadSettlementRow =
  | { readonly line: number; readonly row: SettlementRow; readonly fault: null }
  | { readonly line: number; readonly row: null; readonly fault: string };

export const DIFFERENCE_KINDS = [
  'unreadableRow',
  'doubleInFile',
  'missingHere',
  'missingThere',
  'amountDiffers',
  'statusDiffers',
  'entryMissing',
  'entryDiffers',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** One difference between file, payments and ledger. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** Null for a row that can't be read. */
  readonly paymentId: PaymentId | null;
  /** The line of the file; null when the file says nothing. */
  readonly line: number | null;
  readonly there: string | null;
  readonly here: string | null;
}

/** Sums of what counts in one currency, in minor units. */
export interface SettlementSums {
  readonly currency: Currency;
  readonly file: Minor;
  readonly ledger: Minor;
}

export interface SettlementResult {
  readonly rows: number;
  /** Rows outside of the requested days. */
  readonly outside: number;
  /** Payments here that were looked for in the file. */
  readonly payments: number;
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
  readonly differences: Readonly<Record<DifferenceKind, number>>;
  readonly sums: readonly SettlementSums[];
}

export interface SettlementOptions {
  /** Civil days in UTC, both included; null: from the file's first, or to its last, settled day. */
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
  readonly onDifference: (difference: Difference) => void;
  readonly onProgress?: (rows: number) => void;
}

const ROWS_AT_ONCE = 1_000;

/**
 * Compares a settlement file with payments and ledger, both ways: every row with what is stored of its payment, and every
 * payment here that counted in the period with the file. The file is streamed; only its ids are kept in memory.
 */
export async function compareSettlement(
  store: Pick<Store, 'paymentBooks'>,
  rows: AsyncIterable<ReadSettlementRow>,
  options: SettlementOptions,
): Promise<SettlementResult> {
  const counts = Object.fromEntries(DIFFERENCE_KINDS.map((kind) => [kind, 0]));
  const tell = (difference: Difference): void => {
    counts[difference.kind] = (counts[difference.kind] ?? 0) + 1;
    options.onDifference(difference);
  };
  const seen = new Set<PaymentId>();
  const sums = new Map<Currency, { file: Minor; ledger: Minor }>();
  let { from, to } = options;
  let [count, outside, payments] = [0, 0, 0];
  let [firstDay, lastDay]: [CivilDate | null, CivilDate | null] = [null, null];
  let batch: { line: number; row: SettlementRow }[] = [];

  const flush = async (): Promise<void> => {
    const books = await store.paymentBooks.of(batch.map(({ row }) => row.paymentId));
    for (const { line, row } of batch) compareRow(row, line, books.get(row.paymentId) ?? null, tell, sums);
    batch = [];
    options.onProgress?.(count);
  };

  for await (const read of rows) {
    count += 1;
    if (read.row === null) {
      tell({ kind: 'unreadableRow', paymentId: null, line: read.line, there: read.fault, here: null });
      continue;
    }
    const { line, row } = read;
    const { paymentId, settledAt } = row;
    if (seen.has(paymentId)) {
      tell({ kind: 'doubleInFile', paymentId, line, there: amountText(row), here: null });
      continue;
    }
    seen.add(paymentId);
    const day = settledAt === null ? null : civilDateAt(settledAt, 'UTC');
    if (day !== null && ((from !== null && day < from) || (to !== null && day > to))) {
      outside += 1;
      continue;
    }
    if (day !== null) {
      if (firstDay === null || day < firstDay) firstDay = day;
      if (lastDay === null || day > lastDay) lastDay = day;
    }
    batch.push({ line, row });
    if (batch.length >= ROWS_AT_ONCE) await flush();
  }
  await flush();

  from ??= firstDay;
  to ??= lastDay;
  if (from !== null && to !== null) {
    const missing: PaymentId[] = [];
    const flushMissing = async (): Promise<void> => {
      const books = await store.paymentBooks.of(missing.splice(0));
      for (const [paymentId, book] of books) {
        tell({ kind: 'missingThere', paymentId, line: null, there: null, here: hereText(book) });
        checkEntries(book, null, tell);
        addSum(sums, book.payment.currency, 'ledger', book.onAccount);
      }
    };
    const period = [startOfDay(from, 'UTC'), startOfDay(addDays(to, 1), 'UTC')] as const;
    for await (const { paymentId } of store.paymentBooks.counted(...period)) {
      payments += 1;
      if (seen.has(paymentId)) continue;
      missing.push(paymentId);
      if (missing.length >= ROWS_AT_ONCE) await flushMissing();
    }
    await flushMissing();
  }
  return {
    ...{ rows: count, outside, payments, from, to },
    differences: recordOf(counts),
    sums: [...sums]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, { file, ledger }]) => ({ currency, file, ledger })),
  };
}

type Tell = (difference: Difference) => void;
type Sums = Map<Currency, { file: Minor; ledger: Minor }>;

function compareRow(
  row: SettlementRow,
  line: number,
  books: PaymentBooks | null,
  tell: Tell,
  sums: Sums,
): void {
  const { paymentId } = row;
  if (row.status === 'settled') addSum(sums, row.currency, 'file', row.amount);
  if (books === null) {
    tell({
      kind: 'missingHere',
      paymentId,
      line,
      there: `${row.status} ${amountText(row)}`,
      here: null,
    });
    return;
  }
  const { payment, onAccount } = books;
  addSum(sums, payment.currency, 'ledger', onAccount);
  if (row.amount !== payment.amount || row.currency !== payment.currency)
    tell({ kind: 'amountDiffers', paymentId, line, there: amountText(row), here: amountText(payment) });
  if (row.status !== payment.status)
    tell({ kind: 'statusDiffers', paymentId, line, there: row.status, here: payment.status });
  checkEntries(books, line, tell);
}

/** Checks whether the ledger agrees with a payment's status. */
function checkEntries(books: PaymentBooks, line: number | null, tell: Tell): void {
  const { payment, entered, onAccount, elsewhere } = books;
  const { paymentId, status, amount } = payment;
  const counts = status === 'settled';
  const expected = counts ? amount : 0;
  if (onAccount === expected && elsewhere === 0) return;
  const missing = elsewhere === 0 && (counts ? !entered : onAccount === amount);
  tell({
    kind: missing ? 'entryMissing' : 'entryDiffers',
    ...{ paymentId, line, there: null },
    here: `${status}; the ledger has ${onAccount + elsewhere} ${payment.currency}, not ${expected}`,
  });
}

function addSum(sums: Sums, currency: Currency, side: 'file' | 'ledger', amount: Minor): void {
  const sum = sums.get(currency) ?? { file: 0, ledger: 0 };
  sum[side] = exact(sum[side] + amount);
  sums.set(currency, sum);
}

function hereText({ payment }: PaymentBooks): string {
  return `${payment.status} ${amountText(payment)}`;
}

function amountText({ amount, currency }: { readonly amount: Minor; readonly currency: Currency }): string {
  return `${amount} ${currency}`;
}

function recordOf(counts: Readonly<Record<string, number>>): Record<DifferenceKind, number> {
  const of = (kind: DifferenceKind): number => counts[kind] ?? 0;
  return {
    unreadableRow: of('unreadableRow'),
    doubleInFile: of('doubleInFile'),
    missingHere: of('missingHere'),
    missingThere: of('missingThere'),
    amountDiffers: of('amountDiffers'),
    statusDiffers: of('statusDiffers'),
    entryMissing: of('entryMissing'),
    entryDiffers: of('entryDiffers'),
  };
}
