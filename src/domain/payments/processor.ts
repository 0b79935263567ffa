import type { Instant } from '../civil-date.ts';
import type { PaymentId } from '../flavor.ts';
import type { Money } from '../money.ts';
import type { PaymentStatus } from './payment-status.ts';

/** What the processor says about a payment when it is asked. */
export type ProcessorAnswer =
  | {
      readonly kind: 'found';
      readonly status: PaymentStatus;
      readonly amount: Money;
      /** When the payment got this status. */
      readonly occurredAt: Instant;
    }
  | { readonly kind: 'notFound' }
  | {
      readonly kind: 'noAnswer';
      readonly why: 'timeout' | 'unreachable' | 'status' | 'garbage';
    };

/** The payment processor, as far as this product asks it. */
export interface PaymentProcessor {
  /** Never rejects because of the processor: "no answer" is one of the results. */
  lookUp(paymentId: PaymentId): Promise<ProcessorAnswer>;
}
