import type { SeenPromise } from '../domain/arrears/promise.ts';
import type { Instant } from '../domain/civil-date.ts';
import type { BillingAccountId } from '../domain/flavor.ts';
import { checkPromise } from '../services/arrears/promises.ts';
import { tellOfStanding } from '../services/payments/news.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { workflowNews } from './workflow-news.ts';

export function createPromiseActivities({ store }: Pick<ActivityDependencies, 'store'>) {
  return {
    /** Looks how far a promise is. If it was kept or broken, ends it and tells the customer. */
    async lookAtPromise(input: { readonly promiseId: string; readonly at: Instant }): Promise<SeenPromise> {
      const { promise, nextLookAt } = await checkPromise({ store }, input.promiseId, input.at);
      const { promiseId, kind, billingAccountId, state, revision } = promise;
      return { promiseId, kind, billingAccountId, state, revision, nextLookAt };
    },

    /**
     * Tells every workflow that depends on the standing of an account: its dunning, if there is any, and the orders that wait for money
     * on it. Fails when one workflow could not be told, so that all are told again.
     */
    tellOfStanding(input: {
      readonly promiseId: string;
      readonly billingAccountId: BillingAccountId;
      readonly at: Instant;
    }): Promise<void> {
      const news = { store, signals: workflowNews(), now: () => input.at };
      return tellOfStanding(news, input.billingAccountId, input.promiseId);
    },
  };
}

export type PromiseActivities = ReturnType<typeof createPromiseActivities>;
