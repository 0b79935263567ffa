import type { Instant } from '../domain/civil-date.ts';
import { settleEndedAccounts } from '../services/accounts/account-ending.ts';
import { dunningStep } from '../services/arrears/dunning.ts';
import { type SweepBatch, sweepAll } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sweepRun } from './sweep-run.ts';
import { workflowNews } from './workflow-news.ts';

/** Accounts between two signs of life. */
const ACCOUNTS_PER_BATCH = 100;

export function createEndedAccountActivities({ store, policies }: ActivityDependencies) {
  return {
    /** Goes through all accounts whose final bill is made and which are not closed. */
    settleEnded({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      const deps = {
        ...{ store, policies, signals: workflowNews(), now: () => now },
        dun: (account: string) => dunningStep({ store, policies }, account, now),
      };
      return sweepAll(
        (after) => settleEndedAccounts(deps, { now, after, limit: ACCOUNTS_PER_BATCH }),
        sweepRun(),
      );
    },
  };
}

export type EndedAccountActivities = ReturnType<typeof createEndedAccountActivities>;
