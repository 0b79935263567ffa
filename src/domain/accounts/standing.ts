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

type OpenBill = Pick<Bill, 'amount' | 'paidAmount' | 'disputedAmount' | 'dueDate'>;

/** What a bill still asks for: its amount minus what was paid and what is disputed, never below zero. */
export function openAmount(bill: Pick<Bill, 'amount' | 'paidAmount' | 'disputedAmount'>): Minor {
  return exact(Math.max(0, bill.amount - bill.paidAmount - bill.disputedAmount));
}

/** Whole civil days since the due date of the oldest unpaid bill; 0 when none is past due. */
export function daysPastDue(bills: readonly OpenBill[], today: CivilDate): number {
  let oldest: CivilDate | null = null;
  for (const bill of bills)
    if (openAmount(bill) > 0 && (oldest === null || bill.dueDate < oldest)) oldest = bill.dueDate;
  return oldest === null ? 0 : Math.max(0, daysBetween(oldest, today));
}

/** The open amount of all bills whose due date has passed. */
export function pastDueAmount(bills: readonly OpenBill[], today: CivilDate): Minor {
  return sumMinor(bills.filter((bill) => bill.dueDate < today).map(openAmount));
}

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
 * force, later is `grace` too.
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
): Standing {
  if (account.collectionStatus !== 'none') return account.collectionStatus;
  if (account.state === 'suspended') return 'suspended';
  const late = daysPastDue(bills, today);
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
