import { beforeAll, expect, test } from 'vitest';
import { addDays } from '../../src/domain/civil-date.ts';
import type { CompiledPolicy } from '../../src/rules/compile.ts';
import { judgeCycleOptions, refusePreference } from '../../src/rules/judge-cycle-options.ts';
import { AS_OF, aCycle, aCyclePreference, aSnapshot, TODAY } from '../support/builders/builders.ts';
import { firedRules, releasedPolicy } from './given.ts';

let policy: CompiledPolicy;
beforeAll(async () => {
  policy = await releasedPolicy('billing-cycle-change');
});

const effectiveDate = addDays(TODAY, 9);
const underWay = aSnapshot({
  account: { cycle: aCycle({ billCycleDay: 15, anchorDate: effectiveDate }) },
  cycleTransition: { previousCycle: aCycle(), stub: null, effectiveDate, confirmedServices: [] },
}).build();

test('a wish for the cycle in force is declined by the rule that says so', async () => {
  const snapshot = aSnapshot().build();
  const preference = aCyclePreference({ billCycleDay: 1 });
  expect(await judgeCycleOptions(snapshot, preference, policy, AS_OF)).toEqual([]);
  const decision = await refusePreference(snapshot, preference, policy, AS_OF);
  expect(decision).toMatchObject({
    outcome: 'decline',
    reasons: [{ code: 'CYCLE_UNCHANGED', rule: 'unchanged' }],
  });
  expect(firedRules(decision)).toContain('unchanged');
});

test('a wish while a change is under way is declined until the day it takes effect', async () => {
  const preference = aCyclePreference({ billCycleDay: 31 });
  expect(await judgeCycleOptions(underWay, preference, policy, AS_OF)).toEqual([]);
  expect(await refusePreference(underWay, preference, policy, AS_OF)).toMatchObject({
    outcome: 'decline',
    reasons: [{ code: 'CYCLE_CHANGE_PENDING', rule: null, params: { effectiveDate } }],
    remedies: [{ kind: 'waitUntil', date: effectiveDate }],
    facts: { changesCycle: { value: true } },
  });
});

test('a wish for what is already under way asks for nothing new', async () => {
  const decision = await refusePreference(underWay, aCyclePreference({ billCycleDay: 15 }), policy, AS_OF);
  expect(decision.reasons.map(({ code }) => code)).toEqual(['CYCLE_UNCHANGED']);
});

test('no rule softens the refusal: without the rule of the policy it is declined all the same', async () => {
  const lax = { ...policy, rules: policy.rules.filter(({ rule }) => rule.name !== 'unchanged') };
  const decision = await refusePreference(
    aSnapshot().build(),
    aCyclePreference({ billCycleDay: 1 }),
    lax,
    AS_OF,
  );
  expect(decision).toMatchObject({ outcome: 'decline', reasons: [{ code: 'CYCLE_UNCHANGED', rule: null }] });
});
