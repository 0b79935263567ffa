/** What one batch of a sweep did. A sweep goes through accounts by id, batch by batch; any batch can be done again. */
export interface SweepBatch {
  /** How many accounts were looked at. */
  readonly looked: number;
  /** How many effects there were: bills made, notices written, holds released. */
  readonly acted: number;
  /** Accounts that could not be handled; the others were. */
  readonly failed: readonly { readonly billingAccountId: string; readonly code: string }[];
  /** Where the next batch begins: after this id. Null when the sweep is through. */
  readonly next: string | null;
}

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
      failed: [...total.failed, ...done.failed],
      next: done.next,
    };
    onBatch?.(total);
  } while (total.next !== null);
  return total;
}
