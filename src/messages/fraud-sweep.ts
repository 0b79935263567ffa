/** The workflow's type name. */
export const FRAUD_SWEEP = 'fraudSweep';
