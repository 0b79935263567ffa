import type { Locale } from '../domain/accounts/customer.ts';
import { factLabel } from '../texts/labels.ts';
import { say } from '../texts/say.ts';
import { referenceOf } from './conditions.ts';
import { showThreshold, unitOf } from './explain/show-value.ts';
import { signed } from './explain/text.ts';
import type { LeafCondition, PolicyCondition, PolicyDocument, PolicyRule } from './policy-schema.ts';
import { pointsOf, scorecardOf } from './score.ts';

function leafInWords(leaf: LeafCondition, document: PolicyDocument, locale: Locale): string {
  const reference = referenceOf(leaf);
  const operator = say(locale, `explanation.operators.${leaf.operator}`);
  const subject = factLabel(leaf.fact, locale);
  if (reference !== null && Object.hasOwn(document.facts, reference))
    return `${subject} ${operator} ${factLabel(reference, locale)}`;
  const unit = unitOf(leaf.fact, document.facts[leaf.fact]);
  const threshold = reference === null ? leaf.value : document.parameters[reference];
  const text = showThreshold(threshold, unit, { locale, currency: null });
  return `${subject} ${operator} ${text}${reference === null ? '' : ` (${reference})`}`;
}

function conditionLines(
  condition: PolicyCondition,
  document: PolicyDocument,
  locale: Locale,
  indent: string,
): string[] {
  const heading = (group: 'all' | 'any' | 'not'): string =>
    `${indent}${say(locale, `explanation.groups.${group}`)}:`;
  const inner = (children: readonly PolicyCondition[]): string[] =>
    children.flatMap((child) => conditionLines(child, document, locale, `${indent}  `));
  if ('all' in condition) return [heading('all'), ...inner(condition.all)];
  if ('any' in condition) return [heading('any'), ...inner(condition.any)];
  if ('not' in condition) return [heading('not'), ...inner([condition.not])];
  return [`${indent}${leafInWords(condition, document, locale)}`];
}

/** The conditions of a rule, one on each line. An `all` around everything, or a group of one, is not written. */
function ruleConditionLines({ conditions }: PolicyRule, document: PolicyDocument, locale: Locale): string[] {
  const only = 'any' in conditions && conditions.any.length === 1 ? conditions.any : [conditions];
  const children = 'all' in conditions ? conditions.all : only;
  return children.flatMap((child) => conditionLines(child, document, locale, '      '));
}

function consequence(rule: PolicyRule, document: PolicyDocument, locale: Locale): string {
  if (rule.event.type !== 'score') return say(locale, `explanation.outcome.${rule.event.type}`);
  const points = pointsOf(document, rule);
  return say(locale, 'policies.points', { points, signed: signed(points) });
}

/**
 * A policy as a table that a person can read: each rule with its effect and its reason code, and below it its conditions in words with
 * their numbers. The document has to be a checked one. Ends with a line break.
 */
export function policyInWords(document: PolicyDocument, locale: Locale): string {
  const rows = document.rules.map((rule, index) => ({
    rule,
    cells: [String(index + 1), rule.name, consequence(rule, document, locale), rule.event.params.reasonCode],
  }));
  const width = (column: number): number => Math.max(...rows.map(({ cells }) => cells[column]?.length ?? 0));
  const widths = [0, 1, 2, 3].map(width);
  const scorecard = scorecardOf(document);
  const lines = [
    say(locale, 'policies.head', {
      policy: `${document.name} ${document.version}`,
      from: document.effectiveAt,
      author: document.author,
    }),
    document.description,
    '',
    scorecard === null
      ? say(locale, 'policies.mostSevere', { default: document.default })
      : say(locale, 'policies.scorecard', { ...scorecard }),
    '',
  ];
  for (const { rule, cells } of rows) {
    const [number, ...others] = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    lines.push(`${(number ?? '').trim().padStart(widths[0] ?? 0)}  ${others.join('  ')}`.trimEnd());
    lines.push(...ruleConditionLines(rule, document, locale));
  }
  return `${lines.join('\n')}\n`;
}
