/**
 * What a decision has to be, written a second time and as plainly as can be from the documentation alone: nothing of
 * src/rules takes part, and whether a rule fires is asked of json-rules-engine as npm delivers it.
 */
import { Engine, type RuleProperties } from 'json-rules-engine';
import type { FactValue, Outcome } from '../../../src/domain/decisions/decision.ts';
import type { FactDeclaration, PolicyDocument, PolicyRule } from '../../../src/rules/policy-schema.ts';

const SEVERITY: readonly Outcome[] = ['approve', 'approveWithConditions', 'review', 'decline'];

/** The names of the rules that fire in bare json-rules-engine, run on flat values. */
export async function bareFired(
  document: PolicyDocument,
  rules: readonly PolicyRule[],
  values: Readonly<Record<string, FactValue>>,
): Promise<ReadonlySet<string>> {
  const properties: RuleProperties[] = structuredClone([...rules]);
  const { results } = await new Engine(properties).run({ ...document.parameters, ...values });
  return new Set(results.map(({ name }) => name));
}

/** The value of a fact when it may be used: of its type, in its range, not too old, not from the future. */
export function usable(
  declared: FactDeclaration,
  delivery: { readonly value: unknown; readonly observedAt: string } | undefined,
  decidedAt: string,
): FactValue | undefined {
  if (delivery === undefined) return undefined;
  const { value, observedAt } = delivery;
  const { type, minimum = -Infinity, maximum = Infinity, allowed, maxAgeHours } = declared;
  if (maxAgeHours !== undefined) {
    const age = observedAt.endsWith('Z') ? Date.parse(decidedAt) - Date.parse(observedAt) : Number.NaN;
    if (!(age <= maxAgeHours * 3_600_000 && age >= -300_000)) return undefined;
  }
  if (type === 'integer')
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= minimum && value <= maximum
      ? value
      : undefined;
  if (type === 'boolean') return typeof value === 'boolean' ? value : undefined;
  return typeof value === 'string' && (allowed?.includes(value) ?? true) ? value : undefined;
}

function quantity(document: PolicyDocument, value: number | { readonly parameter: string }): number {
  return typeof value === 'number' ? value : (document.parameters[value.parameter] ?? Number.NaN);
}

/** What the rules that fire make of a case whose facts are all known. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly codes: readonly string[];
  readonly score: number | null;
}

/** The verdict when exactly these rules fire and nothing is unknown. */
export function verdictOf(document: PolicyDocument, fired: ReadonlySet<string>): Verdict {
  const rules = document.rules.filter((rule) => fired.has(rule.name));
  const hard = rules.filter((rule) => rule.event.type !== 'score');
  const outcomes = SEVERITY.filter((outcome) => hard.some((rule) => rule.event.type === outcome));
  const codesOf = (outcome: Outcome) =>
    hard.filter((rule) => rule.event.type === outcome).map((rule) => rule.event.params.reasonCode);
  const { scorecard } = document;
  if (scorecard === undefined) {
    const outcome = outcomes.at(-1) ?? 'review';
    const codes = [...new Set(codesOf(outcome))];
    return { outcome, codes: codes.length > 0 ? codes : ['NO_RULE_APPLIED'], score: null };
  }
  const scored = rules.flatMap((rule) =>
    rule.event.type === 'score'
      ? [{ code: rule.event.params.reasonCode, points: quantity(document, rule.event.params.points) }]
      : [],
  );
  const score = scored.reduce((sum, { points }) => sum + points, scorecard.baseline);
  const byScore: Outcome =
    score >= quantity(document, scorecard.approveFrom)
      ? 'approve'
      : score >= quantity(document, scorecard.reviewFrom)
        ? 'review'
        : 'decline';
  const outcome = SEVERITY.filter((one) => one === byScore || outcomes.includes(one)).at(-1) ?? 'decline';
  const codes: string[] = [...new Set(codesOf(outcome))];
  if (outcome === byScore && byScore !== 'approve') {
    const ranked = scored.filter(({ points }) => points < 0).sort((a, b) => a.points - b.points);
    const more = [...new Set(ranked.map(({ code }) => code))].filter((code) => !codes.includes(code));
    codes.push(...more.slice(0, 4));
  }
  if (codes.length === 0) codes.push(outcome === 'approve' ? 'GOOD_STANDING' : 'NO_RULE_APPLIED');
  return { outcome, codes, score };
}
