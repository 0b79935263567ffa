/** The credit of a customer over all accounts, as decisions see it. */

import { readCredit } from '../../../services/accounts/reads.ts';
import type { App } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { defineRoute, jsonResponse } from '../../route.ts';
import { CreditSchema } from '../../schemas/accounts/credit.ts';
import { CustomerParams } from '../../schemas/accounts/reads.ts';

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/customers/{customerId}/credit',
    operationId: 'getCredit',
    tags: ['Customers'],
    summary: 'Credit and standing over all accounts',
    description:
      'What decisions on orders see of the customer: the worst standing, what is past due, and how much of all limits is used, over all accounts of the customer, or of the group of an enterprise. Currencies are never added up. Not for tokens that are bound to a customer, because the accounts of a group belong to others too.',
    request: { params: CustomerParams },
    responses: { 200: jsonResponse('The credit', CreditSchema) },
  },
  {
    rate: 'read',
    objects: ['customer', 'account'],
    personal: 'none',
    audited: [],
    scopes: ['decisions:read'],
    problems: ['not-found'],
  },
);

export function registerCreditRead(app: App, deps: BusinessDeps): void {
  app.openapi(read, async (c) => {
    const { customerId } = c.req.valid('param');
    return c.json(await readCredit(deps, customerId), 200);
  });
}
