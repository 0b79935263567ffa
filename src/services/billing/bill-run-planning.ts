import type { TimeZone } from '../../domain/civil-date.ts';
import type { Store } from '../../store/store.ts';

/**
 * Plans a bill run a day for every zone that accounts are in, also for those that are new.
 * @param deps.plan plans a run a day for each of these zones; undefined: nobody plans
 * @returns how many zones there are
 */
export async function planBillRuns(deps: {
  readonly store: Pick<Store, 'billing'>;
  readonly plan: ((timeZones: readonly TimeZone[]) => Promise<void>) | undefined;
}): Promise<number> {
  const zones = await deps.store.billing.timeZones();
  await deps.plan?.(zones);
  return zones.length;
}
