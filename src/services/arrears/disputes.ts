/** Disputes of bills: opening one, and how it ends. */

import { absence } from '../../domain/absences.ts';
import type { Dispute, DisputeOutcome } from '../../domain/arrears/dispute.ts';
import { arrearsRefusal } from '../../domain/arrears/refusals.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import { assertAnotherPerson } from '../../domain/four-eyes.ts';
import type { Money } from '../../domain/money.ts';
import { disputeIdOf } from '../../store/arrears/disputes.ts';
import type { Store } from '../../store/store.ts';
import { assertCurrency } from '../currency.ts';
import type { StandingNewsDeps } from '../payments/after-payment-change.ts';
import { tellOfStanding } from '../payments/news.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';

/** What disputes work with. */
export interface DisputeDeps extends StandingNewsDeps {
  readonly store: StandingNewsDeps['store'] & Pick<Store, 'accounts' | 'bills' | 'disputes' | 'interactions'>;
  /** Says what may be disputed. */
  readonly policies: Pick<PolicyProvider, 'current'>;
}

/**
 * Puts an amount of a bill under dispute, writes it to the customer's record, and tells every workflow that waits for the account.
 * @param request.key the same key again opens nothing more
 * @throws BusinessFailure NotFound, CurrencyMismatch, ActionNotPossible, InvalidState (another act has the key)
 */
export async function openDispute(
  deps: DisputeDeps,
  request: {
    readonly bill: Bill;
    readonly amount: Money;
    readonly reason: string;
    readonly openedBy: SubjectId;
    readonly key: string;
  },
): Promise<Dispute> {
  const { bill, amount, reason, openedBy, key } = request;
  const { billId } = bill;
  const account = await deps.store.accounts.get(bill.billingAccountId);
  if (account === null) throw absence('bill-missing');
  assertCurrency(account.currency, [[amount.currency, '/amount/currency']]);
  const now = deps.now();
  const { parameters: terms } = await deps.policies.current('disputes', now);
  await deps.store.bills.openDispute({ billId, amount, key, now, reason, openedBy, terms });
  const dispute = await deps.store.disputes.get(disputeIdOf(key));
  if (dispute === null) throw arrearsRefusal('dispute-unknown');
  await note(deps, dispute, 'DISPUTE_OPENED', dispute.openedAt);
  await tellOfStanding(deps, dispute.billingAccountId, dispute.disputeId);
  return dispute;
}

/**
 * Ends a dispute: the upheld amount is credited on the bill, the rest is open again. Record and news are as in `openDispute`.
 * @param end.amount the upheld part; null when the outcome determines it
 * @throws BusinessFailure DutiesNotSeparated when the one who opened it would uphold it; CurrencyMismatch, ActionNotPossible,
 * InvalidState
 */
export async function resolveDispute(
  deps: DisputeDeps,
  before: Dispute,
  end: {
    readonly outcome: DisputeOutcome;
    readonly amount: Money | null;
    readonly note: string;
    readonly by: SubjectId;
  },
): Promise<Dispute> {
  const { outcome, amount, by } = end;
  if (amount !== null) assertCurrency(before.currency, [[amount.currency, '/amount/currency']]);
  const credits = outcome === 'upheld' || outcome === 'partlyUpheld';
  // An agent's goodwill has a limit. Opening and upholding the same dispute would be a way around it.
  if (credits) assertAnotherPerson(by, [before.openedBy], 'opener-upholds');
  const { dispute } = await deps.store.disputes.resolve({
    ...{ disputeId: before.disputeId, outcome, amount: amount?.amountMinor ?? null },
    ...{ note: end.note, by, now: deps.now() },
  });
  const resolvedAt = dispute.resolution?.resolvedAt ?? deps.now();
  await note(deps, dispute, `DISPUTE_${outcome.replace(/[A-Z]/g, '_$&').toUpperCase()}`, resolvedAt);
  await tellOfStanding(deps, dispute.billingAccountId, dispute.disputeId);
  return dispute;
}

/**
 * Says who of the staff decides on a dispute.
 * @throws BusinessFailure ActionNotPossible, InvalidState
 */
export function assignDispute(
  deps: Pick<DisputeDeps, 'store'>,
  disputeId: string,
  owner: SubjectId,
): Promise<Dispute> {
  return deps.store.disputes.assign(disputeId, owner);
}

/** Writes what happened to the customer's record. Doing it again changes nothing. */
async function note(deps: DisputeDeps, dispute: Dispute, code: string, occurredAt: Instant): Promise<void> {
  const { disputeId, customerId, billingAccountId } = dispute;
  const opened = code === 'DISPUTE_OPENED';
  await deps.store.interactions.put({
    ...{ interactionId: `dispute:${disputeId}:${opened ? 'opened' : 'ended'}`, customerId, billingAccountId },
    ...{ occurredAt, channel: 'system', direction: opened ? 'inbound' : 'outbound', topic: 'dispute', code },
    ...{ reference: disputeId, summary: `Bill ${dispute.billId}` },
  });
}
