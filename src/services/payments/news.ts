/** News that have to reach everybody: what was changed stands, and the caller comes again when somebody was not told. */
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
 * Sends out the news of a payment. Again does no harm.
 * @throws BusinessFailure NewsUndelivered when somebody could not be told; all others were
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
 * `cause` names what it was; again does no harm. Rejects with the first error when somebody could not be told.
 */
export async function tellOfStanding(
  deps: StandingNewsDeps,
  billingAccountId: BillingAccountId,
  cause: string,
): Promise<void> {
  const [first] = await afterStandingChange(deps, billingAccountId, cause);
  if (first !== undefined) throw first.error;
}
