/** The workflow's type name. */
export const PAYMENT_RECONCILIATION = 'paymentReconciliation';
