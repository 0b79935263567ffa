import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Ms, PaymentId } from '../domain/flavor.ts';
import { paymentSettled } from '../workflows/service-approval.messages.ts';

/** How long telling one workflow may take. */
const TELL_MS: Ms = 3_000;

/** Tells running workflows of a payment. Each call is false when the workflow has ended; it rejects when Temporal does not answer. */
export interface PaymentSignals {
  /** A service approval that waits for money on its account. */
  tellPayment(workflowId: string, paymentId: PaymentId): Promise<boolean>;
}

/** The signals over a client of Temporal: the API's own, or the one of the worker that runs an activity. */
export function createPaymentSignals(client: Client): PaymentSignals {
  return {
    async tellPayment(workflowId, paymentId) {
      try {
        await client.withDeadline(Date.now() + TELL_MS, () =>
          client.workflow.getHandle(workflowId).signal(paymentSettled, { paymentId }),
        );
        return true;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
  };
}
