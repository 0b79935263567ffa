import type { BillRun } from '../../domain/billing/bill-run.ts';
import type { Store } from '../../store/store.ts';

/** A run as it is now: while it runs, its bills are counted where they are kept, because its record is written when it begins and ends. */
export async function asItIs(
  { store }: { readonly store: Pick<Store, 'billing'> },
  run: BillRun,
): Promise<BillRun> {
  if (run.state !== 'running') return run;
  return { ...run, bills: await store.billing.billsOfRun(run.runId) };
}
