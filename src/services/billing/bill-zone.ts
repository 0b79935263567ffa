import type { AccountFailure } from '../../domain/account-fault.ts';
import type { TimeZone } from '../../domain/civil-date.ts';
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
import { type BillRunOrder, billAccount, paidByRun, sweepBillRun } from './bill-run.ts';

/** What making bills and telling the news needs. */
export interface BillsWithNewsDeps extends StandingNewsDeps {
  readonly store: Pick<Store, 'billing' | 'accounts' | 'cases' | 'dunning'>;
  /** Is called with an account whose dunning or waiting orders could not be told, by the account's own fault. */
  readonly onUntold: (untold: AccountFailure) => void;
}

const ACCOUNTS_PER_BATCH = 200;
/** The sweep first makes bills, by bill date, and then tells the news of those that paid older ones. The news begins at this place. */
const NEWS = 'news:';

/**
 * Makes all due bills of a zone, batch by batch; then tells dunning and waiting orders of the older bills that these paid. The news comes
 * after all bills, so that it is told even if an attempt died between a bill and its news.
 * @throws when a workflow could not be told, so that the news is told again
 */
export function billZone(
  deps: BillsWithNewsDeps,
  order: BillRunOrder & { readonly timeZone: TimeZone },
  run: SweepRun,
): Promise<SweepTotal> {
  return sweepAll(async (after) => {
    if (after?.startsWith(NEWS) !== true) {
      const place = { after, limit: ACCOUNTS_PER_BATCH, signal: run.signal };
      const bills = await sweepBillRun(deps, { ...order, ...place });
      return { ...bills, next: bills.next ?? NEWS };
    }
    const place = { runId: order.runId, after: after.slice(NEWS.length) || null };
    const next = await tellPage(deps, place, run.signal);
    return { looked: 0, acted: 0, failed: [], next: next === null ? null : `${NEWS}${next}` };
  }, run);
}

/**
 * Makes all due bills of one account, and tells its dunning and waiting orders of the older bills that were paid. It gives signs of life by the
 * clock, because a bill of very many charges is made in pieces; a cancelled run stops between two of them, and the next attempt goes on there.
 * @throws like {@link billZone}; the abort reason of a cancelled run
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
