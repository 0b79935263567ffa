/** A debt is given up: lost (a write-off), or settled with what was paid. */

import { type BillingAccount, isSuspendedByDunning } from '../../domain/accounts/billing-account.ts';
import { openAmount, promiseInForce } from '../../domain/accounts/standing.ts';
import type { WriteOffProposal } from '../../domain/arrears/dunning-case.ts';
import { arrearsRefusal } from '../../domain/arrears/refusals.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import { civilDateAt, type Instant } from '../../domain/civil-date.ts';
import { decidedAs, type ProposalDecision } from '../../domain/four-eyes.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { exact, sumMinor } from '../../domain/money.ts';
import { creditBill } from '../../domain/payments/allocation.ts';
import { changeAccount, type FieldChange } from '../accounts/account-change.ts';
import type { CreditingTx } from '../accounts/account-transaction.ts';
import { openBills, writeBills } from '../billing/bill-changes.ts';
import { endServices, runningServices } from '../billing/service-end.ts';
import { ledgerEntries } from '../ledger/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { closed, openDunningCase, putDunningCase } from './dunning-cases.ts';
import { accountOf, put } from './write-off-proposals.ts';

/**
 * Credits what is open on the proposed bills. After a write-off the account is `writtenOff` and its services end; a settlement leaves no mark.
 * @param agreed the bills of a settlement whose money came; null: the proposal counts as it was made, and nothing may have been added to it
 * @throws BusinessFailure InvalidState (more is open than was proposed), ActionNotPossible (nothing is open, a bill is under dispute, a promise
 * is in force)
 */
export async function giveUp(
  tx: CreditingTx,
  proposal: WriteOffProposal,
  decision: ProposalDecision,
  now: Instant,
  agreed: readonly Bill[] | null = null,
): Promise<WriteOffProposal> {
  const { billingAccountId, proposalId, kind } = proposal;
  const proposed = new Map(proposal.bills.map(({ billId, amount }) => [billId, amount]));
  const named = (await openBills(tx, billingAccountId)).filter(({ billId }) => proposed.has(billId));
  if (agreed === null && named.some((bill) => bill.disputedAmount > 0))
    throw arrearsRefusal('bill-under-dispute');
  const open = agreed ?? named.filter((bill) => openAmount(bill) > 0);
  if (open.length === 0) throw arrearsRefusal('nothing-left-open');
  if (agreed === null && open.some((bill) => openAmount(bill) > (proposed.get(bill.billId) ?? 0)))
    throw arrearsRefusal('more-open-than-proposed');
  const entries = open.map(
    (bill): NewEntry => ({
      billingAccountId,
      type: 'writeOff',
      direction: 'credit',
      amount: openAmount(bill),
      occurredAt: now,
      idempotencyKey: `${proposalId}:${bill.billId}`,
      source: 'dunning',
      billId: bill.billId,
      paymentId: null,
      note: null,
    }),
  );
  const account = await accountOf(tx, billingAccountId);
  const today = civilDateAt(now, account.timeZone);
  if (kind === 'settlement')
    await changeAccount(tx, billingAccountId, { entries, set: settled(account) }, now);
  // Who is written off gets nothing more: without this the account would be billed, and be short of it, for ever.
  else
    await endServices(
      tx,
      account,
      await runningServices(tx, account, now),
      { endDate: today, reason: 'nonPayment', by: decision.by },
      now,
      { entries, set: { collectionStatus: 'writtenOff' } },
    );
  if (agreed === null && promiseInForce(account, today) !== null) throw arrearsRefusal('promise-in-force');
  const posted = await entriesByBill(tx, entries);
  await writeBills(
    tx,
    open.map((bill) =>
      creditBill(bill, { entryId: posted.get(bill.billId) ?? null, amount: openAmount(bill) }, today),
    ),
  );
  const episode = await openDunningCase(tx, billingAccountId);
  if (episode !== null)
    await putDunningCase(tx, closed(episode, kind === 'settlement' ? 'settled' : 'writtenOff', now), now);
  const writtenOffAmount = exact(sumMinor(entries.map(({ amount }) => amount)));
  return put(tx, { ...proposal, ...decidedAs('approved', decision, now), writtenOffAmount });
}

/** The ids under which these entries were posted, by the bill that they name. */
export async function entriesByBill(
  tx: Tx,
  entries: readonly NewEntry[],
): Promise<Map<string | null, string>> {
  const idempotencyKey = { $in: entries.map((entry) => entry.idempotencyKey) };
  const docs = await collectionOf(tx.db, ledgerEntries).find({ idempotencyKey }, within(tx)).toArray();
  return new Map(docs.map(ledgerEntries.fromDoc).map(({ billId, entryId }) => [billId, entryId]));
}

/** Nothing of a settled debt stays with the account. */
function settled(account: BillingAccount): NonNullable<FieldChange['set']> {
  const { restrictions } = account;
  return {
    collectionStatus: 'none',
    restrictions: restrictions.filter((restriction) => restriction !== 'newOrders'),
    ...(isSuspendedByDunning(account) ? { state: 'active' as const } : {}),
  };
}
