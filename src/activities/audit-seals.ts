import type { Instant } from '../domain/civil-date.ts';
import { sealAudit } from '../services/audit/make-seal.ts';
import { NOTHING_SWEPT, type SweepBatch, sweepAll } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sweepRun } from './sweep-run.ts';

export function createAuditSealActivities({
  store,
  sealing,
}: Pick<ActivityDependencies, 'store' | 'sealing'>) {
  return {
    /** Seals what the audit trail has gained, and takes the seals out of the database. Nothing where no sealing is set up. */
    sealAuditTrail({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      if (sealing === undefined) return Promise.resolve(NOTHING_SWEPT);
      return sweepAll(() => sealAudit({ store, ...sealing }, now), sweepRun());
    },
  };
}

export type AuditSealActivities = ReturnType<typeof createAuditSealActivities>;
