import { beforeAll, describe, expect, test } from 'vitest';
import type { CyclePreference } from '../../src/domain/billing/cycle/change.ts';
import type { CompiledPolicy } from '../../src/rules/compile.ts';
import { judgeCycleOptions, overrideOptions } from '../../src/rules/judge-cycle-options.ts';
import { AS_OF, aBill, aCyclePreference, aSnapshot } from '../support/builders/builders.ts';
import { releasedPolicy } from './given.ts';

let policy: CompiledPolicy;
beforeAll(async () => {
  policy = await releasedPolicy('billing-cycle-change');
});
const preference: CyclePreference = aCyclePreference({ billCycleDay: 15 });

describe("an agent's override", () => {
  test('makes an option eligible that a guard refused, and keeps the guard on record', async () => {
    const snapshot = aSnapshot({ bills: [aBill({ dueDate: '2026-09-25' })] }).build();
    const judged = await judgeCycleOptions(snapshot, preference, policy, AS_OF);
    expect(judged.every(({ option }) => !option.eligible)).toBe(true);
    for (const { option, decision } of overrideOptions(judged)) {
      expect(option).toMatchObject({ eligible: true, overriddenCodes: ['CYCLE_CHANGE_WHILE_OVERDUE'] });
      expect(decision.reasons[0]?.code).toBe('CYCLE_CHANGE_OVERRIDDEN');
      expect(decision.outcome).toBe('approve');
    }
  });

  test('opens no closed account', async () => {
    const snapshot = aSnapshot({ account: { state: 'closed' } }).build();
    const judged = await judgeCycleOptions(snapshot, preference, policy, AS_OF);
    expect(judged.length).toBeGreaterThan(0);
    expect(overrideOptions(judged)).toEqual(judged);
  });

  test('does not replace an unknown fact', async () => {
    const judged = await judgeCycleOptions(aSnapshot().build(), preference, policy, AS_OF);
    const unsure = judged.map(({ option, decision }) => ({
      option: { ...option, eligible: false },
      decision: {
        ...decision,
        outcome: 'review' as const,
        reasons: [{ code: 'FACT_MISSING' as const, rule: null, params: {} }],
      },
    }));
    expect(overrideOptions(unsure)).toEqual(unsure);
  });

  test('changes nothing about an option that is eligible anyway', async () => {
    const judged = await judgeCycleOptions(aSnapshot().build(), preference, policy, AS_OF);
    expect(judged.some(({ option }) => option.eligible)).toBe(true);
    expect(overrideOptions(judged)).toEqual(judged);
  });
});

test('an option shows its first full bill, and which due dates stay', async () => {
  const bill = aBill({ dueDate: '2026-12-10' });
  const snapshot = aSnapshot({ bills: [bill] }).build();
  const [judged] = await judgeCycleOptions(snapshot, preference, policy, AS_OF);
  expect(judged?.option.firstBillAmount).toEqual({ amountMinor: 4_500, currency: 'EUR' });
  expect(judged?.option.effects).toMatchObject({
    keptDueDates: [{ billId: bill.billId, dueDate: '2026-12-10' }],
    promiseUntilDate: null,
  });
});
