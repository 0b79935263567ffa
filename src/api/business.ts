/** The list of the business routes. */

import { registerBulkRoutes } from './bulk/routes.ts';
import type { App } from './context.ts';
import type { BusinessDeps } from './dependencies.ts';
import { registerServiceAccountRoutes } from './routes/access/service-accounts.ts';
import { registerStaffRoutes } from './routes/access/staff.ts';
import { registerAccountStateRoutes } from './routes/accounts/account-state.ts';
import { registerBalanceRead } from './routes/accounts/balance.ts';
import { registerBillingAccountRoutes } from './routes/accounts/billing-accounts.ts';
import { registerBillingCycleRead } from './routes/accounts/billing-cycle.ts';
import { registerCreditRead } from './routes/accounts/credit.ts';
import { registerCustomerChangeRoutes } from './routes/accounts/customer-records.ts';
import { registerCustomerRoutes } from './routes/accounts/customers.ts';
import { registerHierarchyRoutes } from './routes/accounts/hierarchy.ts';
import { registerLimitProposalRoutes } from './routes/accounts/limit-proposals.ts';
import { registerPaymentStatusRead } from './routes/accounts/payment-status.ts';
import { registerCustomerRecordRoutes } from './routes/accounts/records.ts';
import { registerDisputeRoutes } from './routes/arrears/disputes.ts';
import { registerDunningRoutes } from './routes/arrears/dunning-cases.ts';
import { registerInsolvencyRoutes } from './routes/arrears/insolvency.ts';
import { registerPromiseRoutes } from './routes/arrears/promises.ts';
import { registerStepReviewRoutes } from './routes/arrears/step-reviews.ts';
import { registerWriteOffRoutes } from './routes/arrears/write-off-proposals.ts';
import { registerAuditRoutes } from './routes/audit/audit.ts';
import { registerBillCorrectionRoutes } from './routes/billing/bill-corrections.ts';
import { registerBillRunRoutes } from './routes/billing/bill-runs.ts';
import { registerBillRoutes } from './routes/billing/bills.ts';
import { registerCycleAlignmentRoutes } from './routes/billing/cycle-alignments.ts';
import { registerSubscriptionChangeRoutes } from './routes/billing/subscription-changes.ts';
import { registerSubscriptionRoutes } from './routes/billing/subscriptions.ts';
import { registerCycleChangeRoutes } from './routes/cases/billing-cycle-changes.ts';
import { registerPaymentInquiryRoutes } from './routes/cases/payment-inquiries.ts';
import { registerServiceApprovalRoutes } from './routes/cases/service-approvals.ts';
import { registerServiceApprovalActions } from './routes/cases/service-approvals-actions.ts';
import { registerBacktestRoute } from './routes/decisions/backtests.ts';
import { registerDecisionRoutes } from './routes/decisions/decisions.ts';
import { registerEvaluationRoute } from './routes/decisions/evaluations.ts';
import { registerDecisionExplanation } from './routes/decisions/explanation.ts';
import { registerDecisionProofRoutes } from './routes/decisions/proof.ts';
import { registerWebhookRoutes } from './routes/events/webhooks.ts';
import { registerFraudAlertRoutes } from './routes/fraud/alerts.ts';
import { registerFraudEventRoute } from './routes/fraud/events.ts';
import { registerFrozenMethodRoutes } from './routes/fraud/frozen-methods.ts';
import { registerInquiryRatingRoutes } from './routes/insight/inquiry-ratings.ts';
import { registerKpiRoutes } from './routes/insight/kpis.ts';
import { registerRiskWatchRoutes } from './routes/insight/risk-watch.ts';
import { registerEntryRoutes } from './routes/ledger/account-entries.ts';
import { registerCreditMoveRoutes } from './routes/ledger/credit-moves.ts';
import { registerCreditProposalRoutes } from './routes/ledger/credit-proposals.ts';
import { registerEntryLineRoutes } from './routes/ledger/entries.ts';
import { registerNoticeDeliveryRoutes } from './routes/notices/deliveries.ts';
import { registerNoticePreferenceRoutes } from './routes/notices/preferences.ts';
import { registerDepositRoutes } from './routes/payments/deposits.ts';
import { registerPaymentDifferenceRoutes } from './routes/payments/payment-differences.ts';
import { registerPaymentRoutes } from './routes/payments/payments.ts';
import { registerSuspenseRoutes } from './routes/payments/suspense-items.ts';
import { registerTransferRoutes } from './routes/payments/transfers.ts';
import { registerPolicyLifecycleRoutes } from './routes/policies/lifecycle.ts';
import { registerPolicyRoutes } from './routes/policies/policies.ts';
import { registerPolicyTrialRoutes } from './routes/policies/trials.ts';
import { registerLegalHoldRoutes } from './routes/retention/legal-holds.ts';
import { registerPrivacyRequestRoutes } from './routes/retention/privacy-requests.ts';
import { registerTmfRoutes } from './tmf/routes.ts';

/** Every business route, for `createApp({ routes })`. */
export function businessRoutes(deps: BusinessDeps): ((app: App) => void)[] {
  return [
    registerAuditRoutes,
    registerPaymentStatusRead,
    registerBalanceRead,
    registerCreditRead,
    registerBillingCycleRead,
    registerCustomerRoutes,
    registerCustomerChangeRoutes,
    registerBillingAccountRoutes,
    registerAccountStateRoutes,
    registerHierarchyRoutes,
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
    registerStepReviewRoutes,
    registerInsolvencyRoutes,
    registerWriteOffRoutes,
    registerCreditProposalRoutes,
    registerCreditMoveRoutes,
    registerBillCorrectionRoutes,
    registerLimitProposalRoutes,
    registerPaymentDifferenceRoutes,
    registerTransferRoutes,
    registerSuspenseRoutes,
    registerDepositRoutes,
    registerSubscriptionRoutes,
    registerSubscriptionChangeRoutes,
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
    registerLegalHoldRoutes,
    registerPrivacyRequestRoutes,
    registerFraudEventRoute,
    registerFraudAlertRoutes,
    registerFrozenMethodRoutes,
    registerStaffRoutes,
    registerServiceAccountRoutes,
    registerWebhookRoutes,
    registerTmfRoutes,
    registerBulkRoutes,
  ].map((register) => (app: App) => register(app, deps));
}
