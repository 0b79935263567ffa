import type { Command } from 'commander';
import { z } from 'zod';
import { isCivilDate } from '../../domain/civil-date.ts';
import { apiClient } from '../api-client.ts';
import { examples } from '../examples.ts';
import { CliProblem } from '../problem.ts';

const Figure = z.looseObject({
  currency: z.string().nullable(),
  value: z.number().nullable(),
  reached: z.boolean().nullable(),
  sampleSize: z.int(),
  median: z.number().nullable(),
  p90: z.number().nullable(),
  shareWithinLimit: z.number().nullable(),
  note: z.string().nullable(),
});
const Report = z.looseObject({
  from: z.string(),
  to: z.string(),
  source: z.string(),
  asOf: z.string(),
  missingDays: z.int(),
  kpis: z.array(
    z.looseObject({
      kpi: z.string(),
      title: z.string(),
      unit: z.enum(['percent', 'seconds', 'milliseconds', 'stars']),
      over: z.string(),
      target: z.object({ comparison: z.enum(['above', 'atLeast', 'below']), value: z.number() }),
      figures: z.array(Figure),
    }),
  ),
});
type Report = z.output<typeof Report>;
type Kpi = Report['kpis'][number];
type Figure = z.output<typeof Figure>;

const HELP = examples(
  [
    'export GOODSTANDING_TOKEN=$(goodstanding token operations)',
    'goodstanding kpis',
    'goodstanding kpis --from 2026-01-01 --to 2026-03-31 --json',
    'goodstanding kpis --from 2026-01-01 --to 2026-12-31 --rollup    # what the nightly rollup has kept',
    'goodstanding kpis --explain --json                              # with the query behind each figure',
  ],
  `The figures of the mission over a span of days (UTC, both ends included; by default the last 90 days), each with its target. Where there
is nothing to measure it says "no data". What each figure means is in docs/kpis.md.

Exit codes: 0 the figures were printed, whatever they say; 1 they could not be had.`,
);

/** Adds `kpis`. */
export function registerKpiCommand(program: Command): void {
  program
    .command('kpis')
    .description('print the figures of the mission over a span of days, each with its target')
    .option('--from <date>', 'first day, YYYY-MM-DD (default: 90 days end with --to)')
    .option('--to <date>', 'last day, YYYY-MM-DD (default: today)')
    .option('--rollup', 'add up the nightly rollups instead of counting now')
    .option('--explain', 'with --json: the query behind each figure too')
    .option('--json', 'print the report as JSON, alone on standard output')
    .addHelpText('after', HELP)
    .action(runKpis);
}

interface Flags {
  readonly from?: string;
  readonly to?: string;
  readonly rollup?: true;
  readonly explain?: true;
  readonly json?: true;
}

async function runKpis({ from, to, rollup, explain, json }: Flags): Promise<void> {
  if (explain === true && json !== true) throw new CliProblem('--explain prints queries: use it with --json');
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ from, to })) {
    if (value === undefined) continue;
    if (!isCivilDate(value)) throw new CliProblem(`--${name} takes a date that exists, as YYYY-MM-DD`);
    query.set(name, value);
  }
  if (rollup === true) query.set('source', 'rollup');
  if (explain === true) query.set('explain', 'true');
  const asked = query.size === 0 ? '' : `?${query}`;
  const report = await apiClient(process.env).get(`/v1/kpis${asked}`, Report);
  process.stdout.write(json === true ? `${JSON.stringify(report)}\n` : textOf(report));
}

function textOf({ from, to, source, asOf, missingDays, kpis }: Report): string {
  const lacks = missingDays === 0 ? '' : `; ${missingDays} days are not rolled up yet`;
  return [
    `${from} to ${to}, ${source}, as of ${asOf}${lacks}`,
    ...kpis.flatMap((kpi) => kpi.figures.map((figure) => lineOf(kpi, figure))),
    '',
  ].join('\n');
}

function lineOf({ title, unit, target }: Kpi, figure: Figure): string {
  const { currency, value, reached, sampleSize, median, p90, shareWithinLimit, note } = figure;
  const name = `${title}${currency === null ? '' : ` (${currency})`}`.padEnd(46);
  const wanted = `${{ above: '>', atLeast: '>=', below: '<' }[target.comparison]} ${target.value}`;
  if (value === null) return `${name} ${(note ?? 'no data').padStart(14)}   target ${wanted} ${SYMBOL[unit]}`;
  const beside =
    median === null ? '' : `, median ${median}, p90 ${p90}, ${shareWithinLimit ?? '-'} % kept the limit`;
  const verdict = reached === true ? 'reached' : 'missed';
  return `${name} ${`${value} ${SYMBOL[unit]}`.padStart(14)}   target ${wanted} ${SYMBOL[unit]}: ${verdict} (of ${sampleSize}${beside})`;
}

const SYMBOL = { percent: '%', seconds: 's', milliseconds: 'ms', stars: 'of 5' } as const;
