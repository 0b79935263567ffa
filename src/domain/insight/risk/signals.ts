import type { AccountSnapshot } from '../../accounts/snapshot.ts';
import { openAmount } from '../../accounts/standing.ts';
import { addMonths } from '../../civil-date.ts';
import { creditHistory } from '../../decisions/facts/credit-history.ts';
import { type Minor, sumMinor } from '../../money.ts';

/** Patterns that come before a default, the worst first. */
export const RISK_SIGNALS = [
  'pastDueNow',
  'pastDueBefore',
  'payingLater',
  'firstPartialPayment',
  'payingLess',
  'monthWithoutPayment',
  'utilisationRising',
  'utilisationHigh',
  'returnedPayment',
  'cycleShifts',
  'brokenPromise',
] as const;
export type RiskSignalCode = (typeof RISK_SIGNALS)[number];

export type Trend = 'rising' | 'steady' | 'falling';

/** One pattern that an account shows: the figure now, the figure before, and which way it moves. */
export interface RiskSignal {
  readonly code: RiskSignalCode;
  readonly unit: 'days' | 'percent' | 'count' | 'minor';
  readonly now: number;
  /** The figure of a month before, if there is one; null when there is nothing to compare with. */
  readonly before: number | null;
  readonly trend: Trend;
}

/** The part of an account's past that is not in its snapshot. */
export interface RiskHistory {
  /** Promises to pay that were broken in the last twelve months. */
  readonly brokenPromises: number;
}

/** Utilisation above this percentage of the credit limit is high. */
const HIGH_UTILISATION_PERCENT = 80;
/** Utilisation counts as rising when it is this many points higher than three months ago. */
const RISEN_POINTS = 15;
/** From this many cycle changes within twelve months on, they are more than a wish for another day. */
const MANY_CYCLE_CHANGES = 2;
/** For how many months a returned payment counts. */
const RETURNED_MONTHS = 3;

/**
 * The patterns of an account, in the order of {@link RISK_SIGNALS}. They are read only from bills, payments, promises and cycle changes,
 * and say nothing about the person. Throws like `creditHistory`.
 */
export function riskSignals(snapshot: AccountSnapshot, { brokenPromises }: RiskHistory): RiskSignal[] {
  const { daysPastDue, owed, paid } = creditHistory(snapshot);
  const { creditLimit } = snapshot.account;
  const at = (figures: readonly number[], index: number): number => figures[index] ?? 0;
  const percentOfLimit = (amount: Minor): number =>
    creditLimit <= 0 ? 0 : Math.ceil((100 * amount) / creditLimit);
  const [late, lateBefore] = [at(daysPastDue, 0), at(daysPastDue, 1)];
  const earlierLate = Math.max(...daysPastDue.slice(1));
  const [used, usedBefore, usedLong] = [owed[0], owed[1], owed[3]].map((amount) =>
    percentOfLimit(amount ?? 0),
  );
  const [paidNow, paidBefore] = [at(paid, 0), at(paid, 1)];
  const found: (RiskSignal | null)[] = [
    when(late > 0, () => signal('pastDueNow', 'days', late, lateBefore)),
    when(late === 0 && earlierLate > 0, () => signal('pastDueBefore', 'days', earlierLate, null, 'falling')),
    when(late > lateBefore && lateBefore > 0, () => signal('payingLater', 'days', late, lateBefore)),
    partial(snapshot),
    when(paidNow > 0 && paidBefore > 0 && paidNow * 2 < paidBefore && paidNow < at(owed, 1), () =>
      signal('payingLess', 'minor', paidNow, paidBefore),
    ),
    when(paidNow === 0 && at(owed, 1) > 0, () =>
      signal(
        'monthWithoutPayment',
        'count',
        withoutPayment(owed, paid),
        withoutPayment(owed.slice(1), paid.slice(1)),
      ),
    ),
    when((used ?? 0) - (usedLong ?? 0) >= RISEN_POINTS, () =>
      signal('utilisationRising', 'percent', used ?? 0, usedBefore ?? 0, 'rising'),
    ),
    when((used ?? 0) > HIGH_UTILISATION_PERCENT, () =>
      signal('utilisationHigh', 'percent', used ?? 0, usedBefore ?? 0),
    ),
    returned(snapshot),
    when(snapshot.recentCycleChangeDates.length >= MANY_CYCLE_CHANGES, () =>
      signal('cycleShifts', 'count', snapshot.recentCycleChangeDates.length, null, 'rising'),
    ),
    when(brokenPromises > 0, () => signal('brokenPromise', 'count', brokenPromises, null, 'rising')),
  ];
  return found.filter((one) => one !== null);
}

/** What would be lost at worst: what is owed and not disputed, what is not billed yet, and what is held; never below zero. */
export function exposureOf({ account, openBills }: AccountSnapshot): Minor {
  const disputed = sumMinor(openBills.map((bill) => bill.disputedAmount));
  return Math.max(0, sumMinor([account.balance, -disputed, account.heldCredit]));
}

/** Months in a row, up to now, that began with something owed and ended without a payment. */
function withoutPayment(owed: readonly Minor[], paid: readonly Minor[]): number {
  const first = paid.findIndex((amount, month) => amount > 0 || (owed[month + 1] ?? 0) === 0);
  return first === -1 ? paid.length : first;
}

/** The newest bill past its due date was paid in part, and no earlier one was. */
function partial({ recentBills, today }: AccountSnapshot): RiskSignal | null {
  const [newest, ...earlier] = recentBills.filter((bill) => bill.dueDate < today);
  if (newest === undefined || newest.paidAmount === 0 || openAmount(newest) === 0) return null;
  if (earlier.some((bill) => bill.paidAmount > 0 && openAmount(bill) > 0)) return null;
  return signal('firstPartialPayment', 'minor', newest.paidAmount, newest.amount, 'rising');
}

function returned({ recentPayments, today }: AccountSnapshot): RiskSignal | null {
  const since = addMonths(today, -RETURNED_MONTHS);
  const bad = recentPayments.filter(({ status }) => status === 'reversed' || status === 'failed');
  const now = bad.filter((payment) => payment.occurredAt.slice(0, 10) >= since).length;
  return when(now > 0, () => signal('returnedPayment', 'count', now, bad.length - now));
}

function when(shown: boolean, make: () => RiskSignal): RiskSignal | null {
  return shown ? make() : null;
}

function signal(
  code: RiskSignalCode,
  unit: RiskSignal['unit'],
  now: number,
  before: number | null,
  trend: Trend = before === null || now === before ? 'steady' : now > before ? 'rising' : 'falling',
): RiskSignal {
  return { code, unit, now, before, trend };
}
