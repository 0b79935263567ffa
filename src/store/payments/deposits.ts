import type { Db, MongoClient } from 'mongodb';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId, CustomerId, OrderId } from '../../domain/flavor.ts';
import {
  type Deposit,
  type DepositRelease,
  type DepositState,
  depositIdOf,
} from '../../domain/payments/deposit.ts';
import { inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { againOnDuplicateKey, type Reader, within } from '../mongo/transaction.ts';
import { deposits } from './collections.ts';
import { findDeposit, releaseWithin } from './deposit-holding.ts';
import { type PayOut, payOutWithin } from './deposit-pay-out.ts';

/** A deposit that is held, as a sweep goes through them. */
export type HeldDeposit = Pick<
  Deposit,
  'depositId' | 'orderId' | 'billingAccountId' | 'customerId' | 'state' | 'heldSince'
>;

export interface DepositReads {
  get(depositId: string): Promise<Deposit | null>;
  /** The deposit of an order; null when none was asked for. */
  ofOrder(orderId: OrderId): Promise<Deposit | null>;
  /** Of an account, in the state if one is given, the newest first. Throws InvalidCursor. */
  list(
    query: PageRequest & {
      readonly billingAccountId: BillingAccountId | null;
      readonly customerId: CustomerId | null;
      readonly state: DepositState | null;
    },
  ): Promise<Page<Deposit>>;
  /** Deposits of which all is here, by id: up to `limit` after the id `after`. */
  held(query: { readonly after: string | null; readonly limit: number }): Promise<HeldDeposit[]>;
}
export interface DepositWrites {
  /**
   * Releases the deposit of an order: what is held becomes credit of the account, which goes on its open bills; the rest can be paid out.
   * Null when the order has none; one that was released stays as it is.
   * @param note what the person who releases it wrote
   */
  release(
    orderId: OrderId,
    reason: DepositRelease,
    now: Instant,
    note?: string | null,
  ): Promise<Deposit | null>;
  /** Pays out what bills left of a released deposit; see `payOutWithin`. Null when there is no such deposit. */
  payOut(depositId: string, payOut: PayOut, now: Instant): Promise<Deposit | null>;
}

export function depositReads(reader: Reader): DepositReads {
  return {
    get: (depositId) => findDeposit(reader, depositId),
    ofOrder: (orderId) => findDeposit(reader, depositIdOf(orderId)),
    list: ({ billingAccountId, customerId, state, ...page }) =>
      listNewestFirst(reader, deposits, 'askedAt', { billingAccountId, customerId, state }, page),
    async held({ after, limit }) {
      const docs = await collectionOf(reader.db, deposits)
        .find({ state: 'held', ...(after === null ? {} : { _id: { $gt: after } }) }, within(reader))
        .sort({ _id: 1 })
        .limit(limit)
        .project<{ _id: string } & Omit<HeldDeposit, 'depositId'>>({
          ...{ orderId: 1, billingAccountId: 1, customerId: 1, state: 1, heldSince: 1 },
        })
        .toArray();
      return docs.map(({ _id, ...deposit }) => ({ depositId: _id, ...deposit }));
    },
  };
}

export function depositWrites(db: Db, client: MongoClient): DepositWrites {
  return {
    release: (orderId, reason, now, note = null) =>
      inTransactionCreditingBills(db, client, 'deposits.release', async (tx) => {
        const deposit = await findDeposit(tx, depositIdOf(orderId));
        return deposit === null ? null : releaseWithin(tx, deposit, reason, now, note);
      }),
    payOut: (depositId, payOut, now) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'deposits.payOut', async (tx) => {
          const deposit = await findDeposit(tx, depositId);
          return deposit === null ? null : payOutWithin(tx, deposit, payOut, now);
        }),
      ),
  };
}
