/** What one batch of a sweep did. A sweep goes through accounts by id, batch by batch; any batch can be done again. */
export interface SweepBatch {
  /** How many accounts were looked at. */
  readonly looked: number;
  /** How many effects there were: bills made, notices written, holds released. */
  readonly acted: number;
  /** Accounts that could not be handled; the others were. Of a whole sweep the first {@link MOST_FAILURES_KEPT}. */
  readonly failed: readonly { readonly billingAccountId: string; readonly code: string }[];
  /** Where the next batch begins: after this id. Null when the sweep is through. */
  readonly next: string | null;
}

/**
 * How many failed accounts the total of a sweep names: where everything fails, as after a broken migration, the result of
 * an activity has to stay below what Temporal takes (2 MB), or it would be tried again for ever.
 */
export const MOST_FAILURES_KEPT = 1_000;

/** Runs a sweep to its end, batch after batch, and adds the batches up. `onBatch` hears of each, with the totals so far. */
export async function sweepAll(
  batch: (after: string | null) => Promise<SweepBatch>,
  onBatch?: (total: SweepBatch) => void,
): Promise<SweepBatch> {
  let total: SweepBatch = { looked: 0, acted: 0, failed: [], next: null };
  do {
    const done = await batch(total.next);
    total = {
      looked: total.looked + done.looked,
      acted: total.acted + done.acted,
      failed: [...total.failed, ...done.failed].slice(0, MOST_FAILURES_KEPT),
      next: done.next,
    };
    onBatch?.(total);
  } while (total.next !== null);
  return total;
}
