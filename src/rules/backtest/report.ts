import type { BacktestResult, PolicyResult, Swaps, Totals } from './backtest.ts';
import { badPhrase, type CaseNoun, percent, percentWithInterval, stakes, whole } from './format.ts';
import { htmlPage, htmlTable, tile } from './page.ts';
import { escapeHtml, histogram, lineChart, shareBars } from './svg.ts';

/** What a report says about how it was made. */
export interface ReportContext {
  readonly title: string;
  /** The command, the data, the assumed order: one line each. */
  readonly notes: readonly string[];
  /** The word for its cases. Default `accounts`. */
  readonly noun?: CaseNoun;
}

const interval = ({ low, high }: { readonly low: number | null; readonly high: number | null }): string =>
  low === null || high === null ? '' : `95 %: ${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)}`;

/** The word for the cases, and whether at least one outcome is known. */
interface Wording {
  readonly noun: CaseNoun;
  readonly known: boolean;
}

/** Returns its arguments, or nothing. */
const ifTrue =
  (wanted: boolean) =>
  <T>(...parts: T[]): T[] =>
    wanted ? parts : [];

function tiles(totals: Totals, known: boolean): string {
  const approval = tile('approval rate', percent(totals.approved.share), interval(totals.approved));
  if (!known)
    return `<div class="tiles">${approval}${tile('money approved', stakes(totals.stakeApproved), '')}</div>`;
  return `<div class="tiles">${[
    approval,
    tile('bad among approved', percent(totals.badAmongApproved.share, 2), interval(totals.badAmongApproved)),
    tile('bad among the others', percent(totals.badAmongOthers.share), interval(totals.badAmongOthers)),
    tile(
      'money with bad approved',
      stakes(totals.stakeApproved, 'badMinor'),
      `of ${stakes(totals.stakeApproved)} approved`,
    ),
  ].join('')}</div>`;
}

function policySection(result: PolicyResult, approveFrom: number | null, { noun, known }: Wording): string {
  const ifKnown = ifTrue(known);
  const { policy, totals, outcomes, reasons, rules, segments, scores } = result;
  const parts = [
    `<h2>${escapeHtml(`${policy.name} ${policy.version}`)}</h2><p class="dim">sha256 <code>${policy.sha256}</code></p>`,
    tiles(totals, known),
    shareBars(
      'Outcomes',
      outcomes.map((row) => ({ label: row.outcome, share: row.accounts, tone: row.outcome })),
    ),
    shareBars(
      known ? `Bad ${noun} by first reason` : 'First reasons',
      reasons.map((row) => ({
        label: row.reason,
        share: known ? row.bad : row.accounts,
        tone: row.outcome,
      })),
    ),
    htmlTable([
      ['first reason', 'outcome', noun, 'share', ...ifKnown('bad (95 % interval)')],
      ...reasons.map((row) => [
        row.reason,
        row.outcome,
        whole(row.accounts.count),
        percent(row.accounts.share),
        ...ifKnown(percentWithInterval(row.bad)),
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
        known ? 'Bad among approved, by segment' : 'Approved, by segment',
        segments.map(({ segment, totals: of }) => ({
          label: segment,
          share: known ? of.badAmongApproved : of.approved,
          tone: 'a',
        })),
      ),
      htmlTable([
        ['segment', noun, 'approved', ...ifKnown('bad', 'bad among approved (95 % interval)')],
        ...segments.map(({ segment, totals: of }) => [
          segment,
          whole(of.accounts),
          percentWithInterval(of.approved),
          ...ifKnown(percent(of.bad.share), percentWithInterval(of.badAmongApproved)),
        ]),
      ]),
    );
  }
  parts.push(
    `<h3>Rules</h3>${htmlTable([
      ['rule', 'fired for', 'share', ...ifKnown('bad among these')],
      ...rules.map((row) => [
        row.rule,
        whole(row.accounts.count),
        percent(row.accounts.share),
        ...ifKnown(percentWithInterval(row.bad)),
      ]),
    ])}`,
  );
  return parts.join('\n');
}

function swapSection(swaps: Swaps, [a, b]: readonly [string, string], { noun, known }: Wording): string {
  const ifKnown = ifTrue(known);
  const rows = [
    ['both approve', swaps.bothApprove],
    [`only ${a} approves`, swaps.swappedOut],
    [`only ${b} approves`, swaps.swappedIn],
    ['neither approves', swaps.neither],
  ] as const;
  return `<h2>Swaps between ${escapeHtml(a)} and ${escapeHtml(b)}</h2>
<p>The same outcome for ${percent(swaps.agreement.share)} of ${noun}. A better policy swaps out accounts that go bad more often than those it swaps in.</p>
${shareBars(
  known ? `Bad ${noun} in each swap set` : 'Share of each swap set',
  rows.map(([label, set]) => ({
    label,
    share: known ? set.bad : set.accounts,
    tone: label.startsWith('only') ? 'b' : 'a',
  })),
)}
${htmlTable([
  ['', noun, 'share', ...ifKnown('bad (95 % interval)'), 'money', ...ifKnown('of it bad')],
  ...rows.map(([label, set]) => [
    label,
    whole(set.accounts.count),
    percent(set.accounts.share),
    ...ifKnown(percentWithInterval(set.bad)),
    stakes(set.stake),
    ...ifKnown(stakes(set.stake, 'badMinor')),
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
 * The whole result as one HTML page that loads nothing from anywhere. `approveFrom` marks the cut-offs of scorecards, for the policy and
 * the one that it is compared with.
 */
export function backtestReport(
  result: BacktestResult,
  context: ReportContext,
  approveFrom: readonly [number | null, number | null] = [null, null],
): string {
  const { policy, against, swaps } = result;
  const words: Wording = { noun: context.noun ?? 'accounts', known: result.bad.of > 0 };
  const { noun, known } = words;
  const body = [
    `<h1>${escapeHtml(context.title)}</h1>`,
    `<p>${whole(result.accounts)} ${noun}, ${badPhrase(result)}. Brackets and lines across bars are 95 % confidence intervals.</p>`,
    ...context.notes.map((note) => `<p class="dim">${escapeHtml(note)}</p>`),
    against === null || !known ? '' : riskChart(result),
    swaps === null || against === null
      ? ''
      : swapSection(swaps, [policy.policy.version, against.policy.version], words),
    policySection(policy, approveFrom[0], words),
    against === null ? '' : policySection(against, approveFrom[1], words),
  ];
  return htmlPage(context.title, body.filter((part) => part !== '').join('\n'));
}
