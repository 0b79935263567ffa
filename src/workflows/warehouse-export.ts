import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { WarehouseActivities } from '../activities/warehouse-export.ts';
import { instantOf } from '../domain/civil-date.ts';
import { SWEEP } from './parts/timing.ts';

const { exportToWarehouse } = proxyActivities<WarehouseActivities>({
  ...SWEEP,
  summary: 'Write the days that have ended for the data warehouse',
});

/** Writes what a data warehouse gets, day by day. */
export async function warehouseExport(): Promise<{ rows: number; days: number }> {
  const { looked, acted } = await exportToWarehouse({ now: instantOf(Date.now()) });
  setCurrentDetails(`${acted} days with ${looked} rows written`);
  return { rows: looked, days: acted };
}
