/** Money whose account is not known: the work list, and a person's decisions. */
import { z } from '@hono/zod-openapi';
import { money } from '../../../domain/money.ts';
import type { SuspenseItem } from '../../../domain/payments/suspense.ts';
import { matchSuspense, returnSuspense, suspenseItem } from '../../../services/payments/suspense.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  SuspenseItemSchema,
  SuspenseMatchInput,
  SuspenseQuery,
  SuspenseReturnInput,
} from '../../schemas/payments/suspense.ts';
import { Id, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Payments'];
const PARAMS = z.object({ paymentId: Id });

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/suspense-items',
    operationId: 'listSuspenseItems',
    tags: TAGS,
    summary: 'Payments whose account is not known, newest first',
    request: { query: SuspenseQuery },
    responses: { 200: jsonResponse('One page', pageSchema(SuspenseItemSchema)) },
  },
  { rate: 'read', objects: ['account'], personal: 'shown', audited: [], scopes: ['suspense:read'] },
);

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/suspense-items/{paymentId}',
    operationId: 'getSuspenseItem',
    tags: TAGS,
    summary: 'One item, with the decision and who made it',
    request: { params: PARAMS },
    responses: { 200: jsonResponse('The item', SuspenseItemSchema) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'shown',
    audited: [],
    scopes: ['suspense:read'],
    problems: ['not-found'],
  },
);

const match = defineRoute(
  {
    method: 'post',
    path: '/v1/suspense-items/{paymentId}/match',
    operationId: 'matchSuspenseItem',
    tags: TAGS,
    summary: 'Put the money on the right account',
    description:
      'In one transaction it leaves suspense and counts for the account like any payment, from the instant it occurred. Waiting cases of the account are told. The same match again changes nothing.',
    request: { params: PARAMS, body: jsonBody(SuspenseMatchInput, 'The account, and why') },
    responses: { 200: jsonResponse('The item afterwards', SuspenseItemSchema) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'shown',
    audited: ['suspense.match', 'dunning.leave', 'writeOffs.recover'],
    scopes: ['suspense:write'],
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state'],
  },
);

const giveBack = defineRoute(
  {
    method: 'post',
    path: '/v1/suspense-items/{paymentId}/return',
    operationId: 'returnSuspenseItem',
    tags: TAGS,
    summary: 'Record that the money goes back to the payer',
    description:
      'The payment becomes refunded. Sending the money is the processor’s part. The same again changes nothing.',
    request: { params: PARAMS, body: jsonBody(SuspenseReturnInput, 'Why') },
    responses: { 200: jsonResponse('The item afterwards', SuspenseItemSchema) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'shown',
    audited: ['suspense.returnToPayer'],
    scopes: ['suspense:write'],
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state'],
  },
);

export function registerSuspenseRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(list, async (c) => {
    const query = c.req.valid('query');
    const page = await deps.store.suspense.list({ state: query.state ?? null, ...pageRequest(query) });
    return c.json({ items: page.items.map((item) => answer(c, item)), nextCursor: page.nextCursor }, 200);
  });

  app.openapi(read, async (c) =>
    c.json(answer(c, await suspenseItem(deps, c.req.valid('param').paymentId)), 200),
  );

  app.openapi(match, async (c) => {
    const { paymentId } = c.req.valid('param');
    const { billingAccountId, reason } = c.req.valid('json');
    const by = principalOf(c).subject;
    const item = await matchSuspense(deps, { paymentId, billingAccountId, reason, by });
    logOf(c).info({ paymentId, billingAccountId }, 'a payment was matched out of suspense');
    return c.json(answer(c, item), 200);
  });

  app.openapi(giveBack, async (c) => {
    const { paymentId } = c.req.valid('param');
    const { reason } = c.req.valid('json');
    const item = await returnSuspense(deps, { paymentId, reason, by: principalOf(c).subject });
    logOf(c).info({ paymentId }, 'a payment in suspense goes back to its payer');
    return c.json(answer(c, item), 200);
  });
}

function answer(c: AppContext, item: SuspenseItem): z.output<typeof SuspenseItemSchema> {
  const { paymentId, state, cause, amount, currency, receivedAt, resolution } = item;
  const { namedAccountId, namedBillId, namedOrderId } = item;
  return {
    paymentId,
    state,
    cause,
    ...{ namedAccountId, namedBillId, namedOrderId },
    reference: item.reference ?? null,
    amount: money(amount, currency),
    receivedAt,
    resolution,
    links: {
      self: linkTo(c, `/v1/suspense-items/${paymentId}`),
      payment: linkTo(c, `/v1/payments/${paymentId}`),
    },
  };
}
