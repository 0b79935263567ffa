import { changeLines } from './change-view.ts';
import type { CheckExplanation, Explanation, RuleExplanation, ScoreExplanation } from './explanation.ts';
import { type ExplanationWords, WORDS } from './words.ts';

/** Long enough that nobody needs it longer, short enough for a terminal. */
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

/** The checks of a rule; a line opens each group, and what stands in it is indented. */
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

/** Points with their sign, so that a gain can be told from a loss. */
export function signed(points: number): string {
  return points > 0 ? `+${points}` : String(points);
}

function ruleLines(rule: RuleExplanation, words: ExplanationWords): string[] {
  const points = rule.points === null ? '' : `, ${words.points} ${signed(rule.points)}`;
  const event = rule.event === null || rule.event === 'score' ? '' : ` (${words.outcome[rule.event]})`;
  return ['', `  ${rule.rule}${event}: ${rule.resultText}${points}`, ...checkLines(rule.checks)];
}

function scoreLines(score: ScoreExplanation | null, words: ExplanationWords): string[] {
  if (score === null) return [];
  const parts = score.parts.map(({ rule, points, text }) => `${signed(points)} ${rule} ${text}`.trimEnd());
  return section(words.score, [score.text, ...parts]);
}

/** An explanation as plain text for a terminal. Ends with a line break. */
export function explanationText(explanation: Explanation): string {
  const words = WORDS[explanation.locale];
  const { policy, receiptId, whatWouldChangeIt } = explanation;
  const change = whatWouldChangeIt === null ? [] : changeLines(whatWouldChangeIt, explanation.locale);
  const lines = [
    `${explanation.title}: ${explanation.outcome.text}`,
    explanation.decidedBy.text,
    `${words.decided}: ${explanation.decidedAt}`,
    ...(receiptId === null ? [] : [`${words.receipt}: ${receiptId}`]),
    ...(policy === null ? [] : [`${words.policy}: ${policy.name} ${policy.version} (${policy.sha256})`]),
    ...section(
      words.reasons,
      explanation.reasons.map(({ text, rule }) => (rule === null ? text : `${text} [${rule}]`)),
    ),
    ...section(
      words.conditions,
      explanation.conditions.map(({ text }) => text),
    ),
    ...section(
      words.remedies,
      explanation.remedies.map(({ text }) => text),
    ),
    ...section(words.change, change),
    ...scoreLines(explanation.score, words),
    ...(explanation.rules.length === 0 ? [] : ['', words.rules]),
    ...explanation.rules.flatMap((rule) => ruleLines(rule, words)),
  ];
  return `${lines.join('\n')}\n`;
}
