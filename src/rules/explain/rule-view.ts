import type { Decision, Reason, RuleConditionTrace, RuleTrace } from '../../domain/decisions/decision.ts';
import { OUTCOMES } from '../../domain/decisions/decision.ts';
import type { Audience } from '../../texts/audience.ts';
import { renderReason } from '../../texts/decisions.ts';
import { factLabel } from '../../texts/labels.ts';
import { say } from '../../texts/say.ts';
import { referenceOf } from '../conditions.ts';
import {
  isScoreRule,
  type LeafCondition,
  OPERATORS,
  type PolicyCondition,
  type PolicyDocument,
  type PolicyRule,
  type Quantity,
} from '../policy-schema.ts';
import type { CheckExplanation, GroupKind, RuleExplanation } from './explanation.ts';
import { showThreshold, showValue, unitOf, type ValueStyle } from './show-value.ts';

type Groups = readonly { readonly kind: GroupKind; readonly path: string }[];

interface PlacedLeaf {
  readonly leaf: LeafCondition;
  readonly groups: Groups;
}

/** The leaves in document order, each with the groups around it. An `all` around everything is left out. */
function* placed(condition: PolicyCondition, groups: Groups, path: string): Generator<PlacedLeaf> {
  if ('fact' in condition) yield { leaf: condition, groups };
  else if ('not' in condition)
    yield* placed(condition.not, [...groups, { kind: 'not', path: `${path}/not` }], `${path}/not`);
  else {
    const kind = 'all' in condition ? 'all' : 'any';
    const children = 'all' in condition ? condition.all : condition.any;
    const here: Groups =
      path === '' && kind === 'all' ? groups : [...groups, { kind, path: `${path}/${kind}` }];
    for (const [index, child] of children.entries()) yield* placed(child, here, `${path}/${kind}/${index}`);
  }
}

/** The number a quantity stands for; null when it names an unknown parameter. */
function numberOf(quantity: Quantity, document: PolicyDocument): number | null {
  if (typeof quantity === 'number') return quantity;
  return Object.hasOwn(document.parameters, quantity.parameter)
    ? (document.parameters[quantity.parameter] ?? null)
    : null;
}

function operatorText(code: string, locale: ValueStyle['locale']): string {
  const known = OPERATORS.find((operator) => operator === code);
  return known === undefined ? code : say(locale, `explanation.operators.${known}`);
}

function checkOf(
  trace: RuleConditionTrace,
  place: PlacedLeaf | undefined,
  document: PolicyDocument | null,
  style: ValueStyle,
): CheckExplanation {
  const { locale } = style;
  const unit = unitOf(trace.fact, document?.facts[trace.fact]);
  return {
    fact: trace.fact,
    label: factLabel(trace.fact, locale),
    value: { raw: trace.value, text: showValue(trace.value, unit, style) },
    operator: { code: trace.operator, text: operatorText(trace.operator, locale) },
    threshold: {
      text: showThreshold(trace.threshold, unit, style),
      name: place === undefined ? null : referenceOf(place.leaf),
    },
    result: trace.result,
    resultText: say(locale, `explanation.results.${trace.result}`),
    groups: (place?.groups ?? []).map((group) => ({
      ...group,
      text: say(locale, `explanation.groups.${group.kind}`),
    })),
  };
}

/** The reason of a rule. A rule that did not fire has no figures to fill its text. */
function reasonOf(
  rule: PolicyRule | undefined,
  given: readonly Reason[],
  audience: Audience,
  style: ValueStyle,
): RuleExplanation['reason'] {
  const code = rule?.event.params.reasonCode;
  if (code === undefined) return null;
  const reason = given.find((one) => one.rule === rule?.name && one.code === code);
  return { code, text: reason === undefined ? '' : renderReason(reason, audience, style.locale) };
}

/** The most severe outcome that a fired rule asked for; null when none did. */
function severestFired(decision: Decision, byName: ReadonlyMap<string, PolicyRule>): string | null {
  const fired = decision.trace.filter((trace) => trace.result === 'fired');
  const outcomes = fired.map((trace) => byName.get(trace.rule)?.event.type);
  return [...OUTCOMES].reverse().find((outcome) => outcomes.includes(outcome)) ?? null;
}

/** Every rule of a decision's trace, condition by condition. */
export function explainRules(
  decision: Decision,
  document: PolicyDocument | null,
  audience: Audience,
  style: ValueStyle,
): RuleExplanation[] {
  const byName = new Map((document?.rules ?? []).map((rule) => [rule.name, rule]));
  const severest = severestFired(decision, byName);
  const named = new Set(decision.reasons.map((reason) => reason.rule));
  const isFloorOnly = decision.trace.some((trace) => trace.result === 'unknown');
  return decision.trace.map((trace: RuleTrace): RuleExplanation => {
    const rule = byName.get(trace.rule);
    const leaves = rule === undefined ? [] : [...placed(rule.conditions, [], '')];
    // If the document did not make the trace, its leaves differ: no groups are better than wrong ones.
    const fits = leaves.length === trace.conditions.length;
    const points =
      rule !== undefined && document !== null && isScoreRule(rule)
        ? numberOf(rule.event.params.points, document)
        : null;
    const decisive = rule !== undefined && (isScoreRule(rule) || rule.event.type === severest);
    return {
      rule: trace.rule,
      result: trace.result,
      resultText: say(style.locale, `explanation.ruleResults.${trace.result}`),
      event: rule?.event.type ?? null,
      reason: reasonOf(rule, decision.reasons, audience, style),
      points,
      mattered:
        named.has(trace.rule) ||
        (trace.result === 'fired' && decisive) ||
        (isFloorOnly && trace.result === 'unknown'),
      checks: trace.conditions.map((check, index) =>
        checkOf(check, fits ? leaves[index] : undefined, document, style),
      ),
    };
  });
}
