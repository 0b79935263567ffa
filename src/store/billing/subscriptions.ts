import type { Db, MongoClient } from 'mongodb';
import { ofAccount } from '../../domain/audit/objects.ts';
import { billingRefusal } from '../../domain/billing/refusals.ts';
import { assertMayEnd } from '../../domain/billing/service-end.ts';
import type { Subscription } from '../../domain/billing/subscription.ts';
import type { ServiceOrder } from '../../domain/cases/order.ts';
import { type CivilDate, civilDateAt, type Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId, CustomerId } from '../../domain/flavor.ts';
import { happensNow } from '../../domain/fraud/report.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { changeAccount } from '../accounts/account-change.ts';
import { inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { accountReads } from '../accounts/accounts.ts';
import { creditHoldIdOf, endCreditHold } from '../accounts/credit-holds.ts';
import { writing } from '../audit/writing.ts';
import { reportFraudEvent } from '../fraud/reports.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { subscriptions } from './collections.ts';
import { endServices, replacementCorrections, type ServiceEnd } from './service-end.ts';

export interface SubscriptionReads {
  get(subscriptionId: string): Promise<Subscription | null>;
  /** Services, running and ended, the last begun first: of an account, of a customer, or of all. Throws InvalidCursor. */
  list(
    query: PageRequest & {
      readonly billingAccountId: BillingAccountId | null;
      readonly customerId?: CustomerId | null;
    },
  ): Promise<Page<Subscription>>;
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
  /**
   * Ends a service on a day, its last one, in one transaction with what that changes of a confirmed stub. The same day again
   * changes nothing; an end that has not come may be moved. Throws ActionNotPossible (no such service), InvalidState (it has
   * ended, the day is billed, before its start or too far ahead).
   */
  end(
    end: ServiceEnd & { readonly subscriptionId: string; readonly now: Instant },
  ): Promise<{ subscription: Subscription; changed: boolean }>;
}

export function subscriptionReads(reader: Reader): SubscriptionReads {
  return {
    get: (subscriptionId) => findSubscription(reader, subscriptionId),
    list: ({ billingAccountId, customerId = null, ...page }) =>
      listNewestFirst(reader, subscriptions, 'startDate', { billingAccountId, customerId }, page),
  };
}

export function subscriptionWrites(db: Db, client: MongoClient): SubscriptionWrites {
  return {
    activateFromOrder: ({ order, startDate, workflowId, now }) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'subscriptions.activateFromOrder', async (tx) => {
          const subscription = subscriptionOf(order, startDate);
          const stored = await findSubscription(tx, subscription.subscriptionId);
          if (stored !== null) return { subscription: stored, changed: false };
          const creditHold = await endCreditHold(tx, creditHoldIdOf(workflowId), 'consumed', now);
          const before = await accountReads(tx).get(order.billingAccountId);
          const corrections = before === null ? [] : await replacementCorrections(tx, before, startDate);
          const { account } = await changeAccount(
            tx,
            order.billingAccountId,
            {
              entries: [...oneOffCharge(order, now), ...corrections],
              heldCreditDelta: -(creditHold?.amount ?? 0),
            },
            now,
          );
          if (account.customerId !== order.customerId)
            throw new BusinessFailure('BillingAccountNotFound', 'no such billing account of this customer');
          if (
            [order.monthlyCharge, order.oneOffCharge].some((charge) => charge.currency !== account.currency)
          )
            throw new BusinessFailure('CurrencyMismatch', 'the order is not in the currency of the account');
          await writing(tx, subscriptions).insert(ofAccount(order.billingAccountId), subscription);
          await reportFraudEvent(
            tx,
            happensNow(
              {
                ...{ eventId: `activation:${order.orderId}`, kind: 'activation', amount: null },
                parties: { account: order.billingAccountId, customer: order.customerId },
              },
              now,
            ),
          );
          return { subscription, changed: true };
        }),
      ),
    end: ({ subscriptionId, now, ...end }) =>
      inTransactionCreditingBills(db, client, 'subscriptions.end', async (tx) => {
        const stored = await findSubscription(tx, subscriptionId);
        if (stored === null) throw billingRefusal('service-unknown');
        if (stored.endDate === end.endDate) return { subscription: stored, changed: false };
        const account = await accountReads(tx).get(stored.billingAccountId);
        if (account === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
        assertMayEnd(stored, account, end.endDate, civilDateAt(now, account.timeZone));
        const [subscription = stored] = await endServices(tx, account, [stored], end, now);
        return { subscription, changed: true };
      }),
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
