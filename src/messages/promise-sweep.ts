/** The workflow's type name. */
export const PROMISE_SWEEP = 'promiseSweep';
