/** The first of the three tools: where a customer stands. */
import { paymentStatusRead } from '../../../domain/accounts/reads/payment-status.ts';
import type { App } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { defineRoute, jsonResponse } from '../../route.ts';
import { AccountQuery, CustomerParams, PaymentStatusSchema } from '../../schemas/accounts/reads.ts';
import { accountsFor } from '../shared/snapshots.ts';

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
  { scopes: ['customers:read'], checksCustomer: true, problems: ['not-found'] },
);

export function registerPaymentStatusRead(app: App, deps: BusinessDeps): void {
  app.openapi(read, async (c) => {
    const wanted = {
      customerId: c.req.valid('param').customerId,
      billingAccountId: c.req.valid('query').billingAccountId,
    };
    const snapshots = await accountsFor(c, wanted, (customerId, billingAccountId) =>
      deps.store.snapshots.paymentStatusOf(customerId, billingAccountId, deps.now()),
    );
    return c.json(paymentStatusRead(snapshots), 200);
  });
}
