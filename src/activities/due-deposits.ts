import type { Instant } from '../domain/civil-date.ts';
import { dunningStep } from '../services/arrears/dunning.ts';
import { releaseDueDeposits } from '../services/payments/due-deposits.ts';
import { type SweepBatch, sweepAll } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sweepRun } from './sweep-run.ts';
import { workflowNews } from './workflow-news.ts';

/** Deposits between two signs of life. */
const DEPOSITS_PER_BATCH = 100;

export function createDueDepositActivities({ store, policies }: ActivityDependencies) {
  return {
    /** Gives back every deposit that the policy no longer holds. */
    giveBackDueDeposits({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      const deps = {
        ...{ store, policies, signals: workflowNews(), now: () => now },
        dun: (account: string) => dunningStep({ store, policies }, account, now),
      };
      return sweepAll(
        (after) => releaseDueDeposits(deps, { now, after, limit: DEPOSITS_PER_BATCH }),
        sweepRun(),
      );
    },
  };
}

export type DueDepositActivities = ReturnType<typeof createDueDepositActivities>;
