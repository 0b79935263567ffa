import type { Payment } from '../domain/account.ts';
import type { Instant } from '../domain/civil-date.ts';
import type { BillingAccountId } from '../domain/flavor.ts';
import { declinedSince, mayBeMended, type ReconsiderationRules } from '../domain/reconsideration.ts';
import type { Store } from '../store/store.ts';
import type { PaymentSignals } from './payment-signals.ts';

/** What the news of a payment needs. */
export interface PaymentNewsDeps {
  readonly store: Pick<Store, 'cases' | 'promises' | 'dunning'>;
  readonly signals: PaymentSignals;
  /** Which declined orders a payment may mend. */
  readonly reconsideration: (at: Instant) => ReconsiderationRules;
  readonly now: () => Instant;
  /** Lets dunning look at an account right now, so that what it imposed is lifted before orders are decided again. */
  readonly dun?: (billingAccountId: BillingAccountId, at: Instant) => Promise<unknown>;
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
  const { billingAccountId, paymentId } = payment;
  // Money that is taken back may break a payment plan.
  const promises = await deps.store.promises.untoldOf(billingAccountId);
  const untold = await untoldOf(promises, (promiseId) => deps.signals.tellPromise(promiseId));
  // Paid, it is left at once; taken back, it may go on.
  const dunned = (await deps.store.dunning.open(billingAccountId)) === null ? [] : [billingAccountId];
  const tellDunning = async (account: BillingAccountId) => {
    await deps.dun?.(account, deps.now());
    return deps.signals.tellAccount(account);
  };
  untold.push(...(await untoldOf(dunned, tellDunning)));
  if (payment.status !== 'settled') return untold;
  const waiting = await deps.store.cases.approvalsAwaitingPayment(billingAccountId);
  untold.push(...(await untoldOf(waiting, (workflowId) => deps.signals.tellPayment(workflowId, paymentId))));
  const mendable = await ordersToReconsider(deps, billingAccountId);
  const reconsider = (orderId: string) => deps.signals.reconsider({ orderId, billingAccountId }, paymentId);
  return [...untold, ...(await untoldOf(mendable, reconsider))];
}

/** The orders on the account that were declined not long ago, for reasons that money can mend. */
async function ordersToReconsider(
  { store, reconsideration, now }: PaymentNewsDeps,
  billingAccountId: BillingAccountId,
): Promise<string[]> {
  const at = now();
  const rules = reconsideration(at);
  const declined = await store.cases.approvalsDeclinedSince(billingAccountId, declinedSince(rules, at));
  return declined.filter((found) => mayBeMended(found, rules)).map(({ order }) => order.orderId);
}

/** Tells each; one that fails keeps no other from being told. */
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
