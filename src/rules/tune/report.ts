import { percent, whole } from '../backtest/format.ts';
import { htmlPage, htmlTable, tile } from '../backtest/page.ts';
import { escapeHtml, lineChart } from '../backtest/svg.ts';
import type { PolicyDocument } from '../policy-schema.ts';
import type { TuneResult } from './tune.ts';

const range = ({ low, high }: { readonly low: number; readonly high: number }, digits = 2): string =>
  `95 %: ${(low * 100).toFixed(digits)} to ${(high * 100).toFixed(digits)}`;

/** One condition in readable form. */
function conditionText(condition: unknown): string {
  if (typeof condition !== 'object' || condition === null) return '';
  if ('all' in condition && Array.isArray(condition.all))
    return condition.all.map(conditionText).join(' and ');
  if ('any' in condition && Array.isArray(condition.any))
    return condition.any.map(conditionText).join(' or ');
  if ('fact' in condition && 'operator' in condition && 'value' in condition) {
    const sign =
      condition.operator === 'greaterThan'
        ? '>'
        : condition.operator === 'lessThanInclusive'
          ? '≤'
          : String(condition.operator);
    return `${String(condition.fact)} ${sign} ${typeof condition.value === 'number' ? whole(condition.value) : JSON.stringify(condition.value)}`;
  }
  return JSON.stringify(condition);
}

/** The frontier and the rules of a tuned policy as one HTML page that loads nothing from anywhere. */
export function tuneReport(result: TuneResult, document: PolicyDocument, notes: readonly string[]): string {
  const { estimate, frontier, onItsOwnData } = result;
  const ys = frontier.flatMap(({ bad }) => (bad.high === null ? [] : [bad.high]));
  const chart = lineChart(
    'Approval rate against bad rate, on accounts that were not seen',
    { name: 'approved', from: 0.5, to: 1, format: (value) => percent(value, 0) },
    {
      name: 'bad among approved',
      from: 0,
      to: Math.max(0.05, ...ys) * 1.1,
      format: (value) => percent(value),
    },
    [
      {
        name: 'frontier',
        tone: 'a',
        points: frontier.map(({ approvalRate, bad }) => ({
          x: approvalRate,
          y: bad.share ?? 0,
          ...(bad.low === null || bad.high === null ? {} : { low: bad.low, high: bad.high }),
        })),
      },
      {
        name: 'the candidate',
        tone: 'b',
        dots: true,
        points: [{ x: estimate.approved.mean, y: estimate.badAmongApproved.mean }],
      },
    ],
  );
  const body = [
    `<h1>${escapeHtml(`${document.name} ${document.version}`)}</h1>`,
    ...notes.map((note) => `<p class="dim">${escapeHtml(note)}</p>`),
    `<div class="tiles">${[
      tile('approved, unseen accounts', percent(estimate.approved.mean, 2), range(estimate.approved)),
      tile(
        'bad among approved, unseen',
        percent(estimate.badAmongApproved.mean, 2),
        range(estimate.badAmongApproved),
      ),
      tile(
        'bad among approved, own data',
        percent(onItsOwnData.badAmongApproved.share, 2),
        'flattering: it was made from these',
      ),
      tile('rules', String(document.rules.length), `${result.scorecard.rules.length} of them with points`),
    ].join('')}</div>`,
    chart,
    '<h2>Rules</h2>',
    htmlTable([
      ['condition', 'effect', 'reason'],
      ...document.rules.map(({ conditions, event }) => [
        conditionText(conditions),
        event.type === 'score' ? `${JSON.stringify(event.params.points)} points` : event.type,
        event.params.reasonCode,
      ]),
    ]),
    '<h2>Frontier</h2>',
    htmlTable([
      ['approved', 'bad among approved', '95 % interval'],
      ...frontier.map(({ approvalRate, bad }) => [
        percent(approvalRate),
        percent(bad.share, 2),
        bad.low === null || bad.high === null ? '' : `${percent(bad.low, 2)} to ${percent(bad.high, 2)}`,
      ]),
    ]),
  ];
  return htmlPage(`Tuning of ${document.name} ${document.version}`, body.join('\n'));
}
