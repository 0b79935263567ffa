import type { AccountPresent } from '../accounts/snapshot.ts';
import { daysPastDue, openAmount, pastDueAmount, promiseInForce } from '../accounts/standing.ts';
import type { Bill } from '../billing/bill.ts';
import type { CivilDate } from '../civil-date.ts';
import type { Fact, Facts, FactValue } from '../decisions/decision.ts';
import { attemptWith } from '../decisions/facts/fact.ts';

/** What dunning may know about an account: what is open now, the day of the look, and the customer's segment. */
export type DunningSight = Pick<AccountPresent, 'asOf' | 'today' | 'account' | 'openBills' | 'customer'>;

/**
 * The bills that dunning may act on: something is open and nothing is under dispute. A bill under dispute, in whole
 * or in part, waits for the dispute's end.
 */
export function dunnableBills(openBills: readonly Bill[]): readonly Bill[] {
  return openBills.filter((bill) => openAmount(bill) > 0 && bill.disputedAmount === 0);
}

/** Of these, the ones whose due date was before `today`. */
export function overdueBills(openBills: readonly Bill[], today: CivilDate): readonly Bill[] {
  return dunnableBills(openBills).filter((bill) => bill.dueDate < today);
}

/** Whether a bill would be overdue if it were not under dispute. */
export function disputedAndLate(openBills: readonly Bill[], today: CivilDate): boolean {
  return openBills.some((bill) => bill.disputedAmount > 0 && bill.dueDate < today);
}

type Recipes = Readonly<Record<string, (sight: DunningSight) => FactValue | null>>;

const RECIPES: readonly (readonly [source: string, recipes: Recipes])[] = [
  [
    'openBills',
    {
      daysPastDue: ({ openBills, today }) => daysPastDue(dunnableBills(openBills), today),
      pastDueAmount: ({ openBills, today }) => pastDueAmount(dunnableBills(openBills), today),
      unpaidBills: ({ openBills, today }) => overdueBills(openBills, today).length,
    },
  ],
  [
    'billingAccount',
    {
      accountState: ({ account }) => account.state,
      collectionStatus: ({ account }) => account.collectionStatus,
      graceDays: ({ account }) => account.graceDays,
      promiseActive: ({ account, today }) => promiseInForce(account, today) !== null,
      holdBereavement: ({ account }) => account.dunningHolds.includes('bereavement'),
      holdVulnerable: ({ account }) => account.dunningHolds.includes('vulnerable'),
      holdLegal: ({ account }) => account.dunningHolds.includes('legal'),
    },
  ],
  ['customer', { segment: ({ customer }) => customer.segment }],
];

/**
 * What a dunning policy may know, as flat facts. Amounts are in minor units of the account's currency, days are whole civil days in its
 * time zone. Never throws: what can't be computed is a null fact.
 */
export function dunningFacts(sight: DunningSight): Facts {
  const facts: Record<string, Fact> = {};
  for (const [source, recipes] of RECIPES)
    for (const name in recipes)
      facts[name] = { value: attemptWith(recipes[name], sight), source, observedAt: sight.asOf };
  return facts;
}
