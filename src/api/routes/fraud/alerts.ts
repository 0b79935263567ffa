/** Fraud alerts: the list, the owner of an alert, and what a person found. */
import { type FraudAlert, fraudAlertWorkflowId } from '../../../domain/fraud/alert.ts';
import { precisionOf } from '../../../domain/fraud/precision.ts';
import { decideAlert, ownAlert } from '../../../services/fraud/alerts.ts';
import { type App, type AppContext, linkTo, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  AlertFindingInput,
  AlertOwnerInput,
  FraudAlertParams,
  FraudAlertQuery,
  FraudAlertSchema,
  PrecisionQuery,
  PrecisionSchema,
} from '../../schemas/fraud/alert.ts';
import { pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Fraud'];

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/fraud-alerts',
    operationId: 'listFraudAlerts',
    tags: TAGS,
    summary: 'Fraud alerts, newest first',
    request: { query: FraudAlertQuery },
    responses: { 200: jsonResponse('One page', pageSchema(FraudAlertSchema)) },
  },
  { rate: 'read', objects: ['case'], personal: 'none', audited: [], scopes: ['fraud:read'] },
);
const read = defineRoute(
  {
    method: 'get',
    path: '/v1/fraud-alerts/{alertId}',
    operationId: 'getFraudAlert',
    tags: TAGS,
    summary: 'One alert, with what made it',
    request: { params: FraudAlertParams },
    responses: { 200: jsonResponse('The alert', FraudAlertSchema) },
  },
  {
    rate: 'read',
    objects: ['case'],
    personal: 'none',
    audited: [],
    scopes: ['fraud:read'],
    problems: ['not-found'],
  },
);
const take = defineRoute(
  {
    method: 'post',
    path: '/v1/fraud-alerts/{alertId}/owner',
    operationId: 'setFraudAlertOwner',
    tags: TAGS,
    summary: 'Takes an alert, or gives it back',
    description: 'The caller becomes its owner; another person may take it from them.',
    request: { params: FraudAlertParams, body: jsonBody(AlertOwnerInput) },
    responses: { 200: jsonResponse('The alert afterwards', FraudAlertSchema) },
  },
  {
    rate: 'write',
    objects: ['case'],
    personal: 'none',
    audited: ['fraudAlerts.own'],
    scopes: ['fraud:decide'],
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state', 'duties-not-separated'],
  },
);
const decide = defineRoute(
  {
    method: 'post',
    path: '/v1/fraud-alerts/{alertId}/finding',
    operationId: 'decideFraudAlert',
    tags: TAGS,
    summary: 'Says what an alert was',
    description:
      'Ends the alert. A false positive lifts the methods that it froze. An agent whom the alert is about may not decide it.',
    request: { params: FraudAlertParams, body: jsonBody(AlertFindingInput) },
    responses: { 200: jsonResponse('The alert afterwards', FraudAlertSchema) },
  },
  {
    rate: 'write',
    objects: ['case'],
    personal: 'none',
    audited: ['fraudAlerts.decide'],
    scopes: ['fraud:decide'],
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state', 'duties-not-separated'],
  },
);
const precision = defineRoute(
  {
    method: 'get',
    path: '/v1/fraud-precision',
    operationId: 'getFraudPrecision',
    tags: TAGS,
    summary: 'How many alerts were fraud, by reason code and rule',
    description: 'Of the alerts that people decided from `from` to before `to`.',
    request: { query: PrecisionQuery },
    responses: { 200: jsonResponse('The report', PrecisionSchema) },
  },
  { rate: 'costly', objects: ['case'], personal: 'none', audited: [], scopes: ['fraud:read'] },
);

export function registerFraudAlertRoutes(app: App, deps: BusinessDeps): void {
  const desk = () => ({ store: deps.store, news: deps.alertNews, now: deps.now });
  const answer = (c: AppContext, alert: FraudAlert) => answerOf(c, deps, alert);

  app.openapi(list, async (c) => {
    const { state = null, owner = null, ...page } = c.req.valid('query');
    const found = await deps.store.fraudAlerts.list({ ...pageRequest(page), state, owner });
    return c.json({ items: found.items.map((one) => answer(c, one)), nextCursor: found.nextCursor }, 200);
  });

  app.openapi(read, async (c) => {
    const alert = await deps.store.fraudAlerts.get(c.req.valid('param').alertId);
    if (alert === null) throw noSuch('alert');
    return c.json(answer(c, alert), 200);
  });

  app.openapi(take, async (c) => {
    const { alertId } = c.req.valid('param');
    return c.json(
      answer(c, await ownAlert(desk(), alertId, { ...c.req.valid('json'), by: principalOf(c).subject })),
      200,
    );
  });

  app.openapi(decide, async (c) => {
    const { alertId } = c.req.valid('param');
    const decision = { ...c.req.valid('json'), alertId, by: principalOf(c).subject };
    return c.json(answer(c, await decideAlert(desk(), decision)), 200);
  });

  app.openapi(precision, async (c) => {
    const span = c.req.valid('query');
    const { lines, ...total } = await deps.store.fraudAlerts.precision(span);
    const counted = <T extends typeof total>(line: T) => ({ ...line, precisionPerMille: precisionOf(line) });
    return c.json({ ...span, ...counted(total), lines: lines.map(counted) }, 200);
  });
}

function answerOf(c: AppContext, { workflowLink }: Pick<BusinessDeps, 'workflowLink'>, alert: FraudAlert) {
  const { keys, events, decidedBy, decidedAt, findingReason, policyVersion: _, ...rest } = alert;
  return {
    ...rest,
    parties: keys,
    events: events.map(({ account, ...event }) => ({ ...event, billingAccountId: account })),
    finding:
      decidedBy === null || decidedAt === null || findingReason === null
        ? null
        : { decidedBy, decidedAt, reason: findingReason },
    links: {
      self: linkTo(c, `/v1/fraud-alerts/${alert.alertId}`),
      workflow: workflowLink(fraudAlertWorkflowId(alert.alertId)),
    },
  };
}
