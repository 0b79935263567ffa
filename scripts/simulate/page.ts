import { writeFile } from 'node:fs/promises';
import { htmlPage, htmlTable, tile } from '../../src/rules/backtest/page.ts';
import { escapeHtml, lineChart } from '../../src/rules/backtest/svg.ts';
import { ASSUMPTIONS } from './assumptions.ts';
import type { Month } from './months.ts';
import {
  armName,
  CAVEAT,
  comparisonRows,
  figureOf,
  monthRows,
  type Simulation,
  totals,
  verdict,
} from './table.ts';
import type { Year } from './year.ts';

/** Writes the whole run as one page: figures, plots and the assumption. It loads nothing from anywhere. */
export async function writeReport(file: string, simulation: Simulation): Promise<void> {
  await writeFile(file, reportPage(simulation));
}

/** The page as text. */
export function reportPage({ options, years }: Simulation): string {
  const { customers, months, seed, start } = options;
  const title = `${customers} customers, ${months} months from ${start}, seed ${seed}`;
  const parts = [`<h1>${escapeHtml(title)}</h1>`];
  parts.push(
    `<div class="tiles">${years.map((year) => tile(armName(year), verdict(year), '')).join('')}</div>`,
  );
  const comparison = comparisonRows(years);
  if (comparison.length > 1)
    parts.push('<h2>Early intervention</h2>', htmlTable(comparison), `<p>${escapeHtml(CAVEAT)}</p>`);
  parts.push(
    '<h2>Month by month</h2>',
    plot(
      'Bills collected in full within 30 days of their due date',
      'percent',
      years,
      (month) => figureOf(month, 'collectionRate', null)?.value ?? null,
    ),
    plot('Bills given up', 'bills written off, summed up', years, (_, index, all) =>
      all.slice(0, index + 1).reduce((sum, { writeOffs }) => sum + writeOffs, 0),
    ),
  );
  for (const year of years)
    parts.push(
      `<h2>${escapeHtml(armName(year))}</h2>`,
      htmlTable(monthRows(year)),
      `<p class="dim">${escapeHtml(totals(year))}.</p>`,
      ...year.violations.map(
        ({ month, billingAccountId, what, text }) =>
          `<p>${escapeHtml(`${month} ${billingAccountId} ${what}: ${text}`)}</p>`,
      ),
    );
  parts.push('<h2>The assumption</h2>', `<pre>${escapeHtml(JSON.stringify(ASSUMPTIONS, null, 2))}</pre>`);
  return htmlPage(title, parts.join('\n'));
}

function plot(
  title: string,
  unit: string,
  years: readonly Year[],
  of: (month: Month, index: number, all: readonly Month[]) => number | null,
): string {
  const series = years.map((year) => ({
    name: armName(year),
    tone: year.earlyIntervention ? 'b' : 'a',
    points: year.months.flatMap((month, index, all) => {
      const y = of(month, index, all);
      return y === null ? [] : [{ x: index + 1, y }];
    }),
  }));
  const values = series.flatMap(({ points }) => points.map(({ y }) => y));
  if (values.length === 0) return '';
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = { name: 'month', from: 1, to: Math.max(2, years[0]?.months.length ?? 2), format: String };
  const y = {
    name: unit,
    from: Math.floor(low),
    to: Math.max(Math.ceil(high), Math.floor(low) + 1),
    format: String,
  };
  return lineChart(title, x, y, series);
}
