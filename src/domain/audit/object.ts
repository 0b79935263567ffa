/** What an entry of the audit trail is about. Each object has a chain of entries of its own. */
export const AUDIT_OBJECT_TYPES = [
  /** A billing account with all that belongs to it: ledger, bills, payments, promises, disputes, dunning, notices. */
  'account',
  /** A customer, in what is of no one account. */
  'customer',
  /** A case, by the id of its workflow: its decisions, its read model, its appointment. */
  'case',
  /** A policy or parameter by its name, with all its versions. */
  'policy',
  'billRun',
  /** An area in which installations are made. */
  'area',
  /** A caller, by subject: what they were refused, and what they saw. */
  'subject',
] as const;
export type AuditObjectType = (typeof AUDIT_OBJECT_TYPES)[number];

export interface AuditObject {
  readonly type: AuditObjectType;
  readonly id: string;
}

export const ofAccount = (id: string): AuditObject => ({ type: 'account', id });
export const ofCustomer = (id: string): AuditObject => ({ type: 'customer', id });
export const ofCase = (id: string): AuditObject => ({ type: 'case', id });
export const ofPolicy = (id: string): AuditObject => ({ type: 'policy', id });
export const ofBillRun = (id: string): AuditObject => ({ type: 'billRun', id });
export const ofArea = (id: string): AuditObject => ({ type: 'area', id });
export const ofSubject = (id: string): AuditObject => ({ type: 'subject', id });

/** The account, or where it is of none the customer. */
export const ofAccountOr = (billingAccountId: string | null | undefined, customerId: string): AuditObject =>
  billingAccountId === null || billingAccountId === undefined
    ? ofCustomer(customerId)
    : ofAccount(billingAccountId);
