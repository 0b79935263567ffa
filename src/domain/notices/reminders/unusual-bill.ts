import type { Bill } from '../../billing/bill.ts';
import { daysBetween } from '../../civil-date.ts';
import { type Currency, exact, type Minor } from '../../money.ts';
import type { UnusualBillParameters } from './parameters.ts';

/** The part of a bill that the rule needs. */
export type ComparedBill = Pick<Bill, 'billId' | 'billDate' | 'amount' | 'periodFrom' | 'periodTo'>;

/**
 * Whether a bill is unusual among the account's own bills before it, and the usual amount there; null when it is not unusual.
 *
 * The rule: take the last `lookBackBills` earlier bills, at least `earlierBills` of them, and scale each to the number of days of this
 * bill, so that a change to quarterly bills alone is not unusual. Of these amounts, take the median and the median of the distances from
 * it (MAD). The bill is unusual when it is above median + `madFactor` x MAD, and at least `atLeastPercentAbove` percent above the median,
 * and at least `atLeastAbove` of its currency above it. If its currency is not named there, it is never unusual. One odd bill of the past
 * does not move median and MAD. When all bills are equal (MAD 0), the two floors keep a few cents, or the length of months, from being
 * unusual. Computed in whole minor units: doubled for a median between two values, twice for the MAD.
 */
export function unusualBill(
  bill: ComparedBill,
  others: readonly ComparedBill[],
  parameters: UnusualBillParameters,
  currency: Currency,
): { readonly usual: Minor } | null {
  const { madFactor, atLeastPercentAbove, earlierBills, lookBackBills } = parameters;
  const atLeastAbove = parameters.atLeastAbove[currency];
  if (atLeastAbove === undefined) return null;
  const days = daysOf(bill);
  const earlier = others
    .filter(({ billId, billDate }) => billId !== bill.billId && billDate < bill.billDate)
    .sort((a, b) => (a.billDate < b.billDate ? 1 : -1))
    .slice(0, lookBackBills)
    .map((one) => Math.round((one.amount * days) / daysOf(one)));
  if (earlier.length < Math.max(1, earlierBills)) return null;
  const median2 = twiceMedian(earlier);
  const mad4 = twiceMedian(earlier.map((amount) => Math.abs(2 * amount - median2)));
  const standsOut =
    4 * bill.amount > 2 * median2 + madFactor * mad4 &&
    200 * bill.amount >= median2 * (100 + atLeastPercentAbove) &&
    2 * bill.amount - median2 >= 2 * atLeastAbove;
  return standsOut ? { usual: exact(Math.floor((median2 + 1) / 2)) } : null;
}

/** The days that a bill covers, both ends included; 1 when an imported bill says less. */
function daysOf({ periodFrom, periodTo }: ComparedBill): number {
  return Math.max(1, daysBetween(periodFrom, periodTo) + 1);
}

/** Twice the median, which is a whole number even when the median lies between two values. */
function twiceMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? 2 * upper : (sorted[half - 1] ?? 0) + upper;
}
