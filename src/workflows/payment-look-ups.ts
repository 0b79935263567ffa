import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { LookUpRun, PaymentLookUpActivities } from '../activities/payment-look-ups.ts';
import { instantOf } from '../domain/civil-date.ts';
import { reportWaiting } from './parts/sweep-report.ts';
import { SWEEP } from './parts/timing.ts';

const { askForOpenPayments } = proxyActivities<PaymentLookUpActivities>({
  ...SWEEP,
  summary: 'Ask the processor what became of payments that are unknown or pending for too long',
});

/**
 * Asks again instead of guessing. The processor's answer about a payment is recorded like its own report; without an answer the payment
 * stays unknown and is asked about later. A schedule starts it.
 */
export async function paymentLookUps(): Promise<LookUpRun> {
  const done = await askForOpenPayments({ now: instantOf(Date.now()) });
  const waiting = done.failed + done.needAttention;
  await reportWaiting('payment-look-ups', { waiting, named: [] });
  setCurrentDetails(
    `${done.asked} payments asked about, ${done.resolved} with a result, ${done.failed} not handled to the end. ` +
      `${done.needAttention} wait for a person: GET /v1/payments?status=unknown shows which.`,
  );
  return done;
}
