/** Starts a bill run beside the planned ones, and shows the state of runs. */
import { z } from '@hono/zod-openapi';
import type { BillRun } from '../../../domain/billing/bill-run.ts';
import { asItIs } from '../../../services/billing/bill-run-progress.ts';
import { startBillRun } from '../../../services/billing/bill-run-start.ts';
import { type App, type AppContext, linkTo } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { BillRunBody, BillRunSchema } from '../../schemas/billing/bill.ts';
import { OwnId, PageOnlyQuery, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Bills'];

const start = defineRoute(
  {
    method: 'post',
    path: '/v1/bill-runs',
    operationId: 'startBillRun',
    tags: TAGS,
    summary: 'Make every bill whose bill date has come, now',
    description:
      'Every time zone has a planned run every day; this route is for operations. A bill is made once, however many runs there are. The same request on the same day joins the run that is under way; when that run has ended, another one starts and makes the bills that are due since then.',
    request: { body: jsonBody(BillRunBody, 'Whose bills') },
    responses: { 202: jsonResponse('The run is under way', BillRunSchema, { Location: 'The run' }) },
  },
  {
    rate: 'write',
    objects: ['billRun'],
    personal: 'none',
    audited: ['billing.beginRun'],
    scopes: ['billing:run'],
    idempotencyKey: true,
    problems: ['not-found'],
  },
);
const list = defineRoute(
  {
    method: 'get',
    path: '/v1/bill-runs',
    operationId: 'listBillRuns',
    tags: TAGS,
    summary: 'Bill runs, newest first',
    request: { query: PageOnlyQuery },
    responses: { 200: jsonResponse('One page', pageSchema(BillRunSchema)) },
  },
  { rate: 'read', objects: ['billRun'], personal: 'none', audited: [], scopes: ['billing:read'] },
);
const get = defineRoute(
  {
    method: 'get',
    path: '/v1/bill-runs/{runId}',
    operationId: 'getBillRun',
    tags: TAGS,
    summary: 'The state of one bill run',
    request: { params: z.object({ runId: OwnId }) },
    responses: { 200: jsonResponse('The run', BillRunSchema) },
  },
  {
    rate: 'read',
    objects: ['billRun'],
    personal: 'none',
    audited: [],
    scopes: ['billing:read'],
    problems: ['not-found'],
  },
);

export function registerBillRunRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(start, async (c) => {
    const { timeZone = null, billingAccountId = null } = c.req.valid('json');
    const run = await startBillRun(deps, { timeZone, billingAccountId });
    c.get('log')?.info({ runId: run.runId }, 'bill run started');
    c.header('location', linkTo(c, pathOf(run)));
    return c.json(runAnswer(c, run), 202);
  });

  app.openapi(list, async (c) => {
    const { items, nextCursor } = await deps.store.billing.listRuns(pageRequest(c.req.valid('query')));
    const runs = await Promise.all(items.map((run) => asItIs(deps, run)));
    return c.json({ items: runs.map((run) => runAnswer(c, run)), nextCursor }, 200);
  });

  app.openapi(get, async (c) => {
    const run = await deps.store.billing.getRun(c.req.valid('param').runId);
    if (run === null) throw noSuch('bill run');
    return c.json(runAnswer(c, await asItIs(deps, run)), 200);
  });
}

function pathOf({ runId }: BillRun): string {
  return `/v1/bill-runs/${runId}`;
}

function runAnswer(c: AppContext, run: BillRun) {
  return { ...run, links: { self: linkTo(c, pathOf(run)) } };
}
