/** Deposits of orders: what is held, and giving it back. */
import { z } from '@hono/zod-openapi';
import { money } from '../../../domain/money.ts';
import { type Deposit, heldAmount } from '../../../domain/payments/deposit.ts';
import { depositOf, giveDepositBack } from '../../../services/payments/deposits.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer, customerFilter } from '../../middleware/auth.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { DepositQuery, DepositReleaseInput, DepositSchema } from '../../schemas/payments/deposit.ts';
import { OwnId, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Payments'];
const PARAMS = z.object({ depositId: OwnId });

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/deposits',
    operationId: 'listDeposits',
    tags: TAGS,
    summary: 'Deposits of orders, newest first',
    request: { query: DepositQuery },
    responses: { 200: jsonResponse('One page', pageSchema(DepositSchema)) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'shown',
    audited: [],
    scopes: ['customers:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/deposits/{depositId}',
    operationId: 'getDeposit',
    tags: TAGS,
    summary: 'One deposit',
    request: { params: PARAMS },
    responses: { 200: jsonResponse('The deposit', DepositSchema) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'shown',
    audited: [],
    scopes: ['customers:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

const release = defineRoute(
  {
    method: 'post',
    path: '/v1/deposits/{depositId}/release',
    operationId: 'releaseDeposit',
    tags: TAGS,
    summary: 'Gives a deposit back before the policy does',
    description:
      'What was held pays the open bills of the account, the oldest due first; the rest is credit. With `payOut` that rest is refunded, up to the limits of `credit-limits`; above them a refund is proposed (`paidOut.proposalId`), and another person approves it. A deposit that was released before can be paid out in the same way, once.',
    request: { params: PARAMS, body: jsonBody(DepositReleaseInput) },
    responses: { 200: jsonResponse('The deposit afterwards', DepositSchema) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'shown',
    audited: ['deposits.release', 'deposits.payOut'],
    scopes: ['ledger:credit'],
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state'],
  },
);

export function registerDepositRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(list, async (c) => {
    const { billingAccountId = null, state = null, ...query } = c.req.valid('query');
    const customerId = customerFilter(principalOf(c), query.customerId) ?? null;
    const found = await deps.store.deposits.list({
      ...pageRequest(query),
      ...{ billingAccountId, customerId, state },
    });
    const items = found.items.map((deposit) => answer(c, deposit));
    return c.json({ items, nextCursor: found.nextCursor }, 200);
  });

  app.openapi(read, async (c) => {
    const deposit = await depositOf(deps, c.req.valid('param').depositId);
    assertMayAccessCustomer(principalOf(c), deposit.customerId, 'deposit');
    return c.json(answer(c, deposit), 200);
  });

  app.openapi(release, async (c) => {
    const deposit = await giveDepositBack(deps, {
      ...{ ...c.req.valid('param'), ...c.req.valid('json') },
      ...{ by: principalOf(c).subject, proposalId: requestId(c, 'CP') },
    });
    logOf(c).info({ depositId: deposit.depositId }, 'a deposit was given back');
    return c.json(answer(c, deposit), 200);
  });
}

function answer(c: AppContext, deposit: Deposit) {
  const { askedAmount, parts: _, currency, released, paidOut, ...rest } = deposit;
  const isStaff = principalOf(c).customerId === undefined;
  return {
    ...rest,
    asked: money(askedAmount, currency),
    held: money(heldAmount(deposit), currency),
    released:
      released === null
        ? null
        : {
            ...released,
            amount: money(released.amount, currency),
            note: isStaff ? released.note : null,
          },
    paidOut: paidOut === null ? null : { ...paidOut, amount: money(paidOut.amount, currency) },
    links: { self: linkTo(c, `/v1/deposits/${deposit.depositId}`) },
  };
}
