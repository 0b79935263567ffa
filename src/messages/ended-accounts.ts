/** The workflow's type name. */
export const ENDED_ACCOUNTS = 'endedAccounts';
