import type { PaymentStatus } from './payment.ts';

/** What a report of a payment's status means for a payment in a known status. */
export type PaymentMove = 'create' | 'same' | 'move' | 'illegal';

const FIRST: readonly PaymentStatus[] = ['pending', 'unknown', 'settled', 'failed'];

const NEXT: Record<PaymentStatus, readonly PaymentStatus[]> = {
  pending: ['unknown', 'settled', 'failed'],
  unknown: ['pending', 'settled', 'failed'],
  settled: ['reversed', 'refunded'],
  // A processor may try a failed payment again under the same id.
  failed: ['settled'],
  reversed: [],
  refunded: [],
};

/**
 * The moves that payments make; see docs/billing.md. `current` is null for a payment that is new; a new payment can't begin as taken back,
 * because it was never counted.
 */
export function paymentMove(current: PaymentStatus | null, reported: PaymentStatus): PaymentMove {
  if (current === null) return FIRST.includes(reported) ? 'create' : 'illegal';
  if (current === reported) return 'same';
  return NEXT[current].includes(reported) ? 'move' : 'illegal';
}

/** The effect of a payment in a status on the balance: it counts, it is taken back, or it changes nothing. */
export type PaymentEffect = 'counts' | 'takenBack' | 'nothing';

/** The effect of a payment in each status. */
export function effectOf(status: PaymentStatus): PaymentEffect {
  switch (status) {
    case 'settled':
      return 'counts';
    case 'reversed':
    case 'refunded':
      return 'takenBack';
    case 'pending':
    case 'unknown':
    case 'failed':
      return 'nothing';
  }
}
