import type { Collection, Db, IndexDescription } from 'mongodb';
import type { BillState } from '../domain/billing/bill.ts';
import { CHARGE_TYPES } from '../domain/ledger/posting.ts';
import { newDelivery } from '../domain/notices/notice.ts';
import {
  accountSchema,
  billSchema,
  customerSchema,
  holdSchema,
  paymentSchema,
  storedAccountSchema,
  subscriptionSchema,
} from './accounts/schema.ts';
import { accountViewSchema } from './accounts/view-schema.ts';
import {
  dunningCaseSchema,
  dunningHoldChangeSchema,
  dunningPolicySchema,
  writeOffProposalSchema,
} from './arrears/dunning-schema.ts';
import { disputeSchema, promiseSchema } from './arrears/promise-schema.ts';
import { billDetailsSchema, billRunSchema } from './billing/schema.ts';
import { approvalCaseSchema, cycleChangeCaseSchema, inquiryCaseSchema } from './cases/schema.ts';
import { receiptSchema } from './decisions/schema.ts';
import { inquiryRatingSchema, kpiRollupSchema, queryTimesSchema } from './insight/kpi-schema.ts';
import { watchedAccountSchema } from './insight/risk-schema.ts';
import { chainedEntrySchema, ledgerEntrySchema } from './ledger/schema.ts';
import { computed, keyed, type Mapping } from './mongo/mapping.ts';
import { creditEpisodeSchema } from './notices/reminder-schema.ts';
import { lookUpSchema } from './payments/look-up-schema.ts';
import { suspenseItemSchema } from './payments/suspense-schema.ts';
import {
  policyAuditSchema,
  policyHeadSchema,
  policyLifecycleSchema,
  policyReleaseSchema,
} from './policies/schema.ts';
import { shadowDecisionSchema } from './policies/shadow-schema.ts';
import {
  actionSchema,
  appointmentSchema,
  capacitySchema,
  committedCycleChangeSchema,
  interactionSchema,
  noticeSchema,
  policySchema,
} from './schemas/records.ts';

/**
 * Every collection: its name, how its values map to documents, which is also its validator, and its indexes.
 *
 * Instants are ISO text of fixed width everywhere: they compare in the order of time, come back exactly as they were
 * written, and read well in a shell. Only collections with an expiry (idempotencyKeys) hold BSON dates.
 */
export const customers = keyed('customers', 'customerId', customerSchema);
/** As it lies on the disk, with the end of its ledger's chain: for whoever writes. */
export const storedAccounts = keyed('billingAccounts', 'billingAccountId', storedAccountSchema);
/** As everybody else knows it. */
export const accounts = keyed(storedAccounts.name, 'billingAccountId', accountSchema);
/** Derived: what decisions and reads need of an account, in one document. */
export const accountViews = keyed('accountViews', 'billingAccountId', accountViewSchema);
/** As it lies on the disk, with its place in the chain: for whoever writes or proves the ledger. */
export const chainedEntries = keyed('ledgerEntries', 'entryId', chainedEntrySchema);
/** As everybody else knows it. */
export const ledgerEntries = keyed(chainedEntries.name, 'entryId', ledgerEntrySchema);
export const bills = keyed('bills', 'billId', billSchema);
/** What stands on the bills that were made here. */
export const billDetails = keyed('billDetails', 'billId', billDetailsSchema);
export const billRuns = keyed('billRuns', 'runId', billRunSchema);
export const payments = keyed('payments', 'paymentId', paymentSchema);
export const promises = keyed('promises', 'promiseId', promiseSchema);
export const disputes = keyed('disputes', 'disputeId', disputeSchema);
export const subscriptions = keyed('subscriptions', 'subscriptionId', subscriptionSchema);
export const creditHolds = keyed('creditHolds', 'holdId', holdSchema);
export const decisions = keyed('decisions', 'receiptId', receiptSchema);
export const approvals = computed('serviceApprovals', (c) => c.order.orderId, approvalCaseSchema);
export const inquiries = computed('paymentInquiries', (c) => c.inquiry.inquiryId, inquiryCaseSchema);
export const cycleChanges = computed('billingCycleChanges', (c) => c.request.changeId, cycleChangeCaseSchema);
export const cycleChangeHistory = keyed('cycleChangeHistory', 'changeId', committedCycleChangeSchema);
export const appointments = keyed('appointments', 'appointmentId', appointmentSchema);
export const appointmentCapacity = computed(
  'appointmentCapacity',
  (c) => `${c.area}|${c.weekday}|${c.window}`,
  capacitySchema,
);
export const interactions = keyed('interactions', 'interactionId', interactionSchema);
const writtenNotices = keyed('notices', 'noticeId', noticeSchema);
/** Whoever writes a notice, wherever, puts it into the outbox with it. */
export const notices: typeof writtenNotices = {
  ...writtenNotices,
  toDoc: (notice) => writtenNotices.toDoc({ delivery: newDelivery(notice.createdAt), ...notice }),
};
export const policies = computed('policies', (p) => `${p.name}@${p.version}`, policySchema);
export const policyLifecycles = computed(
  'policyLifecycles',
  (p) => `${p.name}@${p.version}`,
  policyLifecycleSchema,
);
export const policyReleases = computed(
  'policyReleases',
  (r) => `${r.name}#${r.sequence}`,
  policyReleaseSchema,
);
/** Append-only: nothing here is ever updated or deleted. */
export const policyAudit = computed('policyAudit', (e) => `${e.name}#${e.sequence}`, policyAuditSchema);
export const policyHeads = keyed('policyHeads', 'name', policyHeadSchema);
export const shadowDecisions = keyed('shadowDecisions', 'shadowId', shadowDecisionSchema);
/** What came of asking the processor for payments. */
export const paymentLookUps = keyed('paymentLookUps', 'paymentId', lookUpSchema);
/** The work list of payments whose account is not known. */
export const suspenseItems = keyed('suspenseItems', 'paymentId', suspenseItemSchema);
/** By the risk watch: accounts that show a pattern, and what people did about those that did. */
export const watchedAccounts = keyed('watchedAccounts', 'billingAccountId', watchedAccountSchema);
export const accountActions = keyed('accountActions', 'actionKey', actionSchema);

/** What was counted for the figures of the mission, a KPI and day each. */
export const kpiRollups = computed('kpiRollups', (r) => `${r.day}:${r.kpi}`, kpiRollupSchema);
export const inquiryRatings = keyed('inquiryRatings', 'inquiryId', inquiryRatingSchema);
/** How long balance queries took, a process and day each. */
export const balanceQueryTimes = keyed('balanceQueryTimes', 'queryTimesId', queryTimesSchema);

export const creditEpisodes = keyed('creditEpisodes', 'billingAccountId', creditEpisodeSchema);

export const dunningCases = keyed('dunningCases', 'caseId', dunningCaseSchema);
export const dunningPolicies = keyed('dunningPolicies', 'version', dunningPolicySchema);
/** Append-only. */
export const dunningHoldChanges = keyed('dunningHoldChanges', 'changeId', dunningHoldChangeSchema);
export const writeOffProposals = keyed('writeOffProposals', 'proposalId', writeOffProposalSchema);

/** The typed collection of a mapping. */
export function collectionOf<T, Doc extends { _id: string }>(
  db: Db,
  mapping: Mapping<T, Doc>,
): Collection<Doc> {
  return db.collection<Doc>(mapping.name);
}

/** A document of which only the key's type is known, for filters and sorts on computed field names. */
export type AnyDocument = { _id: string; [field: string]: unknown };

/** A collection as the migration makes it. */
export interface CollectionPlan {
  readonly name: string;
  readonly validator: Record<string, unknown>;
  readonly indexes: readonly IndexDescription[];
}

const newestFirst = (field: string) => ({ [field]: -1, _id: -1 }) as const;

function caseIndexes(customerId: string): IndexDescription[] {
  return [
    { name: 'newest', key: newestFirst('createdAt') },
    { name: 'byState', key: { state: 1, ...newestFirst('createdAt') } },
    { name: 'byCustomer', key: { [customerId]: 1, ...newestFirst('createdAt') } },
  ];
}

/** What the unbilled sum of an account reads: charges that no bill has collected. Its partial index holds these only. */
export const UNBILLED_FILTER = { billId: null, type: { $in: [...CHARGE_TYPES] } };

/** Bills with something open, also when only disputed. Their partial indexes hold these only. */
export const OPEN_BILL_FILTER: { state: { $in: BillState[] } } = {
  state: { $in: ['sent', 'partiallyPaid'] },
};

/** Bills whose making paid something on older ones: few of a run. */
export const PAID_OLDER_FILTER: { creditOnOlderBills: { $gt: number } } = { creditOnOlderBills: { $gt: 0 } };

export const COLLECTION_PLANS: readonly CollectionPlan[] = [
  plan(customers, []),
  plan(storedAccounts, [
    { name: 'byCustomer', key: { customerId: 1, _id: 1 } },
    {
      name: 'promised',
      key: { 'promise.untilDate': 1, _id: 1 },
      partialFilterExpression: { 'promise.untilDate': { $exists: true } },
    },
    { name: 'toBill', key: { timeZone: 1, 'billing.nextBillDate': 1, _id: 1 } },
  ]),
  plan(accountViews, [
    { name: 'byCustomer', key: { customerId: 1, _id: 1 } },
    // Read alone, without the views: whose available credit is low.
    {
      name: 'credit',
      key: { _id: 1, 'account.creditLimit': 1, 'account.balance': 1, 'account.heldCredit': 1 },
    },
  ]),
  plan(chainedEntries, [
    { name: 'sequence', key: { billingAccountId: 1, sequence: 1 }, unique: true },
    { name: 'idempotencyKey', key: { idempotencyKey: 1 }, unique: true },
    { name: 'newest', key: { billingAccountId: 1, occurredAt: -1, sequence: -1 } },
    {
      name: 'byPayment',
      key: { paymentId: 1 },
      // Any text; a filter by type would not be seen to hold for a look-up by ids.
      partialFilterExpression: { paymentId: { $gt: '' } },
    },
    {
      name: 'unbilled',
      key: { billingAccountId: 1, type: 1 },
      partialFilterExpression: UNBILLED_FILTER,
    },
    { name: 'writeOffs', key: { occurredAt: 1 }, partialFilterExpression: { type: 'writeOff' } },
  ]),
  plan(bills, [
    { name: 'byAccount', key: { billingAccountId: 1, billDate: -1 } },
    { name: 'byDueDate', key: { dueDate: 1, billingAccountId: 1 } },
    { name: 'byBillDate', key: { billDate: 1, billingAccountId: 1 } },
    {
      name: 'openByAccount',
      key: { billingAccountId: 1, dueDate: 1 },
      partialFilterExpression: OPEN_BILL_FILTER,
    },
    { name: 'openByDueDate', key: { dueDate: 1, _id: 1 }, partialFilterExpression: OPEN_BILL_FILTER },
  ]),
  plan(billDetails, [
    { name: 'byRun', key: { runId: 1 } },
    {
      name: 'paidOlder',
      key: { runId: 1, _id: 1 },
      partialFilterExpression: PAID_OLDER_FILTER,
    },
  ]),
  plan(billRuns, [{ name: 'newest', key: newestFirst('startedAt') }]),
  plan(payments, [
    { name: 'byAccount', key: { billingAccountId: 1, occurredAt: -1 } },
    { name: 'byStatus', key: { status: 1, ...newestFirst('occurredAt') } },
    { name: 'byPaidBill', key: { 'allocations.billId': 1 } },
    {
      name: 'open',
      key: { _id: 1, status: 1, occurredAt: 1 },
      partialFilterExpression: { status: { $in: ['pending', 'unknown'] } },
    },
    { name: 'newest', key: newestFirst('occurredAt') },
  ]),
  plan(paymentLookUps, [
    { name: 'newsDue', key: { newsDue: 1 }, partialFilterExpression: { newsDue: true } },
    { name: 'attention', key: { needsAttention: 1 }, partialFilterExpression: { needsAttention: true } },
  ]),
  plan(suspenseItems, [
    { name: 'newest', key: newestFirst('receivedAt') },
    { name: 'byState', key: { state: 1, ...newestFirst('receivedAt') } },
  ]),
  plan(promises, [
    { name: 'newest', key: newestFirst('givenAt') },
    { name: 'byCustomer', key: { customerId: 1, ...newestFirst('givenAt') } },
    { name: 'byAccount', key: { billingAccountId: 1, ...newestFirst('givenAt') } },
    { name: 'untold', key: { toldAt: 1, _id: 1 }, partialFilterExpression: { toldAt: null } },
  ]),
  plan(disputes, [
    { name: 'newest', key: newestFirst('openedAt') },
    { name: 'byCustomer', key: { customerId: 1, ...newestFirst('openedAt') } },
    { name: 'byAccount', key: { billingAccountId: 1, ...newestFirst('openedAt') } },
    { name: 'byBill', key: { billId: 1, state: 1 } },
  ]),
  plan(subscriptions, [{ name: 'byAccount', key: { billingAccountId: 1, state: 1 } }]),
  plan(creditHolds, [
    { name: 'byAccount', key: { billingAccountId: 1, state: 1 } },
    { name: 'inForce', key: { _id: 1, expiresAt: 1 }, partialFilterExpression: { state: 'held' } },
  ]),
  plan(decisions, [
    { name: 'newest', key: newestFirst('decidedAt') },
    { name: 'byCustomer', key: { customerId: 1, ...newestFirst('decidedAt') } },
    { name: 'byAccount', key: { billingAccountId: 1, ...newestFirst('decidedAt') } },
    { name: 'byWorkflow', key: { workflowId: 1, ...newestFirst('decidedAt') } },
  ]),
  plan(approvals, [
    ...caseIndexes('order.customerId'),
    { name: 'byOutcome', key: { outcome: 1, ...newestFirst('createdAt') } },
    { name: 'awaitingPayment', key: { 'order.billingAccountId': 1, state: 1 } },
  ]),
  plan(inquiries, caseIndexes('inquiry.customerId')),
  plan(cycleChanges, [
    ...caseIndexes('customerId'),
    { name: 'byAlignment', key: { 'request.alignmentId': 1 }, sparse: true },
  ]),
  plan(cycleChangeHistory, [{ name: 'byAccount', key: { billingAccountId: 1, effectiveDate: -1 } }]),
  plan(appointments, [
    {
      name: 'seat',
      key: { area: 1, date: 1, window: 1, seat: 1 },
      unique: true,
      partialFilterExpression: { state: 'booked' },
    },
  ]),
  plan(appointmentCapacity, []),
  plan(interactions, [{ name: 'byCustomer', key: { customerId: 1, ...newestFirst('occurredAt') } }]),
  plan(notices, [
    { name: 'byCustomer', key: { customerId: 1, ...newestFirst('createdAt') } },
    {
      name: 'outbox',
      key: { 'delivery.notBeforeAt': 1, _id: 1 },
      partialFilterExpression: { 'delivery.state': 'pending' },
    },
    { name: 'byDelivery', key: { 'delivery.state': 1, ...newestFirst('createdAt') } },
  ]),
  plan(policies, [{ name: 'released', key: { name: 1, effectiveAt: -1, _id: -1 } }]),
  plan(policyLifecycles, [{ name: 'byName', key: { name: 1, state: 1 } }]),
  plan(policyReleases, [{ name: 'byName', key: { name: 1, fromAt: -1, sequence: -1 } }]),
  plan(policyAudit, [{ name: 'byVersion', key: { name: 1, version: 1, sequence: -1 } }]),
  plan(policyHeads, []),
  plan(shadowDecisions, [
    { name: 'byCandidate', key: { 'candidate.name': 1, 'candidate.version': 1, decidedAt: 1 } },
  ]),
  plan(watchedAccounts, [
    {
      name: 'byLoss',
      key: { currency: 1, expectedLoss: -1, _id: 1 },
      // Those that left the list are kept for what was done about them, and are never listed.
      partialFilterExpression: { 'signals.0': { $exists: true } },
    },
    { name: 'byCustomer', key: { customerId: 1 } },
  ]),
  plan(accountActions, []),
  plan(dunningCases, [
    { name: 'newest', key: newestFirst('enteredAt') },
    { name: 'byAccount', key: { billingAccountId: 1, ...newestFirst('enteredAt') } },
    { name: 'byStage', key: { stage: 1, ...newestFirst('enteredAt') } },
    { name: 'toLookAt', key: { state: 1, nextLookAt: 1 } },
    {
      name: 'oneOpen',
      key: { billingAccountId: 1 },
      unique: true,
      partialFilterExpression: { state: 'open' },
    },
  ]),
  plan(dunningPolicies, []),
  plan(dunningHoldChanges, [{ name: 'byAccount', key: { billingAccountId: 1, ...newestFirst('at') } }]),
  plan(writeOffProposals, [
    { name: 'newest', key: newestFirst('proposedAt') },
    { name: 'byState', key: { state: 1, ...newestFirst('proposedAt') } },
    { name: 'byAccount', key: { billingAccountId: 1, ...newestFirst('proposedAt') } },
    {
      name: 'oneProposed',
      key: { billingAccountId: 1 },
      unique: true,
      partialFilterExpression: { state: 'proposed' },
    },
  ]),
  plan(kpiRollups, [{ name: 'byDay', key: { day: 1 } }]),
  plan(inquiryRatings, [{ name: 'byRatedAt', key: { ratedAt: 1 } }]),
  plan(balanceQueryTimes, [{ name: 'byDay', key: { day: 1 } }]),
  plan(creditEpisodes, [{ name: 'low', key: { low: 1, _id: 1 } }]),
];

function plan<T, Doc extends { _id: string }>(
  mapping: Mapping<T, Doc>,
  indexes: readonly IndexDescription[],
): CollectionPlan {
  return { name: mapping.name, validator: { $jsonSchema: mapping.validator }, indexes };
}
