/** Payment inquiries: asking, reading, resolving. */
import { z } from '@hono/zod-openapi';
import type { PaymentInquiry } from '../../../domain/cases/inquiry.ts';
import { paymentInquiryWorkflowId, resolve } from '../../../messages/payment-inquiry.ts';
import { askInquiry, resolveInquiry } from '../../../services/cases/inquiry-case.ts';
import { inquiryBody, inquiryPath } from '../../cases/inquiry-answer.ts';
import { presenterOf } from '../../cases/presenter.ts';
import { requestId } from '../../cases/request-key.ts';
import { accessibleCase, pendingProblem } from '../../cases/stored-case.ts';
import { type App, type AppContext, linkTo, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer, customerFilter } from '../../middleware/auth.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  InquiryInput,
  InquiryListQuery,
  InquirySchema,
  ResolutionInput,
} from '../../schemas/cases/payment-inquiry.ts';
import { Id, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Payment inquiries'];
const params = z.object({ inquiryId: Id });

const ask = defineRoute(
  {
    method: 'post',
    path: '/v1/payment-inquiries',
    operationId: 'askPaymentInquiry',
    tags: TAGS,
    summary: 'A question about a payment, a bill or the balance',
    description:
      'It is answered at once if the records have the answer (`resolved`); otherwise an agent has two hours (`assigned`, `dueAt`). An interaction is written to the customer’s record.',
    request: { body: jsonBody(InquiryInput, 'The question') },
    responses: {
      201: jsonResponse('Resolved or assigned', InquirySchema, { Location: 'The inquiry' }),
    },
  },
  {
    rate: 'write',
    objects: ['case', 'customer', 'account'],
    personal: 'shown',
    audited: [],
    scopes: ['inquiries:write'],
    checksCustomer: true,
    idempotencyKey: true,
    problems: ['not-found', 'decision-pending'],
  },
);

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/payment-inquiries/{inquiryId}',
    operationId: 'getPaymentInquiry',
    tags: TAGS,
    summary: 'One inquiry',
    request: { params },
    responses: { 200: jsonResponse('The inquiry', InquirySchema) },
  },
  {
    rate: 'read',
    objects: ['case', 'customer', 'account'],
    personal: 'shown',
    audited: [],
    scopes: ['inquiries:read'],
    checksCustomer: true,
    problems: ['not-found', 'decision-pending'],
  },
);

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/payment-inquiries',
    operationId: 'listPaymentInquiries',
    tags: TAGS,
    summary: 'Inquiries, newest first',
    request: { query: InquiryListQuery },
    responses: { 200: jsonResponse('One page', pageSchema(InquirySchema)) },
  },
  {
    rate: 'read',
    objects: ['case', 'customer', 'account'],
    personal: 'shown',
    audited: [],
    scopes: ['inquiries:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

const resolution = defineRoute(
  {
    method: 'post',
    path: '/v1/payment-inquiries/{inquiryId}/resolution',
    operationId: 'resolvePaymentInquiry',
    tags: TAGS,
    summary: "An agent's answer, with what was done about it",
    description:
      'Actions are carried out in their order. When one is not possible the inquiry stays `assigned`, and those before it stay carried out: a corrected resolution begins with them as they were, where they have no second effect, and puts what is new after them. Another bill or amount in the place of one that was carried out is refused (`invalid-state`).',
    request: { params, body: jsonBody(ResolutionInput) },
    responses: { 200: jsonResponse('The inquiry afterwards', InquirySchema) },
  },
  {
    rate: 'write',
    objects: ['case', 'customer', 'account'],
    personal: 'shown',
    audited: [],
    scopes: ['inquiries:resolve'],
    checksCustomer: true,
    idempotencyKey: true,
    problems: [
      'not-found',
      'invalid-state',
      'case-closed',
      'action-not-possible',
      'credit-limit-reached',
      'decision-pending',
    ],
  },
);

export function registerPaymentInquiryRoutes(app: App, deps: BusinessDeps): void {
  const find = async (c: AppContext, inquiryId: string) =>
    accessibleCase(c, deps.cases, await deps.store.cases.getInquiry(inquiryId), {
      workflowId: paymentInquiryWorkflowId(inquiryId),
      thing: 'inquiry',
      customerIdOf: ({ inquiry }) => inquiry.customerId,
    });

  app.openapi(ask, async (c) => {
    const principal = principalOf(c);
    const inquiry = inquiryOf(c.req.valid('json'), requestId(c, 'INQ'));
    assertMayAccessCustomer(principal, inquiry.customerId);
    const found = await askInquiry(deps, { inquiry, requestedBy: principal.subject });
    if (found === null) throw pendingProblem(c, inquiryPath(inquiry.inquiryId));
    c.header('location', linkTo(c, inquiryPath(inquiry.inquiryId)));
    return c.json(inquiryBody(found, presenterOf(c, deps)), 201);
  });

  app.openapi(read, async (c) => {
    const found = await find(c, c.req.valid('param').inquiryId);
    return c.json(inquiryBody(found, presenterOf(c, deps)), 200);
  });

  app.openapi(list, async (c) => {
    const query = c.req.valid('query');
    const page = await deps.store.cases.listInquiries({
      ...pageRequest(query),
      state: query.state ?? null,
      customerId: customerFilter(principalOf(c), query.customerId) ?? null,
    });
    const presenter = presenterOf(c, deps);
    const items = page.items.map((found) => inquiryBody(found, presenter));
    return c.json({ items, nextCursor: page.nextCursor }, 200);
  });

  app.openapi(resolution, async (c) => {
    const { inquiryId } = c.req.valid('param');
    await find(c, inquiryId);
    const agent = principalOf(c).subject;
    const resolution = { ...c.req.valid('json'), agent };
    const found = await resolveInquiry(deps, inquiryId, resolution, requestId(c, resolve.name));
    return c.json(inquiryBody(found, presenterOf(c, deps)), 200);
  });
}

function inquiryOf(input: z.output<typeof InquiryInput>, inquiryId: string): PaymentInquiry {
  const { customerId, billingAccountId, channel, topic, text, reference } = input;
  const { paymentId, billId, amount, occurredDate } = reference ?? {};
  const named = [paymentId, billId, amount, occurredDate].some((part) => part !== undefined);
  return {
    inquiryId,
    customerId,
    billingAccountId: billingAccountId ?? null,
    channel,
    topic,
    text: text ?? null,
    reference: named
      ? {
          paymentId: paymentId ?? null,
          billId: billId ?? null,
          amount: amount ?? null,
          occurredDate: occurredDate ?? null,
        }
      : null,
  };
}
