import type { Instant } from '../../domain/civil-date.ts';
import type { Store } from '../../store/store.ts';
import { handleEach, type SweepBatch } from '../sweep.ts';

/**
 * Gives back credit whose hold has expired: one batch. Each is released in a transaction that looks again, so a hold that
 * was renewed, consumed or released meanwhile is left alone, and any number of sweeps at once release it once.
 */
export async function releaseExpiredHolds(
  { store }: { readonly store: Pick<Store, 'holds'> },
  { now, after, limit }: { readonly now: Instant; readonly after: string | null; readonly limit: number },
): Promise<SweepBatch> {
  const holds = await store.holds.expired({ now, after, limit });
  let acted = 0;
  const accountOf = (hold: (typeof holds)[number]) => hold.billingAccountId;
  const failed = await handleEach(holds, { accountOf }, async ({ holdId }) => {
    if (await store.holds.expire(holdId, now)) acted += 1;
  });
  const next = holds.length < limit ? null : (holds.at(-1)?.holdId ?? null);
  return { looked: holds.length, acted, failed, next };
}
