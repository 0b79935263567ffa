/** Promises to pay and payment plans: giving, reading, cancelling. */
import { z } from '@hono/zod-openapi';
import type { PromiseToPay, PromiseWish } from '../../../domain/arrears/promise.ts';
import { money } from '../../../domain/money.ts';
import { promiseWorkflowId } from '../../../messages/promise-to-pay.ts';
import { cancelPromise, givePromise } from '../../../services/arrears/promise-giving.ts';
import { presenterOf } from '../../cases/presenter.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer, customerFilter } from '../../middleware/auth.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { PromiseInput, PromiseListQuery, PromiseSchema } from '../../schemas/arrears/promise.ts';
import { CancellationInput } from '../../schemas/cases/service-approval.ts';
import { OwnId, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Promises'];
const params = z.object({ promiseId: OwnId });

const give = defineRoute(
  {
    method: 'post',
    path: '/v1/promises',
    operationId: 'givePromise',
    tags: TAGS,
    summary: 'A customer promises to pay, at once or by installments',
    description:
      'While it is in force, the account is not overdue and dunning rests. `promise-refused` names in `errors` every reason against it, with the limit.',
    request: { body: jsonBody(PromiseInput, 'How much, and when') },
    responses: { 201: jsonResponse('Given', PromiseSchema, { Location: 'The promise' }) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'shown',
    audited: ['promises.give'],
    scopes: ['promises:write'],
    checksCustomer: true,
    idempotencyKey: true,
    problems: ['not-found', 'promise-refused'],
  },
);

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/promises/{promiseId}',
    operationId: 'getPromise',
    tags: TAGS,
    summary: 'One promise, and how far it is',
    request: { params },
    responses: { 200: jsonResponse('The promise', PromiseSchema) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'shown',
    audited: [],
    scopes: ['promises:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/promises',
    operationId: 'listPromises',
    tags: TAGS,
    summary: 'Promises and plans, newest first',
    request: { query: PromiseListQuery },
    responses: { 200: jsonResponse('One page', pageSchema(PromiseSchema)) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'shown',
    audited: [],
    scopes: ['promises:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

const cancellation = defineRoute(
  {
    method: 'post',
    path: '/v1/promises/{promiseId}/cancellation',
    operationId: 'cancelPromise',
    tags: TAGS,
    summary: 'Cancels a promise',
    description:
      'A cancelled promise counts like a broken one: after two of these in twelve months, a third promise is refused (`promise-refused`).',
    request: { params, body: jsonBody(CancellationInput) },
    responses: { 200: jsonResponse('The promise afterwards', PromiseSchema) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'shown',
    audited: ['promises.cancel'],
    scopes: ['promises:write'],
    checksCustomer: true,
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state'],
  },
);

export function registerPromiseRoutes(app: App, deps: BusinessDeps): void {
  const find = async (c: AppContext, promiseId: string): Promise<PromiseToPay> => {
    const promise = await deps.store.promises.get(promiseId);
    if (promise === null) throw noSuch('promise');
    assertMayAccessCustomer(principalOf(c), promise.customerId, 'promise');
    return promise;
  };

  app.openapi(give, async (c) => {
    const body = c.req.valid('json');
    const { subject, ...principal } = principalOf(c);
    const account = await deps.store.accounts.get(body.billingAccountId);
    if (account === null) throw noSuch('billing account');
    assertMayAccessCustomer({ subject, ...principal }, account.customerId, 'billing account');
    const promise = await givePromise(deps, {
      ...{ promiseId: requestId(c, 'PRM'), account, currency: body.amount.currency, givenBy: subject },
      wish: wishOf(body),
    });
    logOf(c).info({ promiseId: promise.promiseId, kind: promise.kind }, 'a promise was given');
    c.header('location', linkTo(c, promisePath(promise)));
    return c.json(answer(c, deps, promise), 201);
  });

  app.openapi(list, async (c) => {
    const query = c.req.valid('query');
    const page = await deps.store.promises.list({
      ...pageRequest(query),
      customerId: customerFilter(principalOf(c), query.customerId) ?? null,
      billingAccountId: query.billingAccountId ?? null,
      state: query.state ?? null,
    });
    const items = page.items.map((promise) => answer(c, deps, promise));
    return c.json({ items, nextCursor: page.nextCursor }, 200);
  });

  app.openapi(read, async (c) => c.json(answer(c, deps, await find(c, c.req.valid('param').promiseId)), 200));

  app.openapi(cancellation, async (c) => {
    const { promiseId } = await find(c, c.req.valid('param').promiseId);
    const { reason } = c.req.valid('json');
    const by = principalOf(c).subject;
    const promise = await cancelPromise(deps, { promiseId, reason, by });
    return c.json(answer(c, deps, promise), 200);
  });
}

function wishOf({ amount, untilDate, installments, firstDate }: z.output<typeof PromiseInput>): PromiseWish {
  const { amountMinor } = amount;
  if (installments !== undefined && firstDate !== undefined)
    return { kind: 'plan', amount: amountMinor, installments, firstDate };
  if (untilDate !== undefined) return { kind: 'promise', amount: amountMinor, untilDate };
  throw new RangeError('the body was checked to be a promise or a plan');
}

function promisePath({ promiseId }: PromiseToPay): string {
  return `/v1/promises/${promiseId}`;
}

function answer(c: AppContext, deps: BusinessDeps, promise: PromiseToPay): z.output<typeof PromiseSchema> {
  const { promiseId, kind, billingAccountId, customerId, state, currency, givenAt, endedAt, terms } = promise;
  return {
    ...{ promiseId, kind, billingAccountId, customerId, state, givenAt, endedAt, terms },
    amount: money(promise.amount, currency),
    paid: money(promise.paidAmount, currency),
    installments: promise.installments.map(({ dueDate, amount }) => ({
      dueDate,
      amount: money(amount, currency),
    })),
    cancellationReason: promise.cancellation?.reason ?? null,
    links: {
      self: linkTo(c, promisePath(promise)),
      workflow: presenterOf(c, deps).workflowLink(promiseWorkflowId(promiseId)),
    },
  };
}
