import { addDays, type CivilDate, civilDateAt, type Instant, startOfDay } from '../../domain/civil-date.ts';
import type { PaymentId } from '../../domain/flavor.ts';
import { type Currency, exact, type Minor } from '../../domain/money.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { PaymentBooks } from '../../store/payments/payment-books.ts';
import type { Store } from '../../store/store.ts';

/** One row of a processor's settlement file: a charge, or a part that was taken back of it. */
export interface SettlementRow {
  readonly paymentId: PaymentId;
  /** Not zero. Negative: it goes back to the payer. */
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
 * Compares a settlement file with payments and ledger, both ways: the rows of every payment, netted, with what is stored of it, and
 * every payment here that counted in the period with the file. The file is streamed; what is kept in memory is a sum for each payment.
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
  const inFile = new Map<PaymentId, RowsOfPayment>();
  const sums = new Map<Currency, { file: Minor; ledger: Minor }>();
  let { from, to } = options;
  let [count, outside, payments] = [0, 0, 0];
  let [firstDay, lastDay]: [CivilDate | null, CivilDate | null] = [null, null];

  for await (const read of rows) {
    count += 1;
    if (count % ROWS_AT_ONCE === 0) options.onProgress?.(count);
    if (read.row === null) {
      tell({ kind: 'unreadableRow', paymentId: null, line: read.line, there: read.fault, here: null });
      continue;
    }
    const { line, row } = read;
    const day = row.settledAt === null ? null : civilDateAt(row.settledAt, 'UTC');
    const isOutside = day !== null && ((from !== null && day < from) || (to !== null && day > to));
    if (isOutside) outside += 1;
    else if (day !== null) {
      if (firstDay === null || day < firstDay) firstDay = day;
      if (lastDay === null || day > lastDay) lastDay = day;
    }
    addRow(inFile, row, line, isOutside);
  }
  let batch: RowsOfPayment[] = [];
  const flush = async (): Promise<void> => {
    const books = await store.paymentBooks.of(batch.map(({ paymentId }) => paymentId));
    for (const file of batch) comparePayment(file, books.get(file.paymentId) ?? null, tell, sums);
    batch = [];
  };
  for (const file of inFile.values()) {
    // Rows of other days alone are not compared; with one of these days, all rows of the payment are.
    if (!file.isInside) continue;
    batch.push(file);
    if (batch.length >= ROWS_AT_ONCE) await flush();
  }
  await flush();
  options.onProgress?.(count);

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
    for await (const paymentId of store.paymentBooks.counted(...period)) {
      payments += 1;
      if (inFile.has(paymentId)) continue;
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

/** All rows of one payment: what came, and what was taken back of it. */
interface RowsOfPayment {
  readonly paymentId: PaymentId;
  /** Of its first row. */
  readonly line: number;
  readonly currency: Currency;
  readonly currencies: Set<Currency>;
  /** Sum of the rows that settled. */
  came: Minor;
  /** Sum of all rows that took something back, and of those among them that differ from each other. */
  takenBack: Minor;
  takenBackOnce: Minor;
  /** Of rows that neither settled nor took back: what is expected. */
  expected: Minor;
  /** The status of its last row that says more than that it is under way. */
  status: PaymentStatus;
  /** Rows that say the same as an earlier one. */
  readonly doubles: { readonly line: number; readonly text: string; readonly isTakeBack: boolean }[];
  readonly texts: Set<string>;
  isInside: boolean;
}

function addRow(
  inFile: Map<PaymentId, RowsOfPayment>,
  row: SettlementRow,
  line: number,
  isOutside: boolean,
): void {
  const { paymentId, currency, status, settledAt } = row;
  const amount = Math.abs(row.amount);
  // A negative amount of what settled goes back to the payer.
  const kind = row.amount < 0 && status === 'settled' ? 'refunded' : status;
  const rows: RowsOfPayment = inFile.get(paymentId) ?? {
    ...{ paymentId, line, currency, currencies: new Set<Currency>(), isInside: false },
    ...{ came: 0, takenBack: 0, takenBackOnce: 0, expected: 0, status: kind },
    ...{ doubles: [], texts: new Set<string>() },
  };
  inFile.set(paymentId, rows);
  if (!isOutside) rows.isInside = true;
  rows.currencies.add(currency);
  const isTakeBack = kind === 'reversed' || kind === 'refunded';
  const text = `${kind} ${amount} ${currency} ${settledAt}`;
  const isDouble = rows.texts.has(text);
  rows.texts.add(text);
  if (isDouble) rows.doubles.push({ line, text: amountText({ amount, currency }), isTakeBack });
  if (isTakeBack) {
    rows.takenBack = exact(rows.takenBack + amount);
    if (!isDouble) rows.takenBackOnce = exact(rows.takenBackOnce + amount);
    rows.status = kind;
  } else if (!isDouble) {
    if (kind === 'settled') rows.came = exact(rows.came + amount);
    else rows.expected = amount;
    if (!isFinal(rows.status) || kind === 'settled')
      rows.status = isTakenBack(rows.status) ? rows.status : kind;
  }
}

function isFinal(status: PaymentStatus): boolean {
  return status === 'settled' || isTakenBack(status);
}

function isTakenBack(status: PaymentStatus): boolean {
  return status === 'reversed' || status === 'refunded';
}

/**
 * Compares all rows of a payment with what is here. Charge and refunds of one payment are netted. A row that takes something back says
 * nothing of the whole when the charge is in no row of this file: then the parts are compared.
 */
function comparePayment(file: RowsOfPayment, books: PaymentBooks | null, tell: Tell, sums: Sums): void {
  const { paymentId, line, currency, came } = file;
  const here = books?.payment ?? null;
  const moved = books ?? { came: 0, takenBack: 0 };
  // Two parts of the same amount on the same day are two rows that say the same; here says how many there were.
  const areParts = file.takenBack === moved.takenBack;
  for (const { line: at, text, isTakeBack } of file.doubles)
    if (!isTakeBack || !areParts)
      tell({ kind: 'doubleInFile', paymentId, line: at, there: text, here: null });
  const takenBack = areParts ? file.takenBack : file.takenBackOnce;
  const net = exact(Math.max(0, came - takenBack));
  const isWhole = came > 0 || takenBack === 0;
  const status = came > takenBack ? 'settled' : file.status;
  const there = netText(came > 0 ? came : file.expected, takenBack, currency);
  if (came > 0) addSum(sums, currency, 'file', net);
  if (here === null || books === null) {
    tell({ kind: 'missingHere', paymentId, line, there: `${status} ${there}`, here: null });
    return;
  }
  if (isWhole || here.countedAmount === 0) addSum(sums, here.currency, 'ledger', books.onAccount);
  const sameStatus = isWhole ? status === here.status : moved.takenBack > 0;
  const sameParts = !sameStatus || takenBack === moved.takenBack;
  const sameAmount = came > 0 ? came === moved.came : takenBack > 0 || file.expected === here.amount;
  const sameCurrency = file.currencies.size === 1 && currency === here.currency;
  const hereText = netText(moved.came > 0 ? moved.came : here.amount, moved.takenBack, here.currency);
  if (!sameCurrency || !sameAmount || !sameParts)
    tell({ kind: 'amountDiffers', paymentId, line, there, here: hereText });
  if (!sameStatus) tell({ kind: 'statusDiffers', paymentId, line, there: status, here: here.status });
  checkEntries(books, line, tell);
}

function netText(amount: Minor, takenBack: Minor, currency: Currency): string {
  const whole = amountText({ amount, currency });
  return takenBack === 0 ? whole : `${whole} less ${takenBack}`;
}

/** Checks whether the ledger agrees with a payment's status. */
function checkEntries(books: PaymentBooks, line: number | null, tell: Tell): void {
  const { payment, entered, onAccount, elsewhere } = books;
  const { paymentId, status, amount, countedAmount: expected } = payment;
  const counts = expected > 0;
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
