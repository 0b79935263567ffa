/** Accounts with patterns that come before a default, and what was done about them. */
import { z } from '@hono/zod-openapi';
import type { WatchedAccount } from '../../../domain/insight/risk/watch.ts';
import { money } from '../../../domain/money.ts';
import { intervene, watchedAccount } from '../../../services/insight/interventions.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, type AppContext, linkTo, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { InterventionInput, RiskListQuery, WatchedAccountSchema } from '../../schemas/insight/risk-watch.ts';
import { OwnId, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Risk watch'];
const params = z.object({ billingAccountId: OwnId });

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/risk-watch',
    operationId: 'listWatchedAccounts',
    tags: TAGS,
    summary: 'The early-intervention list, the largest expected loss first',
    description:
      'One currency comes after the other, because amounts in two currencies cannot be compared; name one to see only that.',
    request: { query: RiskListQuery },
    responses: { 200: jsonResponse('One page', pageSchema(WatchedAccountSchema)) },
  },
  { rate: 'read', objects: ['account'], personal: 'shown', audited: [], scopes: ['risk:read'] },
);

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/risk-watch/{billingAccountId}',
    operationId: 'getWatchedAccount',
    tags: TAGS,
    summary: 'One account on the list',
    request: { params },
    responses: { 200: jsonResponse('The account', WatchedAccountSchema) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'shown',
    audited: [],
    scopes: ['risk:read'],
    problems: ['not-found'],
  },
);

const intervention = defineRoute(
  {
    method: 'post',
    path: '/v1/risk-watch/{billingAccountId}/interventions',
    operationId: 'recordIntervention',
    tags: TAGS,
    summary: 'What a person did about an account on the list',
    request: { params, body: jsonBody(InterventionInput) },
    responses: { 201: jsonResponse('The account afterwards', WatchedAccountSchema) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'shown',
    audited: ['risk.intervene'],
    scopes: ['risk:write'],
    idempotencyKey: true,
    problems: ['not-found'],
  },
);

export function registerRiskWatchRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(list, async (c) => {
    const { currency, customerId, minimumLossMinor, ...page } = c.req.valid('query');
    const { items, nextCursor } = await deps.store.risk.list({
      ...pageRequest(page),
      currency: currency ?? null,
      customerId: customerId ?? null,
      minimumLoss: minimumLossMinor,
    });
    return c.json({ items: items.map((account) => answerOf(c, account)), nextCursor }, 200);
  });

  app.openapi(read, async (c) => {
    const { billingAccountId } = c.req.valid('param');
    return c.json(answerOf(c, await watchedAccount(deps, billingAccountId)), 200);
  });

  app.openapi(intervention, async (c) => {
    const { billingAccountId } = c.req.valid('param');
    const by = principalOf(c).subject;
    const taken = { ...c.req.valid('json'), interventionId: requestId(c, 'INT'), by };
    return c.json(answerOf(c, await intervene(deps, billingAccountId, taken)), 201);
  });
}

function answerOf(c: AppContext, account: WatchedAccount): z.output<typeof WatchedAccountSchema> {
  const { probabilityBasisPoints, probabilityBefore, exposure, expectedLoss, currency, model, ...rest } =
    account;
  return {
    ...rest,
    signals: [...rest.signals],
    interventions: [...rest.interventions],
    probabilityPercent: probabilityBasisPoints / 100,
    probabilityPercentBefore: probabilityBefore === null ? null : probabilityBefore / 100,
    exposure: money(exposure, currency),
    expectedLoss: money(expectedLoss, currency),
    modelVersion: model.version,
    links: { self: linkTo(c, `/v1/risk-watch/${account.billingAccountId}`) },
  };
}
