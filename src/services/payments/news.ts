/** News that has to reach every listener: the change is kept, and the caller tries again when a workflow was not told. */
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import {
  afterPaymentChange,
  afterStandingChange,
  type PaymentNewsDeps,
  type StandingNewsDeps,
} from './after-payment-change.ts';

/**
 * Tells the news of a payment. Repeating it does no harm.
 * @throws BusinessFailure NewsUndelivered when a workflow could not be told; all others were
 */
export async function tellOfPayment(deps: PaymentNewsDeps, payment: Payment): Promise<void> {
  const untold = await afterPaymentChange(deps, payment);
  if (untold.length === 0) return;
  throw new BusinessFailure(
    'NewsUndelivered',
    `not told of a payment: ${untold.map(({ workflowId }) => workflowId).join(', ')}`,
    { cause: untold[0]?.error },
  );
}

/**
 * The standing of an account has changed, but not by a payment: its dunning and the orders that wait for money look again.
 * `cause` names the change. Repeating it does no harm. Rejects with the first error when a workflow could not be told.
 */
export async function tellOfStanding(
  deps: StandingNewsDeps,
  billingAccountId: BillingAccountId,
  cause: string,
): Promise<void> {
  const [first] = await afterStandingChange(deps, billingAccountId, cause);
  if (first !== undefined) throw first.error;
}
