/** Receipts of decisions. */
import { z } from '@hono/zod-openapi';
import type { Receipt } from '../../../domain/decisions/decision.ts';
import { type Presenter, presenterOf } from '../../cases/presenter.ts';
import { type App, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer, customerFilter } from '../../middleware/auth.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonResponse } from '../../route.ts';
import { ReceiptSchema } from '../../schemas/decisions/decision.ts';
import { Id, OwnId, PageQuery, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Decisions'];

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/decisions/{receiptId}',
    operationId: 'getDecision',
    tags: TAGS,
    summary: 'The frozen record of one decision',
    request: { params: z.object({ receiptId: OwnId }) },
    responses: { 200: jsonResponse('The receipt', ReceiptSchema) },
  },
  {
    rate: 'read',
    objects: ['case'],
    personal: 'shown',
    audited: [],
    scopes: ['decisions:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/decisions',
    operationId: 'listDecisions',
    tags: TAGS,
    summary: 'Receipts, newest first',
    request: {
      query: z.strictObject({
        ...PageQuery,
        customerId: Id.optional(),
        billingAccountId: Id.optional(),
        workflowId: OwnId.optional(),
      }),
    },
    responses: { 200: jsonResponse('One page', pageSchema(ReceiptSchema)) },
  },
  {
    rate: 'read',
    objects: ['case'],
    personal: 'shown',
    audited: [],
    scopes: ['decisions:read'],
    checksCustomer: true,
    stepUp: 'as lines',
    problems: ['not-found'],
  },
);

export function registerDecisionRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(read, async (c) => {
    const receipt = await deps.store.decisions.get(c.req.valid('param').receiptId);
    if (receipt === null) throw noSuch('receipt');
    assertMayAccessCustomer(principalOf(c), receipt.customerId, 'receipt');
    return c.json(receiptAnswer(receipt, presenterOf(c, deps)), 200);
  });

  app.openapi(list, async (c) => {
    const query = c.req.valid('query');
    const page = await deps.store.decisions.list({
      ...pageRequest(query),
      customerId: customerFilter(principalOf(c), query.customerId) ?? null,
      billingAccountId: query.billingAccountId ?? null,
      workflowId: query.workflowId ?? null,
    });
    const presenter = presenterOf(c, deps);
    const items = page.items.map((receipt) => receiptAnswer(receipt, presenter));
    return c.json({ items, nextCursor: page.nextCursor }, 200);
  });
}

function receiptAnswer(receipt: Receipt, presenter: Presenter): z.output<typeof ReceiptSchema> {
  const { name, version } = receipt.policy;
  return {
    ...receipt,
    reasons: presenter.reasons(receipt.reasons),
    conditions: presenter.conditions(receipt.conditions),
    remedies: presenter.remedies(receipt.remedies),
    links: {
      self: presenter.link(`/v1/decisions/${receipt.receiptId}`),
      policy: presenter.link(`/v1/policies/${name}/${version}`),
      workflow: presenter.workflowLink(receipt.workflowId),
    },
  };
}
