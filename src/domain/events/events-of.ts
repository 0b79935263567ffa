/** The events of what happens: what is told of a decision, a bill, a payment. Pure. */
import type { BillingAccount } from '../accounts/billing-account.ts';
import type { PromiseToPay } from '../arrears/promise.ts';
import type { Bill } from '../billing/bill.ts';
import type { BillCycle } from '../billing/cycle/bill-cycle.ts';
import type { CycleChangeCase, PaymentInquiryCase, ServiceApprovalCase } from '../cases/cases.ts';
import type { CivilDate, Instant } from '../civil-date.ts';
import type { Receipt } from '../decisions/decision.ts';
import type { BillingAccountId, CustomerId } from '../flavor.ts';
import type { FraudAlert } from '../fraud/alert.ts';
import type { Currency } from '../money.ts';
import type { InteractionHead } from '../notices/interaction.ts';
import type { Payment } from '../payments/payment.ts';
import type { PolicyRelease } from '../policies/lifecycle.ts';
import type { KeptAttributes } from '../tmf/kept-attributes.ts';
import type { CustomerNews, NewEvent, ResourceNews } from './catalogue.ts';

const aboutAccount = (id: BillingAccountId) => `account/${id}`;
const aboutCustomer = (id: CustomerId) => `customer/${id}`;

/** A decision, by its receipt. */
export function decisionMade(receipt: Receipt): NewEvent {
  const { receiptId, requestType, workflowId, customerId, billingAccountId, outcome } = receipt;
  return {
    type: 'com.goodstanding.decision.made.v1',
    subject: aboutAccount(billingAccountId),
    at: receipt.decidedAt,
    data: {
      ...{ receiptId, requestType, workflowId, customerId, billingAccountId, outcome },
      reasonCodes: receipt.reasons.map(({ code }) => code),
      decidedBy: receipt.decidedBy.kind,
      policyVersion: receipt.policy.version,
    },
  };
}

/** The read model of a case, of any kind. */
export type AnyCase = ServiceApprovalCase | PaymentInquiryCase | CycleChangeCase;

/** A case, as it is after a step. */
export function caseMoved(moved: AnyCase): NewEvent {
  const { workflowId, state, revision, needsAttention, timeline, updatedAt } = moved;
  const about = aboutOf(moved);
  const { billingAccountId, customerId } = about;
  return {
    type: 'com.goodstanding.case.moved.v1',
    subject: billingAccountId === null ? aboutCustomer(customerId) : aboutAccount(billingAccountId),
    at: updatedAt,
    data: {
      ...about,
      ...{ workflowId, state, revision, needsAttention },
      previousState: timeline.at(-2)?.state ?? null,
      code: timeline.at(-1)?.code ?? null,
    },
  };
}

function aboutOf(moved: AnyCase) {
  if ('order' in moved) {
    const { orderId, customerId, billingAccountId } = moved.order;
    return { caseKind: 'service-approval', caseId: orderId, customerId, billingAccountId } as const;
  }
  if ('inquiry' in moved) {
    const { inquiryId, customerId, billingAccountId } = moved.inquiry;
    return { caseKind: 'payment-inquiry', caseId: inquiryId, customerId, billingAccountId } as const;
  }
  const { changeId, customerId, billingAccountId } = moved.request;
  return { caseKind: 'billing-cycle-change', caseId: changeId, customerId, billingAccountId } as const;
}

/** A bill that was made at an instant. */
export function billMade(bill: Bill, currency: Currency, at: Instant): NewEvent {
  const { billId, billingAccountId, customerId, billDate, dueDate, periodFrom, periodTo, amount } = bill;
  return {
    type: 'com.goodstanding.bill.made.v1',
    subject: aboutAccount(billingAccountId),
    at,
    data: {
      ...{ billId, billingAccountId, customerId, billDate, dueDate, periodFrom, periodTo, amount },
      currency,
    },
  };
}

/** A bill that was cancelled at an instant. */
export function billCancelled(
  bill: Bill & Required<Pick<Bill, 'cancelled'>>,
  currency: Currency,
  at: Instant,
): NewEvent {
  const { billId, billingAccountId, customerId, amount, cancelled } = bill;
  const { cancellationId, date: cancelledOn, replacedBy } = cancelled;
  return {
    type: 'com.goodstanding.bill.cancelled.v1',
    subject: aboutAccount(billingAccountId),
    at,
    data: { billId, billingAccountId, customerId, cancellationId, cancelledOn, replacedBy, amount, currency },
  };
}

/**
 * A payment, as it is after a change.
 * @param isNew whether nothing was heard of it before
 */
export function paymentApplied(payment: Payment, at: Instant, isNew = false): NewEvent {
  const { paymentId, billingAccountId, customerId, status, amount, countedAmount, currency } = payment;
  return {
    type: 'com.goodstanding.payment.applied.v1',
    subject: aboutAccount(billingAccountId),
    at,
    data: {
      ...{ paymentId, billingAccountId, customerId, status, amount, countedAmount, currency },
      allocations: payment.allocations.map((part) => ({ billId: part.billId, amount: part.amount })),
      isNew,
      ...(payment.passedFrom === undefined ? {} : { passedFrom: payment.passedFrom }),
    },
  };
}

/** An account, after what its standing rests on was set. */
export function accountStandingChanged(account: BillingAccount): NewEvent {
  const { billingAccountId, customerId, state, collectionStatus, restrictions, promise } = account;
  return {
    type: 'com.goodstanding.standing.changed.v1',
    subject: aboutAccount(billingAccountId),
    at: account.updatedAt,
    data: {
      ...{ billingAccountId, customerId, state, collectionStatus, restrictions },
      promiseUntilDate: promise?.untilDate ?? null,
      accountVersion: account.version,
    },
  };
}

/** A promise after a look at it; null while it has not ended by itself. */
export function promiseEnded(promise: PromiseToPay, at: Instant): NewEvent | null {
  const { promiseId, billingAccountId, customerId, kind, amount, paidAmount, currency, state } = promise;
  if (state !== 'kept' && state !== 'broken') return null;
  return {
    type: `com.goodstanding.promise.${state}.v1`,
    subject: aboutAccount(billingAccountId),
    at,
    data: { promiseId, billingAccountId, customerId, kind, amount, paidAmount, currency },
  };
}

/** A cycle that was agreed. */
export function cycleChanged(
  change: {
    readonly changeId: string;
    readonly billingAccountId: BillingAccountId;
    readonly customerId: CustomerId;
    readonly effectiveDate: CivilDate;
    readonly cycle: BillCycle;
  },
  at: Instant,
): NewEvent {
  const { changeId, billingAccountId, customerId, effectiveDate, cycle } = change;
  const { frequency, billCycleDay, paymentTermDays } = cycle;
  return {
    type: 'com.goodstanding.cycle.changed.v1',
    subject: aboutAccount(billingAccountId),
    at,
    data: {
      ...{ changeId, billingAccountId, customerId, effectiveDate },
      ...{ frequency, billCycleDay, paymentTermDays },
    },
  };
}

/** A line of the release log. */
export function policyReleased(release: PolicyRelease): NewEvent {
  const { name, version, sequence, kind, fromAt, releasedAt } = release;
  return {
    type: 'com.goodstanding.policy.released.v1',
    subject: `policy/${name}`,
    at: releasedAt,
    data: { name, version, sequence, kind, fromAt },
  };
}

/** An alert, as it is after a change. Its parties are not told: some are hashes of what belongs to a person. */
export function alertMoved(alert: FraudAlert): NewEvent {
  const { alertId, state, outcome, eventCount, dueAt, updatedAt } = alert;
  return {
    type: 'com.goodstanding.alert.moved.v1',
    subject: `alert/${alertId}`,
    at: updatedAt,
    data: {
      ...{ alertId, state, outcome, eventCount, dueAt },
      reasonCodes: [...new Set(alert.reasons.map(({ code }) => code))],
      escalated: alert.escalatedAt !== null,
    },
  };
}

/** A customer of whom something is new. */
export function customerChanged(customerId: CustomerId, what: CustomerNews, at: Instant): NewEvent {
  return {
    type: 'com.goodstanding.customer.changed.v1',
    subject: aboutCustomer(customerId),
    at,
    data: { customerId, what },
  };
}

/** An entry in the record of contacts. */
export function interactionWritten(interaction: InteractionHead): NewEvent {
  const { interactionId, customerId, billingAccountId, channel, direction, occurredAt } = interaction;
  return {
    type: 'com.goodstanding.interaction.written.v1',
    subject: billingAccountId === null ? aboutCustomer(customerId) : aboutAccount(billingAccountId),
    at: occurredAt,
    data: { interactionId, customerId, billingAccountId, channel, direction },
  };
}

/** A resource that is kept for a client of TM Forum's APIs. */
export function resourceKept(
  { key, resource, customerId }: Pick<KeptAttributes, 'key' | 'resource' | 'customerId'>,
  what: ResourceNews,
  at: Instant,
): NewEvent {
  return {
    type: 'com.goodstanding.resource.kept.v1',
    subject: aboutCustomer(customerId),
    at,
    data: { resource, resourceId: key.slice(resource.length + 1), customerId, what },
  };
}
