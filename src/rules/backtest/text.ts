import type { BacktestResult, PolicyResult, Swaps } from './backtest.ts';
import { badPhrase, type CaseNoun, percent, percentWithInterval, stakes, whole } from './format.ts';

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

/** The word for the cases, and whether at least one outcome is known. */
interface Wording {
  readonly noun: CaseNoun;
  readonly known: boolean;
}

function policyText(
  { policy, totals, outcomes, reasons, segments }: PolicyResult,
  { noun, known }: Wording,
): string {
  /** Cells that only mean something when an outcome is known. */
  const ifKnown = <T>(...cells: T[]): T[] => (known ? cells : []);
  const parts = [
    `${policy.name}@${policy.version}  sha256 ${policy.sha256.slice(0, 12)}`,
    textTable([
      ['approval rate', percentWithInterval(totals.approved)],
      ...ifKnown(
        ['bad among approved', percentWithInterval(totals.badAmongApproved, 2)],
        ['bad among the others', percentWithInterval(totals.badAmongOthers, 2)],
      ),
      ['money approved', stakes(totals.stakeApproved)],
      ...ifKnown(['of it with bad accounts', stakes(totals.stakeApproved, 'badMinor')]),
    ]),
    textTable([
      ['outcome', noun, 'share', ...ifKnown('bad (95 % interval)')],
      ...outcomes.map((row) => [
        row.outcome,
        whole(row.accounts.count),
        percent(row.accounts.share),
        ...ifKnown(percentWithInterval(row.bad)),
      ]),
    ]),
    textTable([
      ['first reason', 'outcome', noun, ...ifKnown('bad (95 % interval)')],
      ...reasons.map((row) => [
        row.reason,
        row.outcome,
        whole(row.accounts.count),
        ...ifKnown(percentWithInterval(row.bad)),
      ]),
    ]),
  ];
  if (segments.length > 0)
    parts.push(
      textTable([
        ['segment', noun, 'approved', ...ifKnown('bad', 'bad among approved')],
        ...segments.map(({ segment, totals: of }) => [
          segment,
          whole(of.accounts),
          percent(of.approved.share),
          ...ifKnown(percent(of.bad.share), percentWithInterval(of.badAmongApproved)),
        ]),
      ]),
    );
  return parts.join('\n\n');
}

function swapText(swaps: Swaps, [a, b]: readonly [string, string], { noun, known }: Wording): string {
  const ifKnown = (...cells: string[]): string[] => (known ? cells : []);
  const rows = [
    ['both approve', swaps.bothApprove],
    [`only ${a} approves`, swaps.swappedOut],
    [`only ${b} approves`, swaps.swappedIn],
    ['neither approves', swaps.neither],
  ] as const;
  return [
    `same outcome for ${percent(swaps.agreement.share)} of ${noun}`,
    textTable([
      ['', noun, 'share', ...ifKnown('bad (95 % interval)'), 'money', ...ifKnown('of it bad')],
      ...rows.map(([name, set]) => [
        name,
        whole(set.accounts.count),
        percent(set.accounts.share),
        ...ifKnown(percentWithInterval(set.bad)),
        stakes(set.stake),
        ...ifKnown(stakes(set.stake, 'badMinor')),
      ]),
    ]),
  ].join('\n');
}

/** The result as text for a terminal. Bad rates are left out when no outcome is known. Ends without a line break. */
export function backtestText(result: BacktestResult, noun: CaseNoun = 'accounts'): string {
  const { policy, against, swaps } = result;
  const words = { noun, known: result.bad.of > 0 };
  const parts = [`${whole(result.accounts)} ${noun}, ${badPhrase(result)}`, policyText(policy, words)];
  if (against !== null) parts.push(`against ${policyText(against, words)}`);
  if (swaps !== null && against !== null)
    parts.push(swapText(swaps, [policy.policy.version, against.policy.version], words));
  return parts.join('\n\n');
}
