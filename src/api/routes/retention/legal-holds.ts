/** Legal holds: setting one, lifting one, and the list. */
import type { LegalHold } from '../../../domain/retention/hold.ts';
import { liftLegalHold, setLegalHold } from '../../../services/retention/legal-holds.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { pageRequest, pageSchema } from '../../schemas/primitives.ts';
import {
  LegalHoldInput,
  LegalHoldLiftingInput,
  LegalHoldParams,
  LegalHoldSchema,
  OfCustomerQuery,
} from '../../schemas/retention/retention.ts';

const TAGS = ['Retention'];

const set = defineRoute(
  {
    method: 'post',
    path: '/v1/legal-holds',
    operationId: 'setLegalHold',
    tags: TAGS,
    summary: 'Keeps everything of a customer, whatever its period says',
    description: 'A hold on an account or a case holds its customer.',
    request: { body: jsonBody(LegalHoldInput, 'What to hold, and why') },
    responses: { 201: jsonResponse('The hold', LegalHoldSchema, { Location: 'The hold' }) },
  },
  {
    rate: 'write',
    objects: ['customer'],
    personal: 'shown',
    audited: ['legalHolds.set'],
    scopes: ['holds:write'],
    idempotencyKey: true,
    problems: ['not-found'],
  },
);
const list = defineRoute(
  {
    method: 'get',
    path: '/v1/legal-holds',
    operationId: 'listLegalHolds',
    tags: TAGS,
    summary: 'Legal holds, newest first',
    request: { query: OfCustomerQuery },
    responses: { 200: jsonResponse('One page', pageSchema(LegalHoldSchema)) },
  },
  { rate: 'read', objects: ['customer'], personal: 'shown', audited: [], scopes: ['holds:read'] },
);
const read = defineRoute(
  {
    method: 'get',
    path: '/v1/legal-holds/{holdId}',
    operationId: 'getLegalHold',
    tags: TAGS,
    summary: 'One legal hold',
    request: { params: LegalHoldParams },
    responses: { 200: jsonResponse('The hold', LegalHoldSchema) },
  },
  {
    rate: 'read',
    objects: ['customer'],
    personal: 'shown',
    audited: [],
    scopes: ['holds:read'],
    problems: ['not-found'],
  },
);
const lift = defineRoute(
  {
    method: 'post',
    path: '/v1/legal-holds/{holdId}/lifting',
    operationId: 'liftLegalHold',
    tags: TAGS,
    summary: 'Lifts a legal hold',
    description: 'Needs another person than the one who set it. What is due goes with the next sweep.',
    request: { params: LegalHoldParams, body: jsonBody(LegalHoldLiftingInput) },
    responses: { 200: jsonResponse('The hold afterwards', LegalHoldSchema) },
  },
  {
    rate: 'write',
    objects: ['customer'],
    personal: 'shown',
    audited: ['legalHolds.lift'],
    scopes: ['holds:lift'],
    stepUp: 'always',
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state', 'duties-not-separated'],
  },
);

export function registerLegalHoldRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(set, async (c) => {
    const by = principalOf(c).subject;
    const hold = await setLegalHold(deps, { ...c.req.valid('json'), holdId: requestId(c, 'LH'), by });
    logOf(c).info({ holdId: hold.holdId }, 'a legal hold was set');
    c.header('location', linkTo(c, pathOf(hold)));
    return c.json(answer(c, hold), 201);
  });

  app.openapi(list, async (c) => {
    const { customerId = null, ...page } = c.req.valid('query');
    const found = await deps.store.legalHolds.list({ ...pageRequest(page), customerId });
    return c.json({ items: found.items.map((hold) => answer(c, hold)), nextCursor: found.nextCursor }, 200);
  });

  app.openapi(read, async (c) => {
    const hold = await deps.store.legalHolds.get(c.req.valid('param').holdId);
    if (hold === null) throw noSuch('legal hold');
    return c.json(answer(c, hold), 200);
  });

  app.openapi(lift, async (c) => {
    const { holdId } = c.req.valid('param');
    const by = principalOf(c).subject;
    const hold = await liftLegalHold(deps, { holdId, by, ...c.req.valid('json') });
    logOf(c).info({ holdId }, 'a legal hold was lifted');
    return c.json(answer(c, hold), 200);
  });
}

const pathOf = ({ holdId }: LegalHold): string => `/v1/legal-holds/${holdId}`;

function answer(c: AppContext, hold: LegalHold) {
  return { ...hold, links: { self: linkTo(c, pathOf(hold)) } };
}
