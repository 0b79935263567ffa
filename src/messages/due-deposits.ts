/** The workflow's type name. */
export const DUE_DEPOSITS = 'dueDeposits';
