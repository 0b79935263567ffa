import type { Answered } from './orders.ts';

/** Orders of one outcome, or with one reason, and what became of their accounts. */
export interface Group {
  readonly name: string;
  readonly orders: number;
  readonly defaulted: number;
}

/** What `npm run demo:real` found. */
export interface DemoRealResult {
  readonly accounts: number;
  readonly importSeconds: number;
  readonly orders: number;
  readonly defaulted: number;
  readonly outcomes: readonly Group[];
  /** By outcome and reason; an order with several reasons is in several groups. */
  readonly reasons: readonly (Group & { readonly outcome: string })[];
  readonly latencyMs: { readonly median: number; readonly p95: number };
  readonly seconds: number;
}

const OUTCOMES = ['approve', 'approveWithConditions', 'review', 'decline'];

/** Sums the answers up. `defaulted` has the accounts that defaulted later. */
export function summarise(
  answers: readonly Answered[],
  defaulted: ReadonlySet<string>,
): Omit<DemoRealResult, 'accounts' | 'importSeconds' | 'seconds'> {
  const groupOf = (name: string, of: readonly Answered[]): Group => ({
    name,
    orders: of.length,
    defaulted: of.filter(({ billingAccountId }) => defaulted.has(billingAccountId)).length,
  });
  const names = [...new Set([...OUTCOMES, ...answers.map(({ outcome }) => outcome)])];
  const reasons = names.flatMap((outcome) => {
    const inOutcome = answers.filter((answer) => answer.outcome === outcome);
    const codes = [...new Set(inOutcome.flatMap(({ reasonCodes }) => reasonCodes))].sort();
    return codes
      .map((code) => ({
        outcome,
        ...groupOf(
          code,
          inOutcome.filter(({ reasonCodes }) => reasonCodes.includes(code)),
        ),
      }))
      .sort((a, b) => b.orders - a.orders);
  });
  const latencies = answers.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const quantile = (share: number): number =>
    Math.round(latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0);
  const all = groupOf('all', answers);
  return {
    orders: all.orders,
    defaulted: all.defaulted,
    outcomes: names.map((name) =>
      groupOf(
        name,
        answers.filter(({ outcome }) => outcome === name),
      ),
    ),
    reasons,
    latencyMs: { median: quantile(0.5), p95: quantile(0.95) },
  };
}

/** The result for people. */
export function asTable(result: DemoRealResult): string {
  const row = (name: string, { orders, defaulted }: { orders: number; defaulted: number }): string =>
    [
      name.padEnd(46),
      String(orders).padStart(7),
      percent(orders, result.orders).padStart(8),
      percent(defaulted, orders).padStart(16),
    ].join('');
  return [
    `${result.accounts} accounts imported in ${result.importSeconds.toFixed(1)} s, ${result.orders} orders decided in ${result.seconds.toFixed(1)} s`,
    '',
    `${'outcome'.padEnd(46)}${'orders'.padStart(7)}${'share'.padStart(8)}${'later defaulted'.padStart(16)}`,
    ...result.outcomes.flatMap((outcome) => [
      row(outcome.name, outcome),
      ...result.reasons
        .filter((reason) => reason.outcome === outcome.name)
        .map((reason) => row(`  ${reason.name}`, reason)),
    ]),
    row('all', result),
    '',
    'An order with several reasons stands under each of them. The decisions did not see who defaulted later.',
    `answered in ${result.latencyMs.median} ms (median), ${result.latencyMs.p95} ms (95th percentile)`,
    '',
  ].join('\n');
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;
}
