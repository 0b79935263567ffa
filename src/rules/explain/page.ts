import { createHash } from 'node:crypto';
import type { Locale } from '../../domain/accounts/customer.ts';
import { say } from '../../texts/say.ts';
import { changeLines } from './change-view.ts';
import type { CheckExplanation, Explanation, RuleExplanation, ScoreExplanation } from './explanation.ts';
import { PAGE_STYLE } from './page-style.ts';
import { signed } from './text.ts';

/** Allows the page's own style, by its hash, and nothing else, even when the page is opened as a file. */
const IN_PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(PAGE_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The Content-Security-Policy to serve the page with; only a header can say who may frame it. */
export const PAGE_SECURITY_POLICY = `${IN_PAGE_POLICY}; frame-ancestors 'none'`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is safe in an element or in a quoted attribute. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

function list(heading: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const entries = items.map((item) => `<li>${escaped(item)}</li>`).join('');
  return `<section><h2>${escaped(heading)}</h2><ul>${entries}</ul></section>`;
}

function checkRow(check: CheckExplanation): string {
  const name =
    check.threshold.name === null ? '' : ` <span class="dim">(${escaped(check.threshold.name)})</span>`;
  return `<tr><th scope="row">${escaped(check.label)}</th><td>${escaped(check.value.text)}</td>
<td>${escaped(check.operator.text)} ${escaped(check.threshold.text)}${name}</td>
<td class="${String(check.result)}">${escaped(check.resultText)}</td></tr>`;
}

function checkRows(checks: readonly CheckExplanation[]): string {
  let open: readonly string[] = [];
  return checks
    .map((check) => {
      const opened = check.groups.filter(({ path }, depth) => open[depth] !== path);
      open = check.groups.map(({ path }) => path);
      const headings = opened.map(
        ({ text }) => `<tr><td class="group" colspan="4">${escaped(text)}:</td></tr>`,
      );
      return [...headings, checkRow(check)].join('\n');
    })
    .join('\n');
}

function ruleSection(rule: RuleExplanation, locale: Locale): string {
  const points = rule.points === null ? '' : ` · ${say(locale, 'explanation.points')} ${signed(rule.points)}`;
  const event =
    rule.event === null || rule.event === 'score'
      ? ''
      : `(${say(locale, `explanation.outcome.${rule.event}`)}): `;
  const head = (['fact', 'value', 'threshold', 'result'] as const)
    .map((word) => `<th scope="col">${escaped(say(locale, `explanation.${word}`))}</th>`)
    .join('');
  return `<section class="rule${rule.mattered ? ' mattered' : ''}"><h3>${escaped(rule.rule)}</h3>
<span class="dim">${escaped(`${event}${rule.resultText}${points}`)}</span>
<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>
${checkRows(rule.checks)}
</tbody></table></div></section>`;
}

function scoreSection(score: ScoreExplanation | null, locale: Locale): string {
  if (score === null) return '';
  const rows = score.parts.map(
    ({ rule, points, text }) =>
      `<tr><th scope="row">${escaped(rule)}</th><td>${escaped(text)}</td><td>${signed(points)}</td></tr>`,
  );
  const head = (['rule', 'reasons', 'points'] as const)
    .map((word) => `<th scope="col">${escaped(say(locale, `explanation.${word}`))}</th>`)
    .join('');
  const table =
    rows.length === 0
      ? ''
      : `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
  return `<section><h2>${escaped(say(locale, 'explanation.score'))}</h2><p>${escaped(score.text)}</p>${table}</section>`;
}

function head(explanation: Explanation, locale: Locale): string {
  const { policy, receiptId, outcome } = explanation;
  const about = [
    `${say(locale, 'explanation.decided')}: ${explanation.decidedAt}`,
    ...(receiptId === null ? [] : [`${say(locale, 'explanation.receipt')}: ${receiptId}`]),
    ...(policy === null
      ? []
      : [`${say(locale, 'explanation.policy')}: ${policy.name} ${policy.version} (${policy.sha256})`]),
  ];
  return `<header><h1>${escaped(explanation.title)}</h1>
<p class="outcome ${outcome.code}">${escaped(outcome.text)}</p>
<p>${escaped(explanation.decidedBy.text)}</p>
${about.map((line) => `<div class="dim">${escaped(line)}</div>`).join('\n')}</header>`;
}

/**
 * An explanation as one HTML page. It has no script, loads nothing, and may be kept as a file or printed; serve it with
 * {@link PAGE_SECURITY_POLICY}.
 */
export function explanationPage(explanation: Explanation): string {
  const { locale } = explanation;
  const { whatWouldChangeIt, rules } = explanation;
  const change = whatWouldChangeIt === null ? [] : changeLines(whatWouldChangeIt, locale);
  const texts = (items: readonly { readonly text: string }[]) => items.map(({ text }) => text);
  return `<!doctype html>
<html lang="${explanation.locale}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${IN_PAGE_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(`${explanation.title}: ${explanation.outcome.text}`)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
${head(explanation, locale)}
<main>
${list(say(locale, 'explanation.reasons'), texts(explanation.reasons))}
${list(say(locale, 'explanation.conditions'), texts(explanation.conditions))}
${list(say(locale, 'explanation.remedies'), texts(explanation.remedies))}
${list(say(locale, 'explanation.change'), change)}
${scoreSection(explanation.score, locale)}
${rules.length === 0 ? '' : `<section><h2>${escaped(say(locale, 'explanation.rules'))}</h2>${rules.map((rule) => ruleSection(rule, locale)).join('\n')}</section>`}
</main>
</body>
</html>
`;
}
