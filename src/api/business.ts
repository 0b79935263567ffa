/** The list of the business routes. */

import type { App } from './context.ts';
import type { BusinessDeps } from './dependencies.ts';
import { registerBillRunRoutes } from './routes/bill-runs.ts';
import { registerEntryRoutes } from './routes/billing-accounts-entries.ts';
import { registerCycleAlignmentRoutes } from './routes/billing-cycle-alignments.ts';
import { registerCycleChangeRoutes } from './routes/billing-cycle-changes.ts';
import { registerBillRoutes } from './routes/bills.ts';
import { registerBalanceRead } from './routes/customers-balance.ts';
import { registerBillingCycleRead } from './routes/customers-billing-cycle.ts';
import { registerPaymentStatusRead } from './routes/customers-payment-status.ts';
import { registerCustomerRecordRoutes } from './routes/customers-records.ts';
import { registerDecisionExplanation } from './routes/decision-explanation.ts';
import { registerDecisionRoutes } from './routes/decisions.ts';
import { registerDecisionProofRoutes } from './routes/decisions-proof.ts';
import { registerDisputeRoutes } from './routes/disputes.ts';
import { registerDunningRoutes } from './routes/dunning-cases.ts';
import { registerEntryLineRoutes } from './routes/entries.ts';
import { registerEvaluationRoute } from './routes/evaluations.ts';
import { registerBacktestRoute } from './routes/evaluations-backtests.ts';
import { registerKpiRoutes } from './routes/kpis.ts';
import { registerNoticeDeliveryRoutes } from './routes/notice-deliveries.ts';
import { registerNoticePreferenceRoutes } from './routes/notice-preferences.ts';
import { registerPaymentInquiryRoutes } from './routes/payment-inquiries.ts';
import { registerInquiryRatingRoutes } from './routes/payment-inquiry-ratings.ts';
import { registerPaymentRoutes } from './routes/payments.ts';
import { registerPolicyRoutes } from './routes/policies.ts';
import { registerPolicyLifecycleRoutes } from './routes/policies-lifecycle.ts';
import { registerPolicyTrialRoutes } from './routes/policies-trials.ts';
import { registerPromiseRoutes } from './routes/promises.ts';
import { registerRiskWatchRoutes } from './routes/risk-watch.ts';
import { registerServiceApprovalRoutes } from './routes/service-approvals.ts';
import { registerServiceApprovalActions } from './routes/service-approvals-actions.ts';
import { registerSubscriptionRoutes } from './routes/subscriptions.ts';
import { registerSuspenseRoutes } from './routes/suspense-items.ts';
import { registerWriteOffRoutes } from './routes/write-off-proposals.ts';

/** Every business route, for `createApp({ routes })`. */
export function businessRoutes(deps: BusinessDeps): ((app: App) => void)[] {
  return [
    registerPaymentStatusRead,
    registerBalanceRead,
    registerBillingCycleRead,
    registerCustomerRecordRoutes,
    registerNoticePreferenceRoutes,
    registerNoticeDeliveryRoutes,
    registerServiceApprovalRoutes,
    registerServiceApprovalActions,
    registerEvaluationRoute,
    registerBacktestRoute,
    registerPaymentInquiryRoutes,
    registerInquiryRatingRoutes,
    registerKpiRoutes,
    registerCycleChangeRoutes,
    registerCycleAlignmentRoutes,
    registerRiskWatchRoutes,
    registerPaymentRoutes,
    registerPromiseRoutes,
    registerDisputeRoutes,
    registerDunningRoutes,
    registerWriteOffRoutes,
    registerSuspenseRoutes,
    registerSubscriptionRoutes,
    registerBillRoutes,
    registerBillRunRoutes,
    registerEntryRoutes,
    registerEntryLineRoutes,
    registerDecisionRoutes,
    registerDecisionExplanation,
    registerDecisionProofRoutes,
    registerPolicyRoutes,
    registerPolicyTrialRoutes,
    registerPolicyLifecycleRoutes,
  ].map((register) => (app: App) => register(app, deps));
}
