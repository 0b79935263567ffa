import type { BacktestResult, PolicyResult, Swaps, Totals } from './backtest.ts';
import { amount, percent, percentWithInterval, whole } from './format.ts';
import { htmlPage, htmlTable, tile } from './page.ts';
import { escapeHtml, histogram, lineChart, shareBars } from './svg.ts';

/** What a report says of how it was made. */
export interface ReportContext {
  readonly title: string;
  /** The command, the data, the assumed order: one line each. */
  readonly notes: readonly string[];
}

const interval = ({ low, high }: { readonly low: number | null; readonly high: number | null }): string =>
  low === null || high === null ? '' : `95 %: ${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)}`;

function tiles(totals: Totals, currency: string | null): string {
  return `<div class="tiles">${[
    tile('approval rate', percent(totals.approved.share), interval(totals.approved)),
    tile('bad among approved', percent(totals.badAmongApproved.share, 2), interval(totals.badAmongApproved)),
    tile('bad among the others', percent(totals.badAmongOthers.share), interval(totals.badAmongOthers)),
    tile(
      'money with bad approved',
      amount(totals.stakeBadApproved, currency),
      `of ${amount(totals.stakeApproved, currency)} approved`,
    ),
  ].join('')}</div>`;
}

function policySection(result: PolicyResult, currency: string | null, approveFrom: number | null): string {
  const { policy, totals, outcomes, reasons, rules, segments, scores } = result;
  const parts = [
    `<h2>${escapeHtml(`${policy.name} ${policy.version}`)}</h2><p class="dim">sha256 <code>${policy.sha256}</code></p>`,
    tiles(totals, currency),
    shareBars(
      'Outcomes',
      outcomes.map((row) => ({ label: row.outcome, share: row.accounts, tone: row.outcome })),
    ),
    shareBars(
      'Bad accounts by first reason',
      reasons.map((row) => ({ label: row.reason, share: row.bad, tone: row.outcome })),
    ),
    htmlTable([
      ['first reason', 'outcome', 'accounts', 'share', 'bad (95 % interval)'],
      ...reasons.map((row) => [
        row.reason,
        row.outcome,
        whole(row.accounts.count),
        percent(row.accounts.share),
        percentWithInterval(row.bad),
      ]),
    ]),
  ];
  if (scores.length > 0)
    parts.push(
      histogram(
        'Accounts by score',
        scores,
        approveFrom === null ? [] : [{ at: approveFrom, label: `approve from ${approveFrom}` }],
      ),
    );
  if (segments.length > 0) {
    parts.push(
      shareBars(
        'Bad among approved, by segment',
        segments.map(({ segment, totals: of }) => ({
          label: segment,
          share: of.badAmongApproved,
          tone: 'a',
        })),
      ),
      htmlTable([
        ['segment', 'accounts', 'approved', 'bad', 'bad among approved (95 % interval)'],
        ...segments.map(({ segment, totals: of }) => [
          segment,
          whole(of.accounts),
          percentWithInterval(of.approved),
          percent(of.bad.share),
          percentWithInterval(of.badAmongApproved),
        ]),
      ]),
    );
  }
  parts.push(
    `<h3>Rules</h3>${htmlTable([
      ['rule', 'fired for', 'share', 'bad among these'],
      ...rules.map((row) => [
        row.rule,
        whole(row.accounts.count),
        percent(row.accounts.share),
        percentWithInterval(row.bad),
      ]),
    ])}`,
  );
  return parts.join('\n');
}

function swapSection(swaps: Swaps, a: string, b: string, currency: string | null): string {
  const rows = [
    ['both approve', swaps.bothApprove],
    [`only ${a} approves`, swaps.swappedOut],
    [`only ${b} approves`, swaps.swappedIn],
    ['neither approves', swaps.neither],
  ] as const;
  return `<h2>Swaps between ${escapeHtml(a)} and ${escapeHtml(b)}</h2>
<p>The same outcome for ${percent(swaps.agreement.share)} of accounts. A better policy swaps out accounts that go bad more often than those it swaps in.</p>
${shareBars(
  'Bad accounts in each swap set',
  rows.map(([label, set]) => ({ label, share: set.bad, tone: label.startsWith('only') ? 'b' : 'a' })),
)}
${htmlTable([
  ['', 'accounts', 'share', 'bad (95 % interval)', 'money', 'of it bad'],
  ...rows.map(([label, set]) => [
    label,
    whole(set.accounts.count),
    percent(set.accounts.share),
    percentWithInterval(set.bad),
    amount(set.stake, currency),
    amount(set.stakeBad, currency),
  ]),
])}`;
}

function riskChart({ policy, against }: BacktestResult): string {
  const dot = ({ policy: reference, totals }: PolicyResult, tone: string) => ({
    name: reference.version,
    tone,
    dots: true,
    points: [{ x: totals.approved.share ?? 0, y: totals.badAmongApproved.share ?? 0 }],
  });
  const dots = [dot(policy, 'a'), ...(against === null ? [] : [dot(against, 'b')])];
  const ys = dots.flatMap(({ points }) => points.map((point) => point.y));
  return lineChart(
    'Approval rate against bad rate',
    { name: 'approved', from: 0, to: 1, format: (value) => percent(value, 0) },
    {
      name: 'bad among approved',
      from: 0,
      to: Math.max(0.05, ...ys) * 1.3,
      format: (value) => percent(value),
    },
    dots,
  );
}

/**
 * The whole result as one HTML page that loads nothing from anywhere. `approveFrom` marks the cut-offs of scorecards, for
 * the policy and the one it is held against.
 */
export function backtestReport(
  result: BacktestResult,
  context: ReportContext,
  approveFrom: readonly [number | null, number | null] = [null, null],
): string {
  const { policy, against, swaps, currency } = result;
  const body = [
    `<h1>${escapeHtml(context.title)}</h1>`,
    `<p>${whole(result.accounts)} accounts, ${percentWithInterval(result.bad)} of them bad. Brackets and lines across bars are 95 % confidence intervals.</p>`,
    ...context.notes.map((note) => `<p class="dim">${escapeHtml(note)}</p>`),
    against === null ? '' : riskChart(result),
    swaps === null || against === null
      ? ''
      : swapSection(swaps, policy.policy.version, against.policy.version, currency),
    policySection(policy, currency, approveFrom[0]),
    against === null ? '' : policySection(against, currency, approveFrom[1]),
  ];
  return htmlPage(context.title, body.filter((part) => part !== '').join('\n'));
}
