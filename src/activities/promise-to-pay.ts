import type { PromiseKind, PromiseState } from '../domain/arrears/promise.ts';
import type { Instant } from '../domain/civil-date.ts';
import type { BillingAccountId } from '../domain/flavor.ts';
import { checkPromise } from '../services/arrears/promises.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** A promise as its workflow sees it. No amounts: the workflow does nothing with them. */
export interface SeenPromise {
  readonly promiseId: string;
  readonly kind: PromiseKind;
  readonly billingAccountId: BillingAccountId;
  readonly state: PromiseState;
  readonly revision: number;
  /** When the day of its next installment is over; null once it has ended. */
  readonly nextLookAt: Instant | null;
}

export function createPromiseActivities({ store }: Pick<ActivityDependencies, 'store'>) {
  return {
    /** Looks how far a promise is; one that was kept or broken ends, and the customer is told. */
    async lookAtPromise(input: { readonly promiseId: string; readonly at: Instant }): Promise<SeenPromise> {
      const { promise, nextLookAt } = await checkPromise({ store }, input.promiseId, input.at);
      const { promiseId, kind, billingAccountId, state, revision } = promise;
      return { promiseId, kind, billingAccountId, state, revision, nextLookAt };
    },

    /** Who decides by the standing of an account: the orders that wait for money on it, and its dunning if there is any. */
    async whoLooksAtStanding(input: {
      readonly billingAccountId: BillingAccountId;
    }): Promise<{ readonly orders: readonly string[]; readonly dunned: boolean }> {
      const { billingAccountId } = input;
      const orders = await store.cases.approvalsAwaitingPayment(billingAccountId);
      return { orders, dunned: (await store.dunning.open(billingAccountId)) !== null };
    },
  };
}

export type PromiseActivities = ReturnType<typeof createPromiseActivities>;
