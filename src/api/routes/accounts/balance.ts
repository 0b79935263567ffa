/** The second of the three reads: what a customer owes and may still spend. */

import { readBalance } from '../../../services/accounts/reads.ts';
import { type App, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import { defineRoute, jsonResponse } from '../../route.ts';
import { BalanceQuery, BalanceSchema, CustomerParams } from '../../schemas/accounts/reads.ts';

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/customers/{customerId}/balance',
    operationId: 'getBalance',
    tags: ['Customers'],
    summary: 'Balance, credit, and the parts of the balance',
    description:
      'From one consistent snapshot of the instant `asOf`. `from` and `to` bound the breakdown and the transactions, not the balance. Currencies are never added up: with several currencies, the figures at the top are null and `totals` has one entry for each.',
    request: { params: CustomerParams, query: BalanceQuery },
    responses: { 200: jsonResponse('The balance', BalanceSchema) },
  },
  {
    rate: 'read',
    objects: ['customer', 'account'],
    personal: 'shown',
    audited: [],
    scopes: ['customers:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

export function registerBalanceRead(app: App, deps: BusinessDeps): void {
  app.openapi(read, async (c) => {
    const { customerId } = c.req.valid('param');
    assertMayAccessCustomer(principalOf(c), customerId);
    const { from = null, to = null, billingAccountId = null } = c.req.valid('query');
    return c.json(await readBalance(deps, { customerId, billingAccountId, from, to }), 200);
  });
}
