import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../src/domain/decisions/decision.ts';
import { compileDunningPolicy } from '../../../src/rules/dunning/compile.ts';
import { nextStage } from '../../../src/rules/dunning/next-stage.ts';
import { parseDunningDocument } from '../../../src/rules/dunning/schema.ts';
import { runDunningTests } from '../../../src/rules/dunning/tests.ts';
import { PolicyRefused } from '../../../src/rules/policy-schema.ts';
import { AS_OF } from '../../support/builders/builders.ts';
import { shippedVersion } from '../../support/product/shipped.ts';

const shipped = await shippedVersion('dunning', AS_OF);

/** Someone who would be in the worst stage by all that is known. */
const WORST: Readonly<Record<string, number | string | boolean>> = {
  daysPastDue: 400,
  pastDueAmount: 90_000,
  unpaidBills: 9,
  graceDays: 5,
  collectionStatus: 'none',
  segment: 'consumer',
  holdBereavement: false,
  holdVulnerable: false,
  holdLegal: false,
};
const factsOf = (values: Readonly<Record<string, unknown>>, observedAt = AS_OF): Facts =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      { value: value as number | string | boolean | null, source: 'test', observedAt },
    ]),
  );
const stageNow = shipped.stages.map(({ stage }, index) => ({
  stage,
  now: index === 0 ? null : { stage: shipped.stages[index - 1]?.stage ?? stage, daysInStage: 400 },
}));
const next = (facts: Facts, now: (typeof stageNow)[number]['now'], currency = 'EUR') =>
  nextStage({ policy: shipped, facts, currency, now, at: AS_OF });

describe('the shipped dunning policy', () => {
  test('passes the tests that are kept with it', async () => {
    const results = await runDunningTests(shipped);
    expect(results.length).toBeGreaterThan(30);
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
  });

  test.each(stageNow)('$stage is entered on the worst of accounts', async ({ stage, now }) => {
    expect((await next(factsOf(WORST), now))?.stage).toBe(stage);
  });

  test.each(stageNow)(
    '$stage is never entered on a missing fact that it looks at',
    async ({ stage, now }) => {
      const needs = shipped.stages.find((candidate) => candidate.stage === stage)?.needs ?? [];
      for (const fact of Object.keys(WORST).filter((name) => needs.includes(name))) {
        const { [fact]: _, ...rest } = WORST;
        expect(await next(factsOf(rest), now), `without ${fact}`).toBeNull();
        expect(await next(factsOf({ ...WORST, [fact]: null }), now), `${fact} null`).toBeNull();
        expect(await next(factsOf({ ...WORST, [fact]: 'rubbish' }), now), `${fact} malformed`).toBeNull();
      }
    },
  );

  test.each(stageNow)('$stage is never entered on facts of the day before yesterday', async ({ now }) => {
    expect(await next(factsOf(WORST, '2026-11-20T08:00:00.000Z'), now)).toBeNull();
  });

  test.each(stageNow)(
    '$stage is not entered under a hold for bereavement or a legal case',
    async ({ now }) => {
      expect(await next(factsOf({ ...WORST, holdBereavement: true }), now)).toBeNull();
      expect(await next(factsOf({ ...WORST, holdLegal: true }), now)).toBeNull();
    },
  );

  test('stages that look at an amount are not entered in a currency that has none', async () => {
    for (const { stage, now } of stageNow.slice(0, 5))
      expect(await next(factsOf(WORST), now, 'JPY'), stage).toBeNull();
  });
});

describe('a dunning policy document', () => {
  const document = shipped.document;
  const refused = (change: (copy: typeof document) => unknown) => {
    const copy = structuredClone(document);
    return () => compileDunningPolicy(parseDunningDocument(change(copy)));
  };

  test.each([
    ['an unknown fact', (d: typeof document) => ({ ...d, facts: { daysPastDue: d.facts['daysPastDue'] } })],
    ['stages out of order', (d: typeof document) => ({ ...d, stages: [...d.stages].reverse() })],
    ['a stage twice', (d: typeof document) => ({ ...d, stages: [d.stages[0], ...d.stages] })],
    [
      'a fee without amounts',
      (d: typeof document) => ({ ...d, amounts: { ...d.amounts, warningFee: undefined } }),
    ],
    ['an unknown parameter', (d: typeof document) => ({ ...d, lookFromDays: { parameter: 'nothing' } })],
    ['a field it does not know', (d: typeof document) => ({ ...d, extra: 1 })],
    [
      'personal attributes',
      (d: typeof document) => ({ ...d, facts: { ...d.facts, gender: { type: 'string', source: 'x' } } }),
    ],
  ] as const)('is refused with %s', (_, change) => {
    expect(refused(change)).toThrow(PolicyRefused);
  });

  test('has a hash of its canonical JSON, whatever the order of its members', () => {
    const turned = Object.fromEntries(Object.entries(document).reverse());
    expect(compileDunningPolicy(parseDunningDocument(turned)).reference).toEqual(shipped.reference);
  });
});
