/** What the business routes are built from, and the list of them. */

import type { Instant } from '../domain/civil-date.ts';
import type { CycleOption } from '../domain/cycle-change.ts';
import type { Decision } from '../domain/decision.ts';
import type { ServiceOrder } from '../domain/order.ts';
import type { AccountPresent } from '../domain/snapshot.ts';
import type { Store } from '../store/store.ts';
import type { CaseClient } from './cases/case-client.ts';
import type { PresenterDeps } from './cases/presenter.ts';
import type { App } from './context.ts';
import type { ExplanationDesk } from './explanation-desk.ts';
import type { PolicyDesk } from './policy-desk.ts';
import { registerEntryRoutes } from './routes/billing-accounts-entries.ts';
import { registerCycleChangeRoutes } from './routes/billing-cycle-changes.ts';
import { registerBalanceRead } from './routes/customers-balance.ts';
import { registerBillingCycleRead } from './routes/customers-billing-cycle.ts';
import { registerPaymentStatusRead } from './routes/customers-payment-status.ts';
import { registerCustomerRecordRoutes } from './routes/customers-records.ts';
import { registerDecisionExplanation } from './routes/decision-explanation.ts';
import { registerDecisionRoutes } from './routes/decisions.ts';
import { registerDecisionProofRoutes } from './routes/decisions-proof.ts';
import { registerEntryLineRoutes } from './routes/entries.ts';
import { registerEvaluationRoute } from './routes/evaluations.ts';
import { registerPaymentInquiryRoutes } from './routes/payment-inquiries.ts';
import { registerPaymentRoutes } from './routes/payments.ts';
import { registerPolicyRoutes } from './routes/policies.ts';
import { registerPolicyLifecycleRoutes } from './routes/policies-lifecycle.ts';
import { registerServiceApprovalRoutes } from './routes/service-approvals.ts';
import { registerServiceApprovalActions } from './routes/service-approvals-actions.ts';

/** The dependencies of the business routes; the main composes them. */
export interface BusinessDeps extends PresenterDeps {
  readonly store: Store;
  readonly cases: CaseClient;
  readonly now: () => Instant;
  /**
   * Decides an order without recording anything, by the policy in force or by a version of any state.
   * @returns null when there is no such version, or it does not pass its checks
   * @throws BusinessFailure CustomerNotFound, BillingAccountNotFound, CurrencyMismatch, PolicyNotFound
   */
  readonly evaluateServiceApproval: (
    order: ServiceOrder,
    at: Instant,
    policyVersion: string | null,
  ) => Promise<Decision | null>;
  /** Reads, checks and tries policies; verifies receipts. */
  readonly policyDesk: PolicyDesk;
  /** Decisions in words, and what would change them. */
  readonly explanationDesk: ExplanationDesk;
  /**
   * The changes of the cycle that can be asked for, each judged by the policy; none while no policy is released.
   */
  readonly offerCycleOptions: (snapshot: AccountPresent, at: Instant) => Promise<readonly CycleOption[]>;
}

/** Every business route, for `createApp({ routes })`. */
export function businessRoutes(deps: BusinessDeps): ((app: App) => void)[] {
  return [
    registerPaymentStatusRead,
    registerBalanceRead,
    registerBillingCycleRead,
    registerCustomerRecordRoutes,
    registerServiceApprovalRoutes,
    registerServiceApprovalActions,
    registerEvaluationRoute,
    registerPaymentInquiryRoutes,
    registerCycleChangeRoutes,
    registerPaymentRoutes,
    registerEntryRoutes,
    registerEntryLineRoutes,
    registerDecisionRoutes,
    registerDecisionExplanation,
    registerDecisionProofRoutes,
    registerPolicyRoutes,
    registerPolicyLifecycleRoutes,
  ].map((register) => (app: App) => register(app, deps));
}
