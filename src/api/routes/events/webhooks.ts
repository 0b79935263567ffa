/** Webhook subscriptions: which systems hear of events, how they are doing, and what could not be delivered. */
import {
  isOwnSubscriberId,
  type ParkedEvent,
  type WebhookSubscription,
} from '../../../domain/events/subscription.ts';
import {
  changeSubscription,
  replayDeadLetter,
  type SubscriptionView,
  subscribe,
  unsubscribe,
  viewSubscription,
} from '../../../services/events/subscriptions.ts';
import { type App, type AppContext, linkTo, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { Problem } from '../../problems/problem.ts';
import { defineRoute, jsonBody, jsonResponse, type RouteAccess } from '../../route.ts';
import {
  DeadLetterParams,
  DeadLetterReplayInput,
  DeadLetterSchema,
  SecretRotationInput,
  WebhookChangeInput,
  WebhookEndInput,
  WebhookInput,
  WebhookParams,
  WebhookQuery,
  WebhookSchema,
  WebhookStatusSchema,
  WebhookWithSecretSchema,
} from '../../schemas/events/webhook.ts';
import { PageOnlyQuery, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const ABOUT = { tags: ['Webhooks'] };
const READS: RouteAccess = {
  rate: 'read',
  objects: ['webhook'],
  personal: 'none',
  audited: [],
  scopes: ['webhooks:read'],
};
/** Where events go to is where what the service knows goes to: it takes a fresh authentication. */
const CHANGES: Omit<RouteAccess, 'audited'> = {
  rate: 'write',
  objects: ['webhook'],
  personal: 'none',
  scopes: ['webhooks:write'],
  stepUp: 'always',
  idempotencyKey: true,
  problems: ['not-found'],
};

const create = defineRoute(
  {
    ...({
      method: 'post',
      path: '/v1/webhook-subscriptions',
      operationId: 'subscribeWebhook',
      ...ABOUT,
    } as const),
    summary: 'Subscribes a system to what happens from now on',
    description:
      'The secret that deliveries are signed with is in this answer alone. The same id again gives the subscription that is there, without a secret.',
    request: { body: jsonBody(WebhookInput) },
    responses: { 201: jsonResponse('Subscribed', WebhookWithSecretSchema, { Location: 'The subscription' }) },
  },
  { ...CHANGES, audited: ['webhookSubscriptions.add'] },
);
const list = defineRoute(
  {
    ...({ method: 'get', path: '/v1/webhook-subscriptions', operationId: 'listWebhooks', ...ABOUT } as const),
    summary: 'Webhook subscriptions, newest first',
    request: { query: WebhookQuery },
    responses: { 200: jsonResponse('One page', pageSchema(WebhookSchema)) },
  },
  READS,
);
const read = defineRoute(
  {
    ...({
      method: 'get',
      path: '/v1/webhook-subscriptions/{subscriptionId}',
      operationId: 'getWebhook',
      ...ABOUT,
    } as const),
    summary: 'One subscription, and how it is doing',
    request: { params: WebhookParams },
    responses: { 200: jsonResponse('The subscription', WebhookStatusSchema) },
  },
  { ...READS, problems: ['not-found'] },
);
const change = defineRoute(
  {
    ...({
      method: 'post',
      path: '/v1/webhook-subscriptions/{subscriptionId}/changes',
      operationId: 'changeWebhook',
      ...ABOUT,
    } as const),
    summary: 'Another address, other types, a pause or its end',
    description: 'A paused one gets what it missed when it goes on, as far as the log goes back.',
    request: { params: WebhookParams, body: jsonBody(WebhookChangeInput) },
    responses: { 200: jsonResponse('The subscription afterwards', WebhookSchema) },
  },
  { ...CHANGES, audited: ['webhookSubscriptions.change'] },
);
const rotation = defineRoute(
  {
    ...({
      method: 'post',
      path: '/v1/webhook-subscriptions/{subscriptionId}/secret-rotation',
      operationId: 'rotateWebhookSecret',
      ...ABOUT,
    } as const),
    summary: 'A new secret beside those before, or the end of the older ones',
    request: { params: WebhookParams, body: jsonBody(SecretRotationInput) },
    responses: { 200: jsonResponse('The subscription, and the new secret', WebhookWithSecretSchema) },
  },
  { ...CHANGES, audited: ['webhookSubscriptions.change'], problems: ['not-found', 'invalid-state'] },
);
const end = defineRoute(
  {
    ...({
      method: 'post',
      path: '/v1/webhook-subscriptions/{subscriptionId}/end',
      operationId: 'endWebhook',
      ...ABOUT,
    } as const),
    summary: 'Ends a subscription, with what waits for it',
    request: { params: WebhookParams, body: jsonBody(WebhookEndInput) },
    responses: { 200: jsonResponse('The subscription as it was', WebhookSchema) },
  },
  { ...CHANGES, audited: ['webhookSubscriptions.remove'] },
);
const deadLetters = defineRoute(
  {
    ...({
      method: 'get',
      path: '/v1/webhook-subscriptions/{subscriptionId}/dead-letters',
      operationId: 'listDeadLetters',
      ...ABOUT,
    } as const),
    summary: 'Events that could not be delivered, set aside last first',
    request: { params: WebhookParams, query: PageOnlyQuery },
    responses: { 200: jsonResponse('One page', pageSchema(DeadLetterSchema)) },
  },
  { ...READS, problems: ['not-found'] },
);
const replay = defineRoute(
  {
    ...{
      ...({ method: 'post', operationId: 'replayDeadLetter', ...ABOUT } as const),
      path: '/v1/webhook-subscriptions/{subscriptionId}/dead-letters/{deadLetterId}/replay' as const,
    },
    summary: 'Tries an event again',
    description: 'It may then come after later events of its subject. One that waits already stays as it is.',
    request: { params: DeadLetterParams, body: jsonBody(DeadLetterReplayInput) },
    responses: { 200: jsonResponse('The event', DeadLetterSchema) },
  },
  { ...CHANGES, audited: ['events.replay'] },
);

export function registerWebhookRoutes(app: App, deps: BusinessDeps): void {
  const desk = () => ({ store: deps.store, now: deps.now, newSecret: deps.webhooks.newSecret });

  app.openapi(create, async (c) => {
    const wish = c.req.valid('json');
    assertUrl(deps, wish.url);
    assertFreeId(wish.subscriptionId);
    const { subscription, secret } = await subscribe(desk(), { ...wish, by: principalOf(c).subject });
    const webhook = webhookAnswer(c, subscription);
    c.header('location', webhook.links.self);
    return c.json({ webhook, secret }, 201);
  });
  app.openapi(list, async (c) => {
    const { state = null, ...page } = c.req.valid('query');
    const found = await deps.store.webhookSubscriptions.list({ ...pageRequest(page), state });
    const items = found.items.map((subscription) => webhookAnswer(c, subscription));
    return c.json({ items, nextCursor: found.nextCursor }, 200);
  });
  app.openapi(read, async (c) =>
    c.json(statusAnswer(c, await viewSubscription(desk(), c.req.valid('param').subscriptionId)), 200),
  );
  app.openapi(change, async (c) => {
    const { url, types, state } = c.req.valid('json');
    if (url !== undefined) assertUrl(deps, url);
    const wish = {
      ...(url === undefined ? {} : { url }),
      ...(types === undefined ? {} : { types }),
      ...(state === undefined ? {} : { state }),
    };
    const { subscriptionId } = c.req.valid('param');
    return c.json(webhookAnswer(c, await changeSubscription(desk(), subscriptionId, wish)), 200);
  });
  app.openapi(rotation, async (c) => {
    const { subscriptionId } = c.req.valid('param');
    const begins = c.req.valid('json').step === 'begin';
    const wish = begins ? ({ rotateSecret: true } as const) : ({ retireOldSecret: true } as const);
    const changed = await changeSubscription(desk(), subscriptionId, wish);
    const secret = begins ? (changed.secrets[0]?.secret ?? null) : null;
    return c.json({ webhook: webhookAnswer(c, changed), secret }, 200);
  });
  app.openapi(end, async (c) => {
    const { subscriptionId } = c.req.valid('param');
    const { subscription } = await viewSubscription(desk(), subscriptionId);
    await unsubscribe(desk(), subscriptionId);
    return c.json(webhookAnswer(c, subscription), 200);
  });
  app.openapi(deadLetters, async (c) => {
    const { subscriptionId } = c.req.valid('param');
    await viewSubscription(desk(), subscriptionId);
    const page = await deps.store.events.deadLetters(subscriptionId, pageRequest(c.req.valid('query')));
    return c.json({ items: page.items.map(deadLetterAnswer), nextCursor: page.nextCursor }, 200);
  });
  app.openapi(replay, async (c) => {
    const { subscriptionId, deadLetterId } = c.req.valid('param');
    return c.json(deadLetterAnswer(await replayDeadLetter(desk(), subscriptionId, deadLetterId)), 200);
  });
}

/** @throws Problem `validation-failed` for an id that the product keeps for itself */
function assertFreeId(subscriptionId: string): void {
  if (!isOwnSubscriberId(subscriptionId)) return;
  throw new Problem('validation-failed', 'The request has one fault.', {
    errors: [
      {
        ...{ pointer: '/subscriptionId', code: 'not-allowed-value' },
        detail: 'ids that begin with sink: or HUB-, and tmf-crm, are not for webhooks',
      },
    ],
  });
}

/** @throws Problem `validation-failed` for an address that no webhook may be sent to */
function assertUrl({ webhooks }: BusinessDeps, url: string): void {
  const fault = webhooks.urlFault(url);
  if (fault === null) return;
  throw new Problem('validation-failed', 'The request has one fault.', {
    errors: [{ pointer: '/url', code: 'not-allowed-value', detail: fault }],
  });
}

function webhookAnswer(c: AppContext, subscription: WebhookSubscription) {
  const { subscriptionId, url, types, state, secrets, createdBy, createdAt, updatedAt } = subscription;
  const { pausedBecause = null } = subscription;
  const self = linkTo(c, `/v1/webhook-subscriptions/${subscriptionId}`);
  return {
    ...{ subscriptionId, url, types, state, pausedBecause, createdBy, createdAt, updatedAt },
    secrets: secrets.map(({ secretId, since }) => ({ secretId, since })),
    links: { self, deadLetters: `${self}/dead-letters` },
  };
}

function statusAnswer(c: AppContext, { subscription, status }: SubscriptionView) {
  return { webhook: webhookAnswer(c, subscription), ...status };
}

function deadLetterAnswer({ parkedId, state, event, attempts, lastFault, parkedAt }: ParkedEvent) {
  const { eventId, type, subject } = event;
  return { deadLetterId: parkedId, state, eventId, type, subject, attempts, lastFault, parkedAt };
}
