import type { Instant } from '../../domain/civil-date.ts';
import type { PaymentId } from '../../domain/flavor.ts';
import type { Money } from '../../domain/money.ts';
import type { PaymentStatus } from '../../domain/payments/payment.ts';

/** What the processor says about a payment when it is asked. */
export type ProcessorAnswer =
  | {
      readonly kind: 'found';
      readonly status: PaymentStatus;
      readonly amount: Money;
      /** When it came into this status. */
      readonly occurredAt: Instant;
    }
  | { readonly kind: 'notFound' }
  | {
      readonly kind: 'noAnswer';
      readonly why: 'timeout' | 'unreachable' | 'status' | 'garbage';
    };

/** The payment processor, as far as this product asks it. */
export interface PaymentProcessor {
  /** Never rejects for what the processor does: no answer is an answer. */
  lookUp(paymentId: PaymentId): Promise<ProcessorAnswer>;
}
