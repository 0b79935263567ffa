/** Builders of what a decision leaves in the store. */
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import type { ServiceApprovalCase } from '../../../src/domain/cases/cases.ts';
import { civilDateAt } from '../../../src/domain/civil-date.ts';
import type { Receipt } from '../../../src/domain/decisions/decision.ts';
import { uniqueName } from '../run/names.ts';
import { AS_OF, aServiceOrder } from './builders.ts';

/** An approval bound to the account's present version. */
export function aReceipt(account: BillingAccount, parts: Partial<Receipt> = {}): Receipt {
  const workflowId = parts.workflowId ?? `service-approval:${uniqueName('ORD')}`;
  return {
    receiptId: `${workflowId}#1`,
    requestType: 'service-approval',
    workflowId,
    customerId: account.customerId,
    billingAccountId: account.billingAccountId,
    outcome: 'approve',
    reasons: [{ code: 'GOOD_STANDING', rule: 'good-standing', params: {} }],
    conditions: [],
    remedies: [],
    policy: { name: 'service-approval', version: '2026-11-01', sha256: 'a'.repeat(64) },
    facts: { daysPastDue: { value: 0, source: 'account', observedAt: AS_OF } },
    factsAsOf: AS_OF,
    decidedAt: AS_OF,
    trace: [
      {
        rule: 'good-standing',
        result: 'fired',
        conditions: [{ fact: 'daysPastDue', operator: 'equal', threshold: 0, value: 0, result: true }],
      },
    ],
    decidedBy: { kind: 'policy' },
    engine: 'json-rules-engine 7.3.1',
    accountVersion: account.version,
    currency: account.currency,
    today: civilDateAt(parts.decidedAt ?? AS_OF, account.timeZone),
    ...parts,
  };
}

/** The read model of an order that was approved. */
export function anApprovalCase(
  account: Pick<BillingAccount, 'customerId' | 'billingAccountId'>,
  parts: Partial<ServiceApprovalCase> = {},
): ServiceApprovalCase {
  const { customerId, billingAccountId } = account;
  const order = parts.order ?? aServiceOrder({ orderId: uniqueName('ORD'), customerId, billingAccountId });
  return {
    workflowId: `service-approval:${order.orderId}`,
    revision: 1,
    state: 'scheduling',
    timeline: [{ at: AS_OF, state: 'assessing', code: null }],
    requestedBy: 'provisioning',
    createdAt: AS_OF,
    updatedAt: AS_OF,
    dueAt: null,
    needsAttention: false,
    order,
    outcome: 'approve',
    reasons: [],
    conditions: [],
    remedies: [],
    decision: null,
    heldCredit: null,
    appointment: null,
    subscriptionId: null,
    cancellationReason: null,
    reconsideration: null,
    ...parts,
  };
}
