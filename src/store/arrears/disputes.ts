import { createHash } from 'node:crypto';
import type { Db, MongoClient } from 'mongodb';
import {
  type Dispute,
  type DisputeOutcome,
  type DisputeResolution,
  type DisputeState,
  upheldAmountOf,
} from '../../domain/arrears/dispute.ts';
import { arrearsRefusal } from '../../domain/arrears/refusals.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import { type CivilDate, civilDateAt, type Instant } from '../../domain/civil-date.ts';
import type { BillId, BillingAccountId, CustomerId, SubjectId } from '../../domain/flavor.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { exact } from '../../domain/money.ts';
import { creditBill } from '../../domain/payments/allocation.ts';
import { changeAccount } from '../accounts/account-change.ts';
import { type CreditingTx, inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { paidPart } from '../billing/bill-changes.ts';
import { bills } from '../billing/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { disputes } from './collections.ts';
import { judgeStepsAgain } from './judge-steps.ts';

/** A filter's null means any. */
export interface DisputeQuery extends PageRequest {
  readonly customerId: CustomerId | null;
  readonly billingAccountId: BillingAccountId | null;
  readonly billId: BillId | null;
  readonly state: DisputeState | null;
  readonly owner?: SubjectId | null;
  /** Those that had to be decided before this day; left out or null: all. */
  readonly decideBefore?: CivilDate | null;
}

export interface DisputeReads {
  get(disputeId: string): Promise<Dispute | null>;
  /** Newest first. Throws InvalidCursor. */
  list(query: DisputeQuery): Promise<Page<Dispute>>;
}

export interface DisputeWrites {
  /**
   * Says who of the staff decides on an open dispute. Throws ActionNotPossible (no such dispute), InvalidState (it has ended).
   */
  assign(disputeId: string, owner: SubjectId): Promise<Dispute>;
  /**
   * Ends a dispute. The upheld part is credited on the disputed bill and counts as paid on it; the rest is open again
   * with the bill's own due date, and credit of the account goes on it at once. `bill` is as it is then. The same end again changes nothing. Throws ActionNotPossible (no such dispute, or an
   * amount that does not fit the outcome), InvalidState (it has ended otherwise).
   */
  resolve(request: {
    readonly disputeId: string;
    readonly outcome: DisputeOutcome;
    /** The part that is upheld, in minor units; null unless it is a part. */
    readonly amount: number | null;
    readonly note: string;
    readonly by: SubjectId;
    readonly now: Instant;
  }): Promise<{ dispute: Dispute; bill: Bill; changed: boolean }>;
}

/** The id of the dispute that was opened under a key: opening twice is opening once. */
export function disputeIdOf(key: string): string {
  return `DSP-${createHash('sha256').update(key).digest('hex').slice(0, 24).toUpperCase()}`;
}

export function disputeReads(reader: Reader): DisputeReads {
  return {
    get: (disputeId) => findDispute(reader, disputeId),
    list: ({ customerId, billingAccountId, billId, state, owner = null, decideBefore = null, ...page }) => {
      const decideBy = decideBefore === null ? null : { $lt: decideBefore };
      const filter = { customerId, billingAccountId, billId, state, owner, decideBy };
      return listNewestFirst(reader, disputes, 'openedAt', filter, page);
    },
  };
}

export function disputeWrites(db: Db, client: MongoClient): DisputeWrites {
  return {
    assign: (disputeId, owner) =>
      inAuditedTransaction(db, client, 'disputes.assign', async (tx) => {
        const dispute = await findDispute(tx, disputeId);
        if (dispute === null) throw arrearsRefusal('dispute-unknown');
        if (dispute.state !== 'open') throw arrearsRefusal('dispute-has-ended');
        const object = ofAccount(dispute.billingAccountId);
        await writing(tx, disputes).update(object, { _id: disputeId }, { $set: { owner } }, dispute);
        return { ...dispute, owner };
      }),
    async resolve(request) {
      const done = await againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'disputes.resolve', (tx) => resolveWithin(tx, request)),
      );
      // Read again: credit of the account may have gone on it as the transaction ended.
      return { ...done, bill: await billOf({ db, session: null }, done.dispute) };
    },
  };
}

async function resolveWithin(
  tx: CreditingTx,
  { disputeId, outcome, amount, note, by, now }: Parameters<DisputeWrites['resolve']>[0],
): Promise<{ dispute: Dispute; bill: Bill; changed: boolean }> {
  const dispute = await findDispute(tx, disputeId);
  if (dispute === null) throw arrearsRefusal('dispute-unknown');
  const bill = await billOf(tx, dispute);
  const upheldAmount = upheldAmountOf(dispute.amount, outcome, amount);
  if (upheldAmount === null) throw arrearsRefusal('amount-of-another-outcome');
  const before = dispute.resolution;
  if (before !== null) {
    if (before.outcome !== outcome || before.upheldAmount !== upheldAmount)
      throw arrearsRefusal('decided-otherwise');
    return { dispute, bill, changed: false };
  }
  const entries = upheldAmount === 0 ? [] : [creditNoteOf(dispute, upheldAmount, now)];
  const { account, entries: posted } = await changeAccount(tx, dispute.billingAccountId, { entries }, now);
  const freed = { ...bill, disputedAmount: exact(Math.max(0, bill.disputedAmount - dispute.restingAmount)) };
  // No more than is still unpaid on the bill: the rest is credit of the account.
  const onBill = Math.min(upheldAmount, Math.max(0, bill.amount - bill.paidAmount));
  const entryId = posted[0]?.entryId ?? null;
  const today = civilDateAt(now, account.timeZone);
  const after = onBill === 0 ? freed : creditBill(freed, { entryId, amount: onBill }, today);
  const object = ofAccount(dispute.billingAccountId);
  const part = paidPart(after, { disputedAmount: after.disputedAmount });
  await writing(tx, bills).update(object, { _id: bill.billId }, part, bill);
  const resolution: DisputeResolution = { outcome, upheldAmount, note, resolvedAt: now, resolvedBy: by };
  const ended = { $set: { state: outcome, resolution } };
  await writing(tx, disputes).update(
    object,
    { _id: disputeId, customerId: dispute.customerId },
    ended,
    dispute,
  );
  if (upheldAmount > 0) await judgeStepsAgain(tx, account, now);
  return { dispute: { ...dispute, state: outcome, resolution }, bill: after, changed: true };
}

function creditNoteOf(
  { disputeId, billId, billingAccountId }: Dispute,
  amount: number,
  now: Instant,
): NewEntry {
  return {
    billingAccountId,
    type: 'creditNote',
    direction: 'credit',
    amount,
    occurredAt: now,
    idempotencyKey: `dispute:${disputeId}`,
    source: 'care',
    billId,
    paymentId: null,
    note: disputeId,
  };
}

async function billOf(tx: Tx | Reader, { billId }: Dispute): Promise<Bill> {
  const doc = await collectionOf(tx.db, bills).findOne({ _id: billId }, within(tx));
  if (doc === null) throw arrearsRefusal('disputed-bill-missing');
  return bills.fromDoc(doc);
}

async function findDispute(scope: Reader | Tx, disputeId: string): Promise<Dispute | null> {
  const doc = await collectionOf(scope.db, disputes).findOne({ _id: disputeId }, within(scope));
  return doc === null ? null : disputes.fromDoc(doc);
}
