import type { Db, MongoClient } from 'mongodb';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { revisionOf } from '../../domain/accounts/customer.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import { assertMayRelocate, type ServiceMove } from '../../domain/billing/installation-place.ts';
import { billingRefusal } from '../../domain/billing/refusals.ts';
import {
  assertMayBegin,
  assertMayResume,
  assertMayTakeOver,
  correctedService,
  isAnotherPlan,
  type Plan,
  type ServiceCorrection,
  successorOf,
} from '../../domain/billing/service-change.ts';
import { assertMayChangeOn, assertMayEnd } from '../../domain/billing/service-end.ts';
import type { ServiceEndReason, Subscription } from '../../domain/billing/subscription.ts';
import { addDays, type CivilDate, civilDateAt, type Instant } from '../../domain/civil-date.ts';
import { customerChanged } from '../../domain/events/events-of.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import { happensNow } from '../../domain/fraud/report.ts';
import type { Money } from '../../domain/money.ts';
import type { Told } from '../../domain/notices/telling.ts';
import { isInternalAccount } from '../../domain/payments/suspense.ts';
import { assertSeen, type Precondition } from '../../domain/precondition.ts';
import { changeAccount } from '../accounts/account-change.ts';
import { type CreditingTx, inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { accountReads } from '../accounts/accounts.ts';
import { writing } from '../audit/writing.ts';
import { announce } from '../events/outbox.ts';
import { reportFraudEvent } from '../fraud/reports.ts';
import { collectionOf } from '../mongo/collection.ts';
import { againOnDuplicateKey, within } from '../mongo/transaction.ts';
import { putTold } from '../notices/notices.ts';
import { subscriptions } from './collections.ts';
import { findPlace, keepPlace, putPlace } from './installation-places.ts';
import { endServices, replacementCorrections } from './service-end.ts';

/** A step by which a service goes on as another one. */
export interface ServiceSuccessionStep {
  readonly subscriptionId: string;
  /** Of the service that goes on. The same step with the same id again changes nothing. */
  readonly successorId: string;
  readonly by: SubjectId;
  readonly now: Instant;
}

/** The service that goes on, and whether this very call made it. */
export interface GoesOn {
  readonly subscription: Subscription;
  readonly changed: boolean;
}

/** What a move brings beside the service that goes on. */
export interface RelocationStep extends ServiceMove {
  /** The price at the new place; null: as before. */
  readonly monthlyCharge: Money | null;
  /** What the fraud watch knows the new place by. */
  readonly addressHash: string;
  readonly told: Told;
}

export interface ServiceChangeWrites {
  /**
   * Begins a service without an order. Where the id is taken, the service that has it is returned, and nothing is changed. Throws
   * BillingAccountNotFound, Invalid and InvalidState (`assertMayBegin`).
   */
  begin(
    service: Subscription,
    now: Instant,
  ): Promise<{ readonly subscription: Subscription; readonly begun: boolean }>;
  /** Corrects a service of which no day is billed. Throws ActionNotPossible, PreconditionFailed, and as `correctedService`. */
  correct(
    subscriptionId: string,
    correction: ServiceCorrection,
    seen: Precondition,
    now: Instant,
  ): Promise<GoesOn>;
  /**
   * Another offering or price from a day on: the service ends there as `replaced`, and the one that begins on that day pays for it. Days
   * before are charged by the old price, also within a confirmed stub. Throws as `end` does, and Invalid, CurrencyMismatch.
   */
  changePlan(
    step: ServiceSuccessionStep & { readonly startDate: CivilDate; readonly plan: Plan },
  ): Promise<GoesOn>;
  /** Lets a paused service go on. Throws ActionNotPossible, Invalid, InvalidState. */
  resume(step: ServiceSuccessionStep & { readonly startDate: CivilDate }): Promise<GoesOn>;
  /**
   * Another account pays for the service after its last day here, of the same customer or of another one. Throws as `end` does, and
   * BillingAccountNotFound, Invalid, InvalidState, CurrencyMismatch.
   */
  transfer(
    step: ServiceSuccessionStep & { readonly endDate: CivilDate; readonly to: BillingAccountId },
  ): Promise<GoesOn>;
  /**
   * The service goes on at another place: it ends as `relocated`, and the one that begins there pays from its first day on. Its customer is
   * told, and the fraud watch hears of the address, in the same transaction. Throws as `end` does, and Invalid, InvalidState, CurrencyMismatch.
   */
  relocate(step: ServiceSuccessionStep & RelocationStep): Promise<GoesOn>;
}

export function serviceChangeWrites(db: Db, client: MongoClient): ServiceChangeWrites {
  return {
    begin: (service, now) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'subscriptions.begin', async (tx) => {
          const stored = await find(tx, service.subscriptionId);
          if (stored !== null) return { subscription: stored, begun: false };
          const account = await accountOf(tx, service.billingAccountId);
          await insertService(tx, account, service, now);
          return { subscription: service, begun: true };
        }),
      ),
    correct: (subscriptionId, correction, seen, now) =>
      inTransactionCreditingBills(db, client, 'subscriptions.correct', async (tx) => {
        const before = await mustFind(tx, subscriptionId);
        assertSeen(seen, revisionOf(before));
        const account = await accountOf(tx, before.billingAccountId);
        const after = correctedService(before, account, correction, civilDateAt(now, account.timeZone));
        if (after === null) return { subscription: before, changed: false };
        await changeAccount(tx, account.billingAccountId, {}, now);
        await writing(tx, subscriptions).replace(ofAccount(account.billingAccountId), after, {
          mustExist: true,
        });
        return { subscription: after, changed: true };
      }),
    changePlan: ({ startDate, plan, ...step }) =>
      goingOn(db, client, 'subscriptions.changePlan', step, async (tx, before, account) => {
        assertRuns(before);
        const successor = successorOf(before, account, {
          ...{ subscriptionId: step.successorId, startDate, plan },
        });
        if (!isAnotherPlan(before, successor)) throw billingRefusal('plan-is-the-same');
        // The new one first: the end of the old one leaves its last day to what begins on it.
        await insertService(tx, account, successor, step.now);
        assertMayChangeOn(before, account, startDate, civilDateAt(step.now, account.timeZone));
        await end(tx, account, before, startDate, 'replaced', step);
        return successor;
      }),
    resume: ({ startDate, ...step }) =>
      goingOn(db, client, 'subscriptions.resume', step, async (tx, before, account) => {
        assertMayResume(before, startDate);
        const { successorId: subscriptionId } = step;
        const successor = successorOf(before, account, { subscriptionId, startDate, plan: null });
        await insertService(tx, account, successor, step.now);
        const { ending } = before;
        if (ending === undefined) throw billingRefusal('service-not-paused');
        const after = { ...before, ending: { ...ending, succeededBy: step.successorId } };
        await writing(tx, subscriptions).replace(
          ofAccount(account.billingAccountId),
          { ...after, revision: revisionOf(before) + 1 },
          { mustExist: true },
        );
        return successor;
      }),
    transfer: ({ endDate, to, ...step }) =>
      goingOn(db, client, 'subscriptions.transfer', step, async (tx, before, account) => {
        assertRuns(before);
        const payer = await accountOf(tx, to);
        assertMayTakeOver(account, payer);
        const startDate = addDays(endDate, 1);
        const { successorId: subscriptionId } = step;
        const successor = successorOf(before, payer, { subscriptionId, startDate, plan: null });
        await end(tx, account, before, endDate, 'transferred', step);
        await insertService(tx, payer, successor, step.now);
        return successor;
      }),
    relocate: ({ place, startDate, endDate, monthlyCharge, addressHash, told, ...step }) =>
      goingOn(db, client, 'subscriptions.relocate', step, async (tx, before, account) => {
        const placeBefore = await findPlace(tx, before.subscriptionId);
        assertMayRelocate(before, account, placeBefore, { place, startDate, endDate });
        const offering = { id: before.offeringId, category: before.category };
        const successor = successorOf(before, account, {
          ...{ subscriptionId: step.successorId, startDate },
          plan: monthlyCharge === null ? null : { offering, monthlyCharge },
        });
        await insertService(tx, account, successor, step.now);
        await end(tx, account, before, endDate, 'relocated', step);
        await putPlace(tx, successor, place);
        await putTold(tx, told);
        const { billingAccountId, customerId } = successor;
        announce(tx, customerChanged(customerId, 'changed', step.now));
        reportFraudEvent(
          tx,
          happensNow(
            {
              ...{ eventId: `relocation:${successor.subscriptionId}`, kind: 'contactChange', amount: null },
              parties: { account: billingAccountId, customer: customerId, address: addressHash },
            },
            step.now,
          ),
        );
        return successor;
      }),
  };
}

/** Finds the service that goes on and its account; a step that was done before is not done again. */
function goingOn(
  db: Db,
  client: MongoClient,
  act: `subscriptions.${'changePlan' | 'resume' | 'transfer' | 'relocate'}`,
  { subscriptionId, successorId }: ServiceSuccessionStep,
  fn: (tx: CreditingTx, before: Subscription, account: BillingAccount) => Promise<Subscription>,
): Promise<GoesOn> {
  return againOnDuplicateKey(() =>
    inTransactionCreditingBills(db, client, act, async (tx) => {
      const before = await mustFind(tx, subscriptionId);
      const done = await find(tx, successorId);
      if (done !== null) return { subscription: done, changed: false };
      const account = await accountOf(tx, before.billingAccountId);
      const subscription = await fn(tx, before, account);
      await keepPlace(tx, before, subscription);
      return { subscription, changed: true };
    }),
  );
}

async function insertService(
  tx: CreditingTx,
  account: BillingAccount,
  service: Subscription,
  now: Instant,
): Promise<void> {
  assertMayBegin(account, service.startDate, civilDateAt(now, account.timeZone));
  const entries = await replacementCorrections(tx, account, service.startDate);
  await changeAccount(tx, account.billingAccountId, { entries }, now);
  await writing(tx, subscriptions).insert(ofAccount(account.billingAccountId), service);
}

/** A service that ends goes on in no other form: what its end said counts. */
function assertRuns({ endDate, state, ending }: Subscription): void {
  if (ending?.succeededBy !== undefined) throw billingRefusal('service-went-on');
  if (endDate !== null || state !== 'active') throw billingRefusal('service-has-ended');
}

async function end(
  tx: CreditingTx,
  account: BillingAccount,
  service: Subscription,
  endDate: CivilDate,
  reason: ServiceEndReason,
  { by, now, successorId: succeededBy }: ServiceSuccessionStep,
): Promise<void> {
  assertMayEnd(service, account, endDate, civilDateAt(now, account.timeZone));
  await endServices(tx, account, [service], { endDate, reason, by, succeededBy }, now);
}

async function accountOf(tx: CreditingTx, billingAccountId: BillingAccountId): Promise<BillingAccount> {
  const account = await accountReads(tx).get(billingAccountId);
  if (account === null || isInternalAccount(account))
    throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  return account;
}

async function find(tx: CreditingTx, subscriptionId: string): Promise<Subscription | null> {
  const doc = await collectionOf(tx.db, subscriptions).findOne({ _id: subscriptionId }, within(tx));
  return doc === null ? null : subscriptions.fromDoc(doc);
}

async function mustFind(tx: CreditingTx, subscriptionId: string): Promise<Subscription> {
  const found = await find(tx, subscriptionId);
  if (found === null) throw billingRefusal('service-unknown');
  return found;
}
