/** Services begin without an order, are corrected, change their plan, rest, go on, get another payer, and move house. */
import type { z } from '@hono/zod-openapi';
import type { AuditAct } from '../../../domain/audit/entry.ts';
import {
  beginService,
  changePlan,
  correctService,
  relocateService,
  resumeService,
  type StepRequest,
  transferService,
} from '../../../services/billing/service-changes.ts';
import { endService, type OwnedService, ownedService } from '../../../services/billing/service-end.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer, customerFilter } from '../../middleware/auth.ts';
import { ETAG_HEADER, seenBy } from '../../middleware/precondition.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse, mergePatchBody } from '../../route.ts';
import {
  NewSubscriptionInput,
  PauseInput,
  PlanChangeInput,
  RelocationInput,
  ResumptionInput,
  SubscriptionListQuery,
  SubscriptionParams,
  SubscriptionPatch,
  SubscriptionSchema,
  TransferInput,
} from '../../schemas/billing/subscription.ts';
import { pageRequest, pageSchema } from '../../schemas/primitives.ts';
import { pathOfService, shownServices, taggedService } from './subscription-answer.ts';

const TAGS = ['Services'];

const begin = defineRoute(
  {
    method: 'post',
    path: '/v1/subscriptions',
    operationId: 'beginSubscription',
    tags: TAGS,
    summary: 'Begins a service that was ordered elsewhere',
    description:
      'No credit is checked: that is what `POST /v1/service-approvals` is for, whose services begin by themselves. It is charged from its first day on, which may not be billed yet.',
    request: { body: jsonBody(NewSubscriptionInput, 'The service') },
    responses: {
      201: jsonResponse('The service', SubscriptionSchema, { ...ETAG_HEADER, Location: 'The service' }),
    },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'masked',
    audited: ['subscriptions.begin'],
    scopes: ['subscriptions:write'],
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state', 'account-moved'],
  },
);
const list = defineRoute(
  {
    method: 'get',
    path: '/v1/subscriptions',
    operationId: 'listAllSubscriptions',
    tags: TAGS,
    summary: 'Services, running and ended, the last begun first',
    request: { query: SubscriptionListQuery },
    responses: { 200: jsonResponse('One page', pageSchema(SubscriptionSchema)) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'masked',
    audited: [],
    scopes: ['customers:read'],
    checksCustomer: true,
  },
);
const correct = defineRoute(
  {
    method: 'patch',
    path: '/v1/subscriptions/{subscriptionId}',
    operationId: 'patchSubscription',
    tags: TAGS,
    summary: 'Corrects a service of which no day is billed',
    description: 'Once a day of it is billed, a change of plan says from when on it is different.',
    request: { params: SubscriptionParams, body: mergePatchBody(SubscriptionPatch, 'What is different') },
    responses: { 200: jsonResponse('The service afterwards', SubscriptionSchema, ETAG_HEADER) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'masked',
    audited: ['subscriptions.correct'],
    scopes: ['subscriptions:write'],
    checksCustomer: true,
    precondition: true,
    problems: ['not-found', 'invalid-state', 'action-not-possible', 'account-moved'],
  },
);
const planChange = step('plan-change', PlanChangeInput, 'subscriptions.changePlan', {
  operationId: 'changeSubscriptionPlan',
  summary: 'Another offering or price from a day on',
  description:
    'The service ends on that day as `replaced`, and the one that is answered begins on it: each day is charged once, by the day. The same request again is the same change.',
});
const pause = step('pause', PauseInput, 'subscriptions.end', {
  operationId: 'pauseSubscription',
  summary: 'Lets a service rest after a day',
  description: 'It is charged up to and including that day, and may go on later (`/resumption`).',
});
const resumption = step('resumption', ResumptionInput, 'subscriptions.resume', {
  operationId: 'resumeSubscription',
  summary: 'Lets a paused service go on',
  description: 'What is answered is the service that goes on, charged from its first day on.',
});
const transfer = step('transfer', TransferInput, 'subscriptions.transfer', {
  operationId: 'transferSubscription',
  summary: 'Another account pays for a service after a day',
  description:
    'Of the same customer or of another one, who takes it over. The account before pays up to and including that day. What is answered is the service of the account that pays from then on.',
});
const relocation = step('relocation', RelocationInput, 'subscriptions.relocate', {
  operationId: 'relocateSubscription',
  summary: 'A service goes on at another place from a day on',
  description:
    'It ends at the place before as `relocated`, and the one that is answered begins at the new one, at the same price or at another one. Days between are not charged. The customer is told.',
});

export function registerSubscriptionChangeRoutes(app: App, deps: BusinessDeps): void {
  const find = async (c: AppContext, id: string): Promise<OwnedService> => {
    const found = await ownedService(deps, id);
    if (found === null) throw noSuch('service');
    assertMayAccessCustomer(principalOf(c), found.subscription.customerId, 'service');
    return found;
  };
  const request = (c: AppContext, note: string | undefined): StepRequest => ({
    ...{ successorId: requestId(c, 'SUB'), by: principalOf(c).subject, note: note ?? null },
  });
  const answer = (c: AppContext, owned: OwnedService) => {
    logOf(c).info({ subscriptionId: owned.subscription.subscriptionId }, 'a service was changed');
    return taggedService(c, deps, owned);
  };

  app.openapi(begin, async (c) => {
    const { subscriptionId, startDate = null, ...given } = c.req.valid('json');
    const id = subscriptionId ?? requestId(c, 'SUB');
    const owned = await beginService(deps, { ...given, subscriptionId: id, startDate });
    c.header('location', linkTo(c, pathOfService(id)));
    return c.json(await answer(c, owned), 201);
  });

  app.openapi(list, async (c) => {
    const { customerId, billingAccountId = null, ...page } = c.req.valid('query');
    const own = customerFilter(principalOf(c), customerId) ?? null;
    const query = { ...pageRequest(page), customerId: own, billingAccountId };
    const { items, nextCursor } = await deps.store.subscriptions.list(query);
    const { found } = await deps.store.accounts.getMany(items.map((one) => one.billingAccountId));
    const accounts = new Map(found.map((account) => [account.billingAccountId, account]));
    return c.json({ items: await shownServices(c, deps, items, accounts), nextCursor }, 200);
  });

  app.openapi(correct, async (c) => {
    const owned = await find(c, c.req.valid('param').subscriptionId);
    return c.json(await answer(c, await correctService(deps, owned, c.req.valid('json'), seenBy(c))), 200);
  });

  app.openapi(planChange, async (c) => {
    const owned = await find(c, c.req.valid('param').subscriptionId);
    const { startDate, note, ...plan } = c.req.valid('json');
    return c.json(await answer(c, await changePlan(deps, owned, { startDate, plan }, request(c, note))), 200);
  });

  app.openapi(pause, async (c) => {
    const owned = await find(c, c.req.valid('param').subscriptionId);
    const { endDate, note = null } = c.req.valid('json');
    const by = principalOf(c).subject;
    const { subscription } = await endService(deps, owned, { endDate, reason: 'paused', note, by });
    return c.json(await answer(c, { ...owned, subscription }), 200);
  });

  app.openapi(resumption, async (c) => {
    const owned = await find(c, c.req.valid('param').subscriptionId);
    const { startDate, note } = c.req.valid('json');
    return c.json(await answer(c, await resumeService(deps, owned, startDate, request(c, note))), 200);
  });

  app.openapi(transfer, async (c) => {
    const owned = await find(c, c.req.valid('param').subscriptionId);
    const { endDate, billingAccountId: to, note } = c.req.valid('json');
    return c.json(
      await answer(c, await transferService(deps, owned, { endDate, to }, request(c, note))),
      200,
    );
  });

  app.openapi(relocation, async (c) => {
    const owned = await find(c, c.req.valid('param').subscriptionId);
    const { placeOfInstallation: place, startDate, ...rest } = c.req.valid('json');
    const { endDate = null, monthlyCharge = null, note } = rest;
    const move = { place, startDate, endDate, monthlyCharge };
    return c.json(await answer(c, await relocateService(deps, owned, move, request(c, note))), 200);
  });
}

/** Declares a step of a service. */
function step<const Name extends string, S extends z.ZodType>(
  name: Name,
  body: S,
  act: AuditAct,
  about: { readonly operationId: string; readonly summary: string; readonly description: string },
) {
  return defineRoute(
    {
      method: 'post',
      path: `/v1/subscriptions/{subscriptionId}/${name}` as const,
      ...about,
      tags: TAGS,
      request: { params: SubscriptionParams, body: jsonBody(body, 'From when on, and what') },
      responses: { 200: jsonResponse('The service', SubscriptionSchema, ETAG_HEADER) },
    },
    {
      rate: 'write',
      objects: ['account'],
      personal: 'masked',
      audited: [act, 'interactions.put'],
      scopes: ['subscriptions:write'],
      idempotencyKey: true,
      problems: ['not-found', 'invalid-state', 'action-not-possible', 'account-moved'],
    },
  );
}
