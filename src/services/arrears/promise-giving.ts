/** Promises to pay and payment plans: giving one, ending one by word. */
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { PromiseLimits, PromiseToPay, PromiseWish } from '../../domain/arrears/promise.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import type { Currency } from '../../domain/money.ts';
import { PROMISE_TO_PAY, promiseWorkflowId } from '../../messages/promise-to-pay.ts';
import type { Store } from '../../store/store.ts';
import type { CaseClient } from '../cases/case-client.ts';
import type { AccountNews } from '../workflow-news.ts';

/** The limits of promises to pay in force, with where they stand. */
export interface PromiseTerms {
  readonly version: string;
  readonly sha256: string;
  readonly parameters: PromiseLimits;
}

/**
 * Gives a promise, or a plan, and starts the workflow that looks after it. The same id again gives the same promise.
 * @param request.terms the limits in force, by which it is given or refused
 * @throws PromiseRefused with everything that is against it; BusinessFailure CurrencyMismatch, InvalidState, WorkflowsUnreachable
 */
export async function givePromise(
  deps: { readonly store: Pick<Store, 'promises'>; readonly cases: Pick<CaseClient, 'launch'> },
  request: {
    readonly promiseId: string;
    readonly account: BillingAccount;
    readonly currency: Currency;
    readonly wish: PromiseWish;
    readonly givenBy: SubjectId;
    readonly terms: PromiseTerms;
    readonly now: Instant;
  },
): Promise<PromiseToPay> {
  const { promiseId, account, currency, wish, givenBy, now } = request;
  const { version, sha256, parameters: limits } = request.terms;
  const { promise } = await deps.store.promises.give({
    ...{ promiseId, billingAccountId: account.billingAccountId, wish, limits, now },
    ...{ currency, givenBy, terms: { version, sha256 } },
  });
  // Also when it was given before: a caller who repeats a request that we crashed in brings the workflow to life.
  await deps.cases.launch({
    workflowType: PROMISE_TO_PAY,
    workflowId: promiseWorkflowId(promise.promiseId),
    input: { promiseId: promise.promiseId },
    requestType: 'promise-to-pay',
    billingAccountId: promise.billingAccountId,
    summary: `Billing account ${promise.billingAccountId}: ${promise.kind}, ${promise.installments.length} to pay`,
  });
  return promise;
}

/**
 * Ends an active promise by somebody's word, and tells its workflow. Again changes nothing.
 * @throws BusinessFailure InvalidState when it has ended otherwise
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
    throw new BusinessFailure('InvalidState', `the promise is ${promise.state}`, {
      told: `The promise is ${promise.state} and has ended.`,
    });
  await deps.signals.tellPromise(request.promiseId);
  return promise;
}
