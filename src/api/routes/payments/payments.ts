/** Money in: the payment processor's reports. */
import { z } from '@hono/zod-openapi';
import { restOf } from '../../../domain/billing/credit.ts';
import type { PaymentId, SubjectId } from '../../../domain/flavor.ts';
import { money } from '../../../domain/money.ts';
import { orderOfDeposit } from '../../../domain/payments/deposit.ts';
import type { PaymentLookUp } from '../../../domain/payments/look-up.ts';
import { type Payment, type PaymentReport, shownMethod } from '../../../domain/payments/payment.ts';
import type { PaymentRecord } from '../../../domain/payments/payment-record.ts';
import { paymentStateOf } from '../../../domain/payments/payment-state.ts';
import { isSuspenseAccountId } from '../../../domain/payments/suspense.ts';
import { lookUpsOf } from '../../../services/payments/look-ups.ts';
import { reportPayment } from '../../../services/payments/report.ts';
import { type App, type AppContext, linkTo, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { maySee, onlyReportedBy } from '../../middleware/reported-payments.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { PaymentInput, PaymentListQuery, PaymentSchema } from '../../schemas/payments/payment.ts';
import { SuspendedPaymentSchema, TakenReportSchema } from '../../schemas/payments/suspense.ts';
import { Id, pageRequest, pageSchema } from '../../schemas/primitives.ts';
import { methodOf } from './payment-method.ts';

const TAGS = ['Payments'];

/** People who work with payments read all of them; a processor reads only those that it reported. */
const READERS = ['payments:read', 'payments:readReported'] as const;

const reported = defineRoute(
  {
    method: 'post',
    path: '/v1/payments',
    operationId: 'reportPayment',
    tags: TAGS,
    summary: "The payment processor's report",
    description:
      'A report is a fact. All reports of one `paymentId` together say what counts: neither the order in which they arrive nor how often changes that. A report that comes early is kept and takes effect when what it refers to arrives; an older one changes nothing. `reversed` and `refunded` take back the part that they name: each part has an `eventId` of its own. A settled payment reaches waiting cases at once. Money of a payer beyond what its own account owes pays the bills of other accounts that it is asked to pay (`passedOn`). Money is never refused for its date, for an amount that differs from what was announced, or for the account that it names: when it names none here, or one of another currency, it is kept in suspense (202) until somebody matches it. Never send a card number: it is masked everywhere but in `paymentId`, where it is refused.',
    request: { body: jsonBody(PaymentInput, 'The report') },
    responses: {
      200: jsonResponse('Known before: the payment as it is now', PaymentSchema),
      201: jsonResponse('Recorded', PaymentSchema, { Location: 'The payment' }),
      202: jsonResponse(
        'Kept in suspense (`suspense`): no such account here, or one of another currency. Or recorded (`recorded`) as an event of a payment that another processor reported first: then the answer repeats the report and says nothing else of the payment',
        z.union([SuspendedPaymentSchema, TakenReportSchema]),
        { Location: 'The payment' },
      ),
    },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'none',
    audited: ['payments.record', 'dunning.leave', 'writeOffs.recover'],
    scopes: ['payments:write'],
    idempotencyKey: true,
    problems: ['payment-mismatch'],
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
  {
    rate: 'read',
    objects: ['account'],
    personal: 'none',
    audited: [],
    scopes: [],
    anyScope: READERS,
    problems: ['not-found'],
  },
);

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/payments',
    operationId: 'listPayments',
    tags: TAGS,
    summary: 'Payments, in the order in which they were reported first, the newest first',
    description: 'With `status=unknown`: payments whose result the processor has not reported.',
    request: { query: PaymentListQuery },
    responses: { 200: jsonResponse('One page', pageSchema(PaymentSchema)) },
  },
  { rate: 'read', objects: ['account'], personal: 'none', audited: [], scopes: [], anyScope: READERS },
);

export function registerPaymentRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(reported, async (c) => {
    const body = c.req.valid('json');
    const report = reportOf(body, principalOf(c).subject);
    const { payment, inSuspense, isNew, masked } = await reportPayment(deps, report);
    c.get('platform').metrics.observeMasked({ door: 'payments', count: masked > 0 ? 1 : 0 });
    // The report counts; what others said of the payment is not for this processor.
    if (!maySee(principalOf(c), payment)) return c.json(takenAnswer(report), 202);
    c.header('location', linkTo(c, paymentPath(payment)));
    if (inSuspense) return c.json(suspendedAnswer(c, payment), 202);
    return c.json(paymentAnswer(c, payment, await lookUpsOf(deps, [payment])), isNew ? 201 : 200);
  });

  app.openapi(list, async (c) => {
    const query = c.req.valid('query');
    const page = await deps.store.payments.list({
      status: query.status ?? null,
      billingAccountId: query.billingAccountId ?? null,
      reportedBy: onlyReportedBy(principalOf(c)),
      ...pageRequest(query),
    });
    const lookUps = await lookUpsOf(deps, page.items);
    const items = page.items.map((payment) => paymentAnswer(c, payment, lookUps));
    return c.json({ items, nextCursor: page.nextCursor }, 200);
  });

  app.openapi(read, async (c) => {
    const payment = await deps.store.payments.get(c.req.valid('param').paymentId);
    // The answer is the same for a payment of another processor, so that a processor can't find out whether there is one.
    if (payment === null || !maySee(principalOf(c), payment)) throw noSuch('payment');
    return c.json(paymentAnswer(c, payment, await lookUpsOf(deps, [payment])), 200);
  });
}

/** A report with null for what it does not say. */
function reportOf(body: z.output<typeof PaymentInput>, reportedBy: SubjectId): PaymentReport {
  const { method } = body;
  return {
    ...body,
    eventId: body.eventId ?? null,
    billingAccountId: body.billingAccountId ?? null,
    method: method ? methodOf(method) : null,
    valueDate: body.valueDate ?? null,
    bankFee: body.bankFee ?? null,
    quota: body.quota ?? false,
    billId: body.billId ?? null,
    orderId: body.orderId ?? null,
    reference: body.reference ?? null,
    reportedBy,
  };
}

function paymentPath({ paymentId }: Payment): string {
  return `/v1/payments/${paymentId}`;
}

function paymentAnswer(
  c: AppContext,
  payment: PaymentRecord,
  lookUps: ReadonlyMap<PaymentId, PaymentLookUp>,
): z.output<typeof PaymentSchema> {
  const { paymentId, billingAccountId, customerId, amount, currency, status, method, occurredAt } = payment;
  const { reversedAt, refundedAt } = paymentStateOf(payment.events);
  const lookUp = lookUps.get(paymentId);
  return {
    paymentId,
    billingAccountId,
    customerId,
    amount: money(amount, currency),
    countedAmount: money(payment.countedAmount, currency),
    status,
    method: shownMethod(method),
    ...{
      occurredAt,
      valueDate: payment.valueDate ?? null,
      postedAt: payment.postedAt,
      reversedAt,
      refundedAt,
    },
    events: payment.events.map(({ eventId, kind, valueDate, reportedAt, ...event }) => ({
      ...{ eventId, status: kind, amount: money(event.amount, currency), occurredAt: event.occurredAt },
      ...{ valueDate: valueDate ?? null, reportedAt },
    })),
    differences: (payment.check?.differences ?? []).map(({ kind, expected, actual }) => ({
      kind,
      expected: money(expected, currency),
      actual: money(actual, currency),
    })),
    allocations: payment.allocations.map((part) => ({
      billId: part.billId,
      amount: money(part.amount, currency),
    })),
    deposits: (payment.deposits ?? []).map(({ depositId, amount: part }) => ({
      orderId: orderOfDeposit(depositId),
      amount: money(part, currency),
    })),
    passedOn: (payment.passedOn ?? []).map(({ amount: part, ...passed }) => ({
      ...passed,
      amount: money(part, currency),
    })),
    passedFrom: payment.passedFrom ?? null,
    transferId: payment.transferId ?? null,
    quota: payment.quota ?? false,
    inSuspense: isSuspenseAccountId(billingAccountId),
    lookUp: lookUp === undefined ? null : shown(lookUp),
    unallocated: money(restOf(payment), currency),
    links: { self: linkTo(c, paymentPath(payment)) },
  };
}

function suspendedAnswer(c: AppContext, payment: Payment): z.output<typeof SuspendedPaymentSchema> {
  const { paymentId, status, amount, currency, occurredAt } = payment;
  return {
    paymentId,
    state: 'suspense',
    status,
    amount: money(amount, currency),
    occurredAt,
    links: {
      self: linkTo(c, paymentPath(payment)),
      item: linkTo(c, `/v1/suspense-items/${paymentId}`),
    },
  };
}

function takenAnswer({
  paymentId,
  status,
  amount,
  occurredAt,
}: PaymentReport): z.output<typeof TakenReportSchema> {
  return { paymentId, state: 'recorded', status, amount, occurredAt };
}

function shown({ attempts, lastAskedAt, lastAnswer, nextAt, needsAttention }: PaymentLookUp) {
  return { attempts, lastAskedAt, lastAnswer, nextAt, needsAttention };
}
