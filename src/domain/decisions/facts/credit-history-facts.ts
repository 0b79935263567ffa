import type { AccountSnapshot } from '../../accounts/snapshot.ts';
import { exact, type Minor, sumMinor } from '../../money.ts';
import type { Facts, FactValue } from '../decision.ts';
import { CREDIT_HISTORY_MONTHS, type CreditHistory, creditHistory } from './credit-history.ts';
import { factsFrom, percentOf, type Wanted } from './fact.ts';

type Recipe = (history: CreditHistory, creditLimit: Minor) => FactValue;

/** Paid of what was owed a month before each payment; 100 when nothing was owed. Rounded down. */
function paidPercent({ owed, paid }: CreditHistory, months: number): number {
  const asked = sumMinor(owed.slice(1, months + 1));
  return asked === 0 ? 100 : percentOf(sumMinor(paid.slice(0, months)), asked, 'down');
}

const sumPaid = ({ paid }: CreditHistory, months: number): Minor => sumMinor(paid.slice(0, months));

const count = (values: readonly number[], test: (value: number, index: number) => boolean): number =>
  values.filter(test).length;

/**
 * What months of bills and payments tell about how an account is paid; they tell nothing about the person. Every fact is a whole number;
 * `...3m` and `...6m` are the last three and six months.
 */
const CREDIT_HISTORY_RECIPES = {
  /** Days past due on this day a month ago. */
  daysPastDue1mAgo: ({ daysPastDue }) => daysPastDue[1] ?? 0,
  daysPastDue2mAgo: ({ daysPastDue }) => daysPastDue[2] ?? 0,
  /** On how many of the last month days (today among them) something was past due. */
  monthsPastDue3m: ({ daysPastDue }) => count(daysPastDue.slice(0, 3), (days) => days > 0),
  monthsPastDue6m: ({ daysPastDue }) => count(daysPastDue, (days) => days > 0),
  /** The most days past due on any of them. */
  maxDaysPastDue3m: ({ daysPastDue }) => Math.max(...daysPastDue.slice(0, 3)),
  maxDaysPastDue6m: ({ daysPastDue }) => Math.max(...daysPastDue),
  /** Sum of the days past due of the last six month days: how long and how often in one figure. */
  sumDaysPastDue6m: ({ daysPastDue }) => daysPastDue.reduce((sum, days) => sum + days, 0),
  /** 0: past due now; 6: not past due in six months. */
  monthsSincePastDue: ({ daysPastDue }) => {
    const found = daysPastDue.findIndex((days) => days > 0);
    return found === -1 ? CREDIT_HISTORY_MONTHS : found;
  },
  /** Settled payments. */
  paidAmount1m: (history) => sumPaid(history, 1),
  paidAmount3m: (history) => sumPaid(history, 3),
  paidAmount6m: (history) => sumPaid(history, 6),
  /** The payments of the month with the least, of the last two or three. */
  smallestPaidAmount2m: ({ paid }) => Math.min(...paid.slice(0, 2)),
  smallestPaidAmount3m: ({ paid }) => Math.min(...paid.slice(0, 3)),
  largestPaidAmount6m: ({ paid }) => Math.max(...paid),
  /** The paid share of what was open a month before. */
  paidPercent1m: (history) => paidPercent(history, 1),
  paidPercent3m: (history) => paidPercent(history, 3),
  paidPercent6m: (history) => paidPercent(history, 6),
  paidPercentOfLimit3m: (history, limit) => percentOf(sumPaid(history, 3), limit, 'down'),
  /** Months in which something was paid. */
  monthsPaid6m: ({ paid }) => count(paid, (amount) => amount > 0),
  /** Months that began with something owed and ended without a payment. */
  monthsUnpaid3m: ({ owed, paid }) =>
    count(paid.slice(0, 3), (amount, n) => amount === 0 && (owed[n + 1] ?? 0) > 0),
  monthsUnpaid6m: ({ owed, paid }) => count(paid, (amount, n) => amount === 0 && (owed[n + 1] ?? 0) > 0),
  /** Months in which all that was owed was paid. */
  monthsPaidInFull6m: ({ owed, paid }) =>
    count(paid, (amount, n) => (owed[n + 1] ?? 0) > 0 && amount >= (owed[n + 1] ?? 0)),
  /** On how many of the last seven month days something was owed. */
  monthsOwing6m: ({ owed }) => count(owed, (amount) => amount > 0),
  owedAmount: ({ owed }) => owed[0] ?? 0,
  /** Mean of what was owed on the last six month days, as a share of the credit limit. Rounded up. */
  averageOwedPercent6m: ({ owed }, limit) =>
    percentOf(sumMinor(owed.slice(0, CREDIT_HISTORY_MONTHS)), exact(limit * CREDIT_HISTORY_MONTHS), 'up'),
  maxOwedPercent6m: ({ owed }, limit) => percentOf(Math.max(...owed), limit, 'up'),
  /** What is owed now minus what was owed three months ago, as a share of the limit; negative when it went down. */
  owedPercentChange3m: ({ owed }, limit) =>
    percentOf(owed[0] ?? 0, limit, 'up') - percentOf(owed[3] ?? 0, limit, 'up'),
} as const satisfies Readonly<Record<string, Recipe>>;

/** Names of all facts of {@link creditHistoryFacts}. */
export const CREDIT_HISTORY_FACTS: ReadonlySet<string> = new Set(Object.keys(CREDIT_HISTORY_RECIPES));

const RECIPES = Object.entries<Recipe>(CREDIT_HISTORY_RECIPES);

/**
 * The credit history of an account as facts (source `billHistory`); only the `wanted` ones. Never throws: what can't be
 * computed is a null fact.
 */
export function creditHistoryFacts(snapshot: AccountSnapshot, wanted: Wanted = () => true): Facts {
  let history: CreditHistory | null = null;
  const recipes: Record<string, () => FactValue> = {};
  for (const [name, recipe] of RECIPES)
    if (wanted(name))
      recipes[name] = () => {
        history ??= creditHistory(snapshot);
        return recipe(history, exact(snapshot.account.creditLimit));
      };
  return factsFrom('billHistory', snapshot.asOf, recipes);
}
