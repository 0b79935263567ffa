/** What happened: the audit trail, whole and by object. For who audits; it names ids and codes, and no personal data. */
import { z } from '@hono/zod-openapi';
import { ofAccount, ofCase } from '../../../domain/audit/objects.ts';
import type { AuditQuery } from '../../../store/audit/audit-trail.ts';
import type { App } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonResponse } from '../../route.ts';
import { AuditEntrySchema, AuditHistoryQuery, AuditListQuery } from '../../schemas/audit/audit.ts';
import { Id, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Audit trail'];
const ONE_PAGE = { 200: jsonResponse('One page', pageSchema(AuditEntrySchema)) };
const READS = {
  rate: 'read',
  objects: ['audit'],
  personal: 'none',
  audited: [],
  scopes: ['audit:read'],
} as const;
const READS_ONE = { ...READS, problems: ['not-found'] } as const;

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/audit',
    operationId: 'listAuditEntries',
    tags: TAGS,
    summary: 'What happened, newest first',
    description:
      'Every change of state, and every refused caller, step-up and look at what is hidden. Who reads it changes nothing.',
    request: { query: AuditListQuery },
    responses: ONE_PAGE,
  },
  { ...READS, stepUp: 'as lines' },
);

const ofOneAccount = defineRoute(
  {
    method: 'get',
    path: '/v1/billing-accounts/{billingAccountId}/audit',
    operationId: 'listAuditOfAccount',
    tags: TAGS,
    summary: 'What happened to an account and all that belongs to it, newest first',
    request: { params: z.object({ billingAccountId: Id }), query: AuditHistoryQuery },
    responses: ONE_PAGE,
  },
  READS_ONE,
);

const ofOneOrder = defineRoute(
  {
    method: 'get',
    path: '/v1/service-approvals/{orderId}/audit',
    operationId: 'listAuditOfServiceApproval',
    tags: TAGS,
    summary: 'What happened in the case of an order, newest first',
    request: { params: z.object({ orderId: Id }), query: AuditHistoryQuery },
    responses: ONE_PAGE,
  },
  READS_ONE,
);

const ofOneInquiry = defineRoute(
  {
    method: 'get',
    path: '/v1/payment-inquiries/{inquiryId}/audit',
    operationId: 'listAuditOfPaymentInquiry',
    tags: TAGS,
    summary: 'What happened in the case of an inquiry, newest first',
    request: { params: z.object({ inquiryId: Id }), query: AuditHistoryQuery },
    responses: ONE_PAGE,
  },
  READS_ONE,
);

const ofOneCycleChange = defineRoute(
  {
    method: 'get',
    path: '/v1/billing-cycle-changes/{changeId}/audit',
    operationId: 'listAuditOfCycleChange',
    tags: TAGS,
    summary: 'What happened in the case of a cycle change, newest first',
    request: { params: z.object({ changeId: Id }), query: AuditHistoryQuery },
    responses: ONE_PAGE,
  },
  READS_ONE,
);

const ofOnePayment = defineRoute(
  {
    method: 'get',
    path: '/v1/payments/{paymentId}/audit',
    operationId: 'listAuditOfPayment',
    tags: TAGS,
    summary: 'Everything that changed a payment, newest first; also while it was in suspense',
    request: { params: z.object({ paymentId: Id }), query: AuditHistoryQuery },
    responses: ONE_PAGE,
  },
  READS_ONE,
);

export function registerAuditRoutes(app: App, deps: Pick<BusinessDeps, 'store'>): void {
  const page = (query: Filters, which: Partial<Pick<AuditQuery, 'object' | 'document'>>) =>
    deps.store.auditTrail.list({ object: null, document: null, ...which, ...filtersOf(query) });

  app.openapi(list, async (c) => {
    const query = c.req.valid('query');
    const { objectType: type, objectId: id } = query;
    const object = type === undefined || id === undefined ? null : { type, id };
    return c.json(await page(query, { object }), 200);
  });
  app.openapi(ofOneAccount, async (c) => {
    const { billingAccountId } = c.req.valid('param');
    if ((await deps.store.accounts.get(billingAccountId)) === null) throw noSuch('billing account');
    return c.json(await page(c.req.valid('query'), { object: ofAccount(billingAccountId) }), 200);
  });
  app.openapi(ofOneOrder, async (c) => {
    const found = await deps.store.cases.getApproval(c.req.valid('param').orderId);
    if (found === null) throw noSuch('order');
    return c.json(await page(c.req.valid('query'), { object: ofCase(found.workflowId) }), 200);
  });
  app.openapi(ofOneInquiry, async (c) => {
    const found = await deps.store.cases.getInquiry(c.req.valid('param').inquiryId);
    if (found === null) throw noSuch('inquiry');
    return c.json(await page(c.req.valid('query'), { object: ofCase(found.workflowId) }), 200);
  });
  app.openapi(ofOneCycleChange, async (c) => {
    const found = await deps.store.cases.getCycleChange(c.req.valid('param').changeId);
    if (found === null) throw noSuch('cycle change');
    return c.json(await page(c.req.valid('query'), { object: ofCase(found.workflowId) }), 200);
  });
  app.openapi(ofOnePayment, async (c) => {
    const { paymentId: id } = c.req.valid('param');
    if ((await deps.store.payments.get(id)) === null) throw noSuch('payment');
    return c.json(await page(c.req.valid('query'), { document: { collection: 'payments', id } }), 200);
  });
}

type Filters = z.output<typeof AuditHistoryQuery>;

function filtersOf({ subject, act, from, to, ...page }: Filters) {
  return {
    ...{ subject: subject ?? null, act: act ?? null, from: from ?? null, to: to ?? null },
    ...pageRequest(page),
  };
}
