import type { Instant } from '../domain/civil-date.ts';
import { exportNextDay } from '../services/insight/warehouse.ts';
import { NOTHING_SWEPT, type SweepBatch, sweepAll } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sweepRun } from './sweep-run.ts';

export function createWarehouseActivities({
  store,
  warehouse,
}: Pick<ActivityDependencies, 'store' | 'warehouse'>) {
  return {
    /** Writes the days that have ended since the last one that was written. Nothing where no warehouse is set up. */
    async exportToWarehouse({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      if (warehouse === undefined) return NOTHING_SWEPT;
      return sweepAll(() => exportNextDay({ store, ...warehouse }, { now }), sweepRun());
    },
  };
}

export type WarehouseActivities = ReturnType<typeof createWarehouseActivities>;
