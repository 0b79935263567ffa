/**
 * Bankruptcy splits an account at its opening. Bills of the time before are old debt: they rest, and are claims in the proceedings. Bills of the time
 * after are new: they are paid first, and dunned as usual.
 */
import type { BillingAccount, BillingProgress } from '../accounts/billing-account.ts';
import { accountRefusal } from '../accounts/refusals.ts';
import type { Bill } from '../billing/bill.ts';
import { addDays, type CivilDate, type Instant } from '../civil-date.ts';
import type { BillingAccountId, CustomerId, SubjectId } from '../flavor.ts';
import { exact, type Minor } from '../money.ts';
import type { InsolvencyInForce } from './insolvency-in-force.ts';
import { arrearsRefusal } from './refusals.ts';

/**
 * `open`: old debt rests. `discharged`: what was left of it is written off, and nobody may ask for it again. `dismissed`: the proceedings ended without
 * that, and the old debt lives again.
 */
export const INSOLVENCY_STATES = ['open', 'discharged', 'dismissed'] as const;
export type InsolvencyState = (typeof INSOLVENCY_STATES)[number];

/** Proceedings over the estate of a customer, as far as one account goes. */
export interface Insolvency extends InsolvencyInForce {
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  /** Counts the proceedings over the account, from 1 on. The last ones are told by it, and not by a clock. */
  readonly number: number;
  /** The file number of the court. */
  readonly reference: string;
  /** Who administers the estate; null: not known. */
  readonly administrator: string | null;
  readonly note: string | null;
  readonly state: InsolvencyState;
  readonly openedBy: SubjectId;
  readonly openedAt: Instant;
  readonly endedBy: SubjectId | null;
  readonly endedAt: Instant | null;
  readonly endNote: string | null;
}

/** Whether a bill of this date is old debt. */
export function isOldDebt(
  { insolvency = null }: Pick<BillingAccount, 'insolvency'>,
  billDate: CivilDate,
): boolean {
  return insolvency !== null && billDate <= insolvency.openedOn;
}

/** What is left to claim of a bill that rests; 0 for any other. */
export function claimOf({ rests, amount, paidAmount }: Pick<Bill, 'rests' | 'amount' | 'paidAmount'>): Minor {
  return rests === true ? exact(Math.max(0, amount - paidAmount)) : 0;
}

/**
 * How an account is billed once proceedings are open: a bill of the day of the opening takes all days before it that no earlier bill takes, so that no bill
 * is of both times. Null: as before, because a bill ends there anyway, a bill that is late comes first (`progressAfter` cuts what follows it), or
 * the days are billed already.
 */
export function billingAtOpening(
  { billing }: Pick<BillingAccount, 'billing'>,
  openedOn: CivilDate,
): BillingProgress | null {
  if (billing === undefined) return null;
  const { billedThrough, nextBillDate } = billing;
  // The day after the last billed one would be a bill without a day.
  const cuts = addDays(billedThrough, 1) < openedOn && openedOn < nextBillDate;
  return cuts ? { billedThrough, nextBillDate: openedOn } : null;
}

/**
 * Refuses a day on which proceedings over an account can't have been opened.
 * @throws BusinessFailure InvalidState, Invalid
 */
export function assertMayOpen(
  account: Pick<BillingAccount, 'state' | 'openedDate' | 'collectedAhead'>,
  openedOn: CivilDate,
  today: CivilDate,
): void {
  if (account.state === 'closed') throw accountRefusal('account-is-closed');
  if (account.collectedAhead !== undefined) throw accountRefusal('bill-is-being-made');
  if (openedOn > today || openedOn < account.openedDate)
    throw arrearsRefusal('insolvency-day-out-of-range', {
      accepted: `a day from ${account.openedDate} to ${today}`,
    });
}
