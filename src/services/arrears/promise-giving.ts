/** Promises to pay and payment plans: giving one, and cancelling one. */

import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { PromiseToPay, PromiseWish } from '../../domain/arrears/promise.ts';
import { arrearsRefusal } from '../../domain/arrears/refusals.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import type { Currency } from '../../domain/money.ts';
import { PROMISE_TO_PAY, promiseWorkflowId } from '../../messages/promise-to-pay.ts';
import type { Store } from '../../store/store.ts';
import type { CaseClient } from '../cases/case-client.ts';
import { assertCurrency } from '../currency.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import type { AccountNews } from '../workflow-news.ts';

/**
 * Gives a promise, or a plan, by the limits in force, and starts its workflow. The same id again returns the same promise.
 * @throws PromiseRefused with every reason against it
 * @throws BusinessFailure CurrencyMismatch, InvalidState, PolicyNotFound, WorkflowsUnreachable
 */
export async function givePromise(
  deps: {
    readonly store: Pick<Store, 'promises'>;
    readonly cases: Pick<CaseClient, 'launch'>;
    readonly policies: Pick<PolicyProvider, 'current'>;
    readonly now: () => Instant;
  },
  request: {
    readonly promiseId: string;
    readonly account: BillingAccount;
    readonly currency: Currency;
    readonly wish: PromiseWish;
    readonly givenBy: SubjectId;
  },
): Promise<PromiseToPay> {
  const { promiseId, account, currency, wish, givenBy } = request;
  assertCurrency(account.currency, [[currency, '/amount/currency']]);
  const now = deps.now();
  const { version, sha256, parameters: limits } = await deps.policies.current('promise-to-pay', now);
  const { promise } = await deps.store.promises.give({
    ...{ promiseId, billingAccountId: account.billingAccountId, wish, limits, now },
    ...{ currency, givenBy, terms: { version, sha256 } },
  });
  // Also for an existing promise: when a crash kept the workflow from starting, a repeated request starts it.
  await launchPromise(deps, promise);
  return promise;
}

/** Starts the workflow of a promise, once. Throws WorkflowsUnreachable. */
export async function launchPromise(
  { cases }: { readonly cases: Pick<CaseClient, 'launch'> },
  {
    promiseId,
    billingAccountId,
    kind,
    installments,
  }: Pick<PromiseToPay, 'promiseId' | 'billingAccountId' | 'kind' | 'installments'>,
): Promise<void> {
  await cases.launch({
    workflowType: PROMISE_TO_PAY,
    workflowId: promiseWorkflowId(promiseId),
    input: { promiseId },
    requestType: 'promise-to-pay',
    billingAccountId,
    summary: `Billing account ${billingAccountId}: ${kind}, ${installments.length} to pay`,
  });
}

/**
 * Cancels an active promise, and tells its workflow. Doing it again changes nothing.
 * @throws BusinessFailure InvalidState when it has ended in another way
 */
export async function cancelPromise(
  deps: {
    readonly store: Pick<Store, 'promises'>;
    readonly signals: Pick<AccountNews, 'tellPromise'>;
    readonly now: () => Instant;
  },
  request: { readonly promiseId: string; readonly reason: string; readonly by: SubjectId },
): Promise<PromiseToPay> {
  const { promise } = await deps.store.promises.cancel({ ...request, now: deps.now() });
  if (promise.state !== 'cancelled')
    throw arrearsRefusal('promise-has-ended', {
      detail: `The promise is ${promise.state} and has ended.`,
    });
  await deps.signals.tellPromise(request.promiseId);
  return promise;
}
