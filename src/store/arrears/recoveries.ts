/** Money that comes after a debt was written off counts towards it. */

import { openAmount } from '../../domain/accounts/standing.ts';
import type { WriteOffProposal } from '../../domain/arrears/dunning-case.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import { creditOf, freeCredit, restOf } from '../../domain/billing/credit.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { exact, type Minor, sumMinor } from '../../domain/money.ts';
import { inDueOrder, withdrawCredit } from '../../domain/payments/allocation.ts';
import { changeAccount } from '../accounts/account-change.ts';
import { readSources } from '../accounts/account-sources.ts';
import type { CreditingTx } from '../accounts/account-transaction.ts';
import { writeBills } from '../billing/bill-changes.ts';
import { unallocatedPayments } from '../billing/bill-credit.ts';
import { bills } from '../billing/collections.ts';
import { reopenedOnce } from '../billing/reopened-once.ts';
import { ledgerEntries } from '../ledger/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { writeOffProposals } from './collections.ts';
import { accountOf, put } from './write-off-proposals.ts';

/** Approved write-offs that are not paid in full by now. */
export const UNRECOVERED = {
  state: 'approved',
  kind: 'writeOff',
  $expr: { $lt: ['$recoveredAmount', '$writtenOffAmount'] },
} as const;

/**
 * Counts money that is on no bill towards the debts that were written off, the oldest first. Returns what was recovered.
 * @param movedIn credit that this transaction brought from another account of the customer: it is money too
 */
export async function recoverWithin(
  tx: CreditingTx,
  billingAccountId: BillingAccountId,
  now: Instant,
  movedIn: Minor = 0,
): Promise<Minor> {
  // A mark that a person lifted is over: money is then the customer's own credit.
  const { collectionStatus, insolvency = null } = await accountOf(tx, billingAccountId);
  // What was owed before a bankruptcy is a claim in it, and new money does not pay it.
  if (collectionStatus !== 'writtenOff' || insolvency !== null) return 0;
  const docs = await collectionOf(tx.db, writeOffProposals)
    .find({ billingAccountId, ...UNRECOVERED }, within(tx))
    .sort({ decidedAt: 1, _id: 1 })
    .toArray();
  const owing = docs.map(writeOffProposals.fromDoc);
  const rests = (await unallocatedPayments(tx, [billingAccountId])).map(restOf);
  const credit = await creditNow(tx, billingAccountId);
  let left = Math.min(sumMinor([...rests, movedIn]), Math.max(0, credit));
  const entries: NewEntry[] = [];
  const reopened = new Map<string, Bill>();
  const given = await givenUpOn(tx, billingAccountId);
  for (const proposal of owing) {
    let recovered = 0;
    const bills = proposal.bills.flatMap(({ billId }) => given.get(billId)?.bill ?? []);
    for (const { billId } of inDueOrder(bills)) {
      const bill = given.get(billId);
      const part = Math.min(
        left,
        bill?.amount ?? 0,
        proposal.writtenOffAmount - proposal.recoveredAmount - recovered,
      );
      if (bill === undefined || part <= 0) continue;
      left = exact(left - part);
      recovered = exact(recovered + part);
      entries.push(recoveryEntry(proposal, bill, part, now));
      const open = withdrawCredit(bill.bill, part, bill.entryIds);
      given.set(billId, { ...bill, bill: open, amount: exact(bill.amount - part) });
      reopened.set(billId, reopenedOnce(tx, bill.bill, open));
    }
    if (recovered > 0)
      await put(tx, { ...proposal, recoveredAmount: exact(proposal.recoveredAmount + recovered) });
  }
  if (entries.length === 0) return 0;
  const total = sumMinor(entries.map(({ amount }) => amount));
  const owed = sumMinor(owing.map((one) => exact(one.writtenOffAmount - one.recoveredAmount)));
  const account = await accountOf(tx, billingAccountId);
  const whole = total === owed && account.collectionStatus === 'writtenOff';
  const set = whole ? { collectionStatus: 'none' as const } : {};
  await changeAccount(tx, billingAccountId, { entries, set }, now);
  // The credit of the account pays them as the transaction ends.
  await writeBills(tx, [...reopened.values()]);
  return total;
}

interface GivenUp {
  readonly bill: Bill;
  /** What is still given up of it. */
  readonly amount: Minor;
  /** The entries that gave it up. */
  readonly entryIds: ReadonlySet<string>;
}

/** The bills of which something is written off. */
async function givenUpOn(tx: Tx, billingAccountId: BillingAccountId): Promise<Map<string, GivenUp>> {
  const posted = await collectionOf(tx.db, ledgerEntries)
    .find({ billingAccountId, type: 'writeOff', billId: { $ne: null } }, within(tx))
    .toArray();
  const entries = posted.map((doc) => ledgerEntries.fromDoc(doc));
  const entryIds = new Set(entries.map(({ entryId }) => entryId));
  const sums = new Map<string, Minor>();
  for (const { billId, direction, amount } of entries)
    if (billId !== null)
      sums.set(billId, exact((sums.get(billId) ?? 0) + (direction === 'credit' ? amount : -amount)));
  const docs = await collectionOf(tx.db, bills)
    .find({ _id: { $in: [...sums.keys()] } }, within(tx))
    .toArray();
  return new Map(
    docs
      .map((doc) => bills.fromDoc(doc))
      .map((bill) => [bill.billId, { bill, amount: sums.get(bill.billId) ?? 0, entryIds }]),
  );
}

function recoveryEntry(
  { proposalId, billingAccountId, recoveredAmount }: WriteOffProposal,
  { bill: { billId }, amount: givenUp }: GivenUp,
  amount: Minor,
  now: Instant,
): NewEntry {
  return {
    billingAccountId,
    type: 'writeOff',
    direction: 'debit',
    amount,
    occurredAt: now,
    idempotencyKey: `${proposalId}:${billId}:recovered:${recoveredAmount}:${givenUp}`,
    source: 'dunning',
    billId,
    paymentId: null,
    note: null,
  };
}

/** What the account has paid or been credited beyond its bills, those that the transaction will put it on among them, and the fees that are due. */
async function creditNow(tx: Tx, billingAccountId: BillingAccountId): Promise<Minor> {
  const [sources] = await readSources(tx, { _id: { $in: [billingAccountId] } }, '9999-12-31');
  if (sources === undefined) return 0;
  return exact(freeCredit(sources, creditOf(sources)) - sumMinor(sources.bills.map(openAmount)));
}
