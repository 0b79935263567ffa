import { type Db, type MongoClient, ReadConcern } from 'mongodb';
import type { CustomerId } from '../domain/flavor.ts';
import type { KeyProvider } from '../domain/key-provider.ts';
import { issuerKeyReads, issuerKeyWrites } from './access/issuer-keys.ts';
import { serviceAccountReads, serviceAccountWrites } from './access/service-accounts.ts';
import { staffReads, staffWrites } from './access/staff.ts';
import { accountEndingReads, accountEndingWrites } from './accounts/account-ending.ts';
import { accountRecordWrites } from './accounts/account-records.ts';
import { accountReads } from './accounts/accounts.ts';
import { bulkWrites } from './accounts/bulk.ts';
import { creditHoldReads, creditHoldWrites } from './accounts/credit-holds.ts';
import { customerSearch } from './accounts/customer-search.ts';
import { customerReads, customerWrites } from './accounts/customers.ts';
import { hierarchyReads, hierarchyWrites } from './accounts/hierarchy.ts';
import { limitProposalReads, limitProposalWrites } from './accounts/limit-proposals.ts';
import { snapshotReads } from './accounts/snapshots.ts';
import { disputeReads, disputeWrites } from './arrears/disputes.ts';
import { dunningWrites } from './arrears/dunning.ts';
import { dunningReads } from './arrears/dunning-reads.ts';
import { insolvencyReads, insolvencyWrites } from './arrears/insolvencies.ts';
import { promiseReads, promiseWrites } from './arrears/promises.ts';
import { stepReviewReads, stepReviewWrites } from './arrears/step-reviews.ts';
import { writeOffReads, writeOffWrites } from './arrears/write-offs.ts';
import { auditTrailReads, auditTrailWrites } from './audit/audit-trail.ts';
import { sealReads, sealWrites } from './audit/seals.ts';
import { billCorrectionReads, billCorrectionWrites } from './billing/bill-corrections.ts';
import { billPages } from './billing/bill-pages.ts';
import { billRunReads, billRunWrites } from './billing/bill-run.ts';
import { billRunRecordReads, billRunRecordWrites } from './billing/bill-runs.ts';
import { billReads, billWrites } from './billing/bills.ts';
import { cycleChangeWrites } from './billing/cycle-changes.ts';
import { dueAccountReads } from './billing/due-accounts.ts';
import { installationPlaceReads } from './billing/installation-places.ts';
import { serviceChangeWrites } from './billing/service-changes.ts';
import { subscriptionReads, subscriptionWrites } from './billing/subscriptions.ts';
import { appointmentReads, appointmentWrites } from './cases/appointments.ts';
import { caseReads, caseWrites } from './cases/cases.ts';
import { COLLECTION_PLANS } from './collections.ts';
import { decisionReads, decisionWrites } from './decisions/decisions.ts';
import {
  type FirstDecisionsOptions,
  type FirstDecisionsQuery,
  firstDecisions,
} from './decisions/first-decisions.ts';
import { eventLogReads, eventLogWrites } from './events/log.ts';
import { eventProgressReads, eventProgressWrites } from './events/progress.ts';
import { webhookSubscriptionReads, webhookSubscriptionWrites } from './events/subscriptions.ts';
import { fraudReads } from './fraud/activities.ts';
import { fraudAlertReads, fraudAlertWrites } from './fraud/alerts.ts';
import { fraudWrites } from './fraud/events.ts';
import { frozenMethodReads, frozenMethodWrites } from './fraud/frozen-methods.ts';
import { fraudHashes } from './fraud/hashes.ts';
import { fraudReportReads, fraudReportWrites } from './fraud/reports.ts';
import { stepUpDemandReads, stepUpDemandWrites } from './fraud/step-up-demands.ts';
import { inquiryRatingReads, inquiryRatingWrites } from './insight/inquiry-ratings.ts';
import { kpiStore } from './insight/kpis.ts';
import { riskReads, riskWrites } from './insight/risk-watch.ts';
import { warehouseReads } from './insight/warehouse.ts';
import { creditProposalReads, creditProposalWrites } from './ledger/credit-proposals.ts';
import { ledgerReads, ledgerWrites } from './ledger/ledger.ts';
import { WRITE_CONCERN } from './mongo/connection.ts';
import { inSnapshot, type Reader } from './mongo/transaction.ts';
import { interactionReads, interactionWrites } from './notices/interactions.ts';
import { deliveryReads, deliveryWrites } from './notices/notice-deliveries.ts';
import { noticeReads, noticeWrites } from './notices/notices.ts';
import { reminderReads, reminderWrites } from './notices/reminders.ts';
import { depositReads, depositWrites } from './payments/deposits.ts';
import { paymentListenerReads } from './payments/listeners.ts';
import { lookUpReads, lookUpWrites } from './payments/look-ups.ts';
import { paymentBookReads } from './payments/payment-books.ts';
import { paymentReads, paymentWrites } from './payments/payments.ts';
import { suspenseReads, suspenseWrites } from './payments/suspense.ts';
import { transferReads, transferWrites } from './payments/transfers.ts';
import { policyReads } from './policies/policies.ts';
import { policyWrites } from './policies/policy-lifecycle.ts';
import { shadowReads, shadowWrites } from './policies/shadow-decisions.ts';
import { pruningReads, pruningWrites } from './retention/audit-pruning.ts';
import { holdReads, holdWrites } from './retention/holds.ts';
import { privacyReads, privacyWrites } from './retention/privacy-requests.ts';
import { recordReads, recordWrites } from './retention/records.ts';
import { KeyCache, type KeyCacheOptions } from './sealing/key-cache.ts';
import { sealedDb } from './sealing/sealed-db.ts';
import { FieldSealing } from './sealing/sealing.ts';
import { keptAttributesReads, keptAttributesWrites } from './tmf/kept-attributes.ts';

/** Everything that can be read. */
export type Reads = ReturnType<typeof createReads>;
/** Everything that can be read and done. */
export type Store = ReturnType<typeof createStore>;

/** The reads of every subject, from `reader`. */
function createReads(reader: Reader) {
  return {
    customers: customerReads(reader),
    accounts: { ...accountReads(reader), ...accountEndingReads(reader) },
    hierarchy: hierarchyReads(reader),
    snapshots: snapshotReads(reader),
    staff: staffReads(reader),
    serviceAccounts: serviceAccountReads(reader),
    issuerKeys: issuerKeyReads(reader),
    ledger: ledgerReads(reader),
    limitProposals: limitProposalReads(reader),
    creditProposals: creditProposalReads(reader),
    payments: paymentReads(reader),
    paymentListeners: paymentListenerReads(reader),
    transfers: transferReads(reader),
    deposits: depositReads(reader),
    bills: { ...billReads(reader), ...billPages(reader) },
    billCorrections: billCorrectionReads(reader),
    billing: { ...billRunReads(reader), ...dueAccountReads(reader), ...billRunRecordReads(reader) },
    promises: promiseReads(reader),
    disputes: disputeReads(reader),
    subscriptions: { ...subscriptionReads(reader), ...installationPlaceReads(reader) },
    decisions: decisionReads(reader),
    creditHolds: creditHoldReads(reader),
    appointments: appointmentReads(reader),
    cases: caseReads(reader),
    interactions: interactionReads(reader),
    notices: noticeReads(reader),
    deliveries: deliveryReads(reader),
    reminders: reminderReads(reader),
    policies: policyReads(reader),
    shadowDecisions: shadowReads(reader),
    risk: riskReads(reader),
    fraud: { ...fraudReads(reader), ...fraudReportReads(reader) },
    events: { ...eventLogReads(reader), ...eventProgressReads(reader) },
    webhookSubscriptions: webhookSubscriptionReads(reader),
    fraudAlerts: fraudAlertReads(reader),
    frozenMethods: frozenMethodReads(reader),
    stepUpDemands: stepUpDemandReads(reader),
    inquiryRatings: inquiryRatingReads(reader),
    dunning: dunningReads(reader),
    stepReviews: stepReviewReads(reader),
    writeOffs: writeOffReads(reader),
    insolvencies: insolvencyReads(reader),
    suspense: suspenseReads(reader),
    lookUps: lookUpReads(reader),
    paymentBooks: paymentBookReads(reader),
    seals: sealReads(reader),
    auditTrail: auditTrailReads(reader),
    legalHolds: holdReads(reader),
    privacy: privacyReads(reader),
    tmfKept: keptAttributesReads(reader),
    retention: { ...recordReads(reader), ...pruningReads(reader) },
  };
}

/** What a store is made on. */
export interface StoreTarget {
  readonly db: Db;
  readonly client: MongoClient;
  /** Who wraps the keys of personal fields. */
  readonly keys: KeyProvider;
}

/** The sealing of a database's personal fields, by keys that `provider` wraps. */
export function createSealing(database: Db, provider: KeyProvider, options?: KeyCacheOptions): FieldSealing {
  return new FieldSealing(new KeyCache(database, provider, options), COLLECTION_PLANS);
}

/**
 * The store on a database that `migrate` has prepared. `client` is the one `database` is of. What the store promises of
 * durability is stated here, whatever the client was made with. `keys`: who wraps the keys of personal fields, or the sealing itself, which
 * holds them.
 */
export function createStore(database: Db, client: MongoClient, keys: KeyProvider | FieldSealing) {
  const plain = client.db(database.databaseName, {
    readConcern: new ReadConcern('majority'),
    writeConcern: WRITE_CONCERN,
    readPreference: 'primary',
  });
  const sealing = keys instanceof FieldSealing ? keys : createSealing(plain, keys);
  const db = sealedDb(plain, sealing);
  const reads = createReads({ db, session: null });
  return {
    customers: {
      ...reads.customers,
      ...customerWrites(db, client, (scope) => sealing.forget(scope)),
      ...customerSearch(db, sealing),
    },
    accounts: { ...reads.accounts, ...accountRecordWrites(db, client), ...accountEndingWrites(db, client) },
    hierarchy: { ...reads.hierarchy, ...hierarchyWrites(db, client) },
    snapshots: reads.snapshots,
    personalKeys: { beside: (customerId: CustomerId) => sealing.keysBeside(customerId) },
    staff: { ...reads.staff, ...staffWrites(db, client) },
    serviceAccounts: { ...reads.serviceAccounts, ...serviceAccountWrites(db, client) },
    issuerKeys: { ...reads.issuerKeys, ...issuerKeyWrites(db, client) },
    ledger: { ...reads.ledger, ...ledgerWrites(db, client) },
    limitProposals: { ...reads.limitProposals, ...limitProposalWrites(db, client) },
    creditProposals: { ...reads.creditProposals, ...creditProposalWrites(db, client) },
    payments: { ...reads.payments, ...paymentWrites(db, client) },
    paymentListeners: reads.paymentListeners,
    transfers: { ...reads.transfers, ...transferWrites(db, client) },
    deposits: { ...reads.deposits, ...depositWrites(db, client) },
    bills: { ...reads.bills, ...billWrites(db, client) },
    billCorrections: { ...reads.billCorrections, ...billCorrectionWrites(db, client) },
    billing: { ...reads.billing, ...billRunWrites(db, client), ...billRunRecordWrites(db, client) },
    promises: { ...reads.promises, ...promiseWrites(db, client) },
    disputes: { ...reads.disputes, ...disputeWrites(db, client) },
    subscriptions: {
      ...reads.subscriptions,
      ...subscriptionWrites(db, client),
      ...serviceChangeWrites(db, client),
    },
    decisions: {
      ...reads.decisions,
      ...decisionWrites(db, client),
      firstOfCases: (query: FirstDecisionsQuery, options?: FirstDecisionsOptions) =>
        firstDecisions(db, query, options),
    },
    creditHolds: { ...reads.creditHolds, ...creditHoldWrites(db, client) },
    appointments: { ...reads.appointments, ...appointmentWrites(db, client) },
    cases: { ...reads.cases, ...caseWrites(db, client) },
    cycleChanges: cycleChangeWrites(db, client),
    interactions: { ...reads.interactions, ...interactionWrites(db, client) },
    notices: { ...reads.notices, ...noticeWrites(db, client) },
    deliveries: { ...reads.deliveries, ...deliveryWrites(db, client) },
    reminders: { ...reads.reminders, ...reminderWrites(db) },
    policies: { ...reads.policies, ...policyWrites(db, client) },
    shadowDecisions: { ...reads.shadowDecisions, ...shadowWrites(db) },
    inquiryRatings: { ...reads.inquiryRatings, ...inquiryRatingWrites(db, client) },
    kpis: kpiStore(db, client),
    risk: { ...reads.risk, ...riskWrites(db, client) },
    // On the database as it is stored: a field that is sealed stays so.
    warehouse: warehouseReads({ db: plain }),
    fraud: {
      ...reads.fraud,
      ...fraudWrites(db, client),
      ...fraudReportWrites(db),
      ...fraudHashes(client),
    },
    events: { ...reads.events, ...eventLogWrites(db), ...eventProgressWrites(db, client) },
    webhookSubscriptions: {
      ...reads.webhookSubscriptions,
      ...webhookSubscriptionWrites(db, client),
    },
    fraudAlerts: { ...reads.fraudAlerts, ...fraudAlertWrites(db, client) },
    frozenMethods: { ...reads.frozenMethods, ...frozenMethodWrites(db, client) },
    stepUpDemands: { ...reads.stepUpDemands, ...stepUpDemandWrites(db, client) },
    paymentBooks: reads.paymentBooks,
    seals: { ...reads.seals, ...sealWrites(db, client) },
    lookUps: { ...reads.lookUps, ...lookUpWrites(db) },
    suspense: { ...reads.suspense, ...suspenseWrites(db, client) },
    dunning: { ...reads.dunning, ...dunningWrites(db, client) },
    stepReviews: { ...reads.stepReviews, ...stepReviewWrites(db, client) },
    writeOffs: { ...reads.writeOffs, ...writeOffWrites(db, client) },
    insolvencies: { ...reads.insolvencies, ...insolvencyWrites(db, client) },
    auditTrail: { ...reads.auditTrail, ...auditTrailWrites(db, client) },
    privacy: { ...reads.privacy, ...privacyWrites(db, client) },
    tmfKept: { ...reads.tmfKept, ...keptAttributesWrites(db, client) },
    legalHolds: { ...reads.legalHolds, ...holdWrites(db, client) },
    retention: { ...reads.retention, ...recordWrites(db, client), ...pruningWrites(db, client) },
    bulk: bulkWrites(db, client),
    /** Runs reads that all see one moment; await them one after the other. */
    inSnapshot: <T>(fn: (moment: Reads) => Promise<T>): Promise<T> =>
      inSnapshot(client, (session) => fn(createReads({ db, session }))),
  };
}
