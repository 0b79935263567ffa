import { affected, after, COVERAGE_FACTS, CREDIT_FACTS, type CustomerAction } from './action.ts';
import { type KnownValues, numberIn, type Position, USED_CREDIT } from './position.ts';

const OWED_FACTS = [
  'pastDueAmount',
  'dueTodayAmount',
  'dueWithin7DaysAmount',
  'dueWithin14DaysAmount',
  'owedAmount',
];
/** A payment on the account counts in these at once. */
const PAID_SUMS = ['paidAmount1m', 'paidAmount3m', 'paidAmount6m'];

const CUSTOMER_EXPOSURE = 'customerExposureAmount';
const CUSTOMER_PAST_DUE = 'customerPastDueAmount';

const lowered = (values: KnownValues, name: string, by: number): KnownValues => {
  const value = numberIn(values, name);
  return value === null ? values : { ...values, [name]: Math.max(0, value - by) };
};

/**
 * A payment on the account goes to the bill that is due first. Days past due end only with the last overdue amount, because the facts do
 * not show the overdue bills one by one. A payment alone does not end a suspension or a collection. The future credit history is worked
 * out if the facts allow it, and otherwise assumed to stay, which is never better.
 */
export function pay(position: Position, needed: ReadonlySet<string>): CustomerAction | null {
  const derived = affected(position, needed, [...CREDIT_FACTS, ...COVERAGE_FACTS]);
  if (derived === null) return null;
  const isLate = position.some(({ daysPastDue }) => typeof daysPastDue === 'number' && daysPastDue > 0);
  if (isLate && position.some((values) => numberIn(values, 'pastDueAmount') === null)) return null;
  const ends = position.flatMap((values) => [
    numberIn(values, 'pastDueAmount') ?? 0,
    Math.max(0, numberIn(values, USED_CREDIT) ?? 0),
    numberIn(values, 'dueWithin14DaysAmount') ?? numberIn(values, 'dueWithin7DaysAmount') ?? 0,
  ]);
  /** The part of a payment that pays what is past due is paid for the customer as well. */
  const paid = (values: KnownValues, amount: number, leaves: 'good' | 'due'): KnownValues => {
    const pastDue = numberIn(values, 'pastDueAmount') ?? 0;
    const used = numberIn(values, USED_CREDIT);
    const moved: Record<string, KnownValues[string]> = { ...values };
    if (used !== null) moved[USED_CREDIT] = used - amount;
    const exposure = numberIn(values, CUSTOMER_EXPOSURE);
    if (exposure !== null) moved[CUSTOMER_EXPOSURE] = exposure - amount;
    const allPastDue = numberIn(values, CUSTOMER_PAST_DUE);
    if (allPastDue !== null) moved[CUSTOMER_PAST_DUE] = allPastDue - Math.min(amount, pastDue, allPastDue);
    for (const name of PAID_SUMS) {
      const sum = numberIn(values, name);
      if (sum !== null) moved[name] = sum + amount;
    }
    if (pastDue > 0 && amount >= pastDue) {
      const late = numberIn(values, 'daysPastDue') ?? 0;
      // Today is the last of the days that these count.
      const lessOf = { sumDaysPastDue6m: late, monthsPastDue3m: 1, monthsPastDue6m: 1 };
      if (late > 0)
        for (const [name, by] of Object.entries(lessOf)) Object.assign(moved, lowered(moved, name, by));
      if (Object.hasOwn(values, 'daysPastDue')) moved['daysPastDue'] = 0;
      if (values['standing'] === 'grace' || values['standing'] === 'overdue') moved['standing'] = leaves;
      // With money past due on another account nobody knows how late that is; it is assumed to be as late, which is never better.
      if (allPastDue === pastDue) {
        if (values['customerDaysPastDue'] === late) moved['customerDaysPastDue'] = 0;
        if (values['customerStanding'] === 'grace' || values['customerStanding'] === 'overdue')
          if (values['customerStanding'] === values['standing']) moved['customerStanding'] = leaves;
      }
    }
    const less = OWED_FACTS.reduce<KnownValues>((before, name) => lowered(before, name, amount), moved);
    return after(less, derived);
  };
  return {
    kind: 'pay',
    maximum: Math.max(...ends),
    jumps: position.map((values) => numberIn(values, 'pastDueAmount') ?? 0),
    moves: [
      ...OWED_FACTS,
      ...PAID_SUMS,
      'daysPastDue',
      'standing',
      CUSTOMER_EXPOSURE,
      CUSTOMER_PAST_DUE,
      'customerDaysPastDue',
      'customerStanding',
      'sumDaysPastDue6m',
      'monthsPastDue3m',
      'monthsPastDue6m',
      ...derived,
    ],
    apply: (amount) =>
      position.flatMap((values) => [paid(values, amount, 'good'), paid(values, amount, 'due')]),
  };
}
