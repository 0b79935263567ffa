import fc from 'fast-check';
import type { Facts, FactValue } from '../../../src/domain/decisions/decision.ts';
import type { FactDeclaration } from '../../../src/rules/policy-schema.ts';
import { AT } from '../given.ts';
import { FLAGS, INTEGERS, integers, KINDS, NAMES, TEXTS, texts } from './policies.ts';

/** What a source delivered for one fact; absent when it delivered nothing at all. */
type Delivery = { readonly value: unknown; readonly observedAt: string } | undefined;

/** One random case: what was delivered, and values to put where nothing usable was. */
export interface RandomCase {
  readonly deliveries: Readonly<Record<string, Delivery>>;
  readonly completions: readonly Readonly<Record<string, FactValue>>[];
}

const BAD: readonly unknown[] = [
  null,
  undefined,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  0.5,
  2 ** 53,
  '1',
  '10',
  '',
  'NaN',
  true,
  0,
  [1],
  { value: 1 },
  new Date(0),
  1n,
];
const HOUR_AGO = '2026-11-20T09:00:00.000Z';
const TIMES = [
  HOUR_AGO,
  '2026-11-20T08:59:59.999Z',
  '2026-11-19T10:00:00.000Z',
  '2026-11-19T09:59:59.999Z',
  '2026-11-20T10:05:00.000Z',
  '2026-11-20T10:05:00.001Z',
  'yesterday',
  '2026-11-20',
];

function delivered(good: fc.Arbitrary<FactValue>, badness: number): fc.Arbitrary<Delivery> {
  const observedAt = fc.oneof(
    { weight: 30, arbitrary: fc.constant(AT) },
    { weight: badness, arbitrary: fc.constantFrom(...TIMES) },
  );
  return fc.oneof(
    { weight: 30, arbitrary: fc.record({ value: good, observedAt }) },
    { weight: badness, arbitrary: fc.record({ value: fc.constantFrom(...BAD), observedAt }) },
    { weight: badness, arbitrary: fc.constant(undefined) },
  );
}

function goodValues(name: string): fc.Arbitrary<FactValue> {
  if (INTEGERS.some((integer) => integer === name)) return integers;
  if (FLAGS.some((flag) => flag === name)) return fc.boolean();
  return name === TEXTS[0] ? fc.constantFrom(...KINDS) : texts;
}

const recordOf = <T>(arbitrary: (name: string) => fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.record(Object.fromEntries(NAMES.map((name) => [name, arbitrary(name)])));

const completion = recordOf(goodValues);
const casesOf = (badness: number): fc.Arbitrary<RandomCase> =>
  fc.record({
    deliveries: recordOf((name) => delivered(goodValues(name), badness)),
    completions: fc.array(completion, { minLength: 2, maxLength: 2 }),
  });

/** Half of the cases have nothing wrong with them but what is out of a declared range. */
export const cases: fc.Arbitrary<RandomCase> = fc.oneof(casesOf(0), casesOf(2), casesOf(6));

/** As the evaluation is given them. Bad values pass on purpose: the guard has to meet them. */
export function factsOfCase({ deliveries }: RandomCase): Facts {
  const facts: Record<string, unknown> = {};
  for (const [name, delivery] of Object.entries(deliveries))
    if (delivery !== undefined) facts[name] = { ...delivery, source: 'chance' };
  return facts as Facts;
}

/** A value of a completion moved into the declared range. */
export function withinRange(value: FactValue, { minimum, maximum }: FactDeclaration): FactValue {
  if (typeof value !== 'number') return value;
  return Math.min(Math.max(value, minimum ?? value), maximum ?? value);
}
