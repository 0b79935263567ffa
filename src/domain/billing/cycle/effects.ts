import type { AccountPresent } from '../../accounts/snapshot.ts';
import { openAmount } from '../../accounts/standing.ts';
import { addDays, earlier } from '../../civil-date.ts';
import { type Money, money, sumMinor } from '../../money.ts';
import { dueDateIn } from '../due-days.ts';
import { prorate } from '../proration.ts';
import type { CycleEffects, CycleOption } from './change.ts';
import { cyclePosition } from './transition.ts';

/** The part of an option that its effects follow from. */
type Change = Pick<CycleOption, 'change' | 'effectiveDate' | 'firstBillDate' | 'cycle'>;

/**
 * What a change does to dates that the customer knows. A sent bill keeps its due date, and a promise keeps its last day. Only a shortened
 * current period makes the next bill earlier, with the old cycle's payment term.
 */
export function cycleEffects(snapshot: AccountPresent, option: Change): CycleEffects {
  const { account, openBills } = snapshot;
  const before = cyclePosition(snapshot).nextDueDate;
  return {
    keptDueDates: openBills
      .filter((bill) => openAmount(bill) > 0)
      .map(({ billId, dueDate }) => ({ billId, dueDate })),
    nextDueDateBefore: before,
    nextDueDateAfter:
      option.change === 'shortenCurrentPeriod'
        ? earlier(before, dueDateIn(account.cycle, option.effectiveDate, snapshot.dueDays))
        : before,
    promiseUntilDate: account.promise?.untilDate ?? null,
  };
}

/** What the running services cost in the first full period under the new cycle. */
export function firstBillAmount({ account, subscriptions }: AccountPresent, option: Change): Money {
  const period = { from: option.effectiveDate, to: addDays(option.firstBillDate, -1) };
  const lines = prorate(subscriptions, period, option.cycle, account.currency);
  return money(sumMinor(lines.map((line) => line.amount.amountMinor)), account.currency);
}
