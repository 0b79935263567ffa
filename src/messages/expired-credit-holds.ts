/** The workflow's type name. */
export const EXPIRED_CREDIT_HOLDS = 'expiredCreditHolds';
