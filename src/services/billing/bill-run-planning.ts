import type { TimeZone } from '../../domain/civil-date.ts';
import type { Store } from '../../store/store.ts';

/**
 * Plans a daily bill run for every time zone of an account, new zones included.
 * @param deps.plan plans a daily run for each of these zones; undefined: nothing is planned
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
