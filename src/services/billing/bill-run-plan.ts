import { type BillRunPlan, LANE_RULE, type LaneRule, lanesFor } from '../../domain/billing/bill-lane.ts';
import { civilDateAt, type Instant, type TimeZone } from '../../domain/civil-date.ts';
import type { Store } from '../../store/store.ts';

/**
 * Divides a bill run into lanes: none for a zone where nothing is due, and more the more accounts are due there. It only reads. A workflow
 * keeps the plan, so that its lanes stay the same however often one of them is tried again.
 * @param wanted.timeZone null: every zone
 */
export async function planBillRun(
  { store, lanes: rule = LANE_RULE }: { readonly store: Pick<Store, 'billing'>; readonly lanes?: LaneRule },
  wanted: { readonly timeZone: TimeZone | null; readonly now: Instant },
): Promise<BillRunPlan> {
  const timeZones = wanted.timeZone === null ? await store.billing.timeZones() : [wanted.timeZone];
  let dueAccounts = 0;
  const lanes: BillRunPlan['lanes'][number][] = [];
  for (const timeZone of timeZones) {
    const day = { timeZone, today: civilDateAt(wanted.now, timeZone) };
    const due = await store.billing.countDue(day);
    if (due === 0) continue;
    dueAccounts += due;
    const shares = await store.billing.dueShares(day, lanesFor(due, rule));
    lanes.push(...shares.map((share) => ({ timeZone, share })));
  }
  return { timeZones, dueAccounts, lanes, atOnce: rule.most };
}
