import type { Instant } from '../domain/civil-date.ts';

import { type DunningToStart, findOverdue } from '../services/arrears/overdue-accounts.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sweepRun } from './sweep-run.ts';

export function createOverdueAccountActivities({ store, policies }: ActivityDependencies) {
  return {
    /** Looks through late accounts until about `atLeast` of them have to be dunned, or there are no more. */
    findOverdue(query: {
      readonly at: Instant;
      readonly after: string | null;
      readonly atLeast: number;
    }): Promise<DunningToStart> {
      return findOverdue({ store, policies }, query, sweepRun());
    },
  };
}

export type OverdueAccountActivities = ReturnType<typeof createOverdueAccountActivities>;
