import type { Db, MongoClient } from 'mongodb';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId, OrderId } from '../../domain/flavor.ts';
import {
  type Deposit,
  type DepositRelease,
  type DepositState,
  depositIdOf,
} from '../../domain/payments/deposit.ts';
import { inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import type { Reader } from '../mongo/transaction.ts';
import { deposits } from './collections.ts';
import { findDeposit, releaseWithin } from './deposit-holding.ts';

export interface DepositReads {
  /** The deposit of an order; null when none was asked for. */
  ofOrder(orderId: OrderId): Promise<Deposit | null>;
  /** Of an account, in the state if one is given, the newest first. Throws InvalidCursor. */
  list(
    query: PageRequest & {
      readonly billingAccountId: BillingAccountId | null;
      readonly state: DepositState | null;
    },
  ): Promise<Page<Deposit>>;
}
export interface DepositWrites {
  /**
   * Releases the deposit of an order: what is held becomes credit of the account, which goes on its open bills; the rest can be paid out.
   * Null when the order has none; one that was released stays as it is.
   */
  release(orderId: OrderId, reason: DepositRelease, now: Instant): Promise<Deposit | null>;
}

export function depositReads(reader: Reader): DepositReads {
  return {
    ofOrder: (orderId) => findDeposit(reader, depositIdOf(orderId)),
    list: ({ billingAccountId, state, ...page }) =>
      listNewestFirst(reader, deposits, 'askedAt', { billingAccountId, state }, page),
  };
}

export function depositWrites(db: Db, client: MongoClient): DepositWrites {
  return {
    release: (orderId, reason, now) =>
      inTransactionCreditingBills(db, client, 'deposits.release', async (tx) => {
        const deposit = await findDeposit(tx, depositIdOf(orderId));
        return deposit === null ? null : releaseWithin(tx, deposit, reason, now);
      }),
  };
}
