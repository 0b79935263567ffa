/** Money in: the payment processor's reports. */
import { z } from '@hono/zod-openapi';
import type { Payment } from '../../domain/account.ts';
import { money, sumMinor } from '../../domain/money.ts';
import { type App, type AppContext, linkTo } from '../context.ts';
import type { BusinessDeps } from '../dependencies.ts';
import { Problem } from '../problem.ts';
import { defineRoute, jsonBody, jsonResponse } from '../route.ts';
import { PaymentInput, PaymentSchema } from '../schemas/payment.ts';
import { Id } from '../schemas/primitives.ts';
import { assertCurrency } from './shared/currency.ts';
import { tellOfPayment } from './shared/payment-news.ts';

const TAGS = ['Payments'];

const report = defineRoute(
  {
    method: 'post',
    path: '/v1/payments',
    operationId: 'reportPayment',
    tags: TAGS,
    summary: "The payment processor's report",
    description:
      'The same `paymentId` moves along its states (pending or unknown to settled or failed, failed to settled, settled to reversed or refunded) and never counts twice. A settled payment reaches waiting cases at once. Never send a card number.',
    request: { body: jsonBody(PaymentInput, 'The report') },
    responses: {
      200: jsonResponse('Known before: the payment as it stands', PaymentSchema),
      201: jsonResponse('Recorded', PaymentSchema, { Location: 'The payment' }),
    },
  },
  {
    scopes: ['payments:write'],
    idempotencyKey: true,
    problems: ['not-found', 'payment-mismatch', 'invalid-state', 'action-not-possible'],
  },
);

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/payments/{paymentId}',
    operationId: 'getPayment',
    tags: TAGS,
    summary: 'One payment and the bills it paid',
    request: { params: z.object({ paymentId: Id }) },
    responses: { 200: jsonResponse('The payment', PaymentSchema) },
  },
  { scopes: ['payments:read'], problems: ['not-found'] },
);

export function registerPaymentRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(report, async (c) => {
    const body = c.req.valid('json');
    const account = await deps.store.accounts.get(body.billingAccountId);
    if (account === null) throw new Problem('not-found', 'There is no such billing account.');
    assertCurrency(account.currency, [[body.amount.currency, '/amount/currency']]);
    const known = await deps.store.payments.get(body.paymentId);
    if (known !== null) assertSamePayment(body, known);
    const { payment } = await deps.store.payments.record(
      { ...body, billId: body.billId ?? null },
      deps.now(),
    );
    // Also when nothing changed: a processor that repeats its report after our 503 brings the news again.
    await tellOfPayment(c, deps, payment);
    c.header('location', linkTo(c, paymentPath(payment)));
    return c.json(paymentAnswer(c, payment), known === null ? 201 : 200);
  });

  app.openapi(read, async (c) => {
    const payment = await deps.store.payments.get(c.req.valid('param').paymentId);
    if (payment === null) throw new Problem('not-found', 'There is no such payment.');
    return c.json(paymentAnswer(c, payment), 200);
  });
}

function assertSamePayment(sent: z.output<typeof PaymentInput>, known: Payment): void {
  const differing = [
    ['/billingAccountId', sent.billingAccountId === known.billingAccountId],
    ['/amount/amountMinor', sent.amount.amountMinor === known.amount],
    ['/amount/currency', sent.amount.currency === known.currency],
  ] as const;
  const errors = differing
    .filter(([, same]) => !same)
    .map(([pointer]) => ({ pointer, code: 'differs', detail: 'This is not what was reported first.' }));
  if (errors.length > 0)
    throw new Problem('payment-mismatch', 'This paymentId was reported before with other content.', {
      errors,
    });
}

function paymentPath({ paymentId }: Payment): string {
  return `/v1/payments/${paymentId}`;
}

function paymentAnswer(c: AppContext, payment: Payment): z.output<typeof PaymentSchema> {
  const { paymentId, billingAccountId, customerId, amount, currency, status, method, occurredAt } = payment;
  const allocated = sumMinor(payment.allocations.map((part) => part.amount));
  return {
    paymentId,
    billingAccountId,
    customerId,
    amount: money(amount, currency),
    status,
    method: { brand: method.brand, last4: method.last4 },
    occurredAt,
    allocations: payment.allocations.map((part) => ({
      billId: part.billId,
      amount: money(part.amount, currency),
    })),
    unallocated: money(status === 'settled' ? amount - allocated : 0, currency),
    links: { self: linkTo(c, paymentPath(payment)) },
  };
}
