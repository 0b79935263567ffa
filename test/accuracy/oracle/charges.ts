/** What running services cost for some days. */
import { byText, type PaidAhead, type Subscription } from './account.ts';
import { regularPeriod, type Span } from './calendar.ts';
import { earlierOf, laterOf, lengthOf, plusDays } from './days.ts';
import type { Cycle, TaxClass } from './operation.ts';
import { type Fraction, halfUp, plus, roundTogether } from './rounding.ts';

const MONTHS: Readonly<Record<Cycle['frequency'], Fraction>> = {
  weekly: { top: 84n, bottom: 365n },
  monthly: { top: 1n, bottom: 1n },
  quarterly: { top: 3n, bottom: 1n },
  yearly: { top: 12n, bottom: 1n },
};

export interface ChargeLine {
  readonly subscriptionId: string;
  readonly type: 'recurringCharge' | 'proration';
  readonly amount: number;
  /** The days that it is for. */
  readonly from: string;
  readonly to: string;
  readonly taxClass: TaxClass | undefined;
}

/** The last day that a service pays for: of one that is replaced, the day before the other begins. Null: it runs. */
export function lastChargedDay(
  { id, endDate, replaced }: Subscription,
  all: readonly Subscription[],
): string | null {
  const begins = all.some((other) => other.id !== id && other.startDate === endDate);
  return endDate !== null && replaced === true && begins ? plusDays(endDate, -1) : endDate;
}

/**
 * The charges of a span, by subscription id, in the cycle it is billed by: of each regular period that it touches the share of its days.
 * @param all every service of the account, also those that are charged otherwise: one of them may take the day on which it replaces another
 */
export function chargesFor(
  subscriptions: readonly Subscription[],
  span: Span,
  { cycle, all }: { readonly cycle: Cycle; readonly all: readonly Subscription[] },
): ChargeLine[] {
  const inOrder = [...subscriptions].sort((a, b) => byText(a.id, b.id));
  const charged = inOrder.flatMap((subscription) => {
    const { startDate, endDate, state, monthlyCharge } = subscription;
    const from = laterOf(laterOf(startDate, span.from), firstUnpaidDay(subscription));
    const last = lastChargedDay(subscription, all);
    const to = last === null ? span.to : earlierOf(last, span.to);
    const ended = state === 'terminated' && endDate !== null;
    if ((state !== 'active' && !ended) || from > to) return [];
    const { top, bottom } = monthsOf({ from, to }, cycle);
    return [
      {
        subscription,
        ...{ from, to },
        exact: { top: top * BigInt(monthlyCharge), bottom },
      },
    ];
  });
  const amounts = roundTogether(charged.map(({ exact }) => exact));
  return charged.map(({ subscription, from, to }, at) => ({
    subscriptionId: subscription.id,
    type: 'recurringCharge',
    amount: amounts[at] ?? 0,
    ...{ from, to },
    taxClass: subscription.taxClass,
  }));
}

/** The day after those that a service has paid ahead. */
function firstUnpaidDay({ startDate, paidAhead = [] }: Subscription): string {
  return paidAhead.reduce((first, { to }) => laterOf(first, plusDays(to, 1)), startDate);
}

/** The days that a service has paid for and does not run, on the bill of the period in which its last day is. */
export function givenBackFor(
  { subscription, through }: { readonly subscription: Subscription; readonly through: string },
  all: readonly Subscription[],
): ChargeLine[] {
  const last = lastChargedDay(subscription, all);
  if (last === null || last > through) return [];
  const { id: subscriptionId, taxClass, paidAhead = [] } = subscription;
  return paidAhead
    .filter(({ to }) => to > last)
    .map(({ from: paidFrom, to, amount: paid }) => {
      const from = laterOf(paidFrom, plusDays(last, 1));
      const part = {
        top: BigInt(paid) * BigInt(lengthOf({ from, to })),
        bottom: BigInt(lengthOf({ from: paidFrom, to })),
      };
      return {
        subscriptionId,
        type: 'proration' as const,
        amount: -Number(halfUp(part)),
        from,
        to,
        taxClass,
      };
    })
    .filter(({ amount }) => amount !== 0);
}

/** What a service has paid ahead after a bill with these lines. */
export function paidAheadAfter(
  subscription: Subscription,
  through: string,
  lines: readonly ChargeLine[],
  all: readonly Subscription[],
): readonly PaidAhead[] {
  const last = lastChargedDay(subscription, all);
  if (last !== null && last <= through) return [];
  const own = lines.filter(({ subscriptionId }) => subscriptionId === subscription.id);
  return [
    ...(subscription.paidAhead ?? []),
    ...own.map(({ from, to, amount }) => ({ from, to, amount })),
  ].filter(({ to }) => to > through);
}

function monthsOf(span: Span, cycle: Cycle): Fraction {
  const each = MONTHS[cycle.frequency];
  let months: Fraction = { top: 0n, bottom: 1n };
  let from = span.from;
  while (from <= span.to) {
    const period = regularPeriod(cycle, from);
    const to = earlierOf(period.to, span.to);
    const share = { top: BigInt(lengthOf({ from, to })), bottom: BigInt(lengthOf(period)) };
    months = plus(months, { top: share.top * each.top, bottom: share.bottom * each.bottom });
    from = plusDays(to, 1);
  }
  return months;
}
