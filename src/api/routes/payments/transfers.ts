/** Transfers that came for several accounts. */
import type { z } from '@hono/zod-openapi';
import { type Minor, money, sumMinor } from '../../../domain/money.ts';
import { isSuspenseAccountId } from '../../../domain/payments/suspense.ts';
import { statusOfParts, type TransferSplit } from '../../../domain/payments/transfer.ts';
import { reportTransfer, takeBackTransfer } from '../../../services/payments/transfers.ts';
import type { RecordedTransfer } from '../../../store/payments/transfer-records.ts';
import { type App, type AppContext, linkTo, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { maySee } from '../../middleware/reported-payments.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  SplitTransferInput,
  TakeBackInput,
  TakenTakeBackSchema,
  TakenTransferReportSchema,
  TransferParams,
  TransferSchema,
} from '../../schemas/payments/transfer.ts';
import { methodOf } from './payment-method.ts';

const TAGS = ['Payments'];

const reported = defineRoute(
  {
    method: 'post',
    path: '/v1/transfers',
    operationId: 'reportTransfer',
    tags: TAGS,
    summary: 'One transfer that came for several accounts',
    description:
      'A payment is made for each part and for the rest, all in one transaction: each is on its account with the day of the transfer. Either the sender names the parts, or the open bills of several accounts are paid, the oldest due first. What is left is credit of the account that paid, or goes to suspense where nobody said who paid. A part for an account that is not known here goes to suspense. A transfer that is under way is `pending`, and so are the payments of its parts, until it is reported again as `settled` or `failed`. Report what goes back of it to `/take-backs`, not to the payments of its parts.',
    request: { body: jsonBody(SplitTransferInput, 'The transfer') },
    responses: {
      200: jsonResponse('Known before: the transfer as it is now', TransferSchema),
      201: jsonResponse('Recorded', TransferSchema, { Location: 'The transfer' }),
      202: jsonResponse(
        'Recorded; another processor reported the transfer first: the answer repeats the report and says nothing else of the transfer',
        TakenTransferReportSchema,
      ),
    },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'none',
    audited: ['transfers.record', 'dunning.leave', 'writeOffs.recover'],
    scopes: ['payments:write'],
    idempotencyKey: true,
    problems: ['payment-mismatch'],
  },
);
const takenBack = defineRoute(
  {
    method: 'post',
    path: '/v1/transfers/{transferId}/take-backs',
    operationId: 'takeBackTransfer',
    tags: TAGS,
    summary: 'A part of a transfer went back to its payer',
    description:
      'Each part gives by its share of what is left, in whole minor units that add up exactly. One that comes before the transfer is kept, and takes effect when the transfer comes.',
    request: { params: TransferParams, body: jsonBody(TakeBackInput, 'What went back') },
    responses: {
      200: jsonResponse('The transfer as it is now', TransferSchema),
      201: jsonResponse('Kept until the transfer comes', TransferSchema, { Location: 'The transfer' }),
      202: jsonResponse(
        'Recorded; another processor reported the transfer first: the answer repeats the report and says nothing else of the transfer',
        TakenTakeBackSchema,
      ),
    },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'none',
    audited: ['transfers.takeBack', 'dunning.leave', 'writeOffs.recover'],
    scopes: ['payments:write'],
    idempotencyKey: true,
    problems: ['payment-mismatch'],
  },
);
const read = defineRoute(
  {
    method: 'get',
    path: '/v1/transfers/{transferId}',
    operationId: 'getTransfer',
    tags: TAGS,
    summary: 'One transfer and its parts',
    request: { params: TransferParams },
    responses: { 200: jsonResponse('The transfer', TransferSchema) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'none',
    audited: [],
    scopes: [],
    anyScope: ['payments:read', 'payments:readReported'],
    problems: ['not-found'],
  },
);

export function registerTransferRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(reported, async (c) => {
    const {
      parts,
      over,
      billingAccountId = null,
      method,
      valueDate = null,
      reference = null,
      ...body
    } = c.req.valid('json');
    const split: TransferSplit =
      over !== undefined
        ? { by: 'oldestDue', over }
        : {
            by: 'sender',
            parts: (parts ?? []).map((part) => ({
              billingAccountId: part.billingAccountId ?? null,
              billId: part.billId ?? null,
              amount: part.amount.amountMinor,
            })),
          };
    const found = await reportTransfer(deps, {
      ...{ ...body, billingAccountId, split, valueDate, reference },
      method: method ? methodOf(method) : null,
      reportedBy: principalOf(c).subject,
    });
    c.get('platform').metrics.observeMasked({ door: 'payments', count: found.masked > 0 ? 1 : 0 });
    if (!maySee(principalOf(c), found.transfer)) {
      const { transferId, status, amount, occurredAt } = body;
      return c.json({ transferId, state: 'recorded' as const, status, amount, occurredAt }, 202);
    }
    return answered(c, found);
  });

  app.openapi(takenBack, async (c) => {
    const { eventId = null, valueDate = null, bankFee = null, ...body } = c.req.valid('json');
    const { transferId } = c.req.valid('param');
    const reportedBy = principalOf(c).subject;
    const report = { ...body, transferId, eventId, valueDate, bankFee, reportedBy };
    const found = await takeBackTransfer(deps, report);
    if (!maySee(principalOf(c), found.transfer)) {
      const { kind, amount, occurredAt } = body;
      return c.json({ transferId, state: 'recorded' as const, eventId, kind, amount, occurredAt }, 202);
    }
    return answered(c, found);
  });

  app.openapi(read, async (c) => {
    const found = await deps.store.transfers.get(c.req.valid('param').transferId);
    // The answer is the same for a transfer of another processor, so that a processor can't find out whether there is one.
    if (found === null || !maySee(principalOf(c), found.transfer)) throw noSuch('transfer');
    return c.json(transferAnswer(c, found), 200);
  });
}

function answered(c: AppContext, found: RecordedTransfer) {
  c.header('location', linkTo(c, transferPath(found)));
  return c.json(transferAnswer(c, found), found.isNew ? 201 : 200);
}

function transferPath({ transfer }: RecordedTransfer): string {
  return `/v1/transfers/${encodeURIComponent(transfer.transferId)}`;
}

function transferAnswer(c: AppContext, found: RecordedTransfer): z.output<typeof TransferSchema> {
  const { transferId, billingAccountId, amount, currency, split, occurredAt, parts, takeBacks } =
    found.transfer;
  const shown = (minor: Minor) => money(minor, currency);
  const payments = new Map(found.payments.map((payment) => [payment.paymentId, payment]));
  return {
    ...{ transferId, billingAccountId, split, occurredAt },
    status: statusOfParts(found.payments.map((payment) => payment.status)),
    amount: amount === null ? null : shown(amount),
    countedAmount: shown(sumMinor(found.payments.map((payment) => payment.countedAmount))),
    parts: parts.flatMap(({ paymentId, billId, amount: part }) => {
      const payment = payments.get(paymentId);
      if (payment === undefined) return [];
      return [
        {
          ...{ paymentId, billingAccountId: payment.billingAccountId, billId, amount: shown(part) },
          countedAmount: shown(payment.countedAmount),
          inSuspense: isSuspenseAccountId(payment.billingAccountId),
        },
      ];
    }),
    takeBacks: takeBacks.map(({ eventId, kind, amount: taken, occurredAt: at, shares }) => ({
      ...{ eventId, kind, amount: shown(taken), occurredAt: at, shares: shares.map(shown) },
    })),
    links: { self: linkTo(c, transferPath(found)) },
  };
}
