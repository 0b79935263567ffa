import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../../src/domain/civil-date.ts';
import type { Step } from '../../../src/domain/decisions/counterfactual.ts';
import { serviceApprovalFacts } from '../../../src/domain/decisions/facts/service-approval.ts';
import { compilePolicy } from '../../../src/rules/compile.ts';
import { actionOf } from '../../../src/rules/counterfactual/actions.ts';
import { positionOf } from '../../../src/rules/counterfactual/position.ts';
import { whatWouldChangeIt } from '../../../src/rules/counterfactual/what-would-change-it.ts';
import { ACTIONS } from '../../../src/rules/policy-schema.ts';
import { aBill, anOpenBill, anOrder, aSnapshot } from '../../domain/decisions/facts/given.ts';
import {
  AT,
  factsOf,
  HARMLESS_CHANGE,
  releasedDocument,
  releasedPolicy,
  TODAY,
  type Values,
} from '../given.ts';

const policy = await releasedPolicy('service-approval');
const cycle = await releasedPolicy('billing-cycle-change');

/** Twelve bills paid in time; a limit of 1000.00 of which 120.00 is used; an order of 99.00 and 45.00 a month. */
const GOOD: Values = {
  accountState: 'active',
  standing: 'good',
  segment: 'consumer',
  daysPastDue: 0,
  pastDueAmount: 0,
  openDisputedAmount: 0,
  creditLimitAmount: 100_000,
  availableCreditAmount: 88_000,
  utilisationPercent: 12,
  requiredCreditAmount: 14_400,
  oneOffChargeAmount: 9_900,
  monthlyChargeAmount: 4_500,
  creditCoveragePercent: 611,
  creditShortfallAmount: 0,
  orderPercentOfLimit: 15,
  oneOffPercentOfLimit: 10,
  billsSeen12m: 12,
  lateBills12m: 0,
  maxDaysLate12m: 0,
  hasPaymentHistory: true,
  returnedPayments12m: 0,
  accountAgeDays: 900,
  depositPaidAmount: 0,
  depositPaidPercent: 0,
};
const ask = (values: Values, of = policy) =>
  whatWouldChangeIt({
    policy: of,
    facts: factsOf(values),
    factsAsOf: AT,
    decidedAt: AT,
    currency: 'EUR',
    today: TODAY,
  });

function told(step: Step): string {
  switch (step.kind) {
    case 'pay':
    case 'deposit':
      return `${step.kind} ${step.amount.amountMinor} by ${step.byDate}`;
    case 'wait':
      return `wait until ${step.untilDate}`;
    case 'smallerOrder':
      return `${step.of} at most ${step.maximumAmount.amountMinor}`;
  }
}

describe('the released service approval policy', () => {
  test.each<[string, Values, string[]]>([
    ['late', { daysPastDue: 12, pastDueAmount: 4_500, standing: 'overdue' }, ['pay 4500 by 2026-12-04']],
    [
      'so late that in three days it would count as seriously late',
      { daysPastDue: 58, pastDueAmount: 4_500, standing: 'overdue', maxDaysLate12m: 58, lateBills12m: 1 },
      ['pay 4500 by 2026-11-22'],
    ],
    [
      'too little credit: a payment frees it, and a smaller order alone leaves the limit too full',
      {
        availableCreditAmount: 5_000,
        utilisationPercent: 95,
        creditCoveragePercent: 34,
        creditShortfallAmount: 9_400,
      },
      ['pay 9400 by 2026-12-04'],
    ],
    [
      'credit for a part of the order',
      {
        availableCreditAmount: 11_001,
        utilisationPercent: 89,
        creditCoveragePercent: 76,
        creditShortfallAmount: 3_399,
      },
      [
        'pay 3399 by 2026-12-04',
        'order at most 11001',
        'oneOffCharge at most 6501',
        'monthlyCharge at most 1101',
        'deposit 7200 by 2026-12-04',
      ],
    ],
    [
      'a new account and a large one-off charge',
      {
        accountAgeDays: 30,
        requiredCreditAmount: 34_500,
        oneOffChargeAmount: 30_000,
        creditCoveragePercent: 255,
        orderPercentOfLimit: 35,
        oneOffPercentOfLimit: 30,
      },
      [
        'oneOffCharge at most 19000',
        'order at most 19000',
        'deposit 17250 by 2026-12-04',
        'wait until 2027-01-19',
      ],
    ],
  ])('%s', async (_, values, ways) => {
    const found = await ask({ ...GOOD, ...values });
    expect(found.kind).toBe('ways');
    const lines = found.ways.map(({ steps }) => steps.map(told).join(' and '));
    expect([...lines].sort()).toEqual([...ways].sort());
    expect(lines[0]?.split(' ')[0]).toBe(ways[0]?.split(' ')[0]);
  });

  test.each<[string, Values]>([
    ['a closed account', { accountState: 'closed' }],
    [
      'a suspended account: a payment alone does not lift it',
      { accountState: 'suspended', pastDueAmount: 100, daysPastDue: 9 },
    ],
    ['a claim in collections', { standing: 'collections' }],
    ['a dispute that someone has to look at', { openDisputedAmount: 1 }],
    ['a figure that is not known', { returnedPayments12m: null }],
  ])('nothing is within reach with %s', async (_, values) => {
    expect(await ask({ ...GOOD, ...values })).toEqual({ kind: 'nothingWithinReach', ways: [] });
  });

  test('an approval has nothing to change', async () => {
    expect(await ask(GOOD)).toEqual({ kind: 'approved', ways: [] });
  });

  test('an action whose effect can not be worked out is not offered', async () => {
    const { creditLimitAmount: _, ...withoutLimit } = GOOD;
    const found = await ask({ ...withoutLimit, daysPastDue: 12, pastDueAmount: 4_500, standing: 'overdue' });
    expect(found.kind).toBe('nothingWithinReach');
  });

  test('a policy that names what customers can act on is not answered with anything else', async () => {
    const document = await releasedDocument('service-approval');
    const { depositPaidAmount } = document.facts;
    if (depositPaidAmount === undefined) throw new Error('the policy declares no deposit');
    const facts = {
      ...document.facts,
      depositPaidAmount: { ...depositPaidAmount, actionable: 'deposit' as const },
    };
    const found = await ask(
      {
        ...GOOD,
        availableCreditAmount: 11_001,
        utilisationPercent: 89,
        creditCoveragePercent: 76,
        creditShortfallAmount: 3_399,
      },
      compilePolicy({ ...document, facts }),
    );
    expect(found.ways.map(({ steps }) => steps.map(told))).toEqual([['deposit 7200 by 2026-12-04']]);
  });
});

describe('the released policy of cycle changes', () => {
  test('after too many changes the answer is to wait, exact to the day', async () => {
    const values = { ...HARMLESS_CHANGE, changesLast12m: 2, daysUntilOldestChangeLapses: 40 };
    const { ways } = await ask(values, cycle);
    expect(ways.map(({ steps }) => steps.map(told))).toEqual([[`wait until ${addDays(TODAY, 40)}`]]);
  });

  test('while overdue the answer is a payment', async () => {
    const values = {
      ...HARMLESS_CHANGE,
      pastDueAmount: 1_234,
      standing: 'overdue',
      dueWithin7DaysAmount: 1_234,
    };
    const { ways } = await ask(values, cycle);
    expect(ways[0]?.steps[0]).toMatchObject({ kind: 'pay', amount: { amountMinor: 1_234 } });
  });
});

describe('an action moves the facts as the account itself would', () => {
  const needed = new Set(Object.keys(GOOD));
  const small = fc.record({
    limit: fc.integer({ min: 1, max: 60_000 }),
    pastDue: fc.integer({ min: 1, max: 20_000 }),
    more: fc.nat(20_000),
    held: fc.nat(5_000),
    share: fc.integer({ min: 1, max: 100 }),
  });
  const order = anOrder();
  const COMPARED = [
    'pastDueAmount',
    'daysPastDue',
    'availableCreditAmount',
    'utilisationPercent',
    'creditCoveragePercent',
    'creditShortfallAmount',
    'depositPaidAmount',
    'depositPaidPercent',
  ];
  const pick = (values: Readonly<Record<string, unknown>>) => COMPARED.map((name) => [name, values[name]]);
  const valuesOf = (facts: Readonly<Record<string, { readonly value: unknown }>>) =>
    Object.fromEntries(Object.entries(facts).map(([name, { value }]) => [name, value]));

  test('a payment', () => {
    fc.assert(
      fc.property(small, ({ limit, pastDue, more, held, share }) => {
        const account = { creditLimit: limit, balance: pastDue + more, heldCredit: held };
        const of = (paid: number) =>
          serviceApprovalFacts(
            aSnapshot({
              account: { ...account, balance: account.balance - paid },
              bills: [
                paid >= pastDue
                  ? aBill({
                      dueDate: addDays(TODAY, -9),
                      amount: pastDue,
                      paidAmount: pastDue,
                      settledDate: TODAY,
                    })
                  : anOpenBill(9, { amount: pastDue, paidAmount: paid }),
              ],
            }),
            order,
          );
        const action = actionOf('pay', positionOf(policy, of(0), AT), needed, new Set(ACTIONS));
        if (action === null) return;
        const paid = Math.max(1, Math.floor((action.maximum * share) / 100));
        const actual = JSON.stringify(pick(valuesOf(of(paid))));
        // Over the limit the facts bound what is used from two sides: the truth lies between.
        const isExact = of(0)['availableCreditAmount']?.value !== 0;
        for (const values of isExact ? action.apply(paid) : [])
          expect(JSON.stringify(pick(values))).toBe(actual);
      }),
    );
  });

  test('a deposit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 14_400 }), (paid) => {
        const of = (deposit: number) => serviceApprovalFacts(aSnapshot(), order, deposit);
        const action = actionOf('deposit', positionOf(policy, of(0), AT), needed, new Set(ACTIONS));
        expect(action?.apply(paid).map(pick)).toEqual([pick(valuesOf(of(paid)))]);
      }),
    );
  });
});
