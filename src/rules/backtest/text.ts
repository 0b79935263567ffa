import type { BacktestResult, PolicyResult, Swaps } from './backtest.ts';
import { amount, percent, percentWithInterval, whole } from './format.ts';

/** Columns of text, the first to the left and the others to the right. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  return rows
    .map((row) =>
      row
        .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function policyText(
  { policy, totals, outcomes, reasons, segments }: PolicyResult,
  currency: string | null,
): string {
  const parts = [
    `${policy.name}@${policy.version}  sha256 ${policy.sha256.slice(0, 12)}`,
    textTable([
      ['approval rate', percentWithInterval(totals.approved)],
      ['bad among approved', percentWithInterval(totals.badAmongApproved, 2)],
      ['bad among the others', percentWithInterval(totals.badAmongOthers, 2)],
      ['money approved', amount(totals.stakeApproved, currency)],
      ['of it with bad accounts', amount(totals.stakeBadApproved, currency)],
    ]),
    textTable([
      ['outcome', 'accounts', 'share', 'bad (95 % interval)'],
      ...outcomes.map((row) => [
        row.outcome,
        whole(row.accounts.count),
        percent(row.accounts.share),
        percentWithInterval(row.bad),
      ]),
    ]),
    textTable([
      ['first reason', 'outcome', 'accounts', 'bad (95 % interval)'],
      ...reasons.map((row) => [
        row.reason,
        row.outcome,
        whole(row.accounts.count),
        percentWithInterval(row.bad),
      ]),
    ]),
  ];
  if (segments.length > 0)
    parts.push(
      textTable([
        ['segment', 'accounts', 'approved', 'bad', 'bad among approved'],
        ...segments.map(({ segment, totals: of }) => [
          segment,
          whole(of.accounts),
          percent(of.approved.share),
          percent(of.bad.share),
          percentWithInterval(of.badAmongApproved),
        ]),
      ]),
    );
  return parts.join('\n\n');
}

function swapText(swaps: Swaps, a: string, b: string, currency: string | null): string {
  const rows = [
    ['both approve', swaps.bothApprove],
    [`only ${a} approves`, swaps.swappedOut],
    [`only ${b} approves`, swaps.swappedIn],
    ['neither approves', swaps.neither],
  ] as const;
  return [
    `same outcome for ${percent(swaps.agreement.share)} of accounts`,
    textTable([
      ['', 'accounts', 'share', 'bad (95 % interval)', 'money', 'of it bad'],
      ...rows.map(([name, set]) => [
        name,
        whole(set.accounts.count),
        percent(set.accounts.share),
        percentWithInterval(set.bad),
        amount(set.stake, currency),
        amount(set.stakeBad, currency),
      ]),
    ]),
  ].join('\n');
}

/** The result as a person reads it in a terminal. Ends without a line break. */
export function backtestText(result: BacktestResult): string {
  const { policy, against, swaps, currency } = result;
  const parts = [
    `${whole(result.accounts)} accounts, ${percentWithInterval(result.bad)} bad`,
    policyText(policy, currency),
  ];
  if (against !== null) parts.push(`against ${policyText(against, currency)}`);
  if (swaps !== null && against !== null)
    parts.push(swapText(swaps, policy.policy.version, against.policy.version, currency));
  return parts.join('\n\n');
}
