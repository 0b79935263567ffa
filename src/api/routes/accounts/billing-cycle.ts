/** The third of the three reads: when a customer is billed, and which changes are possible. */

import { readBillingCycle } from '../../../services/accounts/reads.ts';
import { type App, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import { defineRoute, jsonResponse } from '../../route.ts';
import { AccountQuery, BillingCycleSchema, CustomerParams } from '../../schemas/accounts/reads.ts';

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/customers/{customerId}/billing-cycle',
    operationId: 'getBillingCycle',
    tags: ['Customers'],
    summary: 'Bill dates, the next amount, and the changes on offer',
    description:
      'From one consistent snapshot of the instant `asOf`. `options` are common changes, each judged by the policy; ask for any other one with a billing cycle change.',
    request: { params: CustomerParams, query: AccountQuery },
    responses: { 200: jsonResponse('The billing cycle', BillingCycleSchema) },
  },
  {
    rate: 'read',
    objects: ['customer', 'account'],
    personal: 'none',
    audited: [],
    scopes: ['customers:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

export function registerBillingCycleRead(app: App, deps: BusinessDeps): void {
  app.openapi(read, async (c) => {
    const { customerId } = c.req.valid('param');
    assertMayAccessCustomer(principalOf(c), customerId);
    const { billingAccountId = null } = c.req.valid('query');
    return c.json(await readBillingCycle(deps, { customerId, billingAccountId }), 200);
  });
}
