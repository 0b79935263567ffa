/** The workflow's type name. */
export const AUDIT_SEALS = 'auditSeals';
