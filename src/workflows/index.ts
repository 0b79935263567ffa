/* The only entry of the workflow bundle. */
export { billingCycleChange } from './billing-cycle-change.ts';
export { paymentInquiry } from './payment-inquiry.ts';
export { serviceApproval } from './service-approval.ts';
