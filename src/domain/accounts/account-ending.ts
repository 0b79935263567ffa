/** The end of a relation: the services of an account end on a day, a final bill follows, and the account closes once nothing is open. */
import type { ServiceEndReason } from '../billing/subscription.ts';
import { addDays, addMonths, type CivilDate, later } from '../civil-date.ts';
import type { AccountEnding, ClosureReason, StateMark } from './account-state.ts';
import type { BillingAccount } from './billing-account.ts';
import { accountRefusal } from './refusals.ts';

/** How far ahead the end of a relation may be announced. */
const LONGEST_NOTICE_MONTHS = 12;

/** Why a service ends when its account does. */
export const SERVICE_END_OF: Readonly<Record<ClosureReason, ServiceEndReason>> = {
  customerRequest: 'customerRequest',
  portedOut: 'portedOut',
  contractEnded: 'operator',
  deceased: 'operator',
  operator: 'operator',
};

type EndedAccount = Pick<BillingAccount, 'ending' | 'billing'>;

/** Whether the final bill of an account is made. What comes later, such as usage that is reported late, is on further bills. */
export function hasFinalBill({ ending = null, billing }: EndedAccount): boolean {
  return (
    ending !== null && billing !== undefined && addDays(billing.billedThrough, 1) >= ending.finalBillDate
  );
}

/** Whether the bill of a date is the final bill of an account: the first one that reaches the end of its relation. */
export function isFinalBill(account: EndedAccount, billDate: CivilDate): boolean {
  const { ending = null } = account;
  return ending !== null && billDate >= ending.finalBillDate && !hasFinalBill(account);
}

/**
 * Refuses to take back the end of a relation that is over.
 * @throws BusinessFailure InvalidState
 */
export function assertMayWithdrawEnding(
  account: Pick<BillingAccount, 'state' | 'billing' | 'ending' | 'collectedAhead'>,
): void {
  if (account.state === 'closed') throw accountRefusal('account-is-closed');
  if (hasFinalBill(account)) throw accountRefusal('relation-has-ended');
  if (account.collectedAhead !== undefined) throw accountRefusal('bill-is-being-made');
}

/**
 * The end of an account's relation on a day. The final bill covers the days up to it; where these are billed already, it covers the day after
 * them, so that it can collect what is not billed.
 * @throws BusinessFailure InvalidState (it is closed, not billed here, or has ended), Invalid (the day)
 */
export function endingOf(
  account: Pick<
    BillingAccount,
    'billingAccountId' | 'version' | 'state' | 'billing' | 'openedDate' | 'ending' | 'collectedAhead'
  >,
  { reason, by, at, lastDay }: StateMark<ClosureReason> & { readonly lastDay: CivilDate },
  today: CivilDate,
): AccountEnding {
  const { billing, openedDate } = account;
  if (account.state === 'closed') throw accountRefusal('account-is-closed');
  if (billing === undefined) throw accountRefusal('billed-elsewhere');
  if (hasFinalBill(account)) throw accountRefusal('relation-has-ended');
  if (account.collectedAhead !== undefined) throw accountRefusal('bill-is-being-made');
  const earliest = later(billing.billedThrough, openedDate);
  const latest = addMonths(today, LONGEST_NOTICE_MONTHS);
  if (lastDay < earliest || lastDay > latest)
    throw accountRefusal('last-day-out-of-range', { accepted: `a day from ${earliest} to ${latest}` });
  const lastBilled = later(lastDay, addDays(billing.billedThrough, 1));
  // Each change of an account has a version of its own.
  const endingId = account.ending?.endingId ?? `${account.billingAccountId}:ending:${account.version}`;
  return { endingId, reason, by, at, lastDay, finalBillDate: addDays(lastBilled, 1) };
}

/** The day on which services end that run as long as they can: today, unless days after it are billed. */
export function usualLastDay(
  { billing, openedDate }: Pick<BillingAccount, 'billing' | 'openedDate'>,
  today: CivilDate,
): CivilDate {
  return later(later(today, billing?.billedThrough ?? openedDate), openedDate);
}
