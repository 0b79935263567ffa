/** The workflow's type name. */
export const EXPIRED_HOLDS = 'expiredHolds';
