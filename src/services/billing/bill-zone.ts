import type { AccountFailure } from '../../domain/account-fault.ts';
import type { TimeZone } from '../../domain/civil-date.ts';
import type { BillId, BillingAccountId } from '../../domain/flavor.ts';
import { billRunSweep } from '../../domain/sweep-trouble.ts';
import { accountFaultOf } from '../../store/mongo/account-fault.ts';
import type { Store } from '../../store/store.ts';
import { afterStandingChange, type StandingNewsDeps, type Untold } from '../payments/after-payment-change.ts';
import { ALONE, inLanes, type SweepBatch, type SweepRun, type SweepTotal, sweepAll } from '../sweep.ts';
import type { SweepNews } from '../workflow-news.ts';
import { type BillRunOrder, billAccount, paidByRun, sweepBillRun } from './bill-run.ts';

/** What bills with their news need. */
export interface BillsWithNewsDeps extends StandingNewsDeps {
  readonly store: Pick<Store, 'billing' | 'accounts' | 'cases' | 'dunning'>;
  /** Hears of an account whose dunning or waiting orders could not be told, by the account's own fault. */
  readonly onUntold: (untold: AccountFailure) => void;
}

const ACCOUNTS_PER_BATCH = 200;
/** The sweep first makes bills, by bill date, and then tells of those that paid older ones; in this place the news begins. */
const NEWS = 'news:';

/**
 * All due bills of a zone, batch by batch; then dunning and waiting orders hear of the older bills that were paid by them. After all
 * bills, so that an attempt that died between a bill and its news tells it all the same.
 * @throws where somebody could not be told, so that these are told again
 */
export function billZone(
  deps: BillsWithNewsDeps,
  order: BillRunOrder & { readonly timeZone: TimeZone },
  run: SweepRun,
): Promise<SweepTotal> {
  return sweepAll(async (after) => {
    if (after?.startsWith(NEWS) !== true) {
      const bills = await sweepBillRun(deps, { ...order, after, limit: ACCOUNTS_PER_BATCH });
      return { ...bills, next: bills.next ?? NEWS };
    }
    const place = { runId: order.runId, after: after.slice(NEWS.length) || null };
    const next = await tellPage(deps, place, run.signal);
    return { looked: 0, acted: 0, failed: [], next: next === null ? null : `${NEWS}${next}` };
  }, run);
}

/**
 * All due bills of one account; its dunning and waiting orders hear of the older ones that were paid.
 * @throws as {@link billZone}
 */
export async function billAccountWithNews(
  deps: BillsWithNewsDeps,
  order: BillRunOrder & { readonly billingAccountId: BillingAccountId },
): Promise<SweepBatch> {
  const done = await billAccount(deps, order);
  let after: BillId | null = null;
  do after = await tellPage(deps, { runId: order.runId, after }, ALONE.signal);
  while (after !== null);
  return done;
}

/**
 * Tells the bill run of the account's zone that the account was billed by a run of its own: it is not its trouble any more. An account
 * that is gone is nobody's trouble.
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
 * Tells of a page of accounts whose older bills were paid by a run, and returns where the next begins. An account that can't be read
 * keeps no other from being told, and its dunning looks at the time it has set itself.
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

/** Why somebody was not told; also where the account could not even be looked at. */
async function untoldErrors(tell: () => Promise<readonly Untold[]>): Promise<unknown[]> {
  try {
    return (await tell()).map(({ error }) => error);
  } catch (error) {
    return [error];
  }
}
