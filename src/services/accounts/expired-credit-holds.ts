import type { Instant } from '../../domain/civil-date.ts';
import type { Store } from '../../store/store.ts';
import { handleEach, type SweepBatch } from '../sweep.ts';

/**
 * Gives back the credit of expired credit holds: one batch. Each is released in a transaction that looks again, so one that was renewed,
 * consumed or released in the meantime is left alone, and several sweeps at once release it only once.
 */
export async function releaseExpiredCreditHolds(
  { store }: { readonly store: Pick<Store, 'creditHolds'> },
  { now, after, limit }: { readonly now: Instant; readonly after: string | null; readonly limit: number },
): Promise<SweepBatch> {
  const expired = await store.creditHolds.expired({ now, after, limit });
  let acted = 0;
  const accountOf = (hold: (typeof expired)[number]) => hold.billingAccountId;
  const failed = await handleEach(expired, { accountOf }, async ({ creditHoldId }) => {
    if (await store.creditHolds.expire(creditHoldId, now)) acted += 1;
  });
  const next = expired.length < limit ? null : (expired.at(-1)?.creditHoldId ?? null);
  return { looked: expired.length, acted, failed, next };
}
