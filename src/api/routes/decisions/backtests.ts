/** What a policy would have decided about the service approvals that were decided. */
import type { z } from '@hono/zod-openapi';
import type { StoredPolicy } from '../../../store/policies/schema.ts';
import { type App, logOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { Problem } from '../../problems/problem.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { BacktestInput, BacktestSchema } from '../../schemas/decisions/backtest.ts';
import { policyRefused } from '../shared/policy-answer.ts';

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
  { scopes: ['policies:read', 'decisions:read'], problems: ['not-found', 'policy-refused'] },
);

type Choice = z.output<typeof BacktestInput>['policy'];

export function registerBacktestRoute(app: App, deps: BusinessDeps): void {
  app.openapi(backtest, async (c) => {
    const { policy, against, outcomes, from = null, to = null, segment = null, limit } = c.req.valid('json');
    const startedAtMs = performance.now();
    const found = await deps.policyDesk.backtest({
      policy: await chosen(deps, policy, '/policy'),
      against: against === undefined ? null : await chosen(deps, against, '/against'),
      segment,
      from,
      to,
      limit,
      outcomes:
        outcomes === undefined
          ? null
          : new Map(outcomes.map(({ billingAccountId, bad }) => [billingAccountId, bad])),
    });
    switch (found.kind) {
      case 'refused':
        throw policyRefused(found.findings, `/${found.of}/document`);
      case 'unknownFact':
        throw fault('/segment', 'no policy here declares this fact');
      case 'noDecisions':
        throw new Problem('not-found', 'No service approval was first decided in these days.');
      case 'done': {
        const { result } = found;
        const ms = Math.round(performance.now() - startedAtMs);
        logOf(c).info({ decisions: result.accounts, complete: result.complete, ms }, 'backtest run');
        if (outcomes !== undefined && result.withoutOutcome === result.accounts)
          throw fault('/outcomes', 'none of the decided accounts is among them');
        return c.json(result, 200);
      }
    }
  });
}

/** Throws Problem `validation-failed` for a version that is not there, or a document of another request type. */
async function chosen(
  { store, policyDesk }: BusinessDeps,
  { version, document }: Choice,
  at: string,
): Promise<Pick<StoredPolicy, 'content'>> {
  if (version !== undefined) {
    const stored = await store.policies.get('service-approval', version);
    if (stored === null) throw fault(`${at}/version`, 'there is no such version of service-approval');
    return stored;
  }
  const found = policyDesk.read(document);
  if ('findings' in found) throw policyRefused(found.findings, `${at}/document`);
  if (!policyDesk.canBeTried(found.policy.name))
    throw fault(`${at}/document/name`, 'a backtest is for policies that decide on orders: service-approval');
  return found.policy;
}

function fault(pointer: string, detail: string): Problem {
  return new Problem('validation-failed', 'The request has one fault.', {
    errors: [{ pointer, code: 'not-allowed-value', detail }],
  });
}
