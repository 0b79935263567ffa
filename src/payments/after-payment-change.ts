import type { Payment } from '../domain/account.ts';
import type { Store } from '../store/store.ts';
import type { PaymentSignals } from './payment-signals.ts';

/** What the news of a payment needs. */
export interface PaymentNewsDeps {
  readonly store: Pick<Store, 'cases'>;
  readonly signals: PaymentSignals;
}

/** Somebody who could not be told of a payment, and why. */
export interface Untold {
  readonly workflowId: string;
  readonly error: unknown;
}

/**
 * The one place where the news of a payment goes out: whoever moves a payment (the processor's report, a look-up, a match
 * out of suspense) calls it after the transaction, also when nothing changed: a repeated report makes up for news that
 * did not get through. Whatever is told here is told again on a repetition, so every listener must take it twice.
 *
 * Every listener is tried. Returns those that could not be told; the caller has to come again for them.
 */
export async function afterPaymentChange(
  deps: PaymentNewsDeps,
  payment: Payment,
): Promise<readonly Untold[]> {
  if (payment.status !== 'settled') return [];
  const { billingAccountId, paymentId } = payment;
  const waiting = await deps.store.cases.approvalsAwaitingPayment(billingAccountId);
  return untoldOf(waiting, (workflowId) => deps.signals.tellPayment(workflowId, paymentId));
}

/** Tells each workflow; one that fails keeps no other from being told. */
async function untoldOf(
  workflowIds: readonly string[],
  tell: (workflowId: string) => Promise<boolean>,
): Promise<Untold[]> {
  const told = await Promise.allSettled(workflowIds.map(tell));
  return workflowIds.flatMap((workflowId, index) => {
    const result = told[index];
    return result?.status === 'rejected' ? [{ workflowId, error: result.reason as unknown }] : [];
  });
}
