import type { Db } from 'mongodb';
import type { AccountFailure, AccountFault } from '../../domain/account-fault.ts';
import { epochMsOf, type Instant, instantOf } from '../../domain/civil-date.ts';
import type { PaymentId } from '../../domain/flavor.ts';
import { type PaymentLookUp, PENDING_TOO_LONG_MS } from '../../domain/payments/look-up.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import { readEach } from '../mongo/account-fault.ts';
import { collectionOf } from '../mongo/collection.ts';
import { againOnDuplicateKey, type Reader, within } from '../mongo/transaction.ts';
import { payments, storedLookUps } from './collections.ts';

/** A payment to ask for, with what came of asking before. */
export interface OpenPayment {
  readonly payment: Payment;
  readonly lookUp: PaymentLookUp | null;
}

export interface LookUpReads {
  /** Those of these payments that were asked for. */
  ofPayments(paymentIds: readonly PaymentId[]): Promise<Map<PaymentId, PaymentLookUp>>;
  /**
   * The unknown payments, and those pending for too long, whose next question is due: of `limit` open payments after the id
   * `after`. `unread` are the accounts of those that can't be read. `next` is where to go on; null at the end.
   */
  due(query: { readonly now: Instant; readonly after: PaymentId | null; readonly limit: number }): Promise<{
    readonly items: readonly OpenPayment[];
    readonly unread: readonly AccountFailure[];
    readonly next: PaymentId | null;
  }>;
  /** Payments with a result that not everybody was told of, and the accounts of those that can't be read. */
  withNewsDue(
    limit: number,
  ): Promise<{ readonly payments: readonly Payment[]; readonly unread: readonly AccountFailure[] }>;
  /** How many payments a person has to look after. */
  needingAttention(): Promise<number>;
}
export interface LookUpWrites {
  put(lookUp: PaymentLookUp): Promise<void>;
  /** The processor reported by itself, or everybody was told: nothing is open any more. */
  close(paymentId: PaymentId): Promise<void>;
}

export function lookUpReads(reader: Reader): LookUpReads {
  const lookUps = collectionOf(reader.db, storedLookUps);
  const storedOf = (paymentIds: readonly PaymentId[]) =>
    lookUps.find({ _id: { $in: [...paymentIds] } }, within(reader)).toArray();
  return {
    async ofPayments(paymentIds) {
      const found = (await storedOf(paymentIds)).map(storedLookUps.fromDoc);
      return new Map(found.map((lookUp) => [lookUp.paymentId, lookUp]));
    },
    async due({ now, after, limit }) {
      const pendingSince = instantOf(epochMsOf(now) - PENDING_TOO_LONG_MS);
      const docs = await collectionOf(reader.db, payments)
        .find(
          {
            ...(after === null ? {} : { _id: { $gt: after } }),
            $or: [{ status: 'unknown' }, { status: 'pending', occurredAt: { $lte: pendingSince } }],
            // The processor knows the whole alone.
            ...{ passedFrom: { $exists: false }, transferId: { $exists: false } },
          },
          within(reader),
        )
        // In the order of ids, like the primary one, but of open payments alone.
        .hint('open')
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      const stored = new Map((await storedOf(docs.map(({ _id }) => _id))).map((doc) => [doc._id, doc]));
      const { found, unread } = readEach(docs, (doc): OpenPayment => {
        const lookUp = stored.get(doc._id);
        return {
          payment: payments.fromDoc(doc),
          lookUp: lookUp === undefined ? null : storedLookUps.fromDoc(lookUp),
        };
      });
      return {
        items: found.filter(({ lookUp }) => (lookUp?.nextAt ?? now) <= now),
        unread: unread.map(failureOf),
        next: docs.length < limit ? null : (docs.at(-1)?._id ?? null),
      };
    },
    async withNewsDue(limit) {
      const due = await lookUps.find({ newsDue: true }, within(reader)).limit(limit).toArray();
      const docs = await collectionOf(reader.db, payments)
        .find({ _id: { $in: due.map(({ _id }) => _id) } }, within(reader))
        .toArray();
      const { found, unread } = readEach(docs, payments.fromDoc);
      return { payments: found, unread: unread.map(failureOf) };
    },
    async needingAttention() {
      const rows = await lookUps
        .aggregate<{ n: number }>(
          [
            { $match: { needsAttention: true } },
            {
              $lookup: {
                from: payments.name,
                localField: '_id',
                foreignField: '_id',
                pipeline: [{ $match: { status: { $in: ['pending', 'unknown'] } } }, { $project: { _id: 1 } }],
                as: 'open',
              },
            },
            { $match: { open: { $ne: [] } } },
            { $count: 'n' },
          ],
          within(reader),
        )
        .toArray();
      return rows[0]?.n ?? 0;
    },
  };
}

/** By the account that the document names; where it names none, by the payment. */
function failureOf({
  doc,
  code,
}: {
  readonly doc: { readonly _id: PaymentId; readonly billingAccountId?: unknown };
  readonly code: AccountFault;
}): AccountFailure {
  const { _id, billingAccountId } = doc;
  return { billingAccountId: typeof billingAccountId === 'string' ? billingAccountId : _id, code };
}

export function lookUpWrites(db: Db): LookUpWrites {
  const reader: Reader = { db, session: null };
  const lookUps = collectionOf(db, storedLookUps);
  return {
    async put(lookUp) {
      const { _id, ...fields } = storedLookUps.toDoc(lookUp);
      await againOnDuplicateKey(() =>
        lookUps.replaceOne({ _id }, fields, { upsert: true, ...within(reader) }),
      );
    },
    async close(paymentId) {
      await lookUps.updateOne(
        { _id: paymentId },
        { $set: { newsDue: false, needsAttention: false, nextAt: null } },
        within(reader),
      );
    },
  };
}
