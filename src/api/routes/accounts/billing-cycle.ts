/** The third of the three tools: when a customer is billed, and what could be changed about it. */

import { billingCycleRead } from '../../../domain/accounts/reads/billing-cycle.ts';
import type { OfferedCycleOption } from '../../../domain/billing/cycle/options.ts';
import type { App } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { defineRoute, jsonResponse } from '../../route.ts';
import { AccountQuery, BillingCycleSchema, CustomerParams } from '../../schemas/accounts/reads.ts';
import { accountsFor } from '../shared/snapshots.ts';

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/customers/{customerId}/billing-cycle',
    operationId: 'getBillingCycle',
    tags: ['Customers'],
    summary: 'Bill dates, the next amount, and the changes on offer',
    description:
      'From one consistent snapshot of the instant `asOf`. `options` are common changes, each judged by the policy; any other can be asked for with a billing cycle change.',
    request: { params: CustomerParams, query: AccountQuery },
    responses: { 200: jsonResponse('The billing cycle', BillingCycleSchema) },
  },
  { scopes: ['customers:read'], checksCustomer: true, problems: ['not-found'] },
);

export function registerBillingCycleRead(app: App, deps: BusinessDeps): void {
  app.openapi(read, async (c) => {
    const wanted = {
      customerId: c.req.valid('param').customerId,
      billingAccountId: c.req.valid('query').billingAccountId,
    };
    const at = deps.now();
    const snapshots = await accountsFor(c, wanted, (customerId, billingAccountId) =>
      deps.store.snapshots.presentOfCustomer(customerId, billingAccountId, at),
    );
    const options = new Map<string, readonly OfferedCycleOption[]>();
    for (const snapshot of snapshots)
      options.set(snapshot.account.billingAccountId, await deps.offerCycleOptions(snapshot, at));
    return c.json(billingCycleRead(snapshots, options), 200);
  });
}
