import type { Bill } from '../billing/bill.ts';
import { type CivilDate, daysBetween } from '../civil-date.ts';
import { exact, type Minor, sumMinor } from '../money.ts';
import type { AccountState, CollectionStatus, PromiseInForce } from './billing-account.ts';

/** Where an account stands, from best to worst. */
export const STANDINGS = [
  'good',
  'due',
  'grace',
  'overdue',
  'suspended',
  'collections',
  'writtenOff',
] as const;
export type Standing = (typeof STANDINGS)[number];

export const AGING_BUCKETS = ['1-30', '31-60', '61-90', '90+'] as const;
export type AgingBucket = (typeof AGING_BUCKETS)[number];

type OpenBill = Pick<Bill, 'amount' | 'paidAmount' | 'disputedAmount' | 'dueDate' | 'rests'>;

/**
 * What a bill still asks for: its amount minus what was paid and what is disputed, never below zero. One that rests in a bankruptcy asks for nothing.
 */
export function openAmount(bill: Pick<Bill, 'amount' | 'paidAmount' | 'disputedAmount' | 'rests'>): Minor {
  if (bill.rests === true) return 0;
  return exact(Math.max(0, bill.amount - bill.paidAmount - bill.disputedAmount));
}

/**
 * Whole civil days since the due date on which the late debt reached the least amount that counts: bills are added up from the oldest due
 * date on. 0 when what is past due does not reach it. With any amount counting, it is the lateness of the oldest unpaid bill.
 */
export function daysPastDue(bills: readonly OpenBill[], today: CivilDate, least: Minor = ANY_AMOUNT): number {
  const late = bills.filter((bill) => openAmount(bill) > 0 && bill.dueDate < today);
  let reached = 0;
  for (const bill of late.sort((a, b) => (a.dueDate < b.dueDate ? -1 : 1))) {
    reached = sumMinor([reached, openAmount(bill)]);
    if (reached >= least) return daysBetween(bill.dueDate, today);
  }
  return 0;
}

/** The open amount of all bills whose due date has passed; 0 when it is less than the least amount that counts. */
export function pastDueAmount(
  bills: readonly OpenBill[],
  today: CivilDate,
  least: Minor = ANY_AMOUNT,
): Minor {
  const late = sumMinor(bills.filter((bill) => bill.dueDate < today).map(openAmount));
  return late < least ? 0 : late;
}

/** The least late debt that counts where no policy names one: any. */
const ANY_AMOUNT: Minor = 1;

/** The aging bucket of a number of days past due; null when nothing is late. */
export function agingBucketOf(days: number): AgingBucket | null {
  if (days <= 0) return null;
  if (days <= 30) return '1-30';
  if (days <= 60) return '31-60';
  if (days <= 90) return '61-90';
  return '90+';
}

/** Past due money by how late it is. */
export function agingOf(bills: readonly OpenBill[], today: CivilDate): Record<AgingBucket, Minor> {
  const aging: Record<AgingBucket, Minor> = { '1-30': 0, '31-60': 0, '61-90': 0, '90+': 0 };
  for (const bill of bills) {
    const bucket = agingBucketOf(daysBetween(bill.dueDate, today));
    if (bucket !== null) aging[bucket] = sumMinor([aging[bucket], openAmount(bill)]);
  }
  return aging;
}

/**
 * The standing of an account. The collection status and a suspension come first; otherwise the oldest open bill decides:
 * not yet due is `due`, late within the account's grace days is `grace`, later is `overdue`. While a promise to pay is in
 * force, later is `grace` too. Late debt below `least` counts as not late.
 */
export function standingOf(
  account: {
    readonly state: AccountState;
    readonly collectionStatus: CollectionStatus;
    readonly graceDays: number;
    readonly promise: PromiseInForce | null;
  },
  bills: readonly OpenBill[],
  today: CivilDate,
  least?: Minor,
): Standing {
  if (account.collectionStatus !== 'none') return account.collectionStatus;
  if (account.state === 'suspended') return 'suspended';
  const late = daysPastDue(bills, today, least);
  if (late > account.graceDays) return promiseInForce(account, today) === null ? 'overdue' : 'grace';
  if (late > 0) return 'grace';
  return bills.some((bill) => openAmount(bill) > 0) ? 'due' : 'good';
}

/** The promise to pay that protects the account on this day; null when there is none, or its date has passed. */
export function promiseInForce(
  { promise }: { readonly promise: PromiseInForce | null },
  today: CivilDate,
): PromiseInForce | null {
  return promise != null && promise.untilDate >= today ? promise : null;
}

/** The worse of two standings. */
export function worseStanding(a: Standing, b: Standing): Standing {
  return STANDINGS.indexOf(a) >= STANDINGS.indexOf(b) ? a : b;
}

/** Credit limit minus balance minus held credit, never below zero. Disputed money does not count against credit. */
export function availableCredit(
  account: { readonly creditLimit: Minor; readonly balance: Minor; readonly heldCredit: Minor },
  disputed: Minor = 0,
): Minor {
  return exact(Math.max(0, account.creditLimit - (account.balance - disputed) - account.heldCredit));
}
