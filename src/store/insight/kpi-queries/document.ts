import { KPI_DEFINITIONS, KPI_NAMES, type KpiDefinition } from '../../../domain/insight/kpi/definitions.ts';
import { KPI_QUERIES } from './index.ts';
import type { KpiQueryInput } from './parts.ts';

/** People write above it; the code writes below it. */
const MARKER = '<!-- Below: written by npm run export-kpi-docs. -->';

/** The span that the queries in the document are shown for. */
const EXAMPLE: KpiQueryInput = {
  from: '2026-01-01',
  to: '2026-01-31',
  now: '2026-03-31T12:00:00.000Z',
  todays: new Map([['Europe/Berlin', '2026-03-31']]),
};

/**
 * The document of the KPIs with its second half as the code has it: definition, target and query of each.
 * @throws Error when the marker is not there
 */
export function kpiDocument(found: string): string {
  const at = found.indexOf(MARKER);
  if (at < 0) throw new Error(`docs/kpis.md lacks the line ${MARKER}`);
  const parts = KPI_NAMES.map((kpi) => {
    const definition = KPI_DEFINITIONS[kpi];
    const { collection, pipeline } = KPI_QUERIES[kpi](EXAMPLE);
    const stages = pipeline.map((stage) => `  ${JSON.stringify(stage)}`);
    return [
      `### ${definition.title}`,
      `\`${kpi}\` · target ${targetOf(definition)}`,
      definition.definition,
      `\`${collection}.aggregate\`:`,
      `\`\`\`json\n[\n${stages.join(',\n')}\n]\n\`\`\``,
    ].join('\n\n');
  });
  return `${found.slice(0, at)}${MARKER}\n\n${parts.join('\n\n')}\n`;
}

function targetOf({ target, unit }: KpiDefinition): string {
  const comparison = { above: 'above', atLeast: 'at least', below: 'below' }[target.comparison];
  return `${comparison} ${target.value} ${unit}`;
}
