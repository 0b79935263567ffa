/** A sequence as it is stored in a file. */
import { z } from 'zod';

const taxClass = z.enum(['standard', 'reduced', 'exempt']);
const frequency = z.enum(['weekly', 'monthly', 'quarterly', 'yearly']);
const status = z.enum(['pending', 'unknown', 'settled', 'failed', 'reversed', 'refunded']);
const name = z.string().min(1);
const day = z.string().nullable();
const side = z.enum(['own', 'second']);
const line = z.object({ type: z.string(), amount: z.int(), from: day, to: day });
const operation = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('charge'),
    source: name,
    entry: name,
    type: z.string(),
    direction: z.enum(['debit', 'credit']),
    amount: z.int(),
    occurredAt: z.string(),
    currency: z.string().exactOptional(),
    taxClass: taxClass.exactOptional(),
    suppliedOn: z.string().exactOptional(),
  }),
  z.object({
    kind: z.literal('payment'),
    payment: name,
    status,
    amount: z.int(),
    occurredAt: z.string(),
    bill: z.string().exactOptional(),
    order: name.exactOptional(),
    currency: z.string().exactOptional(),
    toNobody: z.literal(true).exactOptional(),
    unnamed: z.literal(true).exactOptional(),
    valueDate: z.string().exactOptional(),
    bankFee: z.int().exactOptional(),
    quota: z.literal(true).exactOptional(),
  }),
  z.object({
    ...{ kind: z.literal('transfer'), transfer: name, payer: side.nullable(), amount: z.int() },
    split: z.union([
      z.object({
        parts: z.array(
          z.object({
            amount: z.int(),
            to: z.enum(['own', 'second', 'nobody']).exactOptional(),
            bill: z.object({ of: side, name: z.string() }).exactOptional(),
          }),
        ),
      }),
      z.object({ over: z.enum(['paidFor', 'below']) }),
    ]),
    ...{ occurredAt: z.string(), valueDate: z.string().exactOptional() },
    currency: z.string().exactOptional(),
  }),
  z.object({
    ...{ kind: z.literal('takeBack'), transfer: name, status: z.enum(['reversed', 'refunded']) },
    ...{ amount: z.int(), occurredAt: z.string(), event: name.exactOptional() },
    bankFee: z.int().exactOptional(),
  }),
  z.object({ kind: z.literal('parent'), of: side, above: z.boolean() }),
  z.object({ kind: z.literal('payer'), of: side, pays: z.boolean(), from: z.string() }),
  z.object({
    ...{ kind: z.literal('openInsolvency'), openedOn: z.string(), reference: name },
    by: z.enum(['collections', 'collectionsLead']),
  }),
  z.object({ kind: z.literal('proposeDischarge'), proposal: name }),
  z.object({ kind: z.literal('dismissInsolvency'), by: z.enum(['collections', 'collectionsLead']) }),
  z.object({ kind: z.literal('match'), payment: name }),
  z.object({ kind: z.literal('return'), payment: name }),
  z.object({ kind: z.literal('dispute'), dispute: name, bill: z.string(), amount: z.int() }),
  z.object({
    kind: z.literal('resolve'),
    dispute: name,
    outcome: z.enum(['upheld', 'partlyUpheld', 'rejected', 'withdrawn']),
    amount: z.int().exactOptional(),
    byOpener: z.literal(true).exactOptional(),
  }),
  z.object({ kind: z.literal('promise'), promise: name, amount: z.int(), untilDate: z.string() }),
  z.object({
    kind: z.literal('plan'),
    promise: name,
    amount: z.int(),
    installments: z.int(),
    firstDate: z.string(),
  }),
  z.object({ kind: z.literal('cancelPromise'), promise: name }),
  z.object({
    kind: z.literal('cycle'),
    change: name,
    preference: z.object({
      billCycleDay: z.int().exactOptional(),
      frequency: frequency.exactOptional(),
      paymentTermDays: z.int().exactOptional(),
    }),
    confirm: z.boolean(),
    override: z.literal(true).exactOptional(),
  }),
  z.object({ kind: z.literal('confirmCycle'), change: name }),
  z.object({
    kind: z.literal('order'),
    order: name,
    monthlyCharge: z.int(),
    oneOffCharge: z.int(),
    installation: z.boolean(),
  }),
  z.object({ kind: z.literal('review'), order: name, verdict: z.enum(['approve', 'decline']) }),
  z.object({ kind: z.literal('complete'), order: name, completedAt: z.string() }),
  z.object({ kind: z.literal('cancelOrder'), order: name }),
  z.object({ kind: z.literal('reverse'), entry: name }),
  z.object({
    kind: z.literal('endService'),
    service: name,
    endDate: z.string(),
    replaced: z.literal(true).exactOptional(),
  }),
  z.object({ kind: z.literal('proposeWriteOff'), proposal: name }),
  z.object({
    kind: z.literal('settle'),
    proposal: name,
    terms: z.object({ amount: z.int(), payBy: z.string() }).exactOptional(),
  }),
  z.object({
    kind: z.enum(['approveWriteOff', 'rejectWriteOff']),
    proposal: name,
    by: z.enum(['collections', 'collectionsLead']),
  }),
  z.object({ kind: z.literal('proposePayOut'), payOut: name, amount: z.int() }),
  z.object({
    kind: z.enum(['approvePayOut', 'rejectPayOut']),
    payOut: name,
    byProposer: z.literal(true).exactOptional(),
  }),
  z.object({
    kind: z.literal('reinstate'),
    lift: z.array(z.enum(['suspension', 'newOrders', 'collections', 'writtenOff'])),
  }),
  z.object({ kind: z.literal('releaseDeposit'), order: name, payOut: z.boolean() }),
  z.object({
    kind: z.literal('holds'),
    tags: z.array(z.enum(['bereavement', 'vulnerable', 'legal', 'insolvency'])),
    by: z.enum(['care', 'supervisor']),
  }),
  z.object({
    ...{ kind: z.literal('planChange'), service: name, after: name },
    ...{ startDate: z.string(), monthlyCharge: z.int(), inAdvance: z.boolean().exactOptional() },
  }),
  z.object({
    ...{ kind: z.literal('relocate'), service: name, after: name, startDate: z.string() },
    ...{ endDate: z.string().exactOptional(), monthlyCharge: z.int().exactOptional() },
  }),
  z.object({ kind: z.literal('pause'), service: name, endDate: z.string() }),
  z.object({ kind: z.literal('resume'), service: name, after: name, startDate: z.string() }),
  z.object({ kind: z.literal('endRelation'), lastDay: z.string() }),
  z.object({ kind: z.literal('withdrawEnding') }),
  z.object({
    ...{ kind: z.literal('correct'), bill: z.string(), withdrawn: z.array(line) },
    changed: z.array(z.object({ line, amount: z.int() })),
    added: z.array(
      z.object({
        ...{ type: z.string(), direction: z.enum(['debit', 'credit']), amount: z.int() },
        ...{ taxClass: taxClass.exactOptional(), suppliedOn: z.string().exactOptional() },
      }),
    ),
  }),
  z.object({ kind: z.literal('moveCredit'), amount: z.int(), comesBack: z.literal(true).exactOptional() }),
  z.object({ kind: z.literal('billRun') }),
  z.object({ kind: z.literal('time') }),
]);

/** What the customer's two accounts have of their own. */
const ofOne = {
  creditLimit: z.int(),
  graceDays: z.int(),
  taxRateBasisPoints: z.int(),
  cycle: z.object({
    frequency,
    billCycleDay: z.int(),
    anchorDate: z.string(),
    paymentTermDays: z.int(),
  }),
  openedDate: z.string(),
  billedThrough: z.string(),
  subscriptions: z.array(
    z.object({
      name,
      monthlyCharge: z.int(),
      startDate: z.string(),
      endDate: z.string().nullable(),
      state: z.enum(['active', 'suspended', 'terminated']),
      taxClass: taxClass.exactOptional(),
      inAdvance: z.literal(true).exactOptional(),
    }),
  ),
};

const request = z.object({ key: name, on: z.literal('second').exactOptional(), operation });

export const sequenceSchema = z.object({
  account: z.object({
    timeZone: z.string(),
    currency: z.string(),
    ...ofOne,
    second: z.object(ofOne).exactOptional(),
    taxation: z
      .object({ country: z.string(), treatment: z.enum(['taxed', 'exempt', 'reverseCharge']) })
      .exactOptional(),
    state: z.enum(['active', 'suspended', 'closed']),
    collectionStatus: z.enum(['none', 'collections', 'writtenOff']),
    begins: z.string().exactOptional(),
    deposit: z
      .object({ amount: z.int(), askedAt: z.string(), paidAt: z.string().nullable() })
      .exactOptional(),
  }),
  steps: z.array(z.object({ at: z.string().exactOptional(), requests: z.array(request) })),
});
