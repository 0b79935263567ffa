import {
  declinedSince,
  mayBeMended,
  type ReconsiderationPolicy,
} from '../../domain/cases/reconsideration.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId, OrderId } from '../../domain/flavor.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import type { PaymentListeners } from '../../store/payments/listeners.ts';
import type { Store } from '../../store/store.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import type { AccountNews } from '../workflow-news.ts';

/** What is needed to tell that an account's standing changed. */
export interface StandingNewsDeps {
  readonly store: Pick<Store, 'cases' | 'dunning'>;
  readonly signals: AccountNews;
  readonly now: () => Instant;
  /** Makes dunning look at an account right now, so that its restrictions are lifted before orders are decided again. */
  readonly dun?: (billingAccountId: BillingAccountId, at: Instant) => Promise<unknown>;
}

/** What the news of a payment needs. */
export interface PaymentNewsDeps extends StandingNewsDeps {
  readonly store: Pick<Store, 'cases' | 'promises' | 'dunning' | 'writeOffs' | 'paymentListeners'>;
  /** Says which declined orders a payment may mend. */
  readonly policies: Pick<PolicyProvider, 'current'>;
}

/** Where nothing says who has to hear. */
const EVERYBODY: PaymentListeners = {
  debts: true,
  promises: true,
  dunning: true,
  waiting: true,
  declined: true,
};

/** A workflow that could not be told of a payment, and why. */
export interface Untold {
  readonly workflowId: string;
  readonly error: unknown;
}

/**
 * Tells that an account's standing may have changed without a payment: a dispute, goodwill on a bill, a promise, credit that a bill
 * run put on older bills. Its dunning and the orders that wait for money look again. Promises are not told, because only payments
 * count for them; declined orders are not, because their message to the customer thanks for a payment. `cause` is the id of the change.
 *
 * As for a payment, this is called after the transaction, does no harm when repeated, and tries every listener.
 */
export async function afterStandingChange(
  deps: StandingNewsDeps,
  billingAccountId: BillingAccountId,
  cause: string,
): Promise<readonly Untold[]> {
  const untold = await tellDunning(deps, billingAccountId);
  const waiting = await tellWaiting(deps, billingAccountId, cause);
  return [...untold, ...waiting];
}

/**
 * Tells of a payment. Every caller that moves a payment (the processor's report, a look-up, a match out of suspense) calls it after the
 * transaction, even when nothing changed: a repeated report makes up for news that did not get through. Telling a listener the same news
 * twice does no harm.
 *
 * It asks first, in one read, who may have to hear. It tries every listener and returns those that could not be told; the caller has to try again for
 * them.
 */
export async function afterPaymentChange(
  deps: PaymentNewsDeps,
  payment: Payment,
): Promise<readonly Untold[]> {
  // What a payer has paid for other accounts is news there too, also when it was taken back.
  const others = new Set(payment.passedOn?.map(({ billingAccountId }) => billingAccountId));
  const untold: Untold[] = [];
  for (const billingAccountId of [payment.billingAccountId, ...others])
    untold.push(...(await tellOfAccount(deps, { ...payment, billingAccountId })));
  return untold;
}

/** Tells everybody who waits for money on the account. */
async function tellOfAccount(
  deps: PaymentNewsDeps,
  payment: Pick<Payment, 'billingAccountId' | 'paymentId' | 'status'>,
): Promise<readonly Untold[]> {
  const { billingAccountId, paymentId } = payment;
  const isSettled = payment.status === 'settled';
  let may = (await deps.store.paymentListeners.of(billingAccountId)) ?? EVERYBODY;
  if (isSettled && may.debts) {
    // Money that is on no bill may be of a debt that was written off. What becomes of the account then was not known when it was asked.
    await deps.store.writeOffs.recover(billingAccountId, deps.now());
    may = EVERYBODY;
  }
  // Money that was taken back may break a payment plan.
  const promises = may.promises ? await deps.store.promises.untoldOf(billingAccountId) : [];
  const untold = await untoldOf(promises, (promiseId) => deps.signals.tellPromise(promiseId));
  if (may.dunning) untold.push(...(await tellDunning(deps, billingAccountId)));
  if (!isSettled) return untold;
  if (may.waiting) untold.push(...(await tellWaiting(deps, billingAccountId, paymentId)));
  if (!may.declined) return untold;
  const { orderIds, policy } = await ordersToReconsider(deps, billingAccountId);
  const reconsider = (orderId: OrderId) =>
    deps.signals.reconsider({ orderId, billingAccountId }, { paymentId, policy });
  return [...untold, ...(await untoldOf(orderIds, reconsider))];
}

/** After a payment the account may leave dunning at once; after money was taken back, dunning may go on. */
async function tellDunning(deps: StandingNewsDeps, billingAccountId: BillingAccountId): Promise<Untold[]> {
  return untoldOf([billingAccountId], async (account) => {
    // The look-up is inside this function, so that an episode that can't be read does not stop the news of other listeners.
    if ((await deps.store.dunning.open(account)) === null) return false;
    await deps.dun?.(account, deps.now());
    return deps.signals.tellDunning(account);
  });
}

/** Orders that wait for money on the account. */
async function tellWaiting(
  { store, signals }: StandingNewsDeps,
  billingAccountId: BillingAccountId,
  cause: string,
): Promise<Untold[]> {
  const waiting = await store.cases.approvalsAwaitingPayment(billingAccountId);
  return untoldOf(waiting, (workflowId) => signals.tellOrder(workflowId, cause));
}

/** The orders on the account that were declined recently for reasons that money can mend, and the version that says so. */
async function ordersToReconsider(
  { store, policies, now }: PaymentNewsDeps,
  billingAccountId: BillingAccountId,
): Promise<{ readonly orderIds: readonly OrderId[]; readonly policy: ReconsiderationPolicy }> {
  const at = now();
  const name = 'order-reconsideration';
  const { version, sha256, parameters: rules } = await policies.current(name, at);
  const declined = await store.cases.approvalsDeclinedSince(billingAccountId, declinedSince(rules, at));
  const mendable = declined.filter((found) => mayBeMended(found, rules));
  return { orderIds: mendable.map(({ order }) => order.orderId), policy: { name, version, sha256 } };
}

/** Tells each listener; a failure does not stop the others. */
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
