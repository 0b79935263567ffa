import type { Db, MongoClient } from 'mongodb';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { presentOf } from '../../domain/accounts/snapshot-of.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { CycleTransition } from '../../domain/billing/cycle/bill-cycle.ts';
import type { CycleOption } from '../../domain/billing/cycle/change.ts';
import { pendingTransition, transitionTo } from '../../domain/billing/cycle/transition.ts';
import { progressAfter } from '../../domain/billing/period.ts';
import { billingRefusal } from '../../domain/billing/refusals.ts';
import type { Subscription } from '../../domain/billing/subscription.ts';
import { addDays, civilDateAt, type Instant, startOfDay, type TimeZone } from '../../domain/civil-date.ts';
import { cycleChanged } from '../../domain/events/events-of.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { happensNow } from '../../domain/fraud/report.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { changeAccount } from '../accounts/account-change.ts';
import { readSources } from '../accounts/account-sources.ts';
import { inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { lateDebtTerms } from '../arrears/late-debt-terms.ts';
import { writing } from '../audit/writing.ts';
import { announce } from '../events/outbox.ts';
import { reportFraudEvent } from '../fraud/reports.ts';
import { collectionOf } from '../mongo/collection.ts';
import { againOnDuplicateKey, within } from '../mongo/transaction.ts';
import { cycleChangeHistory } from './collections.ts';
import { quoteBasis } from './quote-basis.ts';

export interface CycleChangeToCommit {
  readonly changeId: string;
  readonly billingAccountId: BillingAccountId;
  /** What the quote was made of: `quoteBasis`. */
  readonly basis: string;
  readonly option: Pick<CycleOption, 'optionId' | 'effectiveDate' | 'cycle' | 'stub'>;
  readonly now: Instant;
}

export interface CycleChangeWrites {
  /**
   * Makes a quoted change real in one transaction, if what the quote was made of is unchanged: the new cycle with its transition, the
   * stub period's charges (unbilled), the history. The same change again changes nothing. Throws AccountMoved,
   * BillingAccountNotFound, CurrencyMismatch, InvalidState while an earlier change's new cycle has not begun or bills before it
   * are not made.
   */
  commit(change: CycleChangeToCommit): Promise<{ account: BillingAccount; changed: boolean }>;
}

export function cycleChangeWrites(db: Db, client: MongoClient): CycleChangeWrites {
  return {
    commit: (change) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'cycleChanges.commit', async (tx) => {
          const { changeId, billingAccountId, basis, option, now } = change;
          const [sources] = await readSources(tx, { _id: billingAccountId }, civilDateAt(now, 'UTC'));
          if (sources === undefined)
            throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
          const before = sources.account;
          const history = collectionOf(db, cycleChangeHistory);
          const done = await history.findOne({ _id: changeId }, within(tx));
          if (done !== null) return { account: before, changed: false };
          // A quote of another basis is answered as such: the change under way may be what it lacks.
          if (quoteBasis(presentOf(sources, now, await lateDebtTerms(tx, now))) !== basis)
            throw billingRefusal('quote-out-of-date');
          const pending = pendingAt(before, now);
          if (pending !== null)
            throw billingRefusal('cycle-change-under-way', {
              accepted: `a change from ${pending.effectiveDate} on, the first day of the new cycle`,
            });
          if (unbilledChange(before)) throw billingRefusal('bills-not-made-yet');
          if (option.stub?.lines.some((line) => line.amount.currency !== before.currency))
            throw new BusinessFailure('CurrencyMismatch', 'the quote is not in the currency of the account');
          const transition = transitionTo(option, before.cycle);
          const changed = { cycle: option.cycle, cycleTransition: transition };
          const { account } = await changeAccount(
            tx,
            billingAccountId,
            {
              cycle: { next: option.cycle, transition },
              // The next bill moves with the cycle: by the new calendar, from where the account is billed to.
              ...(before.billing === undefined
                ? {}
                : {
                    set: { billing: progressAfter({ ...before, ...changed }, before.billing.billedThrough) },
                  }),
              entries: prorations(change, before.timeZone, sources.subscriptions),
              expectedVersion: before.version,
            },
            now,
          );
          await writing(tx, cycleChangeHistory).insert(ofAccount(billingAccountId), {
            changeId,
            billingAccountId,
            customerId: before.customerId,
            optionId: option.optionId,
            effectiveDate: option.effectiveDate,
            previousCycle: before.cycle,
            cycle: option.cycle,
            committedAt: now,
            stubLines: (option.stub?.lines ?? []).map(({ subscriptionId, offeringId }) => ({
              subscriptionId,
              offeringId,
            })),
          });
          const { effectiveDate, cycle } = option;
          const { customerId } = before;
          announce(tx, cycleChanged({ changeId, billingAccountId, customerId, effectiveDate, cycle }, now));
          reportFraudEvent(
            tx,
            happensNow(
              {
                ...{ eventId: `billDayChange:${changeId}`, kind: 'billDayChange', amount: null },
                parties: { account: billingAccountId, customer: before.customerId },
              },
              now,
            ),
          );
          return { account, changed: true };
        }),
      ),
  };
}

function pendingAt({ timeZone, cycleTransition }: BillingAccount, now: Instant): CycleTransition | null {
  return pendingTransition({ today: civilDateAt(now, timeZone), cycleTransition });
}

/** An account remembers one change: what is billed by an older one has to be billed first. */
function unbilledChange({ billing, cycleTransition, collectedAhead }: BillingAccount): boolean {
  // Its charges name the bill that is made next: that bill's date must not move.
  if (collectedAhead !== undefined) return true;
  if (billing === undefined || cycleTransition === null) return false;
  return addDays(billing.billedThrough, 1) < cycleTransition.effectiveDate;
}

/** The key under which the proration of a confirmed line is posted. */
export function prorationKey(changeId: string, subscriptionId: string): string {
  return `${changeId}:${subscriptionId}`;
}

/** They occur on the stub's first day, so that its bill collects them, and not one of an earlier period. */
function prorations(
  { changeId, billingAccountId, option, now }: CycleChangeToCommit,
  timeZone: TimeZone,
  services: readonly Subscription[],
): NewEntry[] {
  const classes = new Map(services.map(({ subscriptionId, taxClass }) => [subscriptionId, taxClass]));
  const taxClassOf = (id: string) => {
    const taxClass = classes.get(id);
    return taxClass === undefined ? {} : { taxClass };
  };
  const { stub } = option;
  const occurredAt = stub === null ? now : startOfDay(stub.from, timeZone);
  const lines = (stub?.lines ?? []).filter((line) => line.amount.amountMinor !== 0);
  return lines.map((line) => ({
    billingAccountId,
    type: 'proration',
    direction: line.amount.amountMinor > 0 ? 'debit' : 'credit',
    amount: Math.abs(line.amount.amountMinor),
    occurredAt,
    idempotencyKey: prorationKey(changeId, line.subscriptionId),
    source: 'cycleChange',
    billId: null,
    paymentId: null,
    note: line.offeringId,
    ...taxClassOf(line.subscriptionId),
  }));
}
