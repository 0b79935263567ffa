/** Services of an account, and their end. They begin with a completed order. */
import { z } from '@hono/zod-openapi';
import type { BillingAccount } from '../../../domain/accounts/billing-account.ts';
import type { Subscription } from '../../../domain/billing/subscription.ts';
import { type CivilDate, civilDateAt } from '../../../domain/civil-date.ts';
import { type Currency, money } from '../../../domain/money.ts';
import { endService, type OwnedService, ownedService } from '../../../services/billing/service-end.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer, noSuch } from '../../middleware/auth.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { PageOnlyQuery } from '../../schemas/accounts/records.ts';
import {
  SubscriptionParams,
  SubscriptionSchema,
  TerminationInput,
} from '../../schemas/billing/subscription.ts';
import { Id, pageRequest, pageSchema } from '../../schemas/primitives.ts';

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
    personal: 'none',
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
    responses: { 200: jsonResponse('The service', SubscriptionSchema) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'none',
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
    responses: { 200: jsonResponse('The service afterwards', SubscriptionSchema) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'none',
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
  const today = ({ timeZone }: BillingAccount) => civilDateAt(deps.now(), timeZone);

  app.openapi(list, async (c) => {
    const { billingAccountId } = c.req.valid('param');
    const account = await deps.store.accounts.get(billingAccountId);
    if (account === null) throw noSuch('billing account');
    assertMayAccessCustomer(principalOf(c), account.customerId, 'billing account');
    const page = await deps.store.subscriptions.list({
      billingAccountId,
      ...pageRequest(c.req.valid('query')),
    });
    const items = page.items.map((one) => answer(c, one, account.currency, today(account)));
    return c.json({ items, nextCursor: page.nextCursor }, 200);
  });

  app.openapi(read, async (c) => {
    const { subscription, account } = await find(c, c.req.valid('param').subscriptionId);
    return c.json(answer(c, subscription, account.currency, today(account)), 200);
  });

  app.openapi(termination, async (c) => {
    const found = await find(c, c.req.valid('param').subscriptionId);
    const { endDate, reason, note = null } = c.req.valid('json');
    const by = principalOf(c).subject;
    const { subscription, changed } = await endService(deps, found, { endDate, reason, note, by });
    const { account } = found;
    if (changed)
      logOf(c).info({ subscriptionId: subscription.subscriptionId, reason }, 'the end of a service was set');
    return c.json(answer(c, subscription, account.currency, today(account)), 200);
  });
}

function answer(
  c: AppContext,
  subscription: Subscription,
  currency: Currency,
  today: CivilDate,
): z.output<typeof SubscriptionSchema> {
  const { subscriptionId, billingAccountId, customerId, startDate, endDate, orderId, ending } = subscription;
  const over = subscription.state === 'terminated' || (endDate !== null && endDate < today);
  return {
    ...{ subscriptionId, billingAccountId, customerId, startDate, endDate, orderId },
    offering: { id: subscription.offeringId, category: subscription.category },
    monthlyCharge: money(subscription.monthlyCharge, currency),
    state: over ? 'ended' : subscription.state === 'suspended' ? 'suspended' : 'active',
    ending: ending === undefined ? null : { reason: ending.reason, at: ending.at },
    links: { self: linkTo(c, `/v1/subscriptions/${encodeURIComponent(subscriptionId)}`) },
  };
}
