import { beforeAll, describe, expect, test } from 'vitest';
import type { ReasonCode } from '../../src/domain/decisions/reason-codes.ts';
import type { CompiledPolicy } from '../../src/rules/compile.ts';
import { decide, factsOf, firedRules, HARMLESS_CHANGE, releasedPolicy, type Values } from './given.ts';

let policy: CompiledPolicy;
beforeAll(async () => {
  policy = await releasedPolicy('billing-cycle-change');
});

const CASES: readonly (readonly [rule: string, code: ReasonCode, fires: Values, rests: Values])[] = [
  ['account-closed', 'ACCOUNT_CLOSED', { accountState: 'closed' }, {}],
  ['while-overdue', 'CYCLE_CHANGE_WHILE_OVERDUE', { pastDueAmount: 1 }, { pastDueAmount: 0 }],
  ['while-overdue', 'CYCLE_CHANGE_WHILE_OVERDUE', { standing: 'collections' }, { standing: 'due' }],
  ['while-overdue', 'CYCLE_CHANGE_WHILE_OVERDUE', { accountState: 'suspended' }, {}],
  [
    'bill-about-to-fall-due',
    'CYCLE_CHANGE_BILL_DUE',
    { dueWithin7DaysAmount: 1 },
    { dueWithin7DaysAmount: 0 },
  ],
  ['bill-about-to-fall-due', 'CYCLE_CHANGE_BILL_DUE', { movesSetDueDate: true }, { movesSetDueDate: false }],
  ['too-many-changes', 'CYCLE_CHANGE_LIMIT_REACHED', { changesLast12m: 2 }, { changesLast12m: 1 }],
  ['notice-too-short', 'CYCLE_CHANGE_NOTICE_TOO_SHORT', { noticeDays: 1 }, { noticeDays: 2 }],
  ['notice-too-short', 'CYCLE_CHANGE_NOTICE_TOO_SHORT', { noticeDays: -3 }, {}],
  ['stub-too-long', 'CYCLE_CHANGE_STUB_TOO_LONG', { stubDays: 46 }, { stubDays: 45 }],
  ['unchanged', 'CYCLE_UNCHANGED', { changesCycle: false }, {}],
];

describe('billing cycle change policy 2026-11-01', () => {
  test('a change with nothing against it is allowed', async () => {
    expect(await decide(policy, factsOf(HARMLESS_CHANGE))).toMatchObject({
      outcome: 'approve',
      reasons: [{ code: 'CYCLE_CHANGE_ALLOWED' }],
    });
  });

  test.each(CASES)('%s declines with %s', async (rule, code, fires) => {
    const decision = await decide(policy, factsOf({ ...HARMLESS_CHANGE, ...fires }));
    expect(decision).toMatchObject({ outcome: 'decline', reasons: [{ code, rule }] });
  });

  test.each(CASES)('%s does not fire where it does not apply (%s)', async (rule, _code, _fires, rests) => {
    const decision = await decide(policy, factsOf({ ...HARMLESS_CHANGE, ...rests }));
    expect(firedRules(decision)).not.toContain(rule);
    expect(decision.outcome).toBe('approve');
  });

  test('every reason against a change is given, in the order of the rules', async () => {
    const decision = await decide(
      policy,
      factsOf({ ...HARMLESS_CHANGE, pastDueAmount: 100, changesLast12m: 2, stubDays: 60 }),
    );
    expect(decision.reasons.map(({ code }) => code)).toEqual([
      'CYCLE_CHANGE_WHILE_OVERDUE',
      'CYCLE_CHANGE_LIMIT_REACHED',
      'CYCLE_CHANGE_STUB_TOO_LONG',
    ]);
  });

  test('a customer who has changed too often learns when it is possible again', async () => {
    const decision = await decide(
      policy,
      factsOf({ ...HARMLESS_CHANGE, changesLast12m: 2, daysUntilOldestChangeLapses: 11 }),
    );
    expect(decision.remedies).toEqual([{ kind: 'waitUntil', date: '2026-12-01' }]);
  });
});
