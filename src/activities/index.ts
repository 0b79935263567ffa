import { createAuditSealActivities } from './audit-seals.ts';
import { createBillRunActivities } from './bill-run.ts';
import { createBillingCycleChangeActivities } from './billing-cycle-change.ts';
import { createCaseRequestActivities } from './case-requests.ts';
import { createCustomerContactActivities } from './customer-contact.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { createDueDepositActivities } from './due-deposits.ts';
import { createDunningActivities } from './dunning.ts';
import { createEndedAccountActivities } from './ended-accounts.ts';
import { createEventRelayActivities } from './event-relay.ts';
import { createExpiredCreditHoldActivities } from './expired-credit-holds.ts';
import { createFraudAlertActivities } from './fraud-alert.ts';
import { createFraudSweepActivities } from './fraud-sweep.ts';
import { createKpiActivities } from './kpi-rollup.ts';
import { createReconsiderationActivities } from './order-reconsideration.ts';
import { createOverdueAccountActivities } from './overdue-accounts.ts';
import { createPaymentInquiryActivities } from './payment-inquiry.ts';
import { createPaymentLookUpActivities } from './payment-look-ups.ts';
import { createPrivacyActivities } from './privacy-request.ts';
import { createPromiseSweepActivities } from './promise-sweep.ts';
import { createPromiseActivities } from './promise-to-pay.ts';
import { createReadModelActivities } from './read-model.ts';
import { createReminderActivities } from './reminders.ts';
import { createRetentionActivities } from './retention.ts';
import { createRiskWatchActivities } from './risk-watch.ts';
import { createServiceApprovalActivities } from './service-approval.ts';
import { createSweepTroubleActivities } from './sweep-trouble.ts';
import { createWarehouseActivities } from './warehouse-export.ts';

/** Every activity of the worker, over its dependencies. */
export function createActivities(dependencies: ActivityDependencies) {
  return {
    ...createCaseRequestActivities(dependencies),
    ...createServiceApprovalActivities(dependencies),
    ...createPaymentInquiryActivities(dependencies),
    ...createBillingCycleChangeActivities(dependencies),
    ...createBillRunActivities(dependencies),
    ...createPaymentLookUpActivities(dependencies),
    ...createDueDepositActivities(dependencies),
    ...createEndedAccountActivities(dependencies),
    ...createExpiredCreditHoldActivities(dependencies),
    ...createCustomerContactActivities(dependencies),
    ...createDunningActivities(dependencies),
    ...createOverdueAccountActivities(dependencies),
    ...createReadModelActivities(dependencies),
    ...createReminderActivities(dependencies),
    ...createPromiseActivities(dependencies),
    ...createPromiseSweepActivities(dependencies),
    ...createRiskWatchActivities(dependencies),
    ...createRetentionActivities(dependencies),
    ...createPrivacyActivities(dependencies),
    ...createKpiActivities(dependencies),
    ...createReconsiderationActivities(dependencies),
    ...createAuditSealActivities(dependencies),
    ...createFraudAlertActivities(dependencies),
    ...createFraudSweepActivities(dependencies),
    ...createEventRelayActivities(dependencies),
    ...createSweepTroubleActivities(dependencies),
    ...createWarehouseActivities(dependencies),
  };
}
