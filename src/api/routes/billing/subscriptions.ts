/** Services of an account, and their end. They begin with a completed order. */
import { z } from '@hono/zod-openapi';
import { endService, type OwnedService, ownedService } from '../../../services/billing/service-end.ts';
import { type App, type AppContext, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import { ETAG_HEADER } from '../../middleware/precondition.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  SubscriptionParams,
  SubscriptionSchema,
  TerminationInput,
} from '../../schemas/billing/subscription.ts';
import { Id, PageOnlyQuery, pageRequest, pageSchema } from '../../schemas/primitives.ts';
import { shownServices, taggedService } from './subscription-answer.ts';

const TAGS = ['Services'];

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/billing-accounts/{billingAccountId}/subscriptions',
    operationId: 'listSubscriptions',
    tags: TAGS,
    summary: 'The services of one account, running and ended, the newest first',
    request: { params: z.object({ billingAccountId: Id }), query: PageOnlyQuery },
    responses: { 200: jsonResponse('One page', pageSchema(SubscriptionSchema)) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'masked',
    audited: [],
    scopes: ['customers:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);
const read = defineRoute(
  {
    method: 'get',
    path: '/v1/subscriptions/{subscriptionId}',
    operationId: 'getSubscription',
    tags: TAGS,
    summary: 'One service',
    request: { params: SubscriptionParams },
    responses: { 200: jsonResponse('The service', SubscriptionSchema, ETAG_HEADER) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'masked',
    audited: [],
    scopes: ['customers:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);
const termination = defineRoute(
  {
    method: 'post',
    path: '/v1/subscriptions/{subscriptionId}/termination',
    operationId: 'terminateSubscription',
    tags: TAGS,
    summary: 'Ends a service on a day',
    description:
      'The service is charged up to and including that day. The unused part of a confirmed stub charge is credited on the stub’s bill. An end that has not come yet may be moved; the same day again changes nothing.',
    request: { params: SubscriptionParams, body: jsonBody(TerminationInput, 'When, and why') },
    responses: { 200: jsonResponse('The service afterwards', SubscriptionSchema, ETAG_HEADER) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'masked',
    audited: ['subscriptions.end', 'interactions.put'],
    scopes: ['subscriptions:end'],
    checksCustomer: true,
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state'],
  },
);

export function registerSubscriptionRoutes(app: App, deps: BusinessDeps): void {
  const find = async (c: AppContext, id: string): Promise<OwnedService> => {
    const found = await ownedService(deps, id);
    if (found === null) throw noSuch('service');
    assertMayAccessCustomer(principalOf(c), found.subscription.customerId, 'service');
    return found;
  };

  app.openapi(list, async (c) => {
    const { billingAccountId } = c.req.valid('param');
    const account = await deps.store.accounts.get(billingAccountId);
    if (account === null) throw noSuch('billing account');
    assertMayAccessCustomer(principalOf(c), account.customerId, 'billing account');
    const page = await deps.store.subscriptions.list({
      billingAccountId,
      ...pageRequest(c.req.valid('query')),
    });
    const items = await shownServices(c, deps, page.items, new Map([[billingAccountId, account]]));
    return c.json({ items, nextCursor: page.nextCursor }, 200);
  });

  app.openapi(read, async (c) => {
    const owned = await find(c, c.req.valid('param').subscriptionId);
    return c.json(await taggedService(c, deps, owned), 200);
  });

  app.openapi(termination, async (c) => {
    const found = await find(c, c.req.valid('param').subscriptionId);
    const { endDate, reason, note = null } = c.req.valid('json');
    const by = principalOf(c).subject;
    const { subscription, changed } = await endService(deps, found, { endDate, reason, note, by });
    if (changed)
      logOf(c).info({ subscriptionId: subscription.subscriptionId, reason }, 'the end of a service was set');
    return c.json(await taggedService(c, deps, { ...found, subscription }), 200);
  });
}
