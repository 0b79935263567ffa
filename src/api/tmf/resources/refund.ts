/** TMF676 refund: money that went back to who paid it. A refund that is posted is a report of the payment processor about a payment. */
import { z } from 'zod';
import type { PaymentEvent } from '../../../domain/payments/payment-event.ts';
import type { PaymentRecord } from '../../../domain/payments/payment-record.ts';
import { isInternalAccount } from '../../../domain/payments/suspense.ts';
import { present, type TmfDocument } from '../../../domain/tmf/document.ts';
import { isAttributes, omitting } from '../../../domain/tmf/merge-patch.ts';
import { tmfMoney } from '../../../domain/tmf/money.ts';
import { reportPayment } from '../../../services/payments/report.ts';
import { keepSent, keptKey, sentAttributes } from '../../../services/tmf/kept-attributes.ts';
import { principalOf } from '../../context.ts';
import { maySee, onlyReportedBy } from '../../middleware/reported-payments.ts';
import { Problem } from '../../problems/problem.ts';
import { Id } from '../../schemas/primitives.ts';
import { completed, TMF_SPECIFICATIONS } from '../attributes.ts';
import { readTmfBody } from '../conventions/body.ts';
import { accountRef, customerParty, hrefOf, paymentRef } from '../references.ts';
import { ownId } from '../request-id.ts';
import { type TmfCall, type TmfResource, wantedOf } from '../resource.ts';
import { everyItem } from '../walk.ts';
import { moneyOf, paymentMethodOf } from './payment.ts';

const PLACE = { specification: 'tmf676', name: 'refund' } as const;

/** Between the id of a payment and that of the event. */
const SEPARATOR = '~';

const RefundBody = z.object({
  correlatorId: Id.nullish(),
  account: z.object({ id: Id }),
  totalAmount: z.object({ unit: z.string(), value: z.number() }),
  payment: z.object({ id: Id }).nullish(),
});

/** What the service itself says of a refund. */
const INTERPRETED = [
  ...['id', 'href', 'correlatorId', 'account', 'totalAmount', 'amount', 'payment', 'paymentMethod'],
  ...['requestor', 'status', 'refundDate', 'statusDate'],
];

export const REFUND: TmfResource = {
  ...PLACE,
  reads: {
    scopes: [],
    anyScope: ['payments:read', 'payments:readReported'],
    objects: ['account'],
    personal: 'shown',
    checksCustomer: false,
    fills: [
      ...['id', 'href', 'correlatorId', 'name', 'refundDate', 'status', 'statusDate', 'account', 'amount'],
      ...['totalAmount', 'payment', 'paymentMethod', 'requestor'],
      // As a client left them.
      ...['authorizationCode', 'description', 'channel', 'taxAmount'],
    ],
    async *candidates(call, filters) {
      const { c, deps } = call;
      const payments = wantedOf(filters, 'id')?.map(paymentIdIn) ?? wantedOf(filters, 'payment.id');
      const reporter = onlyReportedBy(principalOf(c));
      if (payments !== null) {
        for (const id of new Set(payments)) yield* refundsOf(call, await ownPayment(call, id));
        return;
      }
      for (const billingAccountId of new Set(wantedOf(filters, 'account.id') ?? [null]))
        for await (const payment of everyItem((page) =>
          deps.store.payments.list({ status: null, billingAccountId, reportedBy: reporter, ...page }),
        ))
          yield* refundsOf(call, payment);
    },
    async one(call, id) {
      for await (const refund of refundsOf(call, await ownPayment(call, paymentIdIn(id))))
        if (refund.id === id) return refund;
      return null;
    },
  },
  creation: {
    scopes: ['payments:write'],
    objects: ['account', 'customer'],
    personal: 'shown',
    audited: ['payments.record', 'dunning.leave', 'writeOffs.recover', 'tmfKept.keep'],
    rate: 'write',
    checksCustomer: false,
    defaults: ['paymentMethod'],
    takes: [
      ...['correlatorId', 'account', 'totalAmount', 'payment', 'name', 'description', 'authorizationCode'],
      ...['channel', 'taxAmount'],
    ],
    create: report,
  },
};

function paymentIdIn(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf(SEPARATOR)));
}

async function ownPayment({ c, deps }: TmfCall, id: string): Promise<PaymentRecord | null> {
  const payment = await deps.store.payments.get(id);
  return payment === null || !maySee(principalOf(c), payment) ? null : payment;
}

async function* refundsOf(call: TmfCall, payment: PaymentRecord | null): AsyncIterable<TmfDocument> {
  for (const event of payment?.events ?? [])
    if (payment !== null && event.kind === 'refunded') yield documentOf(call, payment, event);
}

/**
 * Records that money of a payment went back: of the payment that is named, else of the newest one of the account that is large enough.
 * @throws Problem `validation-failed` without such a payment, `invalid-state` when more would go back than came
 */
async function report(call: TmfCall, sent: Readonly<Record<string, unknown>>): Promise<TmfDocument> {
  const { c, deps } = call;
  const { account, correlatorId, totalAmount, payment: named } = readTmfBody(RefundBody, sent);
  const amount = moneyOf(totalAmount);
  const payment = named == null ? await payable(call, account.id, amount) : await ownPayment(call, named.id);
  if (payment === null || (payment.billingAccountId !== account.id && !isInternalAccount(payment)))
    throw new Problem('validation-failed', 'There is no payment of this account to give back.', {
      errors: [{ pointer: '/payment', code: 'not-allowed-value', detail: 'a payment of the account' }],
    });
  const isEvent = (id: string) => payment.events.some(({ eventId }) => eventId === id);
  const eventId = correlatorId ?? (await ownId(call, 'REF', async (id) => isEvent(id)));
  const known = payment.events.find((event) => event.eventId === eventId);
  const isSame = known?.amount === amount.amountMinor && payment.currency === amount.currency;
  // Under the id of another event, or with another amount, it goes on, and is refused: nothing of it was given back.
  if (known?.kind === 'refunded' && isSame) return documentOf(call, payment, known);
  if (amount.currency !== payment.currency || amount.amountMinor > payment.countedAmount)
    throw new Problem('invalid-state', 'No more goes back than came.', {
      errors: [{ pointer: '/totalAmount', code: 'too-big', detail: 'what is left of the payment' }],
    });
  const now = deps.now();
  const { payment: after } = await reportPayment(deps, {
    ...{ paymentId: payment.paymentId, eventId, status: 'refunded', amount, occurredAt: now },
    ...{ billingAccountId: account.id, billId: null, orderId: null, reference: null },
    ...{ valueDate: null, bankFee: null, method: null, reportedBy: principalOf(c).subject },
  });
  const event = after.events.find((one) => one.eventId === eventId);
  if (event === undefined) throw new Error('a refund that was just recorded is not there');
  const kept = omitting(sent, INTERPRETED);
  const id = `${payment.paymentId}${SEPARATOR}${eventId}`;
  if (Object.keys(kept).length > 0)
    await keepSent(call.deps, PLACE, { id, customerId: payment.customerId, body: kept });
  return documentOf(call, after, event);
}

async function payable(
  { c, deps }: TmfCall,
  billingAccountId: string,
  { amountMinor, currency }: { readonly amountMinor: number; readonly currency: string },
): Promise<PaymentRecord | null> {
  const reportedBy = onlyReportedBy(principalOf(c));
  const query = { status: 'settled' as const, billingAccountId, reportedBy };
  for await (const payment of everyItem((page) => deps.store.payments.list({ ...query, ...page })))
    if (payment.currency === currency && payment.countedAmount >= amountMinor) return payment;
  return null;
}

async function documentOf(
  { c, deps: { store } }: TmfCall,
  payment: PaymentRecord,
  { eventId, amount, occurredAt, reportedAt }: PaymentEvent,
): Promise<TmfDocument> {
  const { paymentId, billingAccountId, customerId, currency } = payment;
  const id = `${paymentId}${SEPARATOR}${eventId}`;
  const [kept] = await store.tmfKept.getMany([keptKey(PLACE, id)]);
  const sent = kept?.customerId === customerId ? omitting(sentAttributes(kept), INTERPRETED) : {};
  const whole = completed(TMF_SPECIFICATIONS.tmf676, 'Refund', {
    name: `Refund of payment ${paymentId}`,
    ...sent,
  });
  return present({
    ...(isAttributes(whole) ? whole : {}),
    ...{ id, href: hrefOf(c, 'tmf676', 'refund', id), correlatorId: eventId, status: 'done' },
    ...{ refundDate: occurredAt, statusDate: reportedAt },
    account: accountRef(c, billingAccountId),
    amount: tmfMoney(amount, currency),
    totalAmount: tmfMoney(amount, currency),
    payment: paymentRef(c, paymentId),
    paymentMethod: paymentMethodOf(payment),
    requestor: isInternalAccount(payment) ? null : customerParty(c, customerId),
    '@type': sent['@type'] ?? 'Refund',
  });
}
