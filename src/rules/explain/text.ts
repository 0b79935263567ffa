import type { Locale } from '../../domain/accounts/customer.ts';
import { say } from '../../texts/say.ts';
import { changeLines } from './change-view.ts';
import type { CheckExplanation, Explanation, RuleExplanation, ScoreExplanation } from './explanation.ts';

/** The line length: it fits into a terminal. */
const LINE = 78;

/** One line broken at spaces, with a hanging indent. */
function wrapped(text: string, first: string, rest: string): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > LINE) {
      lines.push(line);
      line = rest;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}

function section(heading: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  return ['', heading, ...items.flatMap((item) => wrapped(item, '  - ', '    '))];
}

const MARKS = { true: '+', false: '-', unknown: '?', notEvaluated: ' ' } as const;

function checkLine(check: CheckExplanation, indent: string): string {
  const name = check.threshold.name === null ? '' : ` (${check.threshold.name})`;
  const asked = `${check.operator.text} ${check.threshold.text}${name}`;
  return `${indent}${MARKS[`${check.result}`]} ${check.label}: ${check.value.text}; ${asked}: ${check.resultText}`;
}

/** The checks of a rule; a line opens each group, and its checks are indented. */
function checkLines(checks: readonly CheckExplanation[]): string[] {
  const lines: string[] = [];
  let open: readonly string[] = [];
  for (const check of checks) {
    for (const [depth, group] of check.groups.entries())
      if (open[depth] !== group.path) lines.push(`${'  '.repeat(depth + 2)}${group.text}:`);
    open = check.groups.map(({ path }) => path);
    lines.push(checkLine(check, '  '.repeat(open.length + 2)));
  }
  return lines;
}

/** Points with their sign, to distinguish a gain from a loss. */
export function signed(points: number): string {
  return points > 0 ? `+${points}` : String(points);
}

function ruleLines(rule: RuleExplanation, locale: Locale): string[] {
  const points = rule.points === null ? '' : `, ${say(locale, 'explanation.points')} ${signed(rule.points)}`;
  const event =
    rule.event === null || rule.event === 'score'
      ? ''
      : ` (${say(locale, `explanation.outcome.${rule.event}`)})`;
  return ['', `  ${rule.rule}${event}: ${rule.resultText}${points}`, ...checkLines(rule.checks)];
}

function scoreLines(score: ScoreExplanation | null, locale: Locale): string[] {
  if (score === null) return [];
  const parts = score.parts.map(({ rule, points, text }) => `${signed(points)} ${rule} ${text}`.trimEnd());
  return section(say(locale, 'explanation.score'), [score.text, ...parts]);
}

/** An explanation as plain text for a terminal. Ends with a line break. */
export function explanationText(explanation: Explanation): string {
  const { locale } = explanation;
  const { policy, receiptId, whatWouldChangeIt } = explanation;
  const change = whatWouldChangeIt === null ? [] : changeLines(whatWouldChangeIt, locale);
  const lines = [
    `${explanation.title}: ${explanation.outcome.text}`,
    explanation.decidedBy.text,
    `${say(locale, 'explanation.decided')}: ${explanation.decidedAt}`,
    ...(receiptId === null ? [] : [`${say(locale, 'explanation.receipt')}: ${receiptId}`]),
    ...(policy === null
      ? []
      : [`${say(locale, 'explanation.policy')}: ${policy.name} ${policy.version} (${policy.sha256})`]),
    ...section(
      say(locale, 'explanation.reasons'),
      explanation.reasons.map(({ text, rule }) => (rule === null ? text : `${text} [${rule}]`)),
    ),
    ...section(
      say(locale, 'explanation.conditions'),
      explanation.conditions.map(({ text }) => text),
    ),
    ...section(
      say(locale, 'explanation.remedies'),
      explanation.remedies.map(({ text }) => text),
    ),
    ...section(say(locale, 'explanation.change'), change),
    ...scoreLines(explanation.score, locale),
    ...(explanation.rules.length === 0 ? [] : ['', say(locale, 'explanation.rules')]),
    ...explanation.rules.flatMap((rule) => ruleLines(rule, locale)),
  ];
  return `${lines.join('\n')}\n`;
}
