import { describe, expect, test } from 'vitest';
import { addDays } from '../../../src/domain/civil-date.ts';
import { serviceApprovalFacts } from '../../../src/domain/decisions/facts/service-approval.ts';
import { REGIONS_ALONE, whatWouldChangeIt } from '../../../src/rules/counterfactual/what-would-change-it.ts';
import { changeLines, explainChange } from '../../../src/rules/explain/change-view.ts';
import { anOpenBill, anOrder, aSnapshot } from '../../domain/decisions/facts/given.ts';
import { releasedPolicy, TODAY } from '../given.ts';
import { askedOf, policyWith } from './given.ts';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const DECLINE = { type: 'decline', params: { reasonCode: 'NO_RULE_APPLIED' } };
/** Declines unless all of this holds. */
const asking = (...all: readonly { fact: string; operator: string; value: unknown }[]) =>
  policyWith(
    all.map((leaf) => ({ conditions: { not: { all: [leaf] } }, event: DECLINE })),
    'severity',
  );

describe('two actions that only help together', () => {
  test('are found where neither meets a threshold by itself', async () => {
    const policy = asking({ fact: 'depositPaidPercent', operator: 'equal', value: 45 });
    const order = anOrder({ oneOffCharge: eur(12), monthlyCharge: eur(1) });
    const found = await whatWouldChangeIt(askedOf(policy, serviceApprovalFacts(aSnapshot(), order)));
    expect(found.kind).toBe('ways');
    // 5 of 11: of 13 and of 12 no whole amount is 45 percent.
    expect(found.ways[0]?.steps).toEqual([
      { kind: 'deposit', amount: eur(5), byDate: addDays(TODAY, 14) },
      { kind: 'smallerOrder', of: 'order', maximumAmount: eur(11) },
    ]);
  });

  test('may be a payment and waiting: the days count from today', async () => {
    const facts = serviceApprovalFacts(
      aSnapshot({ account: { balance: 4_500 }, bills: [anOpenBill(12, { amount: 4_500, paidAmount: 0 })] }),
      anOrder(),
    );
    const age = Number(facts['accountAgeDays']?.value);
    const policy = asking(
      { fact: 'pastDueAmount', operator: 'equal', value: 0 },
      { fact: 'accountAgeDays', operator: 'greaterThanInclusive', value: age + 40 },
    );
    const found = await whatWouldChangeIt(askedOf(policy, facts));
    expect(found).toEqual({
      kind: 'ways',
      ways: [
        {
          steps: [
            { kind: 'pay', amount: eur(4_500), byDate: TODAY },
            { kind: 'wait', untilDate: addDays(TODAY, 40) },
          ],
        },
      ],
    });
  });

  test('may be less of both charges', async () => {
    const policy = asking(
      { fact: 'oneOffChargeAmount', operator: 'lessThan', value: 9_000 },
      { fact: 'oneOffChargeAmount', operator: 'greaterThan', value: 0 },
      { fact: 'monthlyChargeAmount', operator: 'lessThan', value: 4_000 },
    );
    const found = await whatWouldChangeIt(askedOf(policy, serviceApprovalFacts(aSnapshot(), anOrder())));
    expect(found.ways.map(({ steps }) => steps)).toEqual([
      [
        { kind: 'smallerOrder', of: 'oneOffCharge', maximumAmount: eur(8_999) },
        { kind: 'smallerOrder', of: 'monthlyCharge', maximumAmount: eur(3_999) },
      ],
    ]);
  });

  test('are found among millions of equals', async () => {
    const policy = await releasedPolicy('service-approval');
    const account = { creditLimit: 29_130_300, balance: 38_197_100 };
    const order = anOrder({ oneOffCharge: eur(92_600_000), monthlyCharge: eur(800) });
    const found = await whatWouldChangeIt(
      askedOf(policy, serviceApprovalFacts(aSnapshot({ account }), order)),
    );
    expect(found.kind).toBe('ways');
    expect(found.ways[0]?.steps.map(({ kind }) => kind)).toEqual(['pay', 'smallerOrder']);
  });
});

test('a payment that has to end an overdraft is exact to the minor unit', async () => {
  const policy = await releasedPolicy('service-approval');
  const account = { creditLimit: 100_000, balance: 130_050 };
  const facts = serviceApprovalFacts(aSnapshot({ account }), anOrder());
  const { ways } = await whatWouldChangeIt(askedOf(policy, facts));
  // The order needs 144.00 of the limit of 1,000.00: at most 856.00 may be used.
  expect(ways[0]?.steps[0]).toMatchObject({ kind: 'pay', amount: eur(130_050 - 85_600) });
  const { usedCreditAmount: _, ...ofBefore } = facts;
  const older = await whatWouldChangeIt(askedOf(policy, ofBefore));
  // Of 131 percent the most that it may be.
  expect(older.ways[0]?.steps[0]).toMatchObject({ kind: 'pay', amount: eur(131_000 - 85_600) });
});

describe('a search that is given up', () => {
  const policy = asking(
    { fact: 'pastDueAmount', operator: 'equal', value: 0 },
    { fact: 'depositPaidAmount', operator: 'greaterThanInclusive', value: 77 },
  );
  const facts = serviceApprovalFacts(
    aSnapshot({ account: { balance: 4_500 }, bills: [anOpenBill(12, { amount: 4_500, paidAmount: 0 })] }),
    anOrder(),
  );

  test('does not claim that nothing is within reach', async () => {
    expect((await whatWouldChangeIt(askedOf(policy, facts))).kind).toBe('ways');
    const few = { ...REGIONS_ALONE, mostRegions: 3 };
    expect(await whatWouldChangeIt(askedOf(policy, facts), few)).toEqual({ kind: 'searchEnded', ways: [] });
  });

  test('when it is late ends at its next look', async () => {
    for (const mostLooks of [0, 1, 5, 20]) {
      let looks = 0;
      const isLate = () => {
        looks += 1;
        return looks > mostLooks;
      };
      const bounds = { ...REGIONS_ALONE, isLate };
      expect(await whatWouldChangeIt(askedOf(policy, facts), bounds)).toEqual({
        kind: 'searchEnded',
        ways: [],
      });
      // One more look for each part that does not begin any more.
      expect(looks).toBeLessThan(mostLooks + 40);
    }
  });

  test('says so, with what was found until then', () => {
    const steps = [{ kind: 'wait', untilDate: '2026-12-24' }] as const;
    const without = explainChange({ kind: 'searchEnded', ways: [] }, 'en');
    expect(without?.text).toBe('Nothing was found, but the search ended before it was certain.');
    const ended = explainChange({ kind: 'searchEnded', ways: [{ steps }] }, 'de');
    expect(ended?.text).toMatch(/warten\. Die Suche endete, bevor es sicher war/);
    expect(ended === null ? [] : changeLines(ended, 'de')).toHaveLength(2);
  });
});
