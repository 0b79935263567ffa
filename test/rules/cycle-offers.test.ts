import { beforeAll, expect, test } from 'vitest';
import type { CyclePreference } from '../../src/domain/billing/cycle/change.ts';
import type { CompiledPolicy } from '../../src/rules/compile.ts';
import { createOfferJudge } from '../../src/rules/judge-cycle-offers.ts';
import { judgeCycleOptions } from '../../src/rules/judge-cycle-options.ts';
import {
  AS_OF,
  aBill,
  aCycle,
  aCyclePreference,
  aSnapshot,
  type SnapshotBuilder,
} from '../support/builders/builders.ts';
import { releasedPolicy } from './given.ts';

let policy: CompiledPolicy;
beforeAll(async () => {
  policy = await releasedPolicy('billing-cycle-change');
});

const PREFERENCES: readonly CyclePreference[] = [15, 31].map((billCycleDay) =>
  aCyclePreference({ billCycleDay }),
);

const ACCOUNTS: readonly (readonly [string, SnapshotBuilder])[] = [
  ['in good standing', aSnapshot()],
  ['with a bill about to fall due', aSnapshot({ bills: [aBill({ dueDate: '2026-11-25' })] })],
  ['that is overdue', aSnapshot({ bills: [aBill({ dueDate: '2026-09-25' })] })],
  ['that is suspended', aSnapshot({ account: { state: 'suspended' } })],
  ['with two changes this year', aSnapshot({ recentCycleChangeDates: ['2026-08-01', '2026-05-01'] })],
  ['billed on the 20th', aSnapshot({ account: { cycle: aCycle({ billCycleDay: 20 }) } })],
  [
    'with a change under way',
    aSnapshot({
      account: {
        cycleTransition: {
          previousCycle: aCycle({ billCycleDay: 9 }),
          stub: null,
          effectiveDate: '2026-12-01',
          confirmedServices: [],
        },
      },
      cycleTransition: {
        previousCycle: aCycle({ billCycleDay: 9 }),
        stub: null,
        effectiveDate: '2026-12-01',
        confirmedServices: [],
      },
    }),
  ],
];

test('an offer says what the policy says, the first time and remembered, whichever accounts came before', async () => {
  const judge = createOfferJudge();
  for (const round of [1, 2])
    for (const [name, builder] of ACCOUNTS) {
      const snapshot = builder.build();
      const judged = await Promise.all(
        PREFERENCES.map((preference) => judgeCycleOptions(snapshot, preference, policy, AS_OF)),
      );
      // An offer shows no amounts, and not what else a change touches: that is for the quote.
      const said = judged
        .flat()
        .map(({ option: { stub: _stub, firstBillAmount: _amount, effects: _effects, ...option } }) => option);
      const offered = await judge(snapshot, PREFERENCES, policy, AS_OF);
      expect(
        offered.map(({ stub: _stub, ...option }) => option),
        `${name}, round ${round}`,
      ).toEqual(said);
    }
});
