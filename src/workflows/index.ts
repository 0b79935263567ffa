/* The only entry of the workflow bundle. */
export { auditSeals } from './audit-seals.ts';
export { billRun, billRunPlanning } from './bill-run.ts';
export { billingCycleChange } from './billing-cycle-change.ts';
export { dunning } from './dunning.ts';
export { expiredCreditHolds } from './expired-credit-holds.ts';
export { fraudSweep } from './fraud-sweep.ts';
export { kpiRollup } from './kpi-rollup.ts';
export { orderReconsideration } from './order-reconsideration.ts';
export { overdueAccounts } from './overdue-accounts.ts';
export { paymentInquiry } from './payment-inquiry.ts';
export { paymentLookUps } from './payment-look-ups.ts';
export { promiseSweep } from './promise-sweep.ts';
export { promiseToPay } from './promise-to-pay.ts';
export { noticeDelivery, reminderSweep } from './reminders.ts';
export { retentionSweep } from './retention-sweep.ts';
export { riskWatch } from './risk-watch.ts';
export { serviceApproval } from './service-approval.ts';
export { sweepTrouble } from './sweep-trouble.ts';
