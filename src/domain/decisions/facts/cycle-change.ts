import type { AccountPresent } from '../../accounts/snapshot.ts';
import { openAmount, pastDueAmount, standingOf } from '../../accounts/standing.ts';
import type { CycleOption } from '../../billing/cycle/change.ts';
import { addDays, addMonths, daysBetween } from '../../civil-date.ts';
import { type Minor, sumMinor } from '../../money.ts';
import type { Facts } from '../decision.ts';
import { factsFrom } from './fact.ts';

/** The part of an option that the rules look at. A whole {@link CycleOption} fits. */
export type CycleChangeProposal = Pick<
  CycleOption,
  'billCycleDay' | 'frequency' | 'paymentTermDays' | 'effectiveDate'
> & { readonly stub: { readonly days: number } | null };

/** Changes that took effect within the last twelve months. */
function changesInForce(snapshot: AccountPresent): readonly string[] {
  const since = addMonths(snapshot.today, -12);
  return snapshot.recentCycleChangeDates.filter((date) => date > since);
}

/**
 * What the billing cycle change policy may know of one option. Evaluate once for each option. Never throws: what can't
 * be computed is a null fact.
 */
export function cycleChangeFacts(snapshot: AccountPresent, option: CycleChangeProposal): Facts {
  const { account, openBills, today, leastDebt } = snapshot;
  const dueWithin = (days: number): Minor =>
    sumMinor(openBills.filter((bill) => bill.dueDate <= addDays(today, days)).map(openAmount));
  return {
    ...factsFrom('billingAccount', snapshot.asOf, {
      accountState: () => account.state,
      standing: () => standingOf(account, openBills, today, leastDebt),
    }),
    ...factsFrom('openBills', snapshot.asOf, {
      pastDueAmount: () => pastDueAmount(openBills, today, leastDebt),
      /** What bills that are due today ask for, including what is past due. */
      dueTodayAmount: () => dueWithin(0),
      /** What bills that are due within these days ask for, including what is past due. */
      dueWithin7DaysAmount: () => dueWithin(7),
      dueWithin14DaysAmount: () => dueWithin(14),
      /** True when a sent bill, and so a due date that the customer knows, would come under the new cycle. */
      movesSetDueDate: () =>
        openBills.some((bill) => openAmount(bill) > 0 && bill.billDate >= option.effectiveDate),
    }),
    ...factsFrom('cycleChangeHistory', snapshot.asOf, {
      changesLast12m: () => changesInForce(snapshot).length,
      /** Days until the oldest change of the last twelve months no longer counts; 0 when there is none. */
      daysUntilOldestChangeLapses: () => {
        const oldest = [...changesInForce(snapshot)].sort()[0];
        return oldest === undefined ? 0 : Math.max(0, daysBetween(today, addMonths(oldest, 12)));
      },
    }),
    ...factsFrom('option', snapshot.asOf, {
      noticeDays: () => daysBetween(today, option.effectiveDate),
      stubDays: () => option.stub?.days ?? 0,
      changesCycle: () =>
        option.billCycleDay !== account.cycle.billCycleDay ||
        option.frequency !== account.cycle.frequency ||
        option.paymentTermDays !== account.cycle.paymentTermDays,
    }),
  };
}
