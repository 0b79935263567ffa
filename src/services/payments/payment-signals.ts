import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { dunningWorkflowId } from '../../domain/arrears/dunning-case.ts';
import type { BillingAccountId, Ms, OrderId, PaymentId } from '../../domain/flavor.ts';
import { accountChanged } from '../../messages/dunning.ts';
import {
  ORDER_RECONSIDERATION,
  type OrderReconsiderationInput,
  orderReconsiderationWorkflowId,
} from '../../messages/order-reconsideration.ts';
import { promiseMoved, promiseWorkflowId } from '../../messages/promise-to-pay.ts';
import { KEYS } from '../../messages/search-attributes.ts';
import { paymentSettled } from '../../messages/service-approval.ts';

/** How long telling one workflow may take. */
const TELL_MS: Ms = 3_000;

/** Tells workflows of a payment. Each call is false when the workflow has ended; it rejects when Temporal does not answer. */
export interface PaymentSignals {
  /** A service approval that waits for money on its account. */
  tellPayment(workflowId: string, paymentId: PaymentId): Promise<boolean>;
  /** A promise to pay, or payment plan, of the account on which money moved. */
  tellPromise(promiseId: string): Promise<boolean>;
  /** The dunning of an account on which something changed that it looks at: a payment, a dispute, a promise, a hold. */
  tellAccount(billingAccountId: BillingAccountId): Promise<boolean>;
  /** Lets a declined order be decided once more; false when it was, or is being, for this payment. */
  reconsider(
    order: { readonly orderId: OrderId; readonly billingAccountId: BillingAccountId },
    paymentId: PaymentId,
  ): Promise<boolean>;
}

/** The signals over a client of Temporal: the API's own, or the one of the worker that runs an activity. */
export function createPaymentSignals(
  client: Client,
  { taskQueue }: { readonly taskQueue: string },
): PaymentSignals {
  const told = async (tell: () => Promise<unknown>): Promise<boolean> => {
    try {
      await client.withDeadline(Date.now() + TELL_MS, tell);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError || error instanceof WorkflowExecutionAlreadyStartedError)
        return false;
      throw error;
    }
  };
  return {
    tellPayment: (workflowId, paymentId) =>
      told(() => client.workflow.getHandle(workflowId).signal(paymentSettled, { paymentId })),
    tellPromise: (promiseId) =>
      told(() => client.workflow.getHandle(promiseWorkflowId(promiseId)).signal(promiseMoved)),
    tellAccount: (billingAccountId) =>
      told(() => client.workflow.getHandle(dunningWorkflowId(billingAccountId)).signal(accountChanged)),
    reconsider: ({ orderId, billingAccountId }, paymentId) =>
      told(() =>
        client.workflow.start<(input: OrderReconsiderationInput) => Promise<unknown>>(ORDER_RECONSIDERATION, {
          workflowId: orderReconsiderationWorkflowId(orderId, paymentId),
          taskQueue,
          args: [{ orderId, paymentId }],
          workflowIdConflictPolicy: 'FAIL',
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          typedSearchAttributes: [
            { key: KEYS.requestType, value: 'order-reconsideration' },
            { key: KEYS.billingAccountId, value: billingAccountId },
          ],
          staticSummary: `Order ${orderId}: declined, and now paid`,
        }),
      ),
  };
}
