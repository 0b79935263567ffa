/** What other subjects report to the fraud watch, in the transaction in which it happens. */
import type { Instant } from '../civil-date.ts';
import type { Receipt } from '../decisions/decision.ts';
import type { Payment } from '../payments/payment.ts';
import type { PaymentStatus } from '../payments/payment-status.ts';
import type { FraudEvent, FraudEventKind } from './event.ts';

/** An event that was not judged yet. Its payment method is named by the processor's token; the watch keeps a keyed hash of it. */
export interface FraudReport extends FraudEvent {
  /** Null where no payment method is in it. */
  readonly method: { readonly token: string } | null;
  /** By the clock of the reporter, but never later than the report itself. */
  readonly reportedAt: Instant;
}

/** The kind of event that a payment's move is for the watch; none for a payment that is still under way. */
const KIND_OF_PAYMENT: Readonly<Record<PaymentStatus, FraudEventKind | null>> = {
  pending: null,
  unknown: null,
  settled: 'payment',
  failed: 'paymentFailed',
  reversed: 'paymentReturned',
  refunded: 'refund',
};

/** The report of a payment that has reached its status; null where nothing is watched. A move has one id, however often it is reported. */
export function reportOfPayment(
  payment: Pick<Payment, 'paymentId' | 'billingAccountId' | 'customerId' | 'amount' | 'status' | 'method'>,
  at: Instant,
  now: Instant,
): FraudReport | null {
  const kind = KIND_OF_PAYMENT[payment.status];
  if (kind === null) return null;
  const { paymentId, billingAccountId, customerId, amount } = payment;
  const token = payment.method?.token ?? null;
  return {
    ...{ eventId: `${kind}:${paymentId}`, kind, at, amount },
    parties: { account: billingAccountId, customer: customerId },
    method: token ? { token } : null,
    reportedAt: now,
  };
}

/**
 * The report of a decision; null where nothing is watched. A question is one event. An agent who approves what the policy did not is one of
 * the agent's acts. Orders are reported where they are judged.
 */
export function reportOfReceipt(receipt: Receipt): FraudReport | null {
  const { receiptId, requestType, decidedBy, outcome, decidedAt, billingAccountId, customerId } = receipt;
  const parties = { account: billingAccountId, customer: customerId };
  if (requestType === 'payment-inquiry')
    return happensNow(
      { eventId: `inquiry:${receipt.workflowId}`, kind: 'inquiry', amount: null, parties },
      decidedAt,
    );
  if (decidedBy.kind !== 'agent' || outcome !== 'approve') return null;
  const { subject: agent } = decidedBy;
  return happensNow(
    { eventId: `override:${receiptId}`, kind: 'override', amount: null, parties: { ...parties, agent } },
    decidedAt,
  );
}

/** An event that happens now, without a payment method. */
export function happensNow(event: Omit<FraudEvent, 'at'>, now: Instant): FraudReport {
  return { ...event, at: now, method: null, reportedAt: now };
}
