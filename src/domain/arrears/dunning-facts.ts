import type { AccountPresent, AccountSnapshot } from '../accounts/snapshot.ts';
import { daysPastDue, openAmount, pastDueAmount, promiseInForce } from '../accounts/standing.ts';
import type { Bill } from '../billing/bill.ts';
import type { CivilDate } from '../civil-date.ts';
import type { Fact, Facts, FactValue } from '../decisions/decision.ts';
import { attemptWith } from '../decisions/facts/fact.ts';
import { exact, sumMinor } from '../money.ts';
import type { AskedBill } from './dunning-case.ts';
import { moneyUnderWay } from './money-under-way.ts';

/** What dunning may know about an account: what is open now, the day of the look, the customer's segment, and money that was announced. */
export type DunningSight = Pick<
  AccountPresent,
  'asOf' | 'today' | 'account' | 'openBills' | 'customer' | 'leastDebt' | 'pendingPaymentDays'
> & {
  /** Payments of late, whatever their state. */
  readonly recentPayments?: AccountSnapshot['recentPayments'];
};

/** The bills whose due date was before `today` and that ask for something. The disputed part of a bill asks for nothing. */
export function overdueBills(openBills: readonly Bill[], today: CivilDate): readonly Bill[] {
  return openBills.filter((bill) => openAmount(bill) > 0 && bill.dueDate < today);
}

/** What a letter of today asks for. */
export function askedBills(openBills: readonly Bill[], today: CivilDate): AskedBill[] {
  return overdueBills(openBills, today).map((bill) => ({
    billId: bill.billId,
    asked: openAmount(bill),
    unpaid: exact(Math.max(0, bill.amount - bill.paidAmount)),
  }));
}

/** The bills as if nothing of them were under dispute. */
export function withoutDisputes(openBills: readonly Bill[]): readonly Bill[] {
  return openBills.map((bill) => ({ ...bill, disputedAmount: 0 }));
}

type Recipes = Readonly<Record<string, (sight: DunningSight) => FactValue | null>>;

const RECIPES: readonly (readonly [source: string, recipes: Recipes])[] = [
  [
    'openBills',
    {
      daysPastDue: ({ openBills, today, leastDebt }) => daysPastDue(openBills, today, leastDebt),
      pastDueAmount: ({ openBills, today, leastDebt }) => pastDueAmount(openBills, today, leastDebt),
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
      holdInsolvency: ({ account }) => account.dunningHolds.includes('insolvency'),
    },
  ],
  [
    'payments',
    {
      /** Money that is announced and has not come. */
      pendingPaymentAmount: ({ recentPayments = [], pendingPaymentDays = 0, asOf }) =>
        sumMinor(moneyUnderWay(recentPayments, asOf, pendingPaymentDays).map(({ amount }) => amount)),
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
