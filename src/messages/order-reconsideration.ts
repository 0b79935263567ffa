import type { ReconsiderationPolicy } from '../domain/cases/reconsideration.ts';
import type { OrderId, PaymentId } from '../domain/flavor.ts';

/** The workflow's type name. */
export const ORDER_RECONSIDERATION = 'orderReconsideration';

export function orderReconsiderationWorkflowId(orderId: OrderId, paymentId: PaymentId): string {
  return `order-reconsideration:${orderId}:${paymentId}`;
}

export interface OrderReconsiderationInput {
  /** A declined order. */
  readonly orderId: OrderId;
  /** The payment that may have mended the reason of the decline. */
  readonly paymentId: PaymentId;
  /** The version that chose the order. */
  readonly policy: ReconsiderationPolicy;
}
