import type { Db, MongoClient } from 'mongodb';
import { absence } from '../../domain/absences.ts';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { Customer } from '../../domain/accounts/customer.ts';
import { payerOn } from '../../domain/accounts/payer.ts';
import { openAmount, promiseInForce } from '../../domain/accounts/standing.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Bill, CreditPart } from '../../domain/billing/bill.ts';
import {
  type BillCorrection,
  type BillCorrectionState,
  type BilledLine,
  type CorrectionDraft,
  cancellationEntry,
  correctionOf,
  lineKeyOf,
  type NewBillCorrection,
} from '../../domain/billing/bill-correction.ts';
import type { BillDetails } from '../../domain/billing/bill-details.ts';
import { collectedLine } from '../../domain/billing/bill-of.ts';
import type { MadeBill } from '../../domain/billing/bill-plan.ts';
import { creditsTotal } from '../../domain/billing/credit.ts';
import { dueDateIn } from '../../domain/billing/due-days.ts';
import { cycleOf } from '../../domain/billing/period.ts';
import { billingRefusal } from '../../domain/billing/refusals.ts';
import { type CivilDate, civilDateAt, type Instant, type TimeZone } from '../../domain/civil-date.ts';
import { billCancelled, billMade, paymentApplied } from '../../domain/events/events-of.ts';
import type { BillId, BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import { decidedAs, type ProposalDecision, toDecide } from '../../domain/four-eyes.ts';
import { type LedgerEntry, signedAmount } from '../../domain/ledger/entry.ts';
import type { Giver } from '../../domain/ledger/giving.ts';
import { exact, type Minor, sumMinor } from '../../domain/money.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import { applyToBill, mergedParts } from '../../domain/payments/allocation.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import { changeAccount } from '../accounts/account-change.ts';
import { type CreditingTx, inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { accountReads } from '../accounts/accounts.ts';
import { customers } from '../accounts/collections.ts';
import { type NoticeReader, payerReaders, readerOfBill } from '../accounts/payer-readers.ts';
import { disputes } from '../arrears/collections.ts';
import { judgeStepsAgain } from '../arrears/judge-steps.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { announce as announceEvent } from '../events/outbox.ts';
import { allowanceOf } from '../ledger/allowance.ts';
import { ledgerEntries } from '../ledger/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { StoredDataError } from '../mongo/errors.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { interactions, notices } from '../notices/collections.ts';
import { payments } from '../payments/collections.ts';
import { billCorrections, billDetails, bills } from './collections.ts';
import { dueDaysInForce } from './due-days.ts';
import { type CorrectedCharges, correctPaidAhead } from './paid-ahead.ts';
import { ratesFor } from './tax-of-entries.ts';

/** What the customer is told of the new bill, written with it. */
export type TellOfBill = (made: MadeBill, reader: NoticeReader, timeZone: TimeZone) => Notice;

export interface BillCorrectionReads {
  get(proposalId: string): Promise<BillCorrection | null>;
  /** Newest first. Throws InvalidCursor. */
  list(
    query: PageRequest & {
      readonly state: BillCorrectionState | null;
      readonly billingAccountId: BillingAccountId | null;
    },
  ): Promise<Page<BillCorrection>>;
}

export interface BillCorrectionWrites {
  /**
   * Cancels a bill and bills it again, in one transaction, where the giver may give by how much the customer owes less; otherwise it waits for
   * another person, and nothing is posted. The same id again answers what there is. Throws NotFound, Invalid and InvalidState with a cause of
   * `billingRefusals`.
   */
  propose(
    correction: NewBillCorrection,
    how: { readonly giver: Giver; readonly tell: TellOfBill },
    now: Instant,
  ): Promise<BillCorrection>;
  /** Does what was proposed, as the bill is now. Approving again answers the same. Throws as `toDecide` and `propose` do. */
  approve(decision: ProposalDecision, tell: TellOfBill, now: Instant): Promise<BillCorrection>;
  /** Leaves the bill as it is. Throws as `toDecide` does. */
  reject(decision: ProposalDecision, now: Instant): Promise<BillCorrection>;
}

/** How many lines one correction bills again: all of them are posted in one transaction. */
const MOST_LINES = 1_000;

export function billCorrectionReads(reader: Reader): BillCorrectionReads {
  return {
    get: (proposalId) => find(reader, proposalId),
    list: ({ state, billingAccountId, ...page }) =>
      listNewestFirst(reader, billCorrections, 'proposedAt', { state, billingAccountId }, page),
  };
}

export function billCorrectionWrites(db: Db, client: MongoClient): BillCorrectionWrites {
  return {
    propose: ({ by, ...given }, { giver, tell }, now) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'billCorrections.propose', async (tx) => {
          const stored = await find(tx, given.proposalId);
          if (stored !== null) return stored;
          const basis = await basisOf(tx, given.billId, now);
          if (await otherWaits(tx, given.billId)) throw billingRefusal('correction-waits');
          const { account } = basis;
          const { billingAccountId, customerId, currency } = account;
          const draft = correctionOf(basis, given, now);
          const allowance = await allowanceOf(tx, giver, [account], now);
          const gift = { billingAccountId, currency, amount: draft.given };
          const alone =
            draft.given === 0 || allowance.take({ ...gift, idempotencyKey: draft.cancellationId }) === null;
          const correction: BillCorrection = {
            ...given,
            ...{ billingAccountId, customerId, currency, proposedBy: by, proposedAt: now },
            ...{ givenAmount: draft.given, state: alone ? 'approved' : 'proposed', done: null },
            ...{ decidedBy: null, decidedAt: alone ? now : null, decisionNote: null },
          };
          if (!alone) return put(tx, correction);
          await allowance.keep();
          return put(tx, await correct(tx, correction, { basis, draft, by, tell }, now));
        }),
      ),
    approve: (decision, tell, now) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'billCorrections.approve', async (tx) => {
          const proposal = toDecide(await find(tx, decision.proposalId), decision.by, 'approved');
          if (proposal.state === 'approved') return proposal;
          const basis = await basisOf(tx, proposal.billId, now);
          const draft = correctionOf(basis, proposal, now);
          const approved = { ...proposal, ...decidedAs('approved', decision, now), givenAmount: draft.given };
          return put(tx, await correct(tx, approved, { basis, draft, by: decision.by, tell }, now));
        }),
      ),
    reject: (decision, now) =>
      inAuditedTransaction(db, client, 'billCorrections.reject', async (tx) => {
        const proposal = toDecide(await find(tx, decision.proposalId), decision.by, 'rejected');
        if (proposal.state === 'rejected') return proposal;
        return put(tx, { ...proposal, ...decidedAs('rejected', decision, now) });
      }),
  };
}

type Basis = Parameters<typeof correctionOf>[0] & {
  readonly account: BillingAccount;
  readonly customer: Pick<Customer, 'locale'>;
};

/** Everything that a correction follows from; refuses a bill that is not corrected in this way. */
async function basisOf(tx: Tx, billId: BillId, now: Instant): Promise<Basis> {
  const found = await collectionOf(tx.db, bills).findOne({ _id: billId }, within(tx));
  if (found === null) throw absence('bill-missing');
  const bill = bills.fromDoc(found);
  if (bill.cancelled !== undefined) throw billingRefusal('bill-is-cancelled');
  const sheet = await collectionOf(tx.db, billDetails).findOne({ _id: billId }, within(tx));
  if (sheet === null) throw billingRefusal('bill-made-elsewhere');
  const details = billDetails.fromDoc(sheet);
  const account = await accountReads(tx).get(bill.billingAccountId);
  if (account === null) throw new StoredDataError(bills.name, billId, ['billingAccountId']);
  const { customerId } = bill;
  const owner = await collectionOf(tx.db, customers).findOne({ _id: customerId }, within(tx));
  if (owner === null) throw new StoredDataError(bills.name, billId, ['customerId']);
  const today = civilDateAt(now, account.timeZone);
  const dispute = await collectionOf(tx.db, disputes).findOne({ billId, state: 'open' }, within(tx));
  if (dispute !== null || bill.disputedAmount > 0) throw billingRefusal('bill-is-disputed');
  const isLate = openAmount(bill) > 0 && bill.dueDate < today;
  if (isLate && promiseInForce(account, today) !== null) throw billingRefusal('bill-is-promised');
  const counted = sumMinor([details.lines.length, ...details.collected.sums.map(({ count }) => count)]);
  if (counted > MOST_LINES) throw billingRefusal('bill-too-long');
  const entries = await entriesOn(tx, bill);
  const { throughSequence } = details.collected;
  const since = entries.filter(({ sequence }) => sequence > throughSequence);
  if (sumMinor(since.filter(({ type }) => type === 'writeOff').map(signedAmount)) !== 0)
    throw billingRefusal('bill-was-written-off');
  const listed = new Set(details.lines.map(({ entryId }) => entryId));
  const notes = since.filter((entry) => CREDIT_NOTES.has(entry.type) && !listed.has(entry.entryId));
  return {
    bill,
    taxLines: details.taxLines,
    lines: linesOf(bill, details, entries, notes),
    notes: notes.map(({ entryId, amount }) => ({ entryId, amount })),
    account,
    customer: customers.fromDoc(owner),
    taxTable: await ratesFor(tx, [{ account }], now),
  };
}

/** Credits that are put on a bill after it was made, and take back its tax. */
const CREDIT_NOTES: ReadonlySet<string> = new Set(['creditNote', 'goodwill']);

async function entriesOn(tx: Tx, { billId, billingAccountId }: Bill): Promise<LedgerEntry[]> {
  const docs = await collectionOf(tx.db, ledgerEntries)
    .find({ billingAccountId, billId }, within(tx))
    .sort({ sequence: 1 })
    .toArray();
  return docs.map((doc) => ledgerEntries.fromDoc(doc));
}

/** The lines of the bill itself, of what it collected, and of the goodwill that was given on it since: it was a gift, and stays one. */
function linesOf(
  bill: Bill,
  { lines, collected }: BillDetails,
  entries: readonly LedgerEntry[],
  notes: readonly LedgerEntry[],
): BilledLine[] {
  const period = { from: bill.periodFrom, to: bill.periodTo };
  const byId = new Map(entries.map((entry) => [entry.entryId, entry]));
  const listed = new Set(lines.map(({ entryId }) => entryId));
  const taken = entries.filter(
    ({ entryId, sequence }) => sequence <= collected.throughSequence && !listed.has(entryId),
  );
  const asLine = (entry: LedgerEntry): BilledLine => ({
    line: collectedLine(entry, collected.stubLines, period),
    entry,
  });
  return [
    ...lines.map((line) => ({
      line,
      entry: line.entryId === null ? null : (byId.get(line.entryId) ?? null),
    })),
    ...taken.map(asLine),
    ...notes.filter(({ type }) => type === 'goodwill').map(asLine),
  ];
}

async function otherWaits(tx: Tx, billId: BillId): Promise<boolean> {
  const waiting = { billId, state: 'proposed' } as const;
  return (await collectionOf(tx.db, billCorrections).countDocuments(waiting, within(tx))) > 0;
}

interface Work {
  readonly basis: Basis;
  readonly draft: CorrectionDraft;
  readonly by: SubjectId;
  readonly tell: TellOfBill;
}

/** Posts the cancellation and the new lines, and puts the new bill in the place of the old one, with what was paid on that. */
async function correct(
  tx: CreditingTx,
  correction: BillCorrection,
  { basis, draft, by, tell }: Work,
  now: Instant,
): Promise<BillCorrection> {
  const { bill, notes } = basis;
  const { billingAccountId } = bill;
  const credit = cancellationEntry(bill, draft, correction.note, now);
  const postings = draft.lines.flatMap(({ posting }) => posting ?? []);
  const { account, entries } = await changeAccount(
    tx,
    billingAccountId,
    { entries: [credit, ...postings] },
    now,
  );
  const [cancellation] = entries;
  if (cancellation === undefined) throw new RangeError('a cancellation is posted');
  await correctPaidAhead(tx, billingAccountId, chargesAfter(basis, draft, entries));
  const today = civilDateAt(now, account.timeZone);
  const paidBefore = await freed(tx, bill, notes, draft);
  const cancelled = {
    ...bill,
    ...({ paidAmount: bill.amount, state: 'settled', settledDate: today, lastPaidDate: today } as const),
    credits: [...notes, { entryId: cancellation.entryId, amount: draft.cancelled }],
    cancelled: { cancellationId: draft.cancellationId, date: today, replacedBy: draft.newBillId },
  } satisfies Bill;
  const made = newBill(basis, { draft, entries, paidBefore, today, now, runId: correction.proposalId });
  const withDueDate = { ...made, bill: { ...made.bill, ...(await dueDateOf(tx, basis, today, now)) } };
  await writeBoth(tx, { cancelled, made: withDueDate, changed: paidBefore.payments });
  announceEvent(tx, billCancelled(cancelled, account.currency, now));
  announceEvent(tx, billMade(withDueDate.bill, account.currency, now));
  for (const payment of paidBefore.payments) announceEvent(tx, paymentApplied(payment, now));
  await judgeStepsAgain(tx, account, now);
  const object = ofAccount(billingAccountId);
  const { billDate } = withDueDate.bill;
  const payer = payerOn(account, billDate);
  const payers = await payerReaders(tx, payer === null ? [] : [payer]);
  const reader = readerOfBill(account, basis.customer.locale, billDate, payers);
  await writing(tx, notices).insert(object, tell(withDueDate, reader, account.timeZone));
  await writing(tx, interactions).insert(object, {
    ...{
      interactionId: `correction:${correction.proposalId}`,
      customerId: bill.customerId,
      billingAccountId,
    },
    ...{ occurredAt: now, channel: 'system', direction: 'outbound', topic: 'bill', code: 'BILL_CORRECTED' },
    ...{
      reference: by,
      summary: `${bill.billId} is cancelled, ${draft.newBillId} stands: ${correction.note}`,
    },
  });
  const { cancellationId, newBillId, cancelled: amount } = draft;
  const taxLines = draft.notes.find(({ entryId }) => entryId === cancellationId)?.taxLines ?? [];
  return {
    ...correction,
    done: {
      ...{ cancellationId, entryId: cancellation.entryId, amount, taxLines },
      ...{ cancelledOn: today, newBillId, newAmount: withDueDate.bill.amount },
    },
  };
}

/** The bill's charges for days after its period, as they are on the new bill; of one that was withdrawn, nothing is left. */
function chargesAfter(
  { bill, lines }: Basis,
  { newBillId }: CorrectionDraft,
  posted: readonly LedgerEntry[],
): CorrectedCharges {
  const byKey = new Map(posted.map((entry) => [entry.idempotencyKey, entry]));
  return new Map(
    lines.flatMap(({ line, entry }) => {
      if (entry === null || line.to === null || line.to <= bill.periodTo) return [];
      const { entryId = null, amount = 0 } = byKey.get(lineKeyOf(newBillId, entry.entryId)) ?? {};
      return [[entry.entryId, { entryId, amount }]];
    }),
  );
}

/** What was paid on the old bill, as it goes on the new one: payments in the order in which they came, then credits. */
interface PaidBefore {
  /** All that had a part on the old bill, with what they have on the new one. */
  readonly payments: readonly Payment[];
  readonly onNewBill: {
    readonly payments: readonly { readonly paymentId: string; readonly amount: Minor }[];
    readonly credits: readonly CreditPart[];
  };
}

async function freed(
  tx: Tx,
  { billId, billingAccountId, credits = [] }: Bill,
  notes: Basis['notes'],
  { newBillId, total }: CorrectionDraft,
): Promise<PaidBefore> {
  const docs = await collectionOf(tx.db, payments)
    .find({ billingAccountId, 'allocations.billId': billId }, within(tx))
    .sort({ occurredAt: 1, _id: 1 })
    .toArray();
  let left = Math.max(0, total);
  const take = (amount: Minor): Minor => {
    const taken = Math.min(left, amount);
    left = exact(left - taken);
    return taken;
  };
  const moved = docs.map(payments.fromDoc).map((payment) => {
    const [here, others] = [
      payment.allocations.filter((part) => part.billId === billId),
      payment.allocations.filter((part) => part.billId !== billId),
    ];
    const amount = take(sumMinor(here.map((part) => part.amount)));
    const parts = amount === 0 ? [] : [{ billId: newBillId, amount }];
    return { payment: { ...payment, allocations: mergedParts(others, parts) }, amount };
  });
  const ofNotes = new Set(notes.map(({ entryId }) => entryId));
  const own = credits.filter(({ entryId }) => entryId === null || !ofNotes.has(entryId));
  return {
    payments: moved.map(({ payment }) => payment),
    onNewBill: {
      payments: moved.flatMap(({ payment: { paymentId }, amount }) =>
        amount === 0 ? [] : [{ paymentId, amount }],
      ),
      credits: own
        .map(({ entryId, amount }) => ({ entryId, amount: take(amount) }))
        .filter(({ amount }) => amount > 0),
    },
  };
}

/** The new bill: of the same days, made today, with every line posted for it. */
function newBill(
  { bill, account }: Basis,
  {
    draft,
    entries,
    paidBefore: { onNewBill },
    today,
    now,
    runId,
  }: {
    readonly draft: CorrectionDraft;
    readonly entries: readonly LedgerEntry[];
    readonly paidBefore: PaidBefore;
    readonly today: CivilDate;
    readonly now: Instant;
    readonly runId: string;
  },
): MadeBill {
  const { newBillId: billId, total } = draft;
  const { billingAccountId, customerId, periodFrom, periodTo } = bill;
  const amount = exact(Math.max(0, total));
  const byKey = new Map(entries.map(({ idempotencyKey, entryId }) => [idempotencyKey, entryId]));
  const asked: Bill = {
    ...{ billId, billingAccountId, customerId, periodFrom, periodTo, amount },
    ...{ billDate: today, dueDate: today, paidAmount: 0, disputedAmount: 0 },
    ...(bill.final ? { final: true } : {}),
    ...(amount === 0
      ? ({ state: 'settled', settledDate: today } as const)
      : ({ state: 'sent', settledDate: null } as const)),
    replaces: bill.billId,
  };
  const paid = exact(
    creditsTotal(onNewBill.credits) + sumMinor(onNewBill.payments.map((part) => part.amount)),
  );
  return {
    bill: paid === 0 ? asked : applyToBill(asked, paid, today, onNewBill.credits),
    details: {
      ...{ billId, billingAccountId, customerId, currency: account.currency, runId, madeAt: now },
      lines: draft.lines.map(({ line, posting }) => ({
        ...line,
        entryId: posting === null ? null : (byKey.get(posting.idempotencyKey) ?? null),
      })),
      taxLines: draft.taxLines,
      ...{ total, creditCarried: exact(Math.max(0, -total)), creditApplied: onNewBill },
      collected: {
        ...{ fromSequence: 0, throughSequence: entries.at(-1)?.sequence ?? account.sequence },
        ...{ sums: [], stubLines: [] },
      },
    },
  };
}

/** The customer gets the whole payment term again, from the day on which the right bill is made. */
async function dueDateOf(
  tx: Tx,
  { bill, account }: Basis,
  today: CivilDate,
  now: Instant,
): Promise<Pick<Bill, 'dueDate'>> {
  const dueDaysOf = await dueDaysInForce(tx, now);
  const cycle = cycleOf(account, { from: bill.periodFrom, to: bill.periodTo });
  return { dueDate: dueDateIn(cycle, today, dueDaysOf(account.timeZone)) };
}

async function writeBoth(
  tx: AuditedTx,
  {
    cancelled,
    made,
    changed,
  }: { readonly cancelled: Bill; readonly made: MadeBill; readonly changed: readonly Payment[] },
): Promise<void> {
  const object = ofAccount(cancelled.billingAccountId);
  await writing(tx, bills).replace(object, cancelled, { mustExist: true });
  await writing(tx, bills).insert(object, made.bill);
  await writing(tx, billDetails).insert(object, made.details);
  await writing(tx, payments).bulk(
    changed.map(({ paymentId, allocations }) => ({
      object,
      operation: { updateOne: { filter: { _id: paymentId }, update: { $set: { allocations } } } },
    })),
  );
}

async function find(scope: Reader | Tx, proposalId: string): Promise<BillCorrection | null> {
  const doc = await collectionOf(scope.db, billCorrections).findOne({ _id: proposalId }, within(scope));
  return doc === null ? null : billCorrections.fromDoc(doc);
}

async function put(tx: AuditedTx, correction: BillCorrection): Promise<BillCorrection> {
  await writing(tx, billCorrections).replace(ofAccount(correction.billingAccountId), correction);
  return correction;
}
