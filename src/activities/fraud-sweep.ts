import { epochMsOf, type Instant, instantOf, MINUTE_MS } from '../domain/civil-date.ts';
import { takeLeftReports } from '../services/fraud/reports.ts';
import { type SweepBatch, sweepAll } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sweepRun } from './sweep-run.ts';

const REPORTS_PER_BATCH = 100;

export function createFraudSweepActivities({ store, policies }: ActivityDependencies) {
  const deps = {
    books: store.fraud,
    watchAt: (at: Instant) => policies.inForce('fraud-watch', at),
  };
  return {
    /** Judges and counts what was reported to the fraud watch and is older than a minute: nobody took it up. */
    takeLeftFraudReports({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      const before = instantOf(epochMsOf(now) - MINUTE_MS);
      return sweepAll(
        (after) => takeLeftReports(deps, { before, now, after, limit: REPORTS_PER_BATCH }),
        sweepRun(),
      );
    },
  };
}

export type FraudSweepActivities = ReturnType<typeof createFraudSweepActivities>;
