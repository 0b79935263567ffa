/* The only entry of the workflow bundle. */
export { billRun, billRunPlanning } from './bill-run.ts';
export { billingCycleChange } from './billing-cycle-change.ts';
export { orderReconsideration } from './order-reconsideration.ts';
export { paymentInquiry } from './payment-inquiry.ts';
export { promiseToPay } from './promise-to-pay.ts';
export { serviceApproval } from './service-approval.ts';
