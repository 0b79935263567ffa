/** The workflow's type name. */
export const RISK_WATCH = 'riskWatch';
