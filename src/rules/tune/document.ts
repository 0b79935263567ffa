import type { Instant } from '../../domain/civil-date.ts';
import type { FactValue } from '../../domain/decisions/decision.ts';
import { CREDIT_HISTORY_FACTS } from '../../domain/decisions/facts/credit-history-facts.ts';
import type { ReasonCode } from '../../domain/decisions/reason-codes.ts';
import { deciderOf } from '../backtest/decider.ts';
import { compilePolicy } from '../compile.ts';
import type { FactDeclaration, PolicyCondition, PolicyDocument, PolicyRule } from '../policy-schema.ts';
import type { CandidateFact, Literal, TunedCondition } from './candidates.ts';
import type { TunedScorecard } from './scorecard.ts';

export interface CandidateDocumentOptions {
  readonly base: PolicyDocument;
  /** Rules of the base that stay as they are; they override the score. */
  readonly keptRules: readonly PolicyRule[];
  readonly scorecard: TunedScorecard;
  readonly candidates: readonly CandidateFact[];
  readonly version: string;
  readonly effectiveAt: Instant;
  readonly author: string;
  readonly description: string;
}

const SHARED = { type: 'integer', maxAgeHours: 24 } as const;

/** How a fact that the base does not declare is declared in a tuned policy. */
function declarationOf(fact: string): FactDeclaration {
  const source = CREDIT_HISTORY_FACTS.has(fact) ? 'billHistory' : 'billingAccount';
  if (/^(days|maxDays|sumDays)/.test(fact)) return { ...SHARED, unit: 'days', source, minimum: 0 };
  if (/Amount/.test(fact)) return { ...SHARED, unit: 'minor', source, minimum: 0 };
  if (/PercentChange/.test(fact))
    return { ...SHARED, unit: 'percent', source, minimum: -1000, maximum: 1000 };
  if (/[pP]ercent/.test(fact)) return { ...SHARED, unit: 'percent', source, minimum: 0, maximum: 1000 };
  if (/^months/.test(fact)) return { ...SHARED, unit: 'months', source, minimum: 0, maximum: 7 };
  return { ...SHARED, unit: 'count', source, minimum: 0 };
}

const kebab = (name: string): string => name.replace(/([A-Z])/g, '-$1').toLowerCase();

function leafOf({ fact, above, threshold }: Literal): PolicyCondition {
  return { fact, operator: above ? 'greaterThan' : 'lessThanInclusive', value: threshold };
}

function nameOf(condition: TunedCondition): string {
  return condition
    .map(
      ({ fact, above, threshold }) =>
        `${kebab(fact)}-${above ? 'above' : 'up-to'}-${threshold < 0 ? 'minus-' : ''}${Math.abs(threshold)}`,
    )
    .join('-and-');
}

/** The reason of the fact with a direction, because it says what is wrong; of several facts, the first. */
function reasonOf(condition: TunedCondition, facts: readonly CandidateFact[]): ReasonCode {
  const named = condition.flatMap((literal) => facts.find(({ fact }) => fact === literal.fact) ?? []);
  const pointing = named.find(({ worse }) => worse !== 'either') ?? named[0];
  return pointing?.reasonCode ?? 'BALANCE_AGAINST_LIMIT';
}

function factsOfRule(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(factsOfRule);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === 'fact' && typeof member === 'string'
      ? [member]
      : key === 'textParams'
        ? Object.values(member ?? {}).map(String)
        : factsOfRule(member),
  );
}

function parametersOfRule(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(parametersOfRule);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === 'parameter' && typeof member === 'string' ? [member] : parametersOfRule(member),
  );
}

/**
 * The scorecard as a policy document that a person can read: kept rules first, then the score rules, the costliest first.
 * Its tests are invented, not taken from any account. Throws PolicyRefused when the parts do not make a policy.
 */
export function candidateDocument(options: CandidateDocumentOptions): PolicyDocument {
  const { base, keptRules, scorecard, candidates } = options;
  const scoreRules: PolicyRule[] = [...scorecard.rules]
    .sort((a, b) => a.points - b.points)
    .map(({ condition, points }) => ({
      name: nameOf(condition),
      conditions: { all: condition.map(leafOf) },
      event: { type: 'score', params: { reasonCode: reasonOf(condition, candidates), points } },
    }));
  const rules = [...keptRules, ...scoreRules];
  const named = new Set(rules.flatMap(factsOfRule));
  const parameters: Record<string, number> = {};
  for (const name of new Set([...named, ...rules.flatMap(parametersOfRule)])) {
    const value = base.parameters[name];
    if (value !== undefined) parameters[name] = value;
  }
  const facts: Record<string, FactDeclaration> = {};
  for (const name of named)
    if (!Object.hasOwn(parameters, name)) facts[name] = base.facts[name] ?? declarationOf(name);
  const document: PolicyDocument = {
    name: base.name,
    version: options.version,
    effectiveAt: options.effectiveAt,
    author: options.author,
    description: options.description,
    combining: 'score',
    default: 'review',
    scorecard: {
      baseline: scorecard.baseline,
      approveFrom: { parameter: 'approveFrom' },
      reviewFrom: { parameter: 'reviewFrom' },
    },
    facts,
    parameters: { ...parameters, approveFrom: scorecard.approveFrom, reviewFrom: scorecard.reviewFrom },
    rules,
  };
  return { ...document, tests: testsOf(document, scorecard, candidates) };
}

type PolicyTests = NonNullable<PolicyDocument['tests']>;

/** Tests with good values of every fact, with the worst values, and with one missing fact. */
function testsOf(
  document: PolicyDocument,
  scorecard: TunedScorecard,
  candidates: readonly CandidateFact[],
): PolicyTests {
  const decider = deciderOf(compilePolicy(document));
  const worseOf = new Map(candidates.map((candidate) => [candidate.fact, candidate.worse]));
  const values = (worst: boolean): Record<string, FactValue> =>
    Object.fromEntries(
      Object.entries(document.facts).map(([name, declared]) => [
        name,
        exampleOf(name, declared, worst, worseOf.get(name) ?? 'either', scorecard),
      ]),
    );
  const good = values(false);
  const tests: { name: string; facts: Record<string, FactValue | null> }[] = [
    { name: 'pays in time and in full', facts: good },
    { name: 'late, and pays little', facts: values(true) },
  ];
  if (Object.hasOwn(document.facts, 'accountState'))
    tests.push({ name: 'a closed account, whatever its score', facts: { ...good, accountState: 'closed' } });
  const [costliest] = [...scorecard.rules].sort((a, b) => a.points - b.points);
  const missing = costliest?.condition[0]?.fact;
  if (missing !== undefined)
    tests.push({ name: `${missing} is missing`, facts: { ...good, [missing]: null } });
  return tests.map(({ name, facts }) => {
    const { outcome, reasonCodes } = decider.decide(facts);
    return { name, facts, expect: { outcome, reasonCodes: [...reasonCodes] } };
  });
}

function exampleOf(
  name: string,
  declared: FactDeclaration,
  worst: boolean,
  worse: CandidateFact['worse'],
  scorecard: TunedScorecard,
): FactValue {
  if (declared.type === 'boolean') return !worst;
  if (declared.type === 'string') return declared.allowed?.[0] ?? 'text';
  const thresholds = scorecard.rules.flatMap(({ condition }) =>
    condition.filter(({ fact }) => fact === name).map(({ threshold }) => threshold),
  );
  const within = (value: number): number =>
    Math.min(declared.maximum ?? value, Math.max(declared.minimum ?? value, value));
  if (thresholds.length === 0) return within(name.startsWith('creditCoverage') ? 1000 : 0);
  const low = within(Math.min(...thresholds, 0));
  const high = within(Math.max(...thresholds) + 1);
  if (worse === 'either') return within(Math.round((low + high) / 2));
  return (worse === 'higher') === worst ? high : low;
}
