import type { Db, MongoClient } from 'mongodb';
import { chainOf } from '../../domain/audit/entry.ts';
import { ofAccount, ofCase } from '../../domain/audit/objects.ts';
import { billingRefusal } from '../../domain/billing/refusals.ts';
import { assertMayEnd } from '../../domain/billing/service-end.ts';
import { type Subscription, subscriptionIdOf } from '../../domain/billing/subscription.ts';
import type { ServiceApprovalCase } from '../../domain/cases/cases.ts';
import type { ServiceOrder } from '../../domain/cases/order.ts';
import { type CivilDate, civilDateAt, type Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId, CustomerId } from '../../domain/flavor.ts';
import { happensNow } from '../../domain/fraud/report.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { Told } from '../../domain/notices/telling.ts';
import { changeAccount } from '../accounts/account-change.ts';
import { type CreditingTx, inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { accountReads } from '../accounts/accounts.ts';
import { beginOn } from '../accounts/begin.ts';
import { creditHoldIdOf, endCreditHold } from '../accounts/credit-holds.ts';
import { writing } from '../audit/writing.ts';
import { putCase } from '../cases/cases.ts';
import { approvals } from '../cases/collections.ts';
import { reportFraudEvent } from '../fraud/reports.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { isDuplicateKey } from '../mongo/errors.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { putTold } from '../notices/notices.ts';
import { subscriptions } from './collections.ts';
import { endServices, replacementCorrections, type ServiceEnd } from './service-end.ts';

/** A completed order. */
export interface Activation {
  readonly order: ServiceOrder;
  readonly startDate: CivilDate;
  readonly workflowId: string;
  readonly now: Instant;
  /** What goes on record beside it: the completed case, and what its customer is told; null: nothing is told here. */
  readonly completed?: { readonly approval: ServiceApprovalCase; readonly told: Told | null };
}

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
   * its one-off charge is posted, and what goes on record beside it is written. The same order again changes nothing. Throws BillingAccountNotFound, CurrencyMismatch.
   */
  activateFromOrder(activation: Activation): Promise<{ subscription: Subscription; changed: boolean }>;
  /**
   * Ends a service on a day, its last one, in one transaction with what that changes of a confirmed stub. The same day again
   * changes nothing; an end that has not come may be moved, unless the service goes on as another one. Throws ActionNotPossible (no such
   * service), InvalidState (it has ended or goes on as another one, the day is billed, before its start or too far ahead).
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
    async activateFromOrder(activation) {
      try {
        const subscription = await inTransactionCreditingBills(
          db,
          client,
          'subscriptions.activateFromOrder',
          (tx) => activateWithin(tx, activation),
        );
        return { subscription, changed: true };
      } catch (error) {
        // Its own first run is what moves the account or takes the key when the same order comes twice.
        if (!isDuplicateKey(error)) throw error;
        const stored = await findSubscription({ db, session: null }, subscriptionIdOf(activation.order));
        if (stored === null) throw error;
        return { subscription: stored, changed: false };
      }
    },
    end: ({ subscriptionId, now, ...end }) =>
      inTransactionCreditingBills(db, client, 'subscriptions.end', async (tx) => {
        const stored = await findSubscription(tx, subscriptionId);
        if (stored === null) throw billingRefusal('service-unknown');
        if (stored.endDate === end.endDate) return { subscription: stored, changed: false };
        // What it goes on as has begun on its day: with another end, days would be charged twice or not at all.
        if (stored.ending?.succeededBy !== undefined) throw billingRefusal('service-went-on');
        const account = await accountReads(tx).get(stored.billingAccountId);
        if (account === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
        assertMayEnd(stored, account, end.endDate, civilDateAt(now, account.timeZone));
        const [subscription = stored] = await endServices(tx, account, [stored], end, now);
        return { subscription, changed: true };
      }),
  };
}

/** An order that was activated before has its key here, which ends the transaction. */
async function activateWithin(
  tx: CreditingTx,
  { order, startDate, workflowId, now, completed }: Activation,
): Promise<Subscription> {
  const { billingAccountId, customerId } = order;
  const chains = [chainOf(ofCase(workflowId))];
  const account = (await beginOn(tx, [billingAccountId], { chains })).get(billingAccountId)?.stored;
  if (account === undefined || account.customerId !== customerId)
    throw new BusinessFailure('BillingAccountNotFound', 'no such billing account of this customer');
  if ([order.monthlyCharge, order.oneOffCharge].some(({ currency }) => currency !== account.currency))
    throw new BusinessFailure('CurrencyMismatch', 'the order is not in the currency of the account');
  const subscription = subscriptionOf(order, startDate);
  await writing(tx, subscriptions).insert(ofAccount(billingAccountId), subscription);
  const creditHold = await endCreditHold(tx, creditHoldIdOf(workflowId), 'consumed', now);
  const corrections = await replacementCorrections(tx, account, startDate);
  const change = {
    entries: [...oneOffCharge(order, now), ...corrections],
    heldCreditDelta: -(creditHold?.amount ?? 0),
  };
  await changeAccount(tx, billingAccountId, change, now);
  const parties = { account: billingAccountId, customer: customerId };
  const activated = {
    eventId: `activation:${order.orderId}`,
    kind: 'activation',
    amount: null,
    parties,
  } as const;
  reportFraudEvent(tx, happensNow(activated, now));
  if (completed !== undefined) {
    await putCase(tx, approvals, completed.approval);
    if (completed.told !== null) await putTold(tx, completed.told);
  }
  return subscription;
}

function subscriptionOf(order: ServiceOrder, startDate: CivilDate): Subscription {
  return {
    subscriptionId: subscriptionIdOf(order),
    billingAccountId: order.billingAccountId,
    customerId: order.customerId,
    offeringId: order.offering.id,
    category: order.offering.category,
    monthlyCharge: order.monthlyCharge.amountMinor,
    startDate,
    endDate: null,
    state: 'active',
    orderId: order.orderId,
    ...(order.billedInAdvance === true ? { billedInAdvance: true } : {}),
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
