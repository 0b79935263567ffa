import type { AccountSnapshot } from '../../accounts/snapshot.ts';
import { openAmount } from '../../accounts/standing.ts';
import type { Bill } from '../../billing/bill.ts';
import {
  addDays,
  addMonths,
  type CivilDate,
  daysBetween,
  type Instant,
  startOfDay,
} from '../../civil-date.ts';
import type { BillId } from '../../flavor.ts';
import { type Minor, sumMinor } from '../../money.ts';

/** How many months the credit history looks back. */
export const CREDIT_HISTORY_MONTHS = 6;

/**
 * The state of an account on the same day of each of the last months, and what was paid in between. It is read only from bills and
 * payments, which every account of every operator has. Index 0 is today (or the month that ends today), index n is n months ago.
 */
export interface CreditHistory {
  /** Days since the due date of the oldest bill that was unpaid on that day; 0 when none was past due. For 0 to 5 months ago. */
  readonly daysPastDue: readonly number[];
  /** What was open on bills on that day, in minor units, for 0 to 6 months ago. Index 0 is the account's balance, never below 0. */
  readonly owed: readonly Minor[];
  /** Settled payments of the month that ended on that day, in minor units, for months that ended 0 to 5 months ago. */
  readonly paid: readonly Minor[];
}

interface Marks {
  readonly today: CivilDate;
  readonly timeZone: string;
  /** The same day of each month, 0 to 6 months ago. */
  readonly dates: readonly CivilDate[];
  /** The end of each of these days. */
  readonly endsAt: readonly Instant[];
}

/** Thousands of accounts are read for the same day, so its months are worked out once. */
let lastMarks: Marks | null = null;

function marksOf(today: CivilDate, timeZone: string): Marks {
  if (lastMarks?.today === today && lastMarks.timeZone === timeZone) return lastMarks;
  const dates = Array.from({ length: CREDIT_HISTORY_MONTHS + 1 }, (_, n) => addMonths(today, -n));
  const endsAt = dates.map((date) => startOfDay(addDays(date, 1), timeZone));
  lastMarks = { today, timeZone, dates, endsAt };
  return lastMarks;
}

/** Whether something of the bill was unpaid at the end of `date`. A bill that was open only because of a dispute does not count. */
function wasOpen(bill: Bill, date: CivilDate): boolean {
  return bill.settledDate === null ? openAmount(bill) > 0 : bill.settledDate > date;
}

function daysPastDueOn(bills: readonly Bill[], date: CivilDate): number {
  let oldest: CivilDate | null = null;
  for (const bill of bills)
    if (bill.dueDate < date && (oldest === null || bill.dueDate < oldest) && wasOpen(bill, date))
      oldest = bill.dueDate;
  return oldest === null ? 0 : daysBetween(oldest, date);
}

/** The whole history of a snapshot. Throws RangeError on invalid dates, MoneyError past 2^53. */
export function creditHistory(snapshot: AccountSnapshot): CreditHistory {
  const { account, recentBills, recentPayments, today } = snapshot;
  const { dates, endsAt } = marksOf(today, account.timeZone);
  const settled = recentPayments.filter((payment) => payment.status === 'settled');
  const paidAfter = (endAt: Instant): ReadonlyMap<BillId, Minor> => {
    const later = new Map<BillId, Minor>();
    for (const payment of settled)
      if (payment.occurredAt >= endAt)
        for (const { billId, amount } of payment.allocations)
          later.set(billId, (later.get(billId) ?? 0) + amount);
    return later;
  };
  const owedOn = (date: CivilDate, endAt: Instant): Minor => {
    let total = 0;
    let later: ReadonlyMap<BillId, Minor> | null = null;
    for (const bill of recentBills) {
      if (bill.billDate > date || !wasOpen(bill, date)) continue;
      later ??= paidAfter(endAt);
      // A bill that revolved into a later one counts as settled; the part that later payments brought was still open.
      const stillOpen =
        bill.settledDate === null ? openAmount(bill) + (later.get(bill.billId) ?? 0) : bill.amount;
      total = sumMinor([total, Math.min(bill.amount, stillOpen)]);
    }
    return total;
  };
  const months = dates.slice(0, CREDIT_HISTORY_MONTHS);
  return {
    daysPastDue: months.map((date) => daysPastDueOn(recentBills, date)),
    owed: dates.map((date, n) => (n === 0 ? Math.max(0, account.balance) : owedOn(date, endsAt[n] ?? ''))),
    paid: months.map((_, n) => {
      const [after, until] = [endsAt[n + 1] ?? '', endsAt[n] ?? ''];
      return sumMinor(
        settled
          .filter(({ occurredAt }) => occurredAt >= after && occurredAt < until)
          .map(({ countedAmount }) => countedAmount),
      );
    }),
  };
}
