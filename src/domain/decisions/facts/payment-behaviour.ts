import type { AccountSnapshot } from '../../accounts/snapshot.ts';
import { openAmount } from '../../accounts/standing.ts';
import type { Bill } from '../../billing/bill.ts';
import { type CivilDate, daysBetween } from '../../civil-date.ts';

/** How a customer paid over the snapshot's history. */
export interface PaymentBehaviour {
  /** Bills that say something: they were settled, or their due date has passed. */
  readonly billsSeen: number;
  /** How many of these were paid (or are still open) more than the account's grace days after their due date. */
  readonly lateBills: number;
  /** The most days that one of them was, or is, late. */
  readonly maxDaysLate: number;
}

/**
 * Days a bill was late when it was settled, or is late today; 0 when in time. Null for a bill that says nothing: it is not due, it
 * is open only because of a dispute, or it was wrong and is cancelled. Throws when a settled bill has no date of settlement.
 */
function daysLate(bill: Bill, today: CivilDate): number | null {
  if (bill.cancelled !== undefined) return null;
  if (bill.settledDate !== null) return Math.max(0, daysBetween(bill.dueDate, bill.settledDate));
  if (bill.state === 'settled') throw new RangeError('a settled bill has no settled date');
  if (openAmount(bill) === 0) return null;
  const days = daysBetween(bill.dueDate, today);
  return days > 0 ? days : null;
}

/** Reads the behaviour from a snapshot's recent bills. Throws on a bill that contradicts itself. */
export function paymentBehaviour(snapshot: AccountSnapshot): PaymentBehaviour {
  let billsSeen = 0;
  let lateBills = 0;
  let maxDaysLate = 0;
  for (const bill of snapshot.recentBills) {
    const days = daysLate(bill, snapshot.today);
    if (days === null) continue;
    billsSeen += 1;
    if (days > snapshot.account.graceDays) lateBills += 1;
    maxDaysLate = Math.max(maxDaysLate, days);
  }
  return { billsSeen, lateBills, maxDaysLate };
}
