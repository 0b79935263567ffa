/** The workflow's type name. */
export const PAYMENT_LOOK_UPS = 'paymentLookUps';
