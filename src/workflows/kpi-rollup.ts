import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { KpiActivities } from '../activities/kpi-rollup.ts';
import { instantOf } from '../domain/civil-date.ts';
import { SWEEP } from './parts/timing.ts';

const { rollUpKpis } = proxyActivities<KpiActivities>({
  ...SWEEP,
  summary: 'Count the figures of the last days, and audit every account',
});

/** Stores what the figures of the mission are computed from, day by day. */
export async function kpiRollup(): Promise<{ looked: number; written: number }> {
  const { looked, acted } = await rollUpKpis({ now: instantOf(Date.now()) });
  setCurrentDetails(`${looked} days and accounts counted`);
  return { looked, written: acted };
}
