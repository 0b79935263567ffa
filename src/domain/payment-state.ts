import type { PaymentStatus } from './account.ts';

/** What a report of a payment's status means for a payment in a known status. */
export type PaymentMove = 'create' | 'same' | 'move' | 'illegal';

const NEXT: Record<PaymentStatus, readonly PaymentStatus[]> = {
  pending: ['settled', 'failed'],
  settled: ['reversed'],
  failed: [],
  reversed: [],
};

/**
 * Pending becomes settled or failed, settled becomes reversed, nothing else moves. `current` is null for a payment not
 * heard of before; such a one cannot begin reversed, as nothing of it was ever counted.
 */
export function paymentMove(current: PaymentStatus | null, reported: PaymentStatus): PaymentMove {
  if (current === null) return reported === 'reversed' ? 'illegal' : 'create';
  if (current === reported) return 'same';
  return NEXT[current].includes(reported) ? 'move' : 'illegal';
}
