import { KPI_DEFINITIONS, type KpiName } from '../../src/domain/insight/kpi/definitions.ts';
import type { KpiFigure } from '../../src/domain/insight/kpi/figure.ts';
import { amountText, whole } from '../../src/rules/backtest/format.ts';
import { CLAIMED_PERCENT, compareArms, sumOf } from './compare.ts';
import type { ByCurrency, Month } from './months.ts';
import type { SimulateOptions } from './options.ts';
import type { Year } from './year.ts';

/** What a run came to. */
export interface Simulation {
  readonly options: SimulateOptions;
  readonly years: readonly Year[];
}

/** What the assumption has to be told with, wherever the comparison is shown. */
export const CAVEAT = `${CLAIMED_PERCENT} % fewer write-offs were claimed for early intervention when the product was begun. What came out rests on the assumption of how customers answer (scripts/simulate/assumptions.ts), which nobody has measured, and on few write-offs: read it as what the assumption leads to, not as evidence.`;

/** Everything a run found, for a terminal. */
export function asTable({ options, years }: Simulation): string {
  const { customers, months, seed, start } = options;
  const lines = [`${whole(customers)} customers, ${months} months from ${start}, seed ${seed}`];
  for (const year of years) {
    lines.push('', armName(year), '', ...columns(monthRows(year)), '', `${totals(year)}.`);
    lines.push(`${whole(year.seconds)} s; digest ${year.digest.slice(0, 16)}; ${verdict(year)}`);
    for (const { month, what, billingAccountId, text } of year.violations.slice(0, 50))
      lines.push(`  VIOLATION ${month} ${billingAccountId} ${what}: ${text}`);
  }
  const comparison = comparisonRows(years);
  if (comparison.length > 1) lines.push('', ...columns(comparison), '', CAVEAT);
  return `${lines.join('\n')}\n`;
}

/** What an arm is called. */
export function armName({ earlyIntervention }: Year): string {
  return `Early intervention ${earlyIntervention ? 'on' : 'off'}`;
}

/** Whether the invariants held. */
export function verdict({ violations, months }: Year): string {
  return violations.length === 0
    ? `every invariant held at ${months.length} month ends`
    : `${violations.length} violations`;
}

/** One row a month, the first row the head. */
export function monthRows({ months }: Year): string[][] {
  const currencies = Object.keys(sumOf(months.map(({ billed }) => billed))).sort();
  const head = [
    'month',
    'bills',
    ...currencies.map((currency) => `billed ${currency}`),
    'collected in 30 days',
  ];
  return [
    [...head, 'bad debt', 'written off', 'cycle wishes met', 'balances right', 'statuses right'],
    ...months.map((month) => [
      `${month.from} – ${month.to}`,
      whole(month.bills),
      ...currencies.map((currency) => whole((month.billed[currency] ?? 0) / 100)),
      shareOf(month, 'collectionRate', null),
      currencies.map((currency) => shareOf(month, 'badDebtRatio', currency)).join(' '),
      sums(month.writtenOff),
      shareOf(month, 'cyclePreferencesAccommodated', null),
      shareOf(month, 'balanceAccuracy', null),
      shareOf(month, 'paymentStatusAccuracy', null),
    ]),
  ];
}

/** The figure of a month's KPI in a currency, or over all. */
export function figureOf({ kpis }: Month, kpi: KpiName, currency: string | null): KpiFigure | undefined {
  return kpis.find((one) => one.kpi === kpi)?.figures.find((figure) => figure.currency === currency);
}

function shareOf(month: Month, kpi: KpiName, currency: string | null): string {
  const value = figureOf(month, kpi, currency)?.value ?? null;
  return value === null || KPI_DEFINITIONS[kpi].unit !== 'percent' ? '–' : `${value.toFixed(2)} %`;
}

/** Both arms beside each other, the first row the head; only that row when there is one arm. */
export function comparisonRows(years: readonly Year[]): string[][] {
  return [
    ['', 'off', 'on', 'change'],
    ...compareArms(years).map(({ what, off, on, currency, changePercent }) => [
      currency === null ? what : `${what}, ${currency}`,
      shown(off, currency),
      shown(on, currency),
      changePercent === null ? '–' : `${changePercent > 0 ? '+' : ''}${changePercent.toFixed(1)} %`,
    ]),
  ];
}

function shown(value: number, currency: string | null): string {
  return currency === null ? whole(value) : amountText(value, currency);
}

function sums(money: ByCurrency): string {
  const all = Object.entries(money).sort(([a], [b]) => (a < b ? -1 : 1));
  return all.length === 0 ? '0' : all.map(([currency, minor]) => amountText(minor, currency)).join(' + ');
}

/** What happened how often. */
export function totals({ counts }: Year): string {
  return Object.entries(counts)
    .map(([name, times]) => `${name} ${whole(times)}`)
    .join(', ');
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => (row[index] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, index) =>
        index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
