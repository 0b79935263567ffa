/** The workflow's type name. */
export const RETENTION_SWEEP = 'retentionSweep';
