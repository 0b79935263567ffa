import type { RecordClass } from '../../domain/retention/classes.ts';

/** Whose the documents of a collection are; by a path that an index of the collection begins with. */
export type RecordOwner =
  /** The customer whose id lies at this path. */
  | { readonly by: 'customer'; readonly path: string }
  /** The customer of the billing account whose id lies at this path. */
  | { readonly by: 'account'; readonly path: string }
  /** No customer that we know, or many. */
  | { readonly by: 'none' };

/** How the documents of one collection are kept. */
export interface RecordKeeping {
  readonly record: RecordClass;
  readonly owner: RecordOwner;
  /**
   * Paths to the day or instant of the event, the first that is there; a document with none has not come to its end. Empty: the collection's
   * documents never go by themselves.
   */
  readonly event: readonly string[];
  /** States in which it has not ended, even where it has an event: its customer has not left. */
  readonly open?: { readonly path: string; readonly states: readonly string[] };
  /** What says something of a person beside the personal texts, and what it becomes. */
  readonly blanked?: Readonly<Record<string, string>>;
  /** Whether the customer gave us this, or it follows from what they did: it is in what they may take with them (Art. 20 GDPR). */
  readonly portable?: true;
}

const customer = (path = 'customerId'): RecordOwner => ({ by: 'customer', path });
const account = (path = 'billingAccountId'): RecordOwner => ({ by: 'account', path });
const NOBODY: RecordOwner = { by: 'none' };
/** What waits for a second person. */
const PROPOSED = { path: 'state', states: ['proposed'] } as const;

/** Every collection and its class. A test holds this table against the plans of all collections. */
export const RECORD_TABLE: Readonly<Record<string, RecordKeeping>> = {
  customers: { record: 'customers', owner: customer('_id'), event: [], portable: true },
  billingAccounts: { record: 'accounts', owner: customer(), event: [], portable: true },
  accountViews: { record: 'accounts', owner: customer(), event: [] },
  accountActions: { record: 'accounts', owner: account(), event: [] },
  creditEpisodes: { record: 'accounts', owner: account('_id'), event: [] },
  // Whose turn it is, by customer or group: no more than an id.
  creditTurns: { record: 'accounts', owner: NOBODY, event: [] },
  creditHolds: { record: 'orders', owner: account(), event: ['endedAt'] },
  ledgerEntries: { record: 'ledger', owner: account(), event: ['postedAt'], portable: true },
  bills: { record: 'bills', owner: account(), event: ['billDate'], portable: true },
  billDetails: { record: 'bills', owner: account(), event: ['madeAt'], portable: true },
  billCorrections: {
    ...{ record: 'bills', owner: account(), event: ['decidedAt'], portable: true },
    open: PROPOSED,
  },
  billRuns: { record: 'bills', owner: NOBODY, event: [] },
  subscriptions: { record: 'bills', owner: account(), event: ['endDate'], portable: true },
  // As the address of the customer: it goes with the key when the customer has left.
  installationPlaces: { record: 'customers', owner: customer(), event: [], portable: true },
  cycleChangeHistory: { record: 'bills', owner: account(), event: ['effectiveDate'] },
  payments: {
    ...{ record: 'payments', owner: account(), event: ['occurredAt'], portable: true },
    blanked: { 'method.last4': '' },
  },
  // The parts are payments of their own; what is left here are ids and amounts.
  transfers: { record: 'payments', owner: NOBODY, event: ['occurredAt'] },
  paymentLookUps: { record: 'payments', owner: NOBODY, event: [] },
  deposits: { record: 'payments', owner: customer(), event: ['released.at'], portable: true },
  // Whose money it was is known once it is matched.
  suspenseItems: {
    ...{ record: 'payments', owner: account('resolution.billingAccountId'), event: ['resolution.at'] },
  },
  givenCredit: { record: 'credits', owner: NOBODY, event: ['day'] },
  limitProposals: { record: 'credits', owner: account(), event: ['decidedAt'], open: PROPOSED },
  creditProposals: { record: 'credits', owner: account(), event: ['decidedAt'], open: PROPOSED },
  writeOffProposals: { record: 'credits', owner: account(), event: ['decidedAt'], open: PROPOSED },
  promises: { record: 'arrears', owner: customer(), event: ['endedAt'], portable: true },
  disputes: {
    ...{ record: 'arrears', owner: customer(), event: ['resolution.resolvedAt'], portable: true },
    open: { path: 'state', states: ['open'] },
  },
  dunningCases: { record: 'arrears', owner: account(), event: ['leftAt'] },
  dunningStepReviews: {
    ...{ record: 'arrears', owner: account(), event: ['decidedAt'] },
    open: { path: 'state', states: ['open'] },
  },
  insolvencies: {
    ...{ record: 'arrears', owner: account(), event: ['endedAt'] },
    open: { path: 'state', states: ['open'] },
  },
  dunningHoldChanges: { record: 'arrears', owner: account(), event: ['at'] },
  decisions: { record: 'decisions', owner: customer(), event: ['decidedAt'] },
  serviceApprovals: {
    ...{ record: 'orders', owner: customer('order.customerId'), event: ['updatedAt'], portable: true },
    open: {
      path: 'state',
      states: ['acknowledged', 'assessing', 'inReview', 'awaitingCondition', 'scheduling', 'scheduled'],
    },
  },
  billingCycleChanges: {
    ...{ record: 'orders', owner: customer(), event: ['updatedAt'], portable: true },
    open: { path: 'state', states: ['quoted', 'confirming'] },
  },
  tmfKeptAttributes: { record: 'orders', owner: customer(), event: ['createdAt'], portable: true },
  appointments: { record: 'orders', owner: customer(), event: ['startsAt'], portable: true },
  appointmentCapacity: { record: 'policies', owner: NOBODY, event: [] },
  paymentInquiries: {
    ...{ record: 'inquiries', owner: customer('inquiry.customerId'), event: ['updatedAt'], portable: true },
    open: { path: 'state', states: ['received', 'assigned'] },
  },
  inquiryRatings: { record: 'inquiries', owner: customer(), event: ['ratedAt'], portable: true },
  interactions: { record: 'interactions', owner: customer(), event: ['occurredAt'] },
  notices: {
    ...{ record: 'notices', owner: customer(), event: ['createdAt'] },
    open: { path: 'delivery.state', states: ['pending'] },
  },
  watchedAccounts: { record: 'riskWatch', owner: customer(), event: ['asOf'] },
  shadowDecisions: { record: 'trials', owner: NOBODY, event: ['decidedAt'] },
  // Forgotten as soon as they are judged.
  fraudReports: { record: 'fraudFeatures', owner: NOBODY, event: [] },
  fraudActivities: { record: 'fraudFeatures', owner: NOBODY, event: [] },
  fraudEvents: { record: 'fraudFeatures', owner: NOBODY, event: [] },
  // By hashes and ids: whose they are, several accounts say.
  fraudAlerts: { record: 'decisions', owner: NOBODY, event: ['decidedAt'] },
  stepUpDemands: { record: 'decisions', owner: customer('_id'), event: ['endedAt'] },
  frozenMethods: { record: 'decisions', owner: NOBODY, event: ['liftedAt'] },
  // A copy of what their subjects' own records say, by ids.
  domainEvents: { record: 'events', owner: NOBODY, event: [] },
  parkedEvents: { record: 'events', owner: NOBODY, event: [] },
  eventHeads: { record: 'operations', owner: NOBODY, event: [] },
  eventProgress: { record: 'operations', owner: NOBODY, event: [] },
  webhookSubscriptions: { record: 'staff', owner: NOBODY, event: [] },
  requestCounts: { record: 'idempotencyKeys', owner: NOBODY, event: [] },
  idempotencyKeys: { record: 'idempotencyKeys', owner: NOBODY, event: [] },
  stepUps: { record: 'idempotencyKeys', owner: NOBODY, event: [] },
  accessTickets: { record: 'idempotencyKeys', owner: NOBODY, event: [] },
  signInThrottles: { record: 'idempotencyKeys', owner: NOBODY, event: [] },
  // Chains go by their own way: `audit-pruning.ts`.
  auditEntries: { record: 'audit', owner: NOBODY, event: [] },
  auditSeals: { record: 'auditSeals', owner: NOBODY, event: [] },
  auditLeaves: { record: 'auditSeals', owner: NOBODY, event: [] },
  auditReceipts: { record: 'auditSeals', owner: NOBODY, event: [] },
  auditPrunings: { record: 'auditSeals', owner: NOBODY, event: [] },
  policies: { record: 'policies', owner: NOBODY, event: [] },
  policyLifecycles: { record: 'policies', owner: NOBODY, event: [] },
  policyReleases: { record: 'policies', owner: NOBODY, event: [] },
  policyAudit: { record: 'policies', owner: NOBODY, event: [] },
  policyHeads: { record: 'policies', owner: NOBODY, event: [] },
  kpiRollups: { record: 'figures', owner: NOBODY, event: [] },
  balanceQueryTimes: { record: 'figures', owner: NOBODY, event: [] },
  dataKeys: { record: 'keys', owner: NOBODY, event: [] },
  issuerKeys: { record: 'keys', owner: NOBODY, event: [] },
  staff: { record: 'staff', owner: NOBODY, event: [] },
  serviceAccounts: { record: 'staff', owner: NOBODY, event: [] },
  staffSessions: { record: 'staffSessions', owner: NOBODY, event: ['endedAt', 'endsAt'] },
  legalHolds: { record: 'legalHolds', owner: customer(), event: ['lifted.at'] },
  privacyRequests: { record: 'privacyRequests', owner: customer(), event: ['endedAt'] },
  personalExports: { record: 'exports', owner: customer(), event: ['madeAt'] },
  migrations: { record: 'operations', owner: NOBODY, event: [] },
  imports: { record: 'operations', owner: NOBODY, event: [] },
  meta: { record: 'operations', owner: NOBODY, event: [] },
};
