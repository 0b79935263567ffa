/** What the acts of this service are done to. */
import type { AuditObject } from './entry.ts';

export const ofAccount = (id: string): AuditObject => ({ type: 'account', id });
export const ofCustomer = (id: string): AuditObject => ({ type: 'customer', id });
export const ofCase = (id: string): AuditObject => ({ type: 'case', id });
export const ofPolicy = (id: string): AuditObject => ({ type: 'policy', id });
export const ofBillRun = (id: string): AuditObject => ({ type: 'billRun', id });
export const ofCaller = (id: string): AuditObject => ({ type: 'caller', id });
export const ofArea = (id: string): AuditObject => ({ type: 'area', id });

/** The account, or where it is of none the customer. */
export const ofAccountOr = (billingAccountId: string | null | undefined, customerId: string): AuditObject =>
  billingAccountId === null || billingAccountId === undefined
    ? ofCustomer(customerId)
    : ofAccount(billingAccountId);
