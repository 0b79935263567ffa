/** TMF676 payment: money that came in. A payment that is posted is a report of the payment processor. */
import { z } from 'zod';
import type { Instant } from '../../../domain/civil-date.ts';
import type { PaymentId } from '../../../domain/flavor.ts';
import { type Minor, type Money, MoneyError } from '../../../domain/money.ts';
import {
  PAYMENT_METHOD_KINDS,
  type PaymentMethod,
  type PaymentMethodKind,
} from '../../../domain/payments/payment.ts';
import type { PaymentRecord } from '../../../domain/payments/payment-record.ts';
import type { PaymentStatus } from '../../../domain/payments/payment-status.ts';
import { INTERNAL_CUSTOMER_ID, isInternalAccount } from '../../../domain/payments/suspense.ts';
import { present, type TmfDocument } from '../../../domain/tmf/document.ts';
import type { KeptAttributes } from '../../../domain/tmf/kept-attributes.ts';
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
import { minorIn } from '../money-in.ts';
import { accountRef, billRef, customerParty, hrefOf } from '../references.ts';
import { ownId } from '../request-id.ts';
import { type TmfCall, type TmfResource, wantedOf } from '../resource.ts';
import { everyItem, inBatches } from '../walk.ts';

/** The states of a payment in TM Forum's words. `unknown` is a payment whose result nobody has told yet. */
const STATUS: Readonly<Record<PaymentStatus, string>> = {
  pending: 'pending',
  unknown: 'pending',
  settled: 'done',
  failed: 'failed',
  reversed: 'reversed',
  refunded: 'refunded',
};

const METHOD_TYPES: Readonly<Record<PaymentMethodKind, string>> = {
  card: 'BankCard',
  directDebit: 'BankAccountDebit',
  transfer: 'BankAccountTransfer',
  wallet: 'DigitalWallet',
  cash: 'Cash',
  other: 'PaymentMethod',
};

/** What a body says that has a meaning here. Everything else of it is accepted. */
const PaymentBody = z.object({
  correlatorId: Id.nullish(),
  account: z.object({ id: Id }),
  totalAmount: z.object({ unit: z.string(), value: z.number() }),
  paymentItem: z.array(z.object({ item: z.object({ id: z.string() }) })).nullish(),
  paymentMethod: z.object({ '@type': z.string().nullish(), name: z.string().nullish() }).nullish(),
});

const PLACE = { specification: 'tmf676', name: 'payment' } as const;

export const PAYMENT: TmfResource = {
  ...PLACE,
  reads: {
    scopes: [],
    anyScope: ['payments:read', 'payments:readReported'],
    objects: ['account'],
    // What clients sent is given back, and may hold anything.
    personal: 'shown',
    fills: [
      'id',
      'href',
      'correlatorId',
      'name',
      'status',
      'paymentDate',
      'statusDate',
      'account',
      'amount',
      'totalAmount',
      'payer',
      'paymentItem',
      'paymentMethod',
      // As a client left them.
      ...['authorizationCode', 'description', 'channel', 'taxAmount'],
    ],
    checksCustomer: false,
    async *candidates(call, filters) {
      const { c, deps } = call;
      const accounts = new Set(wantedOf(filters, 'account.id') ?? [null]);
      for (const billingAccountId of accounts)
        for await (const batch of inBatches(
          everyItem((page) =>
            deps.store.payments.list({
              status: null,
              billingAccountId,
              reportedBy: onlyReportedBy(principalOf(c)),
              ...page,
            }),
          ),
          BATCH,
        ))
          yield* await documentsOf(call, batch);
    },
    async one(call, id) {
      const { c, deps } = call;
      const payment = await deps.store.payments.get(id);
      if (payment === null || !maySee(principalOf(c), payment)) return null;
      return documentOf(call, payment);
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
      ...['correlatorId', 'account', 'totalAmount', 'paymentItem', 'paymentMethod', 'name', 'description'],
      ...['authorizationCode', 'channel', 'taxAmount', 'payer'],
    ],
    create: report,
  },
};

/** Records the payment as settled: TM Forum's payment is one that was made. `correlatorId` is its id, so that it counts once. */
async function report(call: TmfCall, sent: Readonly<Record<string, unknown>>): Promise<TmfDocument> {
  const { c, deps } = call;
  const body = readTmfBody(PaymentBody, sent);
  const { account, correlatorId, totalAmount, paymentItem, paymentMethod } = body;
  const now = deps.now();
  const isKnown = async (id: string) => (await deps.store.payments.get(id)) !== null;
  const paymentId = correlatorId ?? (await ownId(call, 'PAY', isKnown));
  const amount = moneyOf(totalAmount);
  const { payment } = await reportPayment(deps, {
    ...{ paymentId, eventId: null, status: 'settled' },
    ...{ billingAccountId: account.id, amount, occurredAt: now },
    ...{ valueDate: null, bankFee: null, orderId: null, reference: null },
    billId: paymentItem?.[0]?.item.id ?? null,
    method: methodIn(paymentMethod),
    reportedBy: principalOf(c).subject,
  });
  if (!maySee(principalOf(c), payment)) return takenDocument(call, { ...body, paymentId, amount, at: now });
  const { payer, ...rest } = omitting(sent, INTERPRETED);
  // Who paid may be somebody else than the customer; names are the customer record's to tell.
  const kept = isAttributes(payer) ? { ...rest, payer: omitting(payer, ['name']) } : rest;
  if (Object.keys(kept).length > 0)
    await keepSent(call.deps, PLACE, { id: paymentId, customerId: payment.customerId, body: kept });
  return documentOf(call, payment);
}

/** A report of a payment that another processor reported first: no more than the report itself says. */
function takenDocument(
  { c }: TmfCall,
  {
    paymentId,
    account,
    amount,
    paymentMethod,
    at,
  }: {
    readonly paymentId: PaymentId;
    readonly account: { readonly id: string };
    readonly amount: Money;
    readonly paymentMethod?: { readonly '@type'?: string | null | undefined } | null | undefined;
    readonly at: Instant;
  },
): TmfDocument {
  const paid = tmfMoney(amount.amountMinor, amount.currency);
  return present({
    ...{ id: paymentId, href: hrefOf(c, 'tmf676', 'payment', paymentId), correlatorId: paymentId },
    ...{ status: STATUS.settled, paymentDate: at, statusDate: at, account: accountRef(c, account.id) },
    ...{ amount: paid, totalAmount: paid, '@type': 'Payment' },
    paymentMethod: paymentMethodOf({ method: methodIn(paymentMethod) }),
  });
}

/** What the service itself says of a payment. */
const INTERPRETED = [
  ...['id', 'href', 'correlatorId', 'account', 'totalAmount', 'amount', 'paymentItem', 'paymentMethod'],
  ...['status', 'paymentDate', 'statusDate'],
];

/** The money of a body. @throws Problem `validation-failed` when it has more decimals than its currency, is not above zero, or is too large */
export function moneyOf(total: { readonly unit: string; readonly value: number }) {
  try {
    return { amountMinor: minorIn(total, 1), currency: total.unit };
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    throw new Problem('validation-failed', 'The amount can not be taken.', {
      errors: [{ pointer: '/totalAmount', code: 'bad-format', detail: error.message }],
    });
  }
}

/** The kind of method that is said; the rest of it is not kept here. */
function methodIn(
  said: { readonly '@type'?: string | null | undefined } | null | undefined,
): PaymentMethod | null {
  return said == null ? null : { kind: kindOf(said['@type'] ?? ''), brand: null, last4: null, token: null };
}

function kindOf(type: string): PaymentMethodKind {
  return PAYMENT_METHOD_KINDS.find((kind) => METHOD_TYPES[kind] === type) ?? 'other';
}

/** Payments whose kept attributes are read at once. */
const BATCH = 50;

async function documentsOf(
  call: TmfCall,
  payments: readonly PaymentRecord[],
): Promise<readonly TmfDocument[]> {
  const keys = payments.map(({ paymentId }) => keptKey(PLACE, paymentId));
  const found = await call.deps.store.tmfKept.getMany(keys);
  const byKey = new Map(found.map((kept) => [kept.key, kept]));
  return Promise.all(
    payments.map((payment) => withKeptOf(call, payment, byKey.get(keptKey(PLACE, payment.paymentId)))),
  );
}

async function documentOf(call: TmfCall, payment: PaymentRecord): Promise<TmfDocument> {
  const [kept] = await call.deps.store.tmfKept.getMany([keptKey(PLACE, payment.paymentId)]);
  return withKeptOf(call, payment, kept);
}

async function withKeptOf(
  { c, deps: { store } }: TmfCall,
  payment: PaymentRecord,
  kept: KeptAttributes | undefined,
): Promise<TmfDocument> {
  const { paymentId, customerId, amount, currency, status, occurredAt } = payment;
  // Money that waits for its owner: the account is the one that the client named.
  const waits = isInternalAccount(payment);
  const item = waits ? await store.suspense.get(paymentId) : null;
  const billingAccountId = item?.namedAccountId ?? payment.billingAccountId;
  // What came with money that waited for its owner stays with it.
  const isOfPayment = kept?.customerId === customerId || kept?.customerId === INTERNAL_CUSTOMER_ID;
  const sent = kept !== undefined && isOfPayment ? omitting(sentAttributes(kept), INTERPRETED) : {};
  const whole = completed(TMF_SPECIFICATIONS.tmf676, 'Payment', { name: `Payment ${paymentId}`, ...sent });
  const said = isAttributes(whole) ? whole : {};
  return present({
    ...said,
    ...{ id: paymentId, href: hrefOf(c, 'tmf676', 'payment', paymentId), correlatorId: paymentId },
    status: STATUS[status],
    paymentDate: occurredAt,
    statusDate: payment.postedAt ?? occurredAt,
    account: accountRef(c, billingAccountId),
    amount: tmfMoney(amount - taxIn(sent, payment), currency),
    totalAmount: tmfMoney(amount, currency),
    payer: said['payer'] ?? (waits ? null : customerParty(c, customerId)),
    paymentItem: payment.allocations.map((part, index) => ({
      ...{ id: String(index + 1), item: billRef(c, part.billId) },
      ...{ amount: tmfMoney(part.amount, currency), totalAmount: tmfMoney(part.amount, currency) },
    })),
    paymentMethod: paymentMethodOf(payment),
    '@type': sent['@type'] ?? 'Payment',
  });
}

/** The tax that is a part of the payment, as the client said; 0 where it said none that fits. */
function taxIn({ taxAmount }: Readonly<Record<string, unknown>>, { amount, currency }: PaymentRecord): Minor {
  const said = Tax.safeParse(taxAmount).data;
  if (said === undefined || said.unit !== currency) return 0;
  try {
    return Math.min(amount, minorIn(said, 0));
  } catch (error) {
    if (error instanceof MoneyError) return 0;
    throw error;
  }
}

const Tax = z.object({ unit: z.string(), value: z.number() });

/** How a payment was made, as far as it may be shown. */
export function paymentMethodOf({ method }: Pick<PaymentRecord, 'method'>) {
  return {
    name: method?.brand ?? method?.kind ?? 'unknown',
    '@type': METHOD_TYPES[method?.kind ?? 'other'],
  };
}
