import type { Payment } from '../../../domain/payments/payment.ts';
import { afterPaymentChange } from '../../../services/payments/after-payment-change.ts';
import { type AppContext, logOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { Problem } from '../../problems/problem.ts';

/**
 * Sends out the news of a payment. When somebody could not be told the caller gets 503 and repeats its request, which is
 * recorded once and tells all of them again.
 * @throws Problem `dependency-unavailable`
 */
export async function tellOfPayment(c: AppContext, deps: BusinessDeps, payment: Payment): Promise<void> {
  const untold = await afterPaymentChange(deps, payment);
  for (const { workflowId, error } of untold)
    logOf(c).warn({ workflowId, err: error }, 'a waiting case could not be told of a payment');
  if (untold.length > 0)
    throw new Problem(
      'dependency-unavailable',
      'The payment is recorded, but not every waiting case could be told. Send the same request again.',
      { headers: { 'retry-after': '5' } },
    );
}
