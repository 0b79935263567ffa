/** Credit that goes from one account of a customer to others: two entries for each part, one on each side. */
import type { BillingAccount } from '../accounts/billing-account.ts';
import type { Instant } from '../civil-date.ts';
import type { BillingAccountId } from '../flavor.ts';
import { type Minor, sumMinor } from '../money.ts';
import type { NewEntry } from './entry.ts';
import { CREDIT_MOVE_SOURCE } from './posting.ts';
import { ledgerRefusal } from './refusals.ts';

/** A part of a move. */
export interface CreditMovePart {
  readonly billingAccountId: BillingAccountId;
  readonly amount: Minor;
}

/** Credit of one account for others. */
export interface CreditMove {
  /** Names the move in the keys of its entries: the same id moves once. */
  readonly moveId: string;
  readonly from: BillingAccountId;
  /** Each account once. */
  readonly parts: readonly CreditMovePart[];
  readonly note: string;
}

/** The key of one side of a part: both sides differ in their last word alone. */
function moveKey(moveId: string, to: BillingAccountId, side: 'out' | 'in'): string {
  return `${CREDIT_MOVE_SOURCE}:${moveId}:${to}:${side}`;
}

/** The two entries of each part, the debit first. */
export function entriesOfMove({ moveId, from, parts, note }: CreditMove, now: Instant): NewEntry[] {
  const same = { occurredAt: now, source: CREDIT_MOVE_SOURCE, billId: null, paymentId: null, note };
  return parts.flatMap(({ billingAccountId: to, amount }): NewEntry[] => [
    {
      ...{ ...same, billingAccountId: from, type: 'creditMovedOut', direction: 'debit', amount },
      ...{ idempotencyKey: moveKey(moveId, to, 'out'), otherAccountId: to },
    },
    {
      ...{ ...same, billingAccountId: to, type: 'creditMovedIn', direction: 'credit', amount },
      ...{ idempotencyKey: moveKey(moveId, to, 'in'), otherAccountId: from },
    },
  ]);
}

/**
 * Refuses a move that would change whose money it is, or more than there is.
 * @param credit what the first account can give away: its unapplied credit, without what unpaid fees take of it
 * @throws BusinessFailure Invalid, InvalidState
 */
export function assertMayMove(
  { parts }: Pick<CreditMove, 'parts'>,
  from: BillingAccount,
  to: readonly BillingAccount[],
  credit: Minor,
): void {
  if (new Set(parts.map(({ billingAccountId }) => billingAccountId)).size < parts.length)
    throw ledgerRefusal('account-named-twice');
  for (const account of to) {
    if (account.billingAccountId === from.billingAccountId) throw ledgerRefusal('moved-to-itself');
    if (account.customerId !== from.customerId) throw ledgerRefusal('moved-to-another-customer');
    if (account.currency !== from.currency) throw ledgerRefusal('moved-to-another-currency');
    if (account.state === 'closed') throw ledgerRefusal('moved-to-closed-account');
  }
  if (sumMinor(parts.map(({ amount }) => amount)) > credit)
    throw ledgerRefusal('not-that-much-credit', { accepted: `at most ${credit} minor units together` });
}
