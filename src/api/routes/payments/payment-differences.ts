/** Payments that came otherwise than expected: the work list, and the person's resolution. */
import { z } from '@hono/zod-openapi';
import { money } from '../../../domain/money.ts';
import type { PaymentCheck, PaymentRecord } from '../../../domain/payments/payment-record.ts';
import { closePaymentCheck, paymentWithCheck } from '../../../services/payments/checks.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { PaymentCheckInput, PaymentCheckQuery, PaymentCheckSchema } from '../../schemas/payments/payment.ts';
import { Id, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Payments'];
const PARAMS = z.object({ paymentId: Id });

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/payment-differences',
    operationId: 'listPaymentDifferences',
    tags: TAGS,
    summary: 'Payments that came otherwise than was expected, newest first',
    description:
      'The money counts as it came. A person looks why: another amount settled than was announced, more was taken back than came, or the payer named a bill of another customer.',
    request: { query: PaymentCheckQuery },
    responses: { 200: jsonResponse('One page', pageSchema(PaymentCheckSchema)) },
  },
  { rate: 'read', objects: ['account'], personal: 'shown', audited: [], scopes: ['suspense:read'] },
);

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/payment-differences/{paymentId}',
    operationId: 'getPaymentDifferences',
    tags: TAGS,
    summary: 'The differences of one payment, and who has looked at them',
    request: { params: PARAMS },
    responses: { 200: jsonResponse('The differences', PaymentCheckSchema) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'shown',
    audited: [],
    scopes: ['suspense:read'],
    problems: ['not-found'],
  },
);

const close = defineRoute(
  {
    method: 'post',
    path: '/v1/payment-differences/{paymentId}/resolution',
    operationId: 'resolvePaymentDifferences',
    tags: TAGS,
    summary: 'Record that somebody has looked at the differences',
    description:
      'No money moves. The item leaves the list, and comes back when there is another difference. The same again changes nothing.',
    request: { params: PARAMS, body: jsonBody(PaymentCheckInput, 'Why it is as it is') },
    responses: { 200: jsonResponse('The differences afterwards', PaymentCheckSchema) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'shown',
    audited: ['payments.closeCheck'],
    scopes: ['suspense:write'],
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state'],
  },
);

export function registerPaymentDifferenceRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(list, async (c) => {
    const query = c.req.valid('query');
    const page = await deps.store.payments.listChecks({ state: query.state, ...pageRequest(query) });
    const items = page.items.flatMap((payment) =>
      payment.check === undefined ? [] : [answer(c, payment, payment.check)],
    );
    return c.json({ items, nextCursor: page.nextCursor }, 200);
  });

  app.openapi(read, async (c) => {
    const { payment, check } = await paymentWithCheck(deps, c.req.valid('param').paymentId);
    return c.json(answer(c, payment, check), 200);
  });

  app.openapi(close, async (c) => {
    const { paymentId } = c.req.valid('param');
    const { reason } = c.req.valid('json');
    const by = principalOf(c).subject;
    const { payment, check } = await closePaymentCheck(deps, { paymentId, reason, by });
    logOf(c).info({ paymentId }, 'somebody has looked at the differences of a payment');
    return c.json(answer(c, payment, check), 200);
  });
}

function answer(
  c: AppContext,
  { paymentId, billingAccountId, currency }: PaymentRecord,
  { state, differences, resolution }: PaymentCheck,
): z.output<typeof PaymentCheckSchema> {
  return {
    ...{ paymentId, billingAccountId, state, resolution },
    differences: differences.map(({ kind, expected, actual }) => ({
      kind,
      expected: money(expected, currency),
      actual: money(actual, currency),
    })),
    links: {
      self: linkTo(c, `/v1/payment-differences/${paymentId}`),
      payment: linkTo(c, `/v1/payments/${paymentId}`),
    },
  };
}
