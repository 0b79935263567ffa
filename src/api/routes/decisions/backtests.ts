/** Backtests: what a policy would have decided about decided service approvals. */
import { backtestPolicies } from '../../../services/decisions/backtests.ts';
import { type App, logOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { BacktestInput, BacktestSchema } from '../../schemas/decisions/backtest.ts';

const backtest = defineRoute(
  {
    method: 'post',
    path: '/v1/evaluations/backtests',
    operationId: 'backtestPolicy',
    tags: ['Evaluations'],
    summary: 'Decides stored decisions again, by one policy or by two',
    description:
      'Takes the first decision of each service approval in these days, and decides it from the facts in its receipt. Nothing is stored or changed.',
    request: { body: jsonBody(BacktestInput) },
    responses: { 200: jsonResponse('The figures', BacktestSchema) },
  },
  {
    rate: 'costly',
    objects: ['policy', 'case'],
    personal: 'none',
    audited: [],
    scopes: ['policies:read', 'decisions:read'],
    problems: ['not-found', 'policy-refused'],
  },
);

export function registerBacktestRoute(app: App, deps: BusinessDeps): void {
  app.openapi(backtest, async (c) => {
    const {
      against = null,
      outcomes,
      from = null,
      to = null,
      segment = null,
      ...asked
    } = c.req.valid('json');
    const startedAtMs = performance.now();
    const known = outcomes?.map(({ billingAccountId, bad }) => [billingAccountId, bad] as const);
    const result = await backtestPolicies(deps, {
      ...{ ...asked, against, from, to, segment },
      outcomes: known === undefined ? null : new Map(known),
    });
    const ms = Math.round(performance.now() - startedAtMs);
    logOf(c).info({ decisions: result.accounts, complete: result.complete, ms }, 'backtest run');
    return c.json(result, 200);
  });
}
