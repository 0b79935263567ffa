import type { Db, MongoClient } from 'mongodb';
import type { ChangeAct } from '../../domain/audit/acts.ts';
import { ofCase } from '../../domain/audit/objects.ts';
import type { CycleChangeState } from '../../domain/billing/cycle/change.ts';
import type { CycleChangeCase, PaymentInquiryCase, ServiceApprovalCase } from '../../domain/cases/cases.ts';
import type { InquiryState } from '../../domain/cases/inquiry.ts';
import { type ApprovalState, FINAL_APPROVAL_STATES } from '../../domain/cases/order.ts';
import type { Reconsideration } from '../../domain/cases/reconsideration.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { Outcome } from '../../domain/decisions/decision.ts';
import { type AnyCase, caseMoved } from '../../domain/events/events-of.ts';
import type { BillingAccountId, CustomerId, OrderId } from '../../domain/flavor.ts';
import { accountsOfParty } from '../accounts/credit-party.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { announce } from '../events/outbox.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import type { DocumentMapping } from '../mongo/mapping.ts';
import { againOnDuplicateKey, type Reader, within } from '../mongo/transaction.ts';
import { approvals, cycleChanges, inquiries } from './collections.ts';

/** A filter's null means any. */
export interface CaseQuery<State> extends PageRequest {
  readonly state: State | null;
  readonly customerId: CustomerId | null;
}
export interface ApprovalQuery extends CaseQuery<ApprovalState> {
  readonly outcome: Outcome | null;
}

/** Lists are newest first by creation and throw InvalidCursor. */
export interface CaseReads {
  getApproval(orderId: OrderId): Promise<ServiceApprovalCase | null>;
  getInquiry(inquiryId: string): Promise<PaymentInquiryCase | null>;
  getCycleChange(changeId: string): Promise<CycleChangeCase | null>;
  /** The changes of one alignment, by account; none when there is no such alignment. */
  cycleChangesOfAlignment(alignmentId: string): Promise<CycleChangeCase[]>;
  /** Whether an order, a question or a change of a customer is under way. */
  hasOpenCase(customerId: CustomerId): Promise<boolean>;
  listApprovals(query: ApprovalQuery): Promise<Page<ServiceApprovalCase>>;
  listInquiries(query: CaseQuery<InquiryState>): Promise<Page<PaymentInquiryCase>>;
  listCycleChanges(query: CaseQuery<CycleChangeState>): Promise<Page<CycleChangeCase>>;
  /** The workflows that a payment on this account may let go on: orders on any account of its credit party. */
  approvalsAwaitingPayment(billingAccountId: BillingAccountId): Promise<string[]>;
  /** A customer's orders that wait in review since before an instant, with fraud suspected. */
  approvalsHeldForFraud(customerId: CustomerId, decidedBefore: Instant): Promise<ServiceApprovalCase[]>;
  /** How many orders wait for a condition or for a person by a decision of this version. */
  approvalsWaitingOn(policyVersion: string): Promise<number>;
  /** The orders on any account of this one's credit party that were declined at or after an instant. */
  approvalsDeclinedSince(billingAccountId: BillingAccountId, since: Instant): Promise<ServiceApprovalCase[]>;
}

/** Each write returns false, and changes nothing, when an equal or higher revision is stored. */
export interface CaseWrites {
  putApproval(value: ServiceApprovalCase): Promise<boolean>;
  putInquiry(value: PaymentInquiryCase): Promise<boolean>;
  putCycleChange(value: CycleChangeCase): Promise<boolean>;
  /**
   * Marks a declined order as one that would be taken now. Returns the case with its mark, also when it has just this one
   * already; null when it is not declined, or has another.
   */
  markReconsidered(orderId: OrderId, reconsideration: Reconsideration): Promise<ServiceApprovalCase | null>;
}

export function caseReads(reader: Reader): CaseReads {
  async function get<T>(mapping: DocumentMapping<T, { _id: string } & T>, id: string): Promise<T | null> {
    const doc = await reader.db
      .collection<{ _id: string }>(mapping.name)
      .findOne({ _id: id }, within(reader));
    return doc === null ? null : mapping.fromDoc(doc);
  }
  return {
    getApproval: (orderId) => get(approvals, orderId),
    getInquiry: (inquiryId) => get(inquiries, inquiryId),
    getCycleChange: (changeId) => get(cycleChanges, changeId),
    async cycleChangesOfAlignment(alignmentId) {
      const docs = await collectionOf(reader.db, cycleChanges)
        .find({ 'request.alignmentId': alignmentId }, within(reader))
        .sort({ 'request.billingAccountId': 1 })
        .toArray();
      return docs.map(cycleChanges.fromDoc);
    },
    async hasOpenCase(customerId) {
      const limit = { limit: 1, ...within(reader) };
      const orders = { 'order.customerId': customerId, state: { $nin: FINAL_APPROVAL_STATES } };
      if ((await collectionOf(reader.db, approvals).countDocuments(orders, limit)) > 0) return true;
      const asked = { 'inquiry.customerId': customerId, state: { $in: ['received', 'assigned'] as const } };
      if ((await collectionOf(reader.db, inquiries).countDocuments(asked, limit)) > 0) return true;
      const changes = { customerId, state: { $in: ['quoted', 'confirming'] as const } };
      return (await collectionOf(reader.db, cycleChanges).countDocuments(changes, limit)) > 0;
    },
    listApprovals({ state, outcome, customerId, ...page }) {
      const equals = { state, outcome, 'order.customerId': customerId };
      return listNewestFirst(reader, approvals, 'createdAt', equals, page);
    },
    listInquiries({ state, customerId, ...page }) {
      const equals = { state, 'inquiry.customerId': customerId };
      return listNewestFirst(reader, inquiries, 'createdAt', equals, page);
    },
    listCycleChanges: ({ state, customerId, ...page }) =>
      listNewestFirst(reader, cycleChanges, 'createdAt', { state, customerId }, page),
    async approvalsAwaitingPayment(billingAccountId) {
      const ofParty = { $in: await accountsOfParty(reader, billingAccountId) };
      const docs = await collectionOf(reader.db, approvals)
        .find({ 'order.billingAccountId': ofParty, state: 'awaitingCondition' }, within(reader))
        .project<{ workflowId: string }>({ workflowId: 1 })
        .toArray();
      return docs.map((doc) => doc.workflowId);
    },
    async approvalsHeldForFraud(customerId, decidedBefore) {
      const held = {
        ...{ 'order.customerId': customerId, state: 'inReview', 'reasons.code': 'FRAUD_SUSPECTED' },
        'decision.decidedAt': { $lte: decidedBefore },
      };
      const docs = await reader.db
        .collection<{ _id: string }>(approvals.name)
        .find(held, within(reader))
        .toArray();
      return docs.map((doc) => approvals.fromDoc(doc));
    },
    approvalsWaitingOn: (policyVersion) =>
      collectionOf(reader.db, approvals).countDocuments(
        { state: { $in: ['awaitingCondition', 'inReview'] }, 'decision.policy.version': policyVersion },
        within(reader),
      ),
    async approvalsDeclinedSince(billingAccountId, since) {
      const declined = {
        'order.billingAccountId': { $in: await accountsOfParty(reader, billingAccountId) },
        state: 'declined',
        updatedAt: { $gte: since },
      };
      const docs = await reader.db
        .collection<{ _id: string }>(approvals.name)
        .find(declined, within(reader))
        .toArray();
      return docs.map((doc) => approvals.fromDoc(doc));
    },
  };
}

export function caseWrites(db: Db, client: MongoClient): CaseWrites {
  const put = <T extends AnyCase>(
    act: ChangeAct,
    mapping: DocumentMapping<T, { _id: string } & T>,
    value: T,
  ) => againOnDuplicateKey(() => inAuditedTransaction(db, client, act, (tx) => putCase(tx, mapping, value)));
  return {
    putApproval: (value) => put('cases.putApproval', approvals, value),
    putInquiry: (value) => put('cases.putInquiry', inquiries, value),
    putCycleChange: (value) => put('cases.putCycleChange', cycleChanges, value),
    markReconsidered: (orderId, reconsideration) =>
      inAuditedTransaction(db, client, 'cases.markReconsidered', (tx) => {
        const free = [{ reconsideration: null }, { 'reconsideration.receiptId': reconsideration.receiptId }];
        return writing(tx, approvals).updated(
          ({ workflowId }) => ofCase(workflowId),
          { _id: orderId, state: 'declined', $or: free },
          { $set: { reconsideration } },
        );
      }),
  };
}

/**
 * Writes a read model unless an equal or higher revision is there; tells whether it did. `passed`: the same case as it was after earlier
 * moves of this transaction, which are announced too.
 */
export async function putCase<T extends AnyCase>(
  tx: AuditedTx,
  mapping: DocumentMapping<T, { _id: string } & T>,
  value: T,
  passed: readonly T[] = [],
): Promise<boolean> {
  const written = await writing(tx, mapping).replaceOlder(ofCase(value.workflowId), value);
  if (written) for (const one of [...passed, value]) announce(tx, caseMoved(one));
  return written;
}
