/** Payment methods that are frozen: the check before a charge, the list, and lifting a freeze. */

import { liftFreeze, methodAccepted } from '../../../services/fraud/frozen-methods.ts';
import { type App, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  FreezeLiftingInput,
  FrozenMethodParams,
  FrozenMethodQuery,
  FrozenMethodSchema,
  MethodCheckInput,
  MethodCheckSchema,
} from '../../schemas/fraud/alert.ts';
import { pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Fraud'];

const check = defineRoute(
  {
    method: 'post',
    path: '/v1/payment-method-checks',
    operationId: 'checkPaymentMethod',
    tags: TAGS,
    summary: 'Whether a payment method may be charged or accepted',
    description: 'Asked before each charge, and before a method is kept. Changes nothing.',
    request: { body: jsonBody(MethodCheckInput) },
    responses: { 200: jsonResponse('The answer of this moment', MethodCheckSchema) },
  },
  { rate: 'read', objects: ['case'], personal: 'none', audited: [], scopes: ['methods:check'] },
);
const list = defineRoute(
  {
    method: 'get',
    path: '/v1/frozen-methods',
    operationId: 'listFrozenMethods',
    tags: TAGS,
    summary: 'Payment methods that are frozen, or were; newest first',
    request: { query: FrozenMethodQuery },
    responses: { 200: jsonResponse('One page', pageSchema(FrozenMethodSchema)) },
  },
  { rate: 'read', objects: ['case'], personal: 'none', audited: [], scopes: ['fraud:read'] },
);
const lifting = defineRoute(
  {
    method: 'post',
    path: '/v1/frozen-methods/{method}/lifting',
    operationId: 'liftFrozenMethod',
    tags: TAGS,
    summary: 'Lets a payment method be used again',
    request: { params: FrozenMethodParams, body: jsonBody(FreezeLiftingInput) },
    responses: { 200: jsonResponse('The method afterwards', FrozenMethodSchema) },
  },
  {
    rate: 'write',
    objects: ['case'],
    personal: 'none',
    audited: ['frozenMethods.lift'],
    scopes: ['fraud:decide'],
    idempotencyKey: true,
    problems: ['not-found'],
  },
);

export function registerFrozenMethodRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(check, async (c) =>
    c.json({ accepted: await methodAccepted(deps, c.req.valid('json').token) }, 200),
  );

  app.openapi(list, async (c) => {
    const { state = null, ...page } = c.req.valid('query');
    return c.json(await deps.store.frozenMethods.list({ ...pageRequest(page), state }), 200);
  });

  app.openapi(lifting, async (c) => {
    const { method } = c.req.valid('param');
    return c.json(
      await liftFreeze(deps, method, { ...c.req.valid('json'), by: principalOf(c).subject }),
      200,
    );
  });
}
