import fc from 'fast-check';
import type { ReasonCode } from '../../../src/domain/decisions/reason-codes.ts';
import { placesOf } from '../../../src/texts/decisions.ts';

/** Facts that every random policy may use: two of a unit each, so that they can be compared with each other. */
export const INTEGERS = ['amountA', 'amountB', 'daysA', 'daysB', 'countA', 'countB'] as const;
export const TEXTS = ['kind', 'label'] as const;
export const FLAGS = ['flagA', 'flagB'] as const;
export const NAMES: readonly string[] = [...INTEGERS, ...TEXTS, ...FLAGS];
export const KINDS = ['a', 'ä', 'a\u0308', '日本', '', '1', 'true', '😀'] as const;

const UNITS: Readonly<Record<(typeof INTEGERS)[number], 'minor' | 'days' | 'count'>> = {
  amountA: 'minor',
  amountB: 'minor',
  daysA: 'days',
  daysB: 'days',
  countA: 'count',
  countB: 'count',
};
const PARTNERS: Readonly<Record<(typeof INTEGERS)[number], string>> = {
  amountA: 'amountB',
  amountB: 'amountA',
  daysA: 'daysB',
  daysB: 'daysA',
  countA: 'countB',
  countB: 'countA',
};
const PARAMETERS = ['first', 'second', 'share'] as const;

/** Mostly small, so that thresholds and values meet; sometimes at the ends of what is exact. */
export const integers = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: -3, max: 6 }) },
  { weight: 1, arbitrary: fc.maxSafeInteger() },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      Number.MAX_SAFE_INTEGER,
      Number.MIN_SAFE_INTEGER,
      2 ** 31,
      -(2 ** 31),
      -0,
      100,
      4_000_000,
    ),
  },
);

/** Seldom there: with many, hardly a case would have all of its facts in their ranges. */
const optionalInteger = (min: number, max: number) =>
  fc.oneof(
    { weight: 7, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.integer({ min, max }) },
  );
const maxAgeHours = fc.option(fc.constantFrom(0, 1, 24), { nil: undefined });

function without<T extends object>(value: T): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}

const declarations = fc
  .record({
    integers: fc.tuple(
      ...INTEGERS.map((name) =>
        fc
          .record({
            type: fc.constant('integer'),
            unit: fc.constant(UNITS[name]),
            source: fc.constant(`source of ${name}`),
            minimum: optionalInteger(-3, 0),
            maximum: optionalInteger(1, 6),
            maxAgeHours,
          })
          .map((declared): [string, object] => [name, without(declared)]),
      ),
    ),
    kind: fc.record({
      type: fc.constant('string'),
      source: fc.constant('a list'),
      allowed: fc.constant([...KINDS]),
    }),
    label: fc
      .record({ type: fc.constant('string'), source: fc.constant('free text'), maxAgeHours })
      .map(without),
  })
  .map(({ integers, kind, label }) => ({
    ...Object.fromEntries(integers),
    kind,
    label,
    flagA: { type: 'boolean', source: 'a switch' },
    flagB: { type: 'boolean', source: 'a switch', maxAgeHours: 24 },
  }));

export const texts = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...KINDS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
);

const ORDERS = ['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'] as const;
const integerLeaf = fc.constantFrom(...INTEGERS).chain((fact) =>
  fc.oneof(
    fc.record({
      fact: fc.constant(fact),
      operator: fc.constantFrom(...ORDERS, 'equal', 'notEqual'),
      value: fc.oneof(
        integers,
        fc.constantFrom(...PARAMETERS).map((parameter) => ({ fact: parameter })),
        fc.constant({ fact: PARTNERS[fact] }),
      ),
    }),
    fc.record({
      fact: fc.constant(fact),
      operator: fc.constantFrom('in', 'notIn'),
      value: fc.array(integers, { minLength: 1, maxLength: 4 }),
    }),
  ),
);
const textLeaf = (fact: string, values: fc.Arbitrary<string>) =>
  fc.oneof(
    fc.record({ fact: fc.constant(fact), operator: fc.constantFrom('equal', 'notEqual'), value: values }),
    fc.record({
      fact: fc.constant(fact),
      operator: fc.constantFrom('in', 'notIn'),
      value: fc.array(values, { minLength: 1, maxLength: 4 }),
    }),
  );
const flagLeaf = fc.record({
  fact: fc.constantFrom(...FLAGS),
  operator: fc.constantFrom('equal', 'notEqual'),
  value: fc.oneof(fc.boolean(), fc.constantFrom({ fact: 'flagA' }, { fact: 'flagB' })),
});
const leaf: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: integerLeaf },
  { weight: 1, arbitrary: textLeaf('kind', fc.constantFrom(...KINDS)) },
  { weight: 1, arbitrary: textLeaf('label', texts) },
  { weight: 2, arbitrary: flagLeaf },
);

function group(depth: number): fc.Arbitrary<unknown> {
  const child = depth === 0 ? leaf : fc.oneof({ weight: 4, arbitrary: leaf }, group(depth - 1));
  const children = fc.array(child, { minLength: 1, maxLength: 5 });
  return fc.oneof(
    { weight: 3, arbitrary: children.map((all) => ({ all })) },
    { weight: 2, arbitrary: children.map((any) => ({ any })) },
    { weight: 1, arbitrary: child.map((not) => ({ not })) },
  );
}

const share = fc.oneof(fc.integer({ min: 0, max: 120 }), fc.constant({ parameter: 'share' }));
const amount = fc
  .record({
    fact: fc.constantFrom('amountA', 'amountB'),
    percent: fc.option(share, { nil: undefined }),
  })
  .map(without);
const condition = fc.record({
  kind: fc.constantFrom('deposit', 'payOverdue'),
  amount,
  dueDays: fc.oneof(share, fc.constant(9_007_199_254)),
});
const remedy = fc.option(
  fc.oneof(
    fc.record({ kind: fc.constant('payPastDue'), amount }),
    fc.record({ kind: fc.constant('smallerOrder'), maximumAmount: amount }),
    fc.record({
      kind: fc.constant('waitUntil'),
      days: fc.constantFrom('daysA', 'daysB').map((fact) => ({ fact })),
    }),
    fc.constant({ kind: 'contactUs' }),
  ),
  { nil: undefined },
);

const CODES: readonly ReasonCode[] = [
  'GOOD_STANDING',
  'ACCOUNT_CLOSED',
  'IN_COLLECTIONS',
  'PAST_DUE',
  'LARGE_ORDER',
  'OPEN_DISPUTE',
  'HIGH_UTILISATION',
  'WRITTEN_OFF_DEBT',
];

/** A reason with each gap of its texts filled by some fact or parameter. */
const reason = fc
  .record({
    reasonCode: fc.constantFrom(...CODES),
    fillers: fc.array(fc.constantFrom(...NAMES, ...PARAMETERS), { minLength: 4, maxLength: 4 }),
    more: fc.option(fc.constantFrom(...NAMES), { nil: undefined, freq: 4 }),
  })
  .map(({ reasonCode, fillers, more }) => {
    const textParams: Record<string, string> = more === undefined ? {} : { more };
    for (const [index, placeholder] of [...placesOf(reasonCode)].entries())
      textParams[placeholder] = fillers[index % fillers.length] ?? 'first';
    return { reasonCode, textParams };
  });

const hardEvent = fc.oneof(
  reason.map((params) => ({ type: 'approve', params })),
  fc
    .record({ reason, condition })
    .map(({ reason, condition }) => ({ type: 'approveWithConditions', params: { ...reason, condition } })),
  fc
    .record({ type: fc.constantFrom('review', 'decline'), reason, remedy })
    .map(({ type, reason, remedy }) => ({
      type,
      params: { ...reason, ...without({ remedy }) },
    })),
);
const points = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -4, max: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom('first', 'share').map((parameter) => ({ parameter })) },
);
const scoreEvent = fc
  .record({ reason, points })
  .map(({ reason, points }) => ({ type: 'score', params: { ...reason, points } }));

const rulesOf = (event: fc.Arbitrary<object>) =>
  fc
    .array(fc.record({ conditions: group(2), event }), { minLength: 1, maxLength: 9 })
    .map((rules) => rules.map((rule, index) => ({ name: `rule-${index}`, ...rule })));

const cutOff = fc.integer({ min: -6, max: 6 });
const combined = fc.oneof(
  rulesOf(hardEvent).map((rules) => ({ combining: 'severity', rules })),
  fc
    .record({
      rules: rulesOf(fc.oneof({ weight: 1, arbitrary: hardEvent }, { weight: 3, arbitrary: scoreEvent })),
      baseline: cutOff,
      cutOffs: fc.tuple(cutOff, cutOff),
    })
    .map(({ rules, baseline, cutOffs: [a, b] }) => ({
      combining: 'score',
      scorecard: { baseline, approveFrom: Math.max(a, b), reviewFrom: Math.min(a, b) },
      rules,
    })),
);

/** Random policy documents, half of them scorecards; all pass the policy check. */
export const documents: fc.Arbitrary<unknown> = fc
  .record({
    facts: declarations,
    parameters: fc.record({
      first: fc.integer({ min: -4, max: 6 }),
      second: integers,
      share: fc.integer({ min: 0, max: 120 }),
    }),
    combined,
  })
  .map(({ combined, ...members }) => ({
    name: 'service-approval',
    version: '1',
    effectiveAt: '2026-11-01T00:00:00.000Z',
    author: 'chance',
    description: 'a random policy',
    default: 'review',
    ...members,
    ...combined,
  }));
