/** The first of the three reads: a customer's standing. */
import { readPaymentStatus } from '../../../services/accounts/reads.ts';
import { type App, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import { defineRoute, jsonResponse } from '../../route.ts';
import { AccountQuery, CustomerParams, PaymentStatusSchema } from '../../schemas/accounts/reads.ts';

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/customers/{customerId}/payment-status',
    operationId: 'getPaymentStatus',
    tags: ['Customers'],
    summary: 'Standing, recent payments, and what is due next',
    description: 'From one consistent snapshot of the instant `asOf`.',
    request: { params: CustomerParams, query: AccountQuery },
    responses: { 200: jsonResponse('The payment status', PaymentStatusSchema) },
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

export function registerPaymentStatusRead(app: App, deps: BusinessDeps): void {
  app.openapi(read, async (c) => {
    const { customerId } = c.req.valid('param');
    assertMayAccessCustomer(principalOf(c), customerId);
    const { billingAccountId = null } = c.req.valid('query');
    return c.json(await readPaymentStatus(deps, { customerId, billingAccountId }), 200);
  });
}
