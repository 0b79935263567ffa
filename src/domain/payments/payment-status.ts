/**
 * `unknown`: the processor did not answer; somebody has to ask again. `reversed`: taken back by the payer or their bank;
 * `refunded`: given back by us.
 */
export const PAYMENT_STATUSES = ['pending', 'unknown', 'settled', 'failed', 'reversed', 'refunded'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];
