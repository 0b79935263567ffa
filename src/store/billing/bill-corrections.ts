import type { Db, MongoClient } from 'mongodb';
import { payerOn } from '../../domain/accounts/payer.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import {
  type BillCorrection,
  type BillCorrectionState,
  type CorrectionDraft,
  cancellationEntry,
  correctionOf,
  lineKeyOf,
  type NewBillCorrection,
} from '../../domain/billing/bill-correction.ts';
import type { MadeBill } from '../../domain/billing/bill-plan.ts';
import { billingRefusal } from '../../domain/billing/refusals.ts';
import { civilDateAt, type Instant, type TimeZone } from '../../domain/civil-date.ts';
import { billCancelled, billMade, paymentApplied } from '../../domain/events/events-of.ts';
import type { BillId, BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import { decidedAs, type ProposalDecision, toDecide } from '../../domain/four-eyes.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import type { Giver } from '../../domain/ledger/giving.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import { changeAccount } from '../accounts/account-change.ts';
import { type CreditingTx, inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { type NoticeReader, payerReaders, readerOfBill } from '../accounts/payer-readers.ts';
import { judgeStepsAgain } from '../arrears/judge-steps.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { announce as announceEvent } from '../events/outbox.ts';
import { allowanceOf } from '../ledger/allowance.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { interactions, notices } from '../notices/collections.ts';
import { payments } from '../payments/collections.ts';
import { billCorrections, billDetails, bills } from './collections.ts';
import { freed, newBill, termAnew } from './corrected-bill.ts';
import { basisOf, type CorrectionSources } from './correction-basis.ts';
import { type CorrectedCharges, correctPaidAhead } from './paid-ahead.ts';

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

async function otherWaits(tx: Tx, billId: BillId): Promise<boolean> {
  const waiting = { billId, state: 'proposed' } as const;
  return (await collectionOf(tx.db, billCorrections).countDocuments(waiting, within(tx))) > 0;
}

interface Work {
  readonly basis: CorrectionSources;
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
  const withDueDate = { ...made, bill: { ...made.bill, ...(await termAnew(tx, basis, today, now)) } };
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
  { bill, lines }: CorrectionSources,
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
