import type { AccountFailure } from '../../domain/account-fault.ts';
import type { BillLane } from '../../domain/billing/bill-lane.ts';
import type { BillId, BillingAccountId } from '../../domain/flavor.ts';
import { billRunSweep } from '../../domain/sweep-trouble.ts';
import { accountFaultOf } from '../../store/mongo/account-fault.ts';
import type { Store } from '../../store/store.ts';
import { afterStandingChange, type StandingNewsDeps, type Untold } from '../payments/after-payment-change.ts';
import {
  inLanes,
  type SweepBatch,
  type SweepRun,
  type SweepTotal,
  sweepAll,
  withHeartbeats,
} from '../sweep.ts';
import type { SweepNews } from '../workflow-news.ts';
import { type BillRunDeps, type BillRunOrder, billAccount, paidByRun, sweepBillRun } from './bill-run.ts';

/** What making bills and telling the news needs. */
export interface BillsWithNewsDeps extends StandingNewsDeps {
  readonly store: Pick<Store, 'billing' | 'accounts' | 'cases' | 'dunning'>;
  /** Is called with an account whose dunning or waiting orders could not be told, by the account's own fault. */
  readonly onUntold: (untold: AccountFailure) => void;
}

const ACCOUNTS_PER_BATCH = 200;
/** What a batch of news is: no account is billed by it. */
const NOTHING = { looked: 0, acted: 0, failed: [] } as const;

/**
 * Makes all due bills of a lane, batch by batch, oldest first. Lanes of one run may be worked on at once, by any number of processes: an
 * account is in one of them. The news of what the bills paid is told after all lanes, see {@link tellPaidByRun}.
 */
export function billLane(
  deps: BillRunDeps,
  order: BillRunOrder & BillLane,
  run: SweepRun,
): Promise<SweepTotal> {
  return sweepAll((after) => {
    const place = { after, limit: ACCOUNTS_PER_BATCH, signal: run.signal };
    return sweepBillRun(deps, { ...order, ...place });
  }, run);
}

/**
 * Tells dunning and waiting orders of the older bills that the bills of a run paid. It comes after all bills, so that it is told even if an
 * attempt died between a bill and its news.
 * @throws when a workflow could not be told, so that the news is told again
 */
export async function tellPaidByRun(
  deps: BillsWithNewsDeps,
  { runId }: { readonly runId: string },
  run: SweepRun,
): Promise<void> {
  await sweepAll(
    async (after) => ({ ...NOTHING, next: await tellPage(deps, { runId, after }, run.signal) }),
    run,
  );
}

/**
 * Makes all due bills of one account, and tells its dunning and waiting orders of the older bills that were paid. It gives signs of life by the
 * clock, because a bill of very many charges is made in pieces; a cancelled run stops between two of them, and the next attempt goes on there.
 * @throws like {@link tellPaidByRun}; the abort reason of a cancelled run
 */
export function billAccountWithNews(
  deps: BillsWithNewsDeps,
  order: BillRunOrder & { readonly billingAccountId: BillingAccountId },
  run: SweepRun,
): Promise<SweepBatch> {
  return withHeartbeats(
    run,
    () => null,
    async () => {
      const done = await billAccount(deps, { ...order, signal: run.signal });
      let after: BillId | null = null;
      do after = await tellPage(deps, { runId: order.runId, after }, run.signal);
      while (after !== null);
      return done;
    },
  );
}

/**
 * Tells the trouble of the zone's bill run that the account was billed by a run of its own, so that the trouble no longer names it.
 * Nothing is told about an account that does not exist any more.
 */
export async function tellBilledAlone(
  { store, signals }: { readonly store: Pick<Store, 'accounts'>; readonly signals: SweepNews },
  billingAccountId: BillingAccountId,
): Promise<void> {
  const account = await store.accounts.get(billingAccountId);
  if (account === null) return;
  await signals.tellAccountMended(billRunSweep(account.timeZone), billingAccountId);
}

/**
 * Tells of a page of accounts whose older bills were paid by a run, and returns where the next begins. An account that can't be read does
 * not stop the news of the others; its dunning looks at its own next time.
 */
async function tellPage(
  deps: BillsWithNewsDeps,
  place: { readonly runId: string; readonly after: BillId | null },
  signal: AbortSignal,
): Promise<BillId | null> {
  const page = await paidByRun(deps, place);
  const lost: unknown[] = [];
  const tell = async (billingAccountId: BillingAccountId): Promise<void> => {
    for (const error of await untoldErrors(() => afterStandingChange(deps, billingAccountId, place.runId))) {
      const code = accountFaultOf(error);
      if (code === null) lost.push(error);
      else deps.onUntold({ billingAccountId, code });
    }
  };
  await inLanes(page.billingAccountIds, { lanes: 1, signal }, tell);
  signal.throwIfAborted();
  if (lost.length > 0) throw lost[0];
  return page.next;
}

/** Why a workflow was not told, including the error when the account could not even be read. */
async function untoldErrors(tell: () => Promise<readonly Untold[]>): Promise<unknown[]> {
  try {
    return (await tell()).map(({ error }) => error);
  } catch (error) {
    return [error];
  }
}
