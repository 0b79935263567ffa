import { proxyActivities, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type {
  PaymentReconciliationActivities,
  Reconciliation,
} from '../activities/payment-reconciliation.ts';
import { instantOf } from '../domain/civil-date.ts';
import { KEYS } from '../messages/search-attributes.ts';
import { reportWaiting } from './parts/sweep-report.ts';
import { SWEEP } from './parts/timing.ts';

const { askForOpenPayments } = proxyActivities<PaymentReconciliationActivities>({
  ...SWEEP,
  summary: 'Ask the processor what became of payments that are unknown or pending for too long',
});

/**
 * Asks again instead of guessing: what the processor says of a payment is recorded like its own report; what it does not
 * answer stays unknown and is asked again later. Started by a schedule.
 */
export async function paymentReconciliation(): Promise<Reconciliation> {
  const done = await askForOpenPayments({ now: instantOf(Date.now()) });
  const waiting = done.failed + done.needAttention;
  const shown = await reportWaiting('payment-reconciliation', { waiting, named: [] });
  if (!shown && done.needAttention > 0) upsertSearchAttributes([{ key: KEYS.needsAttention, value: true }]);
  setCurrentDetails(
    `${done.asked} payments asked for, ${done.resolved} with a result, ${done.failed} not handled to the end. ` +
      `${done.needAttention} wait for a person: GET /v1/payments?state=unknown shows which.`,
  );
  return done;
}
