import fc from 'fast-check';
import { Engine } from 'json-rules-engine';
import { describe, expect, test } from 'vitest';
import { NO_ACTIVITY, withEvent } from '../../../src/domain/fraud/activity.ts';
import type { FraudEvent } from '../../../src/domain/fraud/event.ts';
import { fraudFacts } from '../../../src/domain/fraud/facts.ts';
import { FRAUD_REASON_CODES } from '../../../src/domain/fraud/outcomes.ts';
import { judgeEvent } from '../../../src/rules/fraud/judge.ts';
import { runFraudTests } from '../../../src/rules/fraud/tests.ts';
import { AS_OF } from '../../support/builders/builders.ts';
import { shippedVersion } from '../../support/product/shipped.ts';

const watch = await shippedVersion('fraud-watch');

const order = (number: number, parties: FraudEvent['parties'] = {}): FraudEvent => ({
  eventId: `order:${number}`,
  kind: 'order',
  at: AS_OF,
  amount: 12_000,
  parties: { account: 'BA-1', customer: 'CUST-1', ...parties },
});

describe('the shipped fraud watch', () => {
  test('passes its own tests, and has one for every reason', () => {
    const results = runFraudTests(watch);
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    const tested = new Set(results.flatMap(({ actual }) => actual.reasonCodes));
    // A frozen method is found where the order is judged, not by a rule.
    expect(FRAUD_REASON_CODES.filter((code) => !tested.has(code))).toEqual(['FROZEN_METHOD']);
  });

  test('a test that expects too much fails', () => {
    const [first, ...others] = watch.document.tests ?? [];
    if (first === undefined) throw new Error('no tests');
    const document = {
      ...watch.document,
      tests: [{ ...first, expect: { outcome: 'holdOrder' } as const }, ...others],
    };
    const [result] = runFraudTests({ ...watch, document });
    expect(result).toMatchObject({ passed: false, actual: { watch: 'none', reasonCodes: [] } });
  });

  test('every fact that it declares is made, within its declared range, of a party that never did anything', () => {
    const { facts } = fraudFacts({
      event: order(1),
      activities: new Map(),
      counted: false,
      account: null,
      asOf: AS_OF,
    });
    expect(Object.keys(watch.document.facts).filter((name) => facts[name] === undefined)).toEqual([]);
    expect(judgeEvent(watch, facts, AS_OF, 'EUR')).toEqual({ outcome: 'none', reasons: [] });
  });

  test('an event counts once, whether the activities have it already or not', () => {
    const account = (events: readonly FraudEvent[]) =>
      events.reduce((activity, event) => withEvent(activity, 'account:BA-1', event), NO_ACTIVITY);
    const factsWith = (events: readonly FraudEvent[], counted: boolean) =>
      fraudFacts({
        event: order(3),
        activities: new Map([['account:BA-1', account(events)]]),
        counted,
        account: null,
        asOf: AS_OF,
      }).facts;
    const three = factsWith([order(1), order(2)], false);
    expect(three['accountOrders24h']?.value).toBe(3);
    expect(factsWith([order(1), order(2), order(3)], true)).toMatchObject({
      accountOrders24h: three['accountOrders24h'],
      accountOrderAmount7d: three['accountOrderAmount7d'],
    });
  });

  test('accounts that share a method are one ring, also where the order does not name it', () => {
    const shared = [1, 2, 3].map((number) => order(number, { account: `BA-${number}`, method: 'm1' }));
    const activities = new Map([
      ['method:m1', shared.reduce((a, event) => withEvent(a, 'method:m1', event), NO_ACTIVITY)],
      ['account:BA-1', withEvent(NO_ACTIVITY, 'account:BA-1', order(1, { method: 'm1' }))],
    ]);
    const view = { event: order(4), activities, counted: false, account: null, asOf: AS_OF };
    const { facts, ring } = fraudFacts(view);
    expect(ring).toBe('method:m1');
    expect(judgeEvent(watch, facts, AS_OF, 'EUR').reasons.map(({ code }) => code)).toEqual(['SHARED_METHOD']);
  });

  test('a fact that is missing, or of another kind, never lets an event pass', () => {
    const { facts } = fraudFacts({
      event: order(1),
      activities: new Map(),
      counted: false,
      account: null,
      asOf: AS_OF,
    });
    for (const name of watch.needed.map(([needed]) => needed)) {
      const { [name]: fact, ...others } = facts;
      if (fact === undefined) throw new Error(name);
      for (const bad of [others, { ...facts, [name]: { ...fact, value: 'no such value' } }])
        expect(judgeEvent(watch, bad, AS_OF, 'EUR').outcome).toBe('review');
    }
  });

  test('fires the rules that json-rules-engine fires', async () => {
    const values = fc.record(
      Object.fromEntries(
        Object.entries(watch.document.facts).map(([name, { type, allowed = [], maximum = 30 }]) => [
          name,
          type === 'integer'
            ? fc.oneof(fc.nat(6), fc.nat(maximum))
            : type === 'boolean'
              ? fc.boolean()
              : fc.constantFrom(...allowed),
        ]),
      ),
    );
    const rules = watch.document.rules.map(({ name, conditions, outcome }) => ({
      name,
      conditions,
      event: { type: outcome },
    }));
    let fired = 0;
    await fc.assert(
      fc.asyncProperty(values, async (given) => {
        const facts = Object.fromEntries(
          Object.entries(given).map(([name, value]) => [name, { value, source: 'test', observedAt: AS_OF }]),
        );
        const { parameters, amounts = {} } = watch.document;
        const inEuros = Object.fromEntries(Object.entries(amounts).map(([name, by]) => [name, by['EUR']]));
        const { results } = await new Engine(rules).run({ ...parameters, ...inEuros, ...given });
        const ours = judgeEvent(watch, facts, AS_OF, 'EUR').reasons.map(({ rule }) => rule);
        fired += ours.length;
        expect(ours.sort()).toEqual(results.map(({ name }) => name).sort());
      }),
      { numRuns: 300 },
    );
    expect(fired).toBeGreaterThan(100);
  });
});
