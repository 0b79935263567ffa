import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/domain/canonical-json.ts';
import type { FactValue } from '../../../src/domain/decisions/decision.ts';
import { compilePolicy } from '../../../src/rules/compile.ts';
import { compileEvaluator } from '../../../src/rules/compiled/index.ts';
import { formulaOf, negate, spaceOf } from '../../../src/rules/lint/formula.ts';
import { lintPolicy } from '../../../src/rules/lint/lint.ts';
import { solve } from '../../../src/rules/lint/solve.ts';
import { Work } from '../../../src/rules/lint/work.ts';
import { type PolicyDocument, parsePolicyDocument } from '../../../src/rules/policy-schema.ts';
import { truthOf } from '../../../src/rules/three-valued.ts';
import { decide, firedRules, releasedDocument } from '../given.ts';
import { aPolicy, asFacts, leaf, parameter, points, rule, SOUND_RULES } from './given.ts';

/** Few values, so that all of them can be tried. */
const FACTS = {
  a: { type: 'integer', source: 'x', minimum: -1, maximum: 3 },
  b: { type: 'integer', source: 'x', minimum: 0, maximum: 4 },
  c: { type: 'integer', source: 'x', minimum: 2, maximum: 5 },
  s: { type: 'string', source: 'x', allowed: ['p', 'q', 'r'] },
  t: { type: 'string', source: 'x', allowed: ['q', 'r', 'z'] },
  f: { type: 'boolean', source: 'x' },
};
const PARAMETERS = { low: 1, high: 3 };

function* everyFacts(): Generator<Record<string, FactValue>> {
  for (const a of [-1, 0, 1, 2, 3])
    for (const b of [0, 1, 2, 3, 4])
      for (const c of [2, 3, 4, 5])
        for (const s of ['p', 'q', 'r'])
          for (const t of ['q', 'r', 'z']) for (const f of [false, true]) yield { a, b, c, s, t, f };
}
const EVERY = [...everyFacts()];

const number = fc.constantFrom('a', 'b', 'c');
const order = fc.constantFrom(
  ...['equal', 'notEqual', 'lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'],
);
const threshold = fc.oneof(
  fc.integer({ min: -2, max: 6 }),
  fc.constantFrom('low', 'high', 'a', 'b', 'c').map(parameter),
);
const anyLeaf = fc
  .oneof(
    { arbitrary: fc.tuple(number, order, threshold), weight: 4 },
    fc.tuple(
      number,
      fc.constantFrom('in', 'notIn'),
      fc.array(fc.integer({ min: -2, max: 6 }), { minLength: 1, maxLength: 3 }),
    ),
    fc.tuple(
      fc.constant('s'),
      fc.constantFrom('equal', 'notEqual'),
      fc.constantFrom<unknown>('p', 'q', parameter('t')),
    ),
    fc.tuple(fc.constant('f'), fc.constantFrom('equal', 'notEqual'), fc.boolean()),
  )
  .map(([fact, operator, value]) => leaf(fact, operator, value));
const { group } = fc.letrec<{ group: object; node: object }>((tie) => ({
  node: fc.oneof({ depthSize: 'small', withCrossShrink: true }, anyLeaf, tie('group')),
  group: fc.oneof(
    fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((all) => ({ all })),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie('node').map((not) => ({ not })),
  ),
}));
const outcome = fc.constantFrom('approve', 'review', 'decline');

function documentOf(rules: readonly unknown[], over: object = {}): PolicyDocument {
  return parsePolicyDocument(aPolicy({ facts: FACTS, parameters: PARAMETERS, tests: [], rules, ...over }));
}

/** Steps for one question. */
function steps(total: number): Work {
  const work = new Work(total);
  work.begin(1, '');
  return work;
}

function firesOn(
  document: PolicyDocument,
  index: number,
  facts: Readonly<Record<string, FactValue>>,
): boolean {
  const conditions = document.rules[index]?.conditions;
  if (conditions === undefined) return false;
  return truthOf(conditions, (name) => facts[name] ?? document.parameters[name], []) === true;
}

/** The name at the end of a finding's pointer: `/rules/3`. */
const indexOf = (pointer: string): number => Number(/^\/rules\/(\d+)/.exec(pointer)?.[1] ?? -1);

describe('the search for facts', () => {
  test('answers as trying all facts does, for any condition and for its opposite', () => {
    fc.assert(
      fc.property(group, (conditions) => {
        const document = documentOf([rule('one', 'review', conditions)]);
        const [only] = document.rules;
        if (only === undefined) return;
        const space = spaceOf(document);
        const formula = formulaOf(only.conditions, document, space);
        const some = EVERY.some((facts) => firesOn(document, 0, facts));
        const every = EVERY.every((facts) => firesOn(document, 0, facts));
        const fires = solve(formula, space, steps(1_000_000));
        const rests = solve(negate(formula), space, steps(1_000_000));
        expect([fires.kind, rests.kind]).toEqual([
          some ? 'possible' : 'impossible',
          every ? 'impossible' : 'possible',
        ]);
        if (fires.kind === 'possible') expect(firesOn(document, 0, fires.example)).toBe(true);
        if (rests.kind === 'possible') expect(firesOn(document, 0, rests.example)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  test('orders facts without declared ranges, to the ends of the exact integers', () => {
    const unbounded = { type: 'integer', source: 'x' };
    const document = (conditions: readonly unknown[]) =>
      documentOf([rule('one', 'review', conditions)], {
        facts: { a: unbounded, b: unbounded, c: unbounded },
      });
    const answer = (conditions: readonly unknown[]) => {
      const policy = document(conditions);
      const space = spaceOf(policy);
      const [only] = policy.rules;
      if (only === undefined) throw new Error('no rule');
      return solve(formulaOf(only.conditions, policy, space), space, steps(10_000)).kind;
    };
    const below = (a: string, b: string) => leaf(a, 'lessThan', parameter(b));
    expect(answer([below('a', 'b'), below('b', 'c')])).toBe('possible');
    expect(answer([below('a', 'b'), below('b', 'c'), below('c', 'a')])).toBe('impossible');
    const least = leaf('a', 'equal', Number.MIN_SAFE_INTEGER);
    expect(answer([least, below('a', 'b'), below('b', 'c')])).toBe('possible');
    expect(answer([least, below('b', 'a')])).toBe('impossible');
    expect(answer([leaf('c', 'equal', Number.MAX_SAFE_INTEGER), below('c', 'b')])).toBe('impossible');
  });

  test('gives up instead of guessing when the budget ends', () => {
    const document = documentOf([rule('one', 'review', [leaf('a', 'equal', 1)])]);
    const [only] = document.rules;
    if (only === undefined) throw new Error('no rule');
    const space = spaceOf(document);
    expect(solve(formulaOf(only.conditions, document, space), space, steps(1000), 0)).toEqual({
      kind: 'undecided',
    });
  });
});

/** What each claim of lint means, tried on all facts there are. */
function expectTrue(document: PolicyDocument, { code, pointer }: { code: string; pointer: string }): void {
  const index = indexOf(pointer);
  const fires = (facts: Record<string, FactValue>): boolean => firesOn(document, index, facts);
  const { decide: _, outcomeOf } = compileEvaluator(compilePolicy(document));
  switch (code) {
    case 'NEVER_FIRES':
      expect(EVERY.some(fires)).toBe(false);
      break;
    case 'ALWAYS_FIRES':
    case 'CONSTANT_POINTS':
      expect(EVERY.every(fires)).toBe(true);
      break;
    case 'HIDDEN_RULE':
    case 'CONTRADICTORY_RULES': {
      const own = document.rules[index]?.event.type;
      for (const facts of EVERY) if (fires(facts)) expect(outcomeOf(facts).outcome).not.toBe(own);
      break;
    }
    case 'DUPLICATE_RULE':
      expect(
        document.rules.some(
          (_rule, other) =>
            other !== index && EVERY.every((facts) => fires(facts) === firesOn(document, other, facts)),
        ),
      ).toBe(true);
      break;
    case 'REDUNDANT_RULE':
      expect(
        document.rules.some(
          (_rule, other) =>
            other !== index && EVERY.every((facts) => !fires(facts) || firesOn(document, other, facts)),
        ),
      ).toBe(true);
      break;
  }
}

test('every claim about random policies is true of all facts, and nothing provable is left out', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(outcome, group), { minLength: 1, maxLength: 5 }), (drawn) => {
      const document = documentOf(
        drawn.map(([type, conditions], index) => rule(`r${index}`, type, conditions)),
      );
      const findings = lintPolicy(document);
      for (const finding of findings) expectTrue(document, finding);
      const has = (code: string, pointer: string): boolean =>
        findings.some((finding) => finding.code === code && finding.pointer === pointer);
      for (const index of document.rules.keys()) {
        const fired = EVERY.filter((facts) => firesOn(document, index, facts)).length;
        expect(has('NEVER_FIRES', `/rules/${index}`)).toBe(fired === 0);
        expect(has('ALWAYS_FIRES', `/rules/${index}`)).toBe(fired === EVERY.length);
      }
      const isGap = (facts: Record<string, FactValue>): boolean =>
        [...document.rules.keys()].every((index) => !firesOn(document, index, facts));
      expect(has('GAP', '/rules')).toBe(EVERY.some(isGap));
    }),
    { numRuns: 50 },
  );
});

test('the bounds of a score that lint names are those of all facts', () => {
  const scored = fc.array(fc.tuple(fc.integer({ min: -40, max: 20 }), group), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(scored, (drawn) => {
      const rules = drawn.map(([value, conditions], index) => points(`r${index}`, value, conditions));
      const document = documentOf(rules, {
        combining: 'score',
        scorecard: { baseline: 50, approveFrom: 45, reviewFrom: 20 },
      });
      const { outcomeOf } = compileEvaluator(compilePolicy(document));
      // Facts that no rule needs have no slot; the others are all given.
      const scores = EVERY.map((facts) => outcomeOf(facts).score ?? 0);
      const highest = Math.max(...scores);
      const lowest = Math.min(...scores);
      const expected = [
        ...(highest < 20 ? [`the highest score is ${highest}, so every score declines`] : []),
        ...(highest >= 20 && highest < 45 ? [`the highest score is ${highest}, so no score approves`] : []),
        ...(lowest >= 45 ? [`the lowest score is ${lowest}, so every score approves`] : []),
        ...(lowest < 45 && lowest >= 20 ? [`the lowest score is ${lowest}, so no score declines`] : []),
      ];
      const found = lintPolicy(document).filter(({ code }) => code === 'UNREACHABLE_CUTOFF');
      expect(found.map(({ message }) => message)).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

describe('the examples, run through json-rules-engine', () => {
  const deposit = rule('deposit', 'approveWithConditions', [leaf('daysPastDue', 'equal', 5)], {
    reasonCode: 'NO_PAYMENT_HISTORY',
    condition: { kind: 'deposit', amount: { fact: 'pastDueAmount' }, dueDays: 14 },
  });
  const odd = aPolicy({
    rules: [
      SOUND_RULES[0],
      deposit,
      rule('late-again', 'review', [leaf('daysPastDue', 'greaterThan', 90)]),
      rule('first', 'approve', [leaf('daysPastDue', 'lessThan', 10)]),
      rule(
        'second',
        'approve',
        [leaf('daysPastDue', 'greaterThan', 7), leaf('daysPastDue', 'lessThan', 12)],
        {
          reasonCode: 'NOTHING_DUE',
        },
      ),
    ],
  });

  test.each(['service-approval', 'payment-inquiry', 'billing-cycle-change', 'odd'] as const)(
    'show what the findings on %s say',
    async (name) => {
      const document = name === 'odd' ? parsePolicyDocument(odd) : await releasedDocument(name);
      const policy = compilePolicy(document);
      const findings = lintPolicy(document).filter(({ example }) => example !== undefined);
      expect(findings.length).toBeGreaterThan(0);
      for (const { code, pointer, example } of findings) {
        const decision = await decide(policy, asFacts(example ?? {}));
        const fired = firedRules(decision);
        const own = document.rules[indexOf(pointer)]?.name;
        if (code === 'GAP') {
          expect(fired).toEqual([]);
          expect(decision.reasons.map((reason) => reason.code)).toEqual(['NO_RULE_APPLIED']);
        } else expect(fired).toContain(own);
        if (code === 'OVERLAP') expect(decision.reasons.length).toBeGreaterThan(1);
        if (code === 'HIDDEN_RULE') expect(decision.reasons.map((reason) => reason.rule)).not.toContain(own);
        if (code === 'IMPOSSIBLE_CONSEQUENCE') expect(decision.reasons[0]?.code).toBe('ENGINE_INCONSISTENT');
      }
    },
  );
});

describe('lint never throws', () => {
  test('on any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (input) => Array.isArray(lintPolicy(input))));
  });

  test('on a policy with anything anywhere', () => {
    const spoil = (over: object): void => {
      expect(Array.isArray(lintPolicy(aPolicy(over)))).toBe(true);
    };
    const json = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(
        fc.constantFrom('facts', 'rules', 'parameters', 'tests', 'scorecard', 'name'),
        json,
        (member, value) => spoil({ [member]: value }),
      ),
    );
    fc.assert(
      fc.property(json, (conditions) => spoil({ rules: [{ ...rule('x', 'review', []), conditions }] })),
    );
    fc.assert(
      fc.property(json, (value) =>
        spoil({ rules: [rule('x', 'review', [value, leaf('a', 'equal', value)])] }),
      ),
    );
    fc.assert(
      fc.property(fc.string(), json, (key, value) =>
        spoil({ facts: { [key]: value }, parameters: { [key]: value } }),
      ),
    );
  });

  test('on conditions nested deeper than the stack', () => {
    let conditions: object = leaf('daysPastDue', 'equal', 1);
    for (let depth = 0; depth < 50_000; depth += 1) conditions = { not: conditions };
    expect(lintPolicy(aPolicy({ rules: [rule('deep', 'review', conditions)] })).length).toBeGreaterThan(0);
  });

  test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])('on the name %s', (name) => {
    const odd = aPolicy({ rules: [rule('x', 'review', [leaf(name, 'equal', parameter(name))])] });
    expect(lintPolicy(odd).map(({ code }) => code)).toContain('UNKNOWN_FACT');
    const declared = aPolicy({
      facts: { [name]: { type: 'integer', source: 'x' } },
      rules: [rule('x', 'review', [leaf(name, 'lessThan', 5)])],
    });
    expect(lintPolicy(declared).map(({ code }) => code)).toContain('GAP');
  });
});

test('the released policies have no errors', async () => {
  for (const name of ['service-approval', 'payment-inquiry', 'billing-cycle-change'] as const)
    expect(lintPolicy(await releasedDocument(name)).filter(({ severity }) => severity === 'error')).toEqual(
      [],
    );
});

test('the same policy has the same findings, in the same order', async () => {
  const document = await releasedDocument('service-approval');
  expect(lintPolicy(structuredClone(document))).toEqual(lintPolicy(document));
});

test('the order of keys, which a stored policy has lost, changes no finding', async () => {
  const document = await releasedDocument('service-approval');
  const posted = JSON.parse(JSON.stringify(document));
  const backwards = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(backwards);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, member]) => [key, backwards(member)]),
    );
  };
  const findings = JSON.stringify(lintPolicy(posted));
  expect(findings).toContain('"GAP"');
  expect(JSON.stringify(lintPolicy(JSON.parse(canonicalJson(document))))).toBe(findings);
  expect(JSON.stringify(lintPolicy(backwards(posted)))).toBe(findings);
});
