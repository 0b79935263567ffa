import type { Instant } from '../../domain/civil-date.ts';
import type { Store } from '../../store/store.ts';
import { accountFaultCode } from '../account-fault.ts';
import type { SweepBatch } from '../sweep.ts';

/**
 * Gives back credit whose hold has expired: one batch. Each is released in a transaction that looks again, so a hold that
 * was renewed, consumed or released meanwhile is left alone, and any number of sweeps at once release it once.
 */
export async function releaseExpiredHolds(
  { store }: { readonly store: Pick<Store, 'holds'> },
  { now, after, limit }: { readonly now: Instant; readonly after: string | null; readonly limit: number },
): Promise<SweepBatch> {
  const holds = await store.holds.expired({ now, after, limit });
  const failed: SweepBatch['failed'][number][] = [];
  let acted = 0;
  for (const { holdId, billingAccountId } of holds) {
    try {
      if (await store.holds.expire(holdId, now)) acted += 1;
    } catch (error) {
      failed.push({ billingAccountId, code: accountFaultCode(error) });
    }
  }
  const next = holds.length < limit ? null : (holds.at(-1)?.holdId ?? null);
  return { looked: holds.length, acted, failed, next };
}
