import type { Reconsideration } from '../domain/cases/reconsideration.ts';
import type { Instant } from '../domain/civil-date.ts';
import type { Receipt } from '../domain/decisions/decision.ts';
import type { OrderId } from '../domain/flavor.ts';
import { decideAnew, offerAnew } from '../services/decisions/reconsideration.ts';
import type { ActivityDependencies } from './dependencies.ts';

export function createReconsiderationActivities({
  store,
  policies,
  outside,
}: Pick<ActivityDependencies, 'store' | 'policies' | 'outside'>) {
  return {
    /** @throws BusinessFailure CustomerNotFound, BillingAccountNotFound, PolicyNotFound */
    decideAnew(input: {
      readonly workflowId: string;
      readonly orderId: OrderId;
      readonly at: Instant;
    }): Promise<{ readonly receipt: Receipt | null; readonly again: boolean }> {
      return decideAnew({ store, policies, ...(outside === undefined ? {} : { outside }) }, input);
    },

    /** Marks the declined case and tells the customer that the order can be placed again. It does so once for a case. */
    offerAnew(input: {
      readonly orderId: OrderId;
      readonly reconsideration: Reconsideration;
      readonly receipt: Receipt;
      readonly reference: string;
    }): Promise<void> {
      return offerAnew({ store }, input);
    },
  };
}

export type ReconsiderationActivities = ReturnType<typeof createReconsiderationActivities>;
