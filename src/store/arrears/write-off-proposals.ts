/** Proposals to give a debt up: made by a person or by the dunning policy, for the bills that are open and in no dispute. */

import { absence } from '../../domain/absences.ts';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { daysPastDue, openAmount } from '../../domain/accounts/standing.ts';
import type { WriteOffProposal } from '../../domain/arrears/dunning-case.ts';
import { claimOf } from '../../domain/arrears/insolvency.ts';
import { arrearsRefusal } from '../../domain/arrears/refusals.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import { civilDateAt, type Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { sumMinor } from '../../domain/money.ts';
import { accountReads } from '../accounts/accounts.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { openBills } from '../billing/bill-changes.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { writeOffProposals } from './collections.ts';

/** Puts a proposal before a person, in a transaction that also changes the account. */
export async function proposeWithin(
  tx: AuditedTx,
  given: Pick<
    WriteOffProposal,
    'proposalId' | 'billingAccountId' | 'proposedBy' | 'caseId' | 'note' | 'kind' | 'terms'
  >,
  now: Instant,
): Promise<WriteOffProposal> {
  const { billingAccountId } = given;
  const account = await accountOf(tx, billingAccountId);
  const other = await collectionOf(tx.db, writeOffProposals).findOne(
    { billingAccountId, state: { $in: ['proposed', 'agreed'] } },
    within(tx),
  );
  const all = await openBills(tx, billingAccountId);
  if (other !== null) {
    const before = writeOffProposals.fromDoc(other);
    const stands =
      before.kind === 'discharge' ||
      all.some((bill) => openAmount(bill) > 0 && before.bills.some(({ billId }) => billId === bill.billId));
    // One that a person proposed serves the policy too.
    if (stands && given.caseId !== null) return before;
    if (stands) throw arrearsRefusal('write-off-proposed');
    // It has no open amount left, so it blocks nothing.
    await put(tx, { ...before, state: 'withdrawn', decidedAt: now });
  }
  const isDischarge = given.kind === 'discharge';
  if (isDischarge && (account.insolvency ?? null) === null) throw arrearsRefusal('insolvency-is-not-open');
  const left = isDischarge ? claimOf : openAmount;
  // A discharge ends the proceedings over all claims, also where nothing is left of them; what is under dispute is decided before it is approved.
  const open = all.filter((bill) => left(bill) > 0 && (isDischarge || bill.disputedAmount === 0));
  if (open.length === 0 && !isDischarge) throw arrearsRefusal('nothing-to-write-off');
  const bills = open.map((bill) => ({ billId: bill.billId, amount: left(bill) }));
  const amount = sumMinor(bills.map((bill) => bill.amount));
  if (given.terms !== undefined && given.terms.amount >= amount)
    throw arrearsRefusal('settled-above-debt', { accepted: `less than ${amount} minor units` });
  return put(tx, {
    ...given,
    customerId: account.customerId,
    currency: account.currency,
    bills,
    amount,
    daysPastDue: daysPastDue(open, civilDateAt(now, account.timeZone)),
    state: 'proposed',
    proposedAt: now,
    decidedBy: null,
    decidedAt: null,
    decisionNote: null,
    writtenOffAmount: 0,
    recoveredAmount: 0,
  });
}

/**
 * Takes back what nobody decided, no matter who proposed it, because the account's dunning has ended; or, of a bankruptcy that is dismissed, the
 * discharge. Neither takes back the other.
 */
export async function withdrawWithin(
  tx: AuditedTx,
  billingAccountId: BillingAccountId,
  now: Instant,
  what: 'dunning' | 'discharge' = 'dunning',
): Promise<void> {
  await writing(tx, writeOffProposals).updateAll(
    ofAccount(billingAccountId),
    { billingAccountId, state: 'proposed', kind: what === 'discharge' ? what : { $ne: 'discharge' } },
    { $set: { state: 'withdrawn', decidedAt: now } },
  );
}

/**
 * The money of a settlement does not come: the debt stands. One that waits for no money stays as it is. The transaction changes the account too.
 * @throws BusinessFailure NotFound
 */
export async function lapseWithin(tx: AuditedTx, proposalId: string): Promise<WriteOffProposal> {
  const proposal = await found(tx, proposalId);
  return proposal.state === 'agreed' ? put(tx, { ...proposal, state: 'lapsed' }) : proposal;
}

/** The proposal, or null. */
export async function find(scope: Reader | Tx, proposalId: string): Promise<WriteOffProposal | null> {
  const doc = await collectionOf(scope.db, writeOffProposals).findOne({ _id: proposalId }, within(scope));
  return doc === null ? null : writeOffProposals.fromDoc(doc);
}

/** @throws BusinessFailure NotFound */
export async function found(scope: Reader | Tx, proposalId: string): Promise<WriteOffProposal> {
  const proposal = await find(scope, proposalId);
  if (proposal === null) throw absence('proposal-missing');
  return proposal;
}

/** Writes a proposal, and its entry in the trail. */
export async function put(tx: AuditedTx, proposal: WriteOffProposal): Promise<WriteOffProposal> {
  await writing(tx, writeOffProposals).replace(ofAccount(proposal.billingAccountId), proposal);
  return proposal;
}

/** @throws BusinessFailure BillingAccountNotFound */
export async function accountOf(tx: Tx, billingAccountId: BillingAccountId): Promise<BillingAccount> {
  const account = await accountReads(tx).get(billingAccountId);
  if (account === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  return account;
}
