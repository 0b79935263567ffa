import { addDays, type CivilDate, earlier, later } from '../civil-date.ts';
import { type Currency, exact, type Minor, money } from '../money.ts';
import { type BillCycle, type Frequency, type Period, periodDays, periodOf } from './cycle/bill-cycle.ts';
import type { StubLine } from './cycle/change.ts';
import type { Subscription } from './subscription.ts';

/** A number of monthly charges, as an exact fraction. */
export interface MonthCount {
  readonly numerator: number;
  readonly denominator: number;
}

/**
 * How many monthly charges one whole period costs. A week is 7/365 of twelve months, so a year of weekly bills adds
 * up to a year of monthly ones.
 */
export const MONTHS_CHARGED: Record<Frequency, MonthCount> = {
  weekly: { numerator: 84, denominator: 365 },
  monthly: { numerator: 1, denominator: 1 },
  quarterly: { numerator: 3, denominator: 1 },
  yearly: { numerator: 12, denominator: 1 },
};

/** The part of a subscription that its stub charge depends on. */
export type ProratedSubscription = Pick<
  Subscription,
  'subscriptionId' | 'offeringId' | 'monthlyCharge' | 'startDate' | 'endDate' | 'state'
>;

interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * What the subscriptions cost for the days of `span`, one line for each that is active on one of its days. A regular period of `cycle`
 * that the span covers wholly costs its whole charge; a period that it covers in part costs its charge times the covered days over all its
 * days. A subscription that begins or ends inside the span pays for its own days only. The total is rounded half up to a minor unit once,
 * and the lines are made to add up to it by largest remainder (ties to the earlier line), so none is a whole minor unit off. Throws
 * MoneyError past 2^53.
 */
export function prorate(
  subscriptions: readonly ProratedSubscription[],
  span: Period,
  cycle: BillCycle,
  currency: Currency,
): StubLine[] {
  const known = new Map<string, Fraction>();
  const charged = subscriptions.flatMap((subscription) => {
    const own = ownSpan(subscription, span);
    if (own === null) return [];
    const key = `${own.from}/${own.to}`;
    const months = known.get(key) ?? monthsIn(own, cycle);
    known.set(key, months);
    const numerator = BigInt(exact(subscription.monthlyCharge)) * months.numerator;
    return [{ subscription, charge: { numerator, denominator: months.denominator } }];
  });
  const amounts = roundTogether(charged.map((line) => line.charge));
  return charged.map(({ subscription }, index) => ({
    subscriptionId: subscription.subscriptionId,
    offeringId: subscription.offeringId,
    amount: money(amounts[index] ?? 0, currency),
  }));
}

/** The days of `span` on which the subscription is charged; null when there are none. */
function ownSpan(subscription: ProratedSubscription, span: Period): Period | null {
  if (subscription.state !== 'active') return null;
  const from: CivilDate = later(span.from, subscription.startDate);
  const to: CivilDate = subscription.endDate === null ? span.to : earlier(span.to, subscription.endDate);
  return from <= to ? { from, to } : null;
}

/** How many monthly charges the days of `span` cost when they are billed in periods of `cycle`. */
function monthsIn(span: Period, cycle: BillCycle): Fraction {
  let periods: Fraction = { numerator: 0n, denominator: 1n };
  for (let date = span.from; date <= span.to; ) {
    const period = periodOf(cycle, date);
    const covered = { from: date, to: earlier(period.to, span.to) };
    periods = add(periods, {
      numerator: BigInt(periodDays(covered)),
      denominator: BigInt(periodDays(period)),
    });
    date = addDays(period.to, 1);
  }
  const each = MONTHS_CHARGED[cycle.frequency];
  return {
    numerator: periods.numerator * BigInt(each.numerator),
    denominator: periods.denominator * BigInt(each.denominator),
  };
}

/** Rounds amounts to whole minor units so that they add up to their rounded sum. */
function roundTogether(amounts: readonly Fraction[]): Minor[] {
  const denominator = amounts.reduce((common, amount) => lcm(common, amount.denominator), 1n);
  const scaled = amounts.map((amount) => amount.numerator * (denominator / amount.denominator));
  const sum = scaled.reduce((total, part) => total + part, 0n);
  const parts = scaled.map((part, index) => {
    const whole = floorDivide(part, denominator);
    return { index, whole, remainder: part - whole * denominator };
  });
  const total = floorDivide(sum * 2n + denominator, denominator * 2n);
  let left = total - parts.reduce((whole, part) => whole + part.whole, 0n);
  const rounded = parts.map((part) => part.whole);
  const byRemainder = [...parts].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const part of byRemainder) {
    if (left === 0n) break;
    rounded[part.index] = part.whole + 1n;
    left -= 1n;
  }
  return rounded.map((part) => exact(Number(part)));
}

function add(a: Fraction, b: Fraction): Fraction {
  const denominator = lcm(a.denominator, b.denominator);
  const numerator = a.numerator * (denominator / a.denominator) + b.numerator * (denominator / b.denominator);
  return { numerator, denominator };
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

function lcm(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y > 0n) [x, y] = [y, x % y];
  return (a / x) * b;
}
