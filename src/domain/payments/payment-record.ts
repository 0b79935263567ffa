import type { Instant } from '../civil-date.ts';
import type { SubjectId } from '../flavor.ts';
import { exact, type Minor } from '../money.ts';
import { type Payment, type SeenPayment, shownMethod } from './payment.ts';
import { eventIdOf, type PaymentEvent } from './payment-event.ts';
import { type PaymentDifference, paymentStateOf } from './payment-state.ts';
import type { PaymentStatus } from './payment-status.ts';

/** The state of a payment without its events and without its token, which may be sealed. */
export function seenPayment(payment: SeenPayment | PaymentRecord): SeenPayment {
  const method = shownMethod(payment.method);
  if (!('events' in payment)) return { ...payment, method };
  const { events: _events, receivedAt: _received, check: _check, ...state } = payment;
  return { ...state, method };
}

/** The differences of a payment that a person should look at, and who did. */
export interface PaymentCheck {
  /** `open`: somebody has to look. `done`: somebody has looked at all of them. */
  readonly state: 'open' | 'done';
  readonly differences: readonly PaymentDifference[];
  readonly resolution: { readonly by: SubjectId; readonly at: Instant; readonly reason: string } | null;
}

/** A payment as it is stored: with all that was reported about it. */
export interface PaymentRecord extends Payment {
  /** When it was first reported to this service. It never changes, so lists are in its order: a payment that settles keeps its place. */
  readonly receivedAt: Instant;
  /** In the bank's order. */
  readonly events: readonly PaymentEvent[];
  /** Absent while there was nothing to look at. */
  readonly check?: PaymentCheck;
}

/**
 * The payment with what a person should look at. What somebody has looked at stays done until there is another difference. The check
 * stays the same object where nothing about it changed.
 */
export function checkOf(payment: PaymentRecord, isBillOfAnother: boolean): PaymentRecord {
  const { amount, check } = payment;
  const foreign = isBillOfAnother || check?.differences.some(({ kind }) => kind === 'billOfAnotherCustomer');
  const differences: PaymentDifference[] = [
    ...paymentStateOf(payment.events).differences,
    ...(foreign ? [{ kind: 'billOfAnotherCustomer', expected: amount, actual: amount } as const] : []),
  ];
  const before = new Set(check?.differences.map(nameOf));
  if (differences.length === before.size && differences.every((one) => before.has(nameOf(one))))
    return payment;
  const { check: _gone, ...rest } = payment;
  if (differences.length === 0) return rest;
  const isNew = check?.state !== 'done' || differences.some((one) => !before.has(nameOf(one)));
  const resolution = check?.resolution ?? null;
  return { ...rest, check: { state: isNew ? 'open' : 'done', differences, resolution } };
}

function nameOf({ kind, expected, actual }: PaymentDifference): string {
  return `${kind}:${expected}:${actual}`;
}

/**
 * The record of a payment that was imported with its state alone: the events that lead to this state are made up from it. A
 * record that has events stays as it is.
 */
export function recordOf(payment: Payment | PaymentRecord): PaymentRecord {
  if ('events' in payment) return payment;
  const { status, amount, occurredAt, valueDate, countedAmount } = payment;
  const receivedAt = payment.postedAt ?? occurredAt;
  const event = (kind: PaymentStatus, part: Minor): PaymentEvent => ({
    ...{ eventId: eventIdOf({ kind, amount: part, occurredAt }), kind, amount: part, occurredAt },
    ...(valueDate === undefined ? {} : { valueDate }),
    reportedAt: receivedAt,
  });
  const isTakenBack = status === 'reversed' || status === 'refunded';
  const settled = isTakenBack || status === 'settled' ? [event('settled', amount)] : [event(status, amount)];
  const left = exact(amount - countedAmount);
  const takenBack = isTakenBack ? [event(status, amount)] : [];
  const part = status === 'settled' && left > 0 ? [event('refunded', left)] : [];
  return { ...payment, receivedAt, events: [...settled, ...takenBack, ...part] };
}
