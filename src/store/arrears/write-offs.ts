import type { Db, MongoClient } from 'mongodb';
import { absence } from '../../domain/absences.ts';
import { type BillingAccount, isSuspendedByDunning } from '../../domain/accounts/billing-account.ts';
import { daysPastDue, openAmount, promiseInForce } from '../../domain/accounts/standing.ts';
import {
  type GivingUp,
  type SettlementTerms,
  settlementPromiseId,
  type WriteOffProposal,
  type WriteOffState,
} from '../../domain/arrears/dunning-case.ts';
import type { PromiseLimits } from '../../domain/arrears/promise.ts';
import { arrearsRefusal } from '../../domain/arrears/refusals.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import { creditOf, freeCredit, restOf } from '../../domain/billing/credit.ts';
import { civilDateAt, type Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import { decidedAs, type ProposalDecision, toDecide } from '../../domain/four-eyes.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { exact, type Minor, sumMinor } from '../../domain/money.ts';
import { creditBill, inDueOrder, withdrawCredit } from '../../domain/payments/allocation.ts';
import { changeAccount, changeAccountFields, type FieldChange } from '../accounts/account-change.ts';
import { readSources } from '../accounts/account-sources.ts';
import {
  type CreditingTx,
  inAccountTransaction,
  inTransactionCreditingBills,
} from '../accounts/account-transaction.ts';
import { accountReads } from '../accounts/accounts.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { openBills, writeBills } from '../billing/bill-changes.ts';
import { unallocatedPayments } from '../billing/bill-credit.ts';
import { bills } from '../billing/collections.ts';
import { endServices, runningServices } from '../billing/service-end.ts';
import { ledgerEntries } from '../ledger/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { writeOffProposals } from './collections.ts';
import { closed, openDunningCase, putDunningCase } from './dunning-cases.ts';
import { giveWithin } from './promises.ts';

export interface WriteOffReads {
  get(proposalId: string): Promise<WriteOffProposal | null>;
  /** Newest first. Throws InvalidCursor. */
  list(
    query: PageRequest & {
      readonly state: WriteOffState | null;
      readonly billingAccountId: BillingAccountId | null;
    },
  ): Promise<Page<WriteOffProposal>>;
}

export interface WriteOffWrites {
  /**
   * Proposes to give up what is open on an account. The same id again answers the proposal there is. Throws
   * BillingAccountNotFound, ActionNotPossible (nothing open, a bill under dispute), InvalidState (one is proposed already).
   */
  propose(
    proposal: {
      readonly proposalId: string;
      readonly billingAccountId: BillingAccountId;
      readonly by: SubjectId;
      readonly note: string;
      /** Left out: a write-off. */
      readonly kind?: GivingUp;
      /** Up to this amount the proposer alone may settle; left out: nothing without another person. */
      readonly aloneUpTo?: Minor;
      /** What the customer pays for a settlement, and until when; left out: what was paid is final at once. */
      readonly terms?: SettlementTerms;
    },
    now: Instant,
  ): Promise<WriteOffProposal>;
  /**
   * Gives the debt up, in one transaction: a `writeOff` credit for each of its bills that is open, nothing open on them, the
   * account `writtenOff`, its services ended on that day, its dunning ended. Approving again answers the same. Throws as `toDecide`
   * does, and InvalidState (more is open than was proposed), ActionNotPossible (nothing is open any more, a bill is
   * under dispute, a promise to pay is in force).
   */
  approve(decision: ProposalDecision, now: Instant): Promise<WriteOffProposal>;
  /**
   * Counts money that is on no bill towards debts of the account that were written off, the oldest first: so much of the write-off is taken
   * back on its bills, and the money pays them. When all is recovered, the account is no longer `writtenOff`. Money beyond is credit. Returns
   * what was recovered; running it again recovers nothing more.
   */
  recover(billingAccountId: BillingAccountId, now: Instant): Promise<Minor>;
  /**
   * A settlement whose money came in time: what is left open of its bills is given up, as it was agreed. Again, or for one that waits for
   * nothing, it changes nothing. What is under dispute stays. Throws NotFound.
   */
  fulfil(proposalId: string, now: Instant): Promise<WriteOffProposal>;
  /** A settlement whose money did not come in time: the debt stands. Again it changes nothing. Throws NotFound. */
  lapse(proposalId: string, now: Instant): Promise<WriteOffProposal>;
  /** Keeps the debt. Throws as `approve` does. */
  reject(decision: ProposalDecision, now: Instant): Promise<WriteOffProposal>;
}

export function writeOffReads(reader: Reader): WriteOffReads {
  return {
    get: (proposalId) => find(reader, proposalId),
    list: ({ state, billingAccountId, ...page }) =>
      listNewestFirst(reader, writeOffProposals, 'proposedAt', { state, billingAccountId }, page),
  };
}

export function writeOffWrites(db: Db, client: MongoClient): WriteOffWrites {
  return {
    propose: ({ by, aloneUpTo = -1, kind = 'writeOff', ...proposal }, now) =>
      inTransactionCreditingBills(db, client, 'writeOffs.propose', async (tx) => {
        const stored = await find(tx, proposal.proposalId);
        if (stored !== null) return stored;
        await changeAccountFields(tx, proposal.billingAccountId, {}, now);
        const proposed = await proposeWithin(tx, { ...proposal, kind, proposedBy: by, caseId: null }, now);
        const givenUp = proposed.amount - (proposed.terms?.amount ?? 0);
        const alone = proposed.kind === 'settlement' && givenUp <= aloneUpTo;
        return alone
          ? agreeOrGiveUp(tx, proposed, { proposalId: proposed.proposalId, by, note: null }, now)
          : proposed;
      }),
    async recover(billingAccountId, now) {
      // Read before the transaction: most accounts have nothing to recover, and pay often.
      const owing = await collectionOf(db, writeOffProposals).findOne(
        { billingAccountId, ...UNRECOVERED },
        within({ db, session: null }),
      );
      if (owing === null) return 0;
      return inTransactionCreditingBills(db, client, 'writeOffs.recover', (tx) =>
        recoverWithin(tx, billingAccountId, now),
      );
    },
    approve: (decision, now) =>
      inTransactionCreditingBills(db, client, 'writeOffs.approve', (tx) => approveWithin(tx, decision, now)),
    fulfil: (proposalId, now) =>
      inTransactionCreditingBills(db, client, 'writeOffs.fulfil', (tx) => fulfilWithin(tx, proposalId, now)),
    lapse: (proposalId, now) =>
      inAccountTransaction(db, client, 'writeOffs.lapse', async (tx) => {
        const proposal = await found(tx, proposalId);
        if (proposal.state !== 'agreed') return proposal;
        await changeAccountFields(tx, proposal.billingAccountId, {}, now);
        return put(tx, { ...proposal, state: 'lapsed' });
      }),
    reject: (decision, now) =>
      inAccountTransaction(db, client, 'writeOffs.reject', async (tx) => {
        const proposal = toDecide(await find(tx, decision.proposalId), decision.by, 'rejected');
        if (proposal.state === 'rejected') return proposal;
        await changeAccountFields(tx, proposal.billingAccountId, {}, now);
        return put(tx, { ...proposal, ...decidedAs('rejected', decision, now) });
      }),
  };
}

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
    const stands = all.some(
      (bill) => openAmount(bill) > 0 && before.bills.some(({ billId }) => billId === bill.billId),
    );
    // One that a person proposed serves the policy too.
    if (stands && given.caseId !== null) return before;
    if (stands) throw arrearsRefusal('write-off-proposed');
    // It has no open amount left, so it blocks nothing.
    await put(tx, { ...before, state: 'withdrawn', decidedAt: now });
  }
  const open = all.filter((bill) => openAmount(bill) > 0 && bill.disputedAmount === 0);
  if (open.length === 0) throw arrearsRefusal('nothing-to-write-off');
  const bills = open.map((bill) => ({ billId: bill.billId, amount: openAmount(bill) }));
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

/** Takes back what nobody decided, no matter who proposed it, because the account's dunning has ended. */
export async function withdrawWithin(
  tx: AuditedTx,
  billingAccountId: BillingAccountId,
  now: Instant,
): Promise<void> {
  await writing(tx, writeOffProposals).updateAll(
    ofAccount(billingAccountId),
    { billingAccountId, state: 'proposed' },
    { $set: { state: 'withdrawn', decidedAt: now } },
  );
}

async function approveWithin(
  tx: CreditingTx,
  decision: ProposalDecision,
  now: Instant,
): Promise<WriteOffProposal> {
  const before = await find(tx, decision.proposalId);
  // The same decision by the same person again; the agreement may have lapsed since then.
  const again = before?.decidedBy === decision.by && before.terms !== undefined;
  if (again && (before.state === 'agreed' || before.state === 'lapsed')) return before;
  const proposal = toDecide(before, decision.by, 'approved');
  if (proposal.state === 'approved') return proposal;
  return agreeOrGiveUp(tx, proposal, decision, now);
}

/** Gives the debt up, or makes the agreement by which that follows once the customer has paid: a promise that protects the account. */
async function agreeOrGiveUp(
  tx: CreditingTx,
  proposal: WriteOffProposal,
  decision: ProposalDecision,
  now: Instant,
): Promise<WriteOffProposal> {
  const { terms, proposalId, billingAccountId, currency, proposedBy } = proposal;
  if (terms === undefined) return giveUp(tx, proposal, decision, now);
  await giveWithin(tx, {
    ...{ promiseId: settlementPromiseId(proposalId), billingAccountId, currency, givenBy: proposedBy },
    wish: { kind: 'promise', amount: terms.amount, untilDate: terms.payBy },
    ...{ limits: AGREED, terms: AGREED_TERMS, settles: proposalId, now },
  });
  return put(tx, { ...proposal, ...decidedAs('approved', decision, now), state: 'agreed' });
}

/** Staff agreed on it: what customers may promise by themselves is no limit here. */
const AGREED: PromiseLimits = {
  ...{ minimumAmount: 1, maximumDaysAhead: 366, minimumInstallments: 2, maximumInstallments: 2 },
  ...{ brokenPromises: Number.MAX_SAFE_INTEGER, brokenWithinMonths: 1 },
};
const AGREED_TERMS = { version: 'settlement', sha256: '0'.repeat(64) } as const;

async function fulfilWithin(tx: CreditingTx, proposalId: string, now: Instant): Promise<WriteOffProposal> {
  const proposal = await found(tx, proposalId);
  // What the bank reports late was in time all the same: an agreement that lapsed is fulfilled too.
  if (proposal.state !== 'agreed' && proposal.state !== 'lapsed') return proposal;
  const { billingAccountId, decidedBy, decisionNote: note } = proposal;
  const account = await accountOf(tx, billingAccountId);
  if (account.promise?.promiseId === settlementPromiseId(proposalId))
    await changeAccountFields(tx, billingAccountId, { set: { promise: null } }, now);
  const named = new Set(proposal.bills.map(({ billId }) => billId));
  const left = (await openBills(tx, billingAccountId)).filter(
    (bill) => named.has(bill.billId) && openAmount(bill) > 0,
  );
  const decision = { proposalId, by: decidedBy ?? proposal.proposedBy, note };
  if (left.length > 0) return giveUp(tx, proposal, decision, now, left);
  await changeAccountFields(tx, billingAccountId, {}, now);
  return put(tx, { ...proposal, state: 'approved' });
}

async function giveUp(
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
async function entriesByBill(tx: Tx, entries: readonly NewEntry[]): Promise<Map<string | null, string>> {
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

/** Approved write-offs that are not paid in full by now. */
const UNRECOVERED = {
  state: 'approved',
  kind: 'writeOff',
  $expr: { $lt: ['$recoveredAmount', '$writtenOffAmount'] },
} as const;

async function recoverWithin(
  tx: CreditingTx,
  billingAccountId: BillingAccountId,
  now: Instant,
): Promise<Minor> {
  // A mark that a person lifted is over: money is then the customer's own credit.
  if ((await accountOf(tx, billingAccountId)).collectionStatus !== 'writtenOff') return 0;
  const docs = await collectionOf(tx.db, writeOffProposals)
    .find({ billingAccountId, ...UNRECOVERED }, within(tx))
    .sort({ decidedAt: 1, _id: 1 })
    .toArray();
  const owing = docs.map(writeOffProposals.fromDoc);
  const rests = (await unallocatedPayments(tx, [billingAccountId])).map(restOf);
  const credit = await creditNow(tx, billingAccountId);
  let left = Math.min(sumMinor(rests), Math.max(0, credit));
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
      reopened.set(billId, open);
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

/** What the account has paid or been credited beyond its bills and the fees that are due. */
async function creditNow(tx: Tx, billingAccountId: BillingAccountId): Promise<Minor> {
  const [sources] = await readSources(tx, { _id: { $in: [billingAccountId] } }, '9999-12-31');
  return sources === undefined ? 0 : freeCredit(sources, creditOf(sources));
}

async function accountOf(tx: Tx, billingAccountId: BillingAccountId): Promise<BillingAccount> {
  const account = await accountReads(tx).get(billingAccountId);
  if (account === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  return account;
}

async function find(scope: Reader | Tx, proposalId: string): Promise<WriteOffProposal | null> {
  const doc = await collectionOf(scope.db, writeOffProposals).findOne({ _id: proposalId }, within(scope));
  return doc === null ? null : writeOffProposals.fromDoc(doc);
}

async function found(scope: Reader | Tx, proposalId: string): Promise<WriteOffProposal> {
  const proposal = await find(scope, proposalId);
  if (proposal === null) throw absence('proposal-missing');
  return proposal;
}

async function put(tx: AuditedTx, proposal: WriteOffProposal): Promise<WriteOffProposal> {
  await writing(tx, writeOffProposals).replace(ofAccount(proposal.billingAccountId), proposal);
  return proposal;
}
