import type { Db, MongoClient } from 'mongodb';
import type { Subscription } from '../domain/account.ts';
import type { CivilDate, Instant } from '../domain/civil-date.ts';
import { BusinessFailure } from '../domain/failure-types.ts';
import type { NewEntry } from '../domain/ledger.ts';
import type { ServiceOrder } from '../domain/order.ts';
import { changeAccount } from './account-change.ts';
import { inAccountTransaction } from './account-views.ts';
import { collectionOf, subscriptions } from './collections.ts';
import { endHold, holdIdOf } from './holds.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from './transaction.ts';

export interface SubscriptionReads {
  get(subscriptionId: string): Promise<Subscription | null>;
}
export interface SubscriptionWrites {
  /**
   * Makes a completed order billable, in one transaction: the subscription starts, the order's credit hold is consumed and
   * its one-off charge is posted. The same order again changes nothing. Throws BillingAccountNotFound, CurrencyMismatch.
   */
  activateFromOrder(request: {
    readonly order: ServiceOrder;
    readonly startDate: CivilDate;
    readonly workflowId: string;
    readonly now: Instant;
  }): Promise<{ subscription: Subscription; changed: boolean }>;
}

export function subscriptionReads(reader: Reader): SubscriptionReads {
  return { get: (subscriptionId) => findSubscription(reader, subscriptionId) };
}

export function subscriptionWrites(db: Db, client: MongoClient): SubscriptionWrites {
  return {
    activateFromOrder: ({ order, startDate, workflowId, now }) =>
      againOnDuplicateKey(() =>
        inAccountTransaction(db, client, async (tx) => {
          const subscription = subscriptionOf(order, startDate);
          const stored = await findSubscription(tx, subscription.subscriptionId);
          if (stored !== null) return { subscription: stored, changed: false };
          const hold = await endHold(tx, holdIdOf(workflowId), 'consumed', now);
          const { account } = await changeAccount(
            tx,
            order.billingAccountId,
            { entries: oneOffCharge(order, now), heldCreditDelta: -(hold?.amount ?? 0) },
            now,
          );
          if (account.customerId !== order.customerId)
            throw new BusinessFailure('BillingAccountNotFound', 'no such billing account of this customer');
          if (
            [order.monthlyCharge, order.oneOffCharge].some((charge) => charge.currency !== account.currency)
          )
            throw new BusinessFailure('CurrencyMismatch', 'the order is not in the currency of the account');
          await collectionOf(db, subscriptions).insertOne(subscriptions.toDoc(subscription), within(tx));
          return { subscription, changed: true };
        }),
      ),
  };
}

function subscriptionOf(order: ServiceOrder, startDate: CivilDate): Subscription {
  return {
    subscriptionId: `sub:${order.orderId}`,
    billingAccountId: order.billingAccountId,
    customerId: order.customerId,
    offeringId: order.offering.id,
    category: order.offering.category,
    monthlyCharge: order.monthlyCharge.amountMinor,
    startDate,
    endDate: null,
    state: 'active',
    orderId: order.orderId,
  };
}

function oneOffCharge(order: ServiceOrder, now: Instant): NewEntry[] {
  if (order.oneOffCharge.amountMinor === 0) return [];
  const entry: NewEntry = {
    billingAccountId: order.billingAccountId,
    type: 'oneOffCharge',
    direction: 'debit',
    amount: order.oneOffCharge.amountMinor,
    occurredAt: now,
    idempotencyKey: `activation:${order.orderId}`,
    source: 'provisioning',
    billId: null,
    paymentId: null,
    note: order.offering.id,
  };
  return [entry];
}

async function findSubscription(scope: Reader | Tx, subscriptionId: string): Promise<Subscription | null> {
  const doc = await collectionOf(scope.db, subscriptions).findOne({ _id: subscriptionId }, within(scope));
  return doc === null ? null : subscriptions.fromDoc(doc);
}
