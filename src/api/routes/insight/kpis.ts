/** The figures of the mission. */
import { addDays, civilDateAt, daysBetween } from '../../../domain/civil-date.ts';
import type { KpiFigure } from '../../../domain/insight/kpi/figure.ts';
import { explainedKpis } from '../../../services/insight/kpis.ts';
import type { App } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { Problem } from '../../problems/problem.ts';
import { defineRoute, jsonResponse } from '../../route.ts';
import {
  DEFAULT_SPAN_DAYS,
  KpiQuerySchema,
  KpiReportSchema,
  MAX_SPAN_DAYS,
} from '../../schemas/insight/kpi.ts';

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/kpis',
    operationId: 'getKpis',
    tags: ['Figures'],
    summary: 'The figures of the mission over a span of days, each with its target',
    description:
      'Days are UTC days, both ends included. Figures in money are given for each currency and never added up across currencies. What cannot be measured is null, never a guess. Definitions and queries: docs/kpis.md.',
    request: { query: KpiQuerySchema },
    responses: { 200: jsonResponse('The figures', KpiReportSchema) },
  },
  { rate: 'read', objects: ['account'], personal: 'none', audited: [], scopes: ['kpis:read'] },
);

export function registerKpiRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(read, async (c) => {
    const { source, explain, ...query } = c.req.valid('query');
    const now = deps.now();
    const to = query.to ?? civilDateAt(now, 'UTC');
    const from = query.from ?? addDays(to, 1 - DEFAULT_SPAN_DAYS);
    const days = daysBetween(from, addDays(to, 1));
    // Only one end was given; the other one follows from it or from today.
    if (days < 1 || days > MAX_SPAN_DAYS)
      throw new Problem('validation-failed', 'The request has one fault.', {
        errors: [
          {
            pointer: '/from',
            code: 'not-allowed-value',
            detail: `at most ${MAX_SPAN_DAYS} days, and not after \`to\`, which is ${to}`,
            in: 'query',
          },
        ],
      });
    const asked = { from, to, source, now, explain: explain === 'true' };
    const { queries, ...report } = await explainedKpis(deps, asked);
    const kpis = report.kpis.map(({ kpi, title, definition, unit, over, target, figures }) => ({
      ...{ kpi, title, definition, unit, over, target },
      figures: figures.map((figure) => ({ ...figure, note: noteOf(figure) })),
      ...(queries === null ? {} : { query: queries[kpi] }),
    }));
    return c.json({ ...report, kpis }, 200);
  });
}

/** Why there is no value. */
function noteOf({ value, reached }: KpiFigure): string | null {
  if (value !== null) return null;
  return reached === false ? 'all missed' : 'no data';
}
