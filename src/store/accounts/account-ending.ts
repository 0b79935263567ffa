/** The relation of an account ends: its services, its calendar, and what is left once the final bill is made. */
import type { Db, MongoClient } from 'mongodb';
import {
  assertMayWithdrawEnding,
  endingOf,
  hasFinalBill,
  SERVICE_END_OF,
} from '../../domain/accounts/account-ending.ts';
import type { AccountEnding, ClosureReason, EndingWithdrawal } from '../../domain/accounts/account-state.ts';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { progressAfter } from '../../domain/billing/period.ts';
import { assertBegins } from '../../domain/billing/service-end.ts';
import type { Subscription } from '../../domain/billing/subscription.ts';
import { type CivilDate, civilDateAt, type Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { LimitsByCurrency } from '../../domain/ledger/giving.ts';
import { ENDING_SOURCE } from '../../domain/ledger/posting.ts';
import type { Minor } from '../../domain/money.ts';
import { endServices, reopenServices, unbilledServices } from '../billing/service-end.ts';
import { proposeCreditWithin } from '../ledger/credit-proposals.ts';
import { creditIn, postWithin } from '../ledger/ledger-lines.ts';
import { collectionOf } from '../mongo/collection.ts';
import { againOnDuplicateKey, type Reader, within } from '../mongo/transaction.ts';
import { changeAccountFields } from './account-change.ts';
import {
  type AfterStep,
  closedBy,
  existingAccount,
  recorded,
  type StateStep,
  whatIsOpen,
} from './account-records.ts';
import {
  type CreditingTx,
  inAccountTransaction,
  inTransactionCreditingBills,
} from './account-transaction.ts';
import { accounts } from './collections.ts';

/** An account whose relation ends, as a sweep goes through them. */
export type EndingAccount = Pick<BillingAccount, 'billingAccountId' | 'customerId'>;

/** What became of the credit that an account was left with. */
export type CreditPaidOut = {
  readonly amount: Minor;
  /** `proposed`: it is more than one person may give, and another one decides. */
  readonly outcome: 'paidOut' | 'proposed';
} | null;

export interface AccountEndingReads {
  /** Accounts whose final bill is made or due on `today`, and which are not closed, by id: up to `limit` after the id `after`. */
  ending(query: {
    readonly today: CivilDate;
    readonly after: BillingAccountId | null;
    readonly limit: number;
  }): Promise<EndingAccount[]>;
}

export interface AccountEndingWrites {
  /**
   * Ends the relation of an account: its services end on `lastDay`, and its final bill is made on the day after it. The same again changes
   * nothing; a day that has not been billed may be moved. Throws BillingAccountNotFound, Invalid, InvalidState.
   */
  end(step: StateStep<ClosureReason> & { readonly lastDay: CivilDate }): Promise<AfterStep>;
  /**
   * Takes back the end of the relation, as long as its final bill is not made: the services that it ended run on, each to the end that was announced for
   * it before, and the calendar follows the cycle again. An account whose relation does not end stays as it is. Throws BillingAccountNotFound,
   * InvalidState.
   */
  withdrawEnding(step: StateStep<EndingWithdrawal>): Promise<AfterStep>;
  /**
   * Pays out the credit that the final bill has left, within what the person may give who ended the relation; more is proposed for another
   * person to approve. Null: nothing is to be paid out. Run twice, it pays once.
   */
  payOutEnding(
    billingAccountId: BillingAccountId,
    limits: LimitsByCurrency,
    now: Instant,
  ): Promise<CreditPaidOut>;
  /** Closes an account whose final bill is made, if nothing of it is open. Throws BillingAccountNotFound. */
  closeEnding(billingAccountId: BillingAccountId, now: Instant): Promise<AfterStep>;
}

export function accountEndingReads(reader: Reader): AccountEndingReads {
  return {
    async ending({ today, after, limit }) {
      const docs = await collectionOf(reader.db, accounts)
        .find(
          { 'ending.finalBillDate': { $lte: today }, ...(after === null ? {} : { _id: { $gt: after } }) },
          within(reader),
        )
        .sort({ _id: 1 })
        .limit(limit)
        .project<{ _id: string; customerId: string }>({ customerId: 1 })
        .toArray();
      return docs.map(({ _id, customerId }) => ({ billingAccountId: _id, customerId }));
    },
  };
}

export function accountEndingWrites(db: Db, client: MongoClient): AccountEndingWrites {
  return {
    end: ({ billingAccountId, mark, note, lastDay }) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'accounts.end', async (tx) => {
          const before = await existingAccount(tx, billingAccountId);
          const known = before.ending ?? null;
          if (known?.lastDay === lastDay && known.reason === mark.reason)
            return { account: before, changed: false };
          const today = civilDateAt(mark.at, before.timeZone);
          const ending = endingOf(before, { ...mark, lastDay }, today);
          await endRunning(tx, { ...before, ending }, mark.at);
          const account = await existingAccount(tx, billingAccountId);
          return recorded(tx, { account, changed: true }, 'ENDING', mark, noteOf(lastDay, note));
        }),
      ),
    withdrawEnding: ({ billingAccountId, mark, note }) =>
      inTransactionCreditingBills(db, client, 'accounts.withdrawEnding', async (tx) => {
        const before = await existingAccount(tx, billingAccountId);
        const { ending = null, billing } = before;
        assertMayWithdrawEnding(before);
        if (ending === null || billing === undefined) return { account: before, changed: false };
        const services = (await unbilledServices(tx, billingAccountId)).filter((service) =>
          isEndedBy(ending, service),
        );
        const after = { ...before, ending: null };
        const set = { ending: null, billing: progressAfter(after, billing.billedThrough) };
        await reopenServices(tx, before, services, mark.at, { set });
        const account = await existingAccount(tx, billingAccountId);
        return recorded(tx, { account, changed: true }, 'ENDING_WITHDRAWN', mark, note);
      }),
    payOutEnding: (billingAccountId, limits, now) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'accounts.payOutEnding', (tx) =>
          payOutWithin(tx, billingAccountId, limits, now),
        ),
      ),
    closeEnding: (billingAccountId, now) =>
      inAccountTransaction(db, client, 'accounts.closeEnding', async (tx) => {
        const before = await existingAccount(tx, billingAccountId);
        const { ending = null } = before;
        if (before.state === 'closed' || ending === null || !hasFinalBill(before))
          return { account: before, changed: false };
        if ((await whatIsOpen(tx, before, now)).length > 0) return { account: before, changed: false };
        const mark = { reason: ending.reason, by: ending.by, at: now };
        const { account } = await changeAccountFields(tx, billingAccountId, { set: closedBy(mark) }, now);
        return recorded(tx, { account, changed: true }, 'CLOSED', mark, null);
      }),
  };
}

/**
 * Ends the services that run longer, also those whose own later end has passed meanwhile, and moves those that this relation ended before, up to the end of
 * their own; the calendar follows.
 */
async function endRunning(
  tx: CreditingTx,
  after: BillingAccount & Required<Pick<BillingAccount, 'ending'>>,
  now: Instant,
): Promise<void> {
  const { ending, billing } = after;
  if (ending === null || billing === undefined) return;
  const { endingId, lastDay, reason, by } = ending;
  const today = civilDateAt(now, after.timeZone);
  const running = (await unbilledServices(tx, after.billingAccountId)).filter(
    (service) => service.endDate === null || service.endDate > lastDay || isEndedBy(ending, service),
  );
  const endsByItself = ({ ending: end }: Subscription) =>
    end?.insteadOf !== undefined && end.insteadOf.endDate <= lastDay;
  const ends = running.filter((service) => !endsByItself(service));
  for (const service of ends) assertBegins(service, lastDay, today);
  const set = { ending, billing: progressAfter(after, billing.billedThrough) };
  await endServices(
    tx,
    after,
    ends,
    { endDate: lastDay, reason: SERVICE_END_OF[reason], by, accountEndingId: endingId },
    now,
    {
      set,
    },
  );
  const own = running.filter(endsByItself);
  if (own.length > 0) await reopenServices(tx, after, own, now, {});
}

/** Whether the end of a relation brought that of a service. */
function isEndedBy(
  { endingId }: Pick<AccountEnding, 'endingId'>,
  { ending }: Pick<Subscription, 'ending'>,
): boolean {
  return ending?.accountEndingId === endingId;
}

async function payOutWithin(
  tx: CreditingTx,
  billingAccountId: BillingAccountId,
  limits: LimitsByCurrency,
  now: Instant,
): Promise<CreditPaidOut> {
  const account = await existingAccount(tx, billingAccountId);
  const { ending = null, currency, sequence, heldCredit, heldDeposits = 0 } = account;
  if (ending === null || account.state === 'closed' || !hasFinalBill(account)) return null;
  // What is held becomes credit, or a charge: it is paid out together.
  if (heldCredit > 0 || heldDeposits > 0) return null;
  const amount = await creditIn(tx, billingAccountId, now);
  if (amount <= 0) return null;
  const note = 'credit at the end of the relation';
  const entry: NewEntry = {
    ...{ billingAccountId, type: 'refund', direction: 'debit', amount, occurredAt: now },
    ...{ idempotencyKey: `${ENDING_SOURCE}:${billingAccountId}:${sequence}`, source: ENDING_SOURCE },
    ...{ billId: null, paymentId: null, note },
  };
  const giver = { by: ending.by, way: 'posted', limits } as const;
  const [result] = await postWithin(tx, [{ entry, currency }], { now, giver });
  if (result === undefined) throw new RangeError('one line in, one result out');
  if (result.status !== 'refused') return { amount, outcome: 'paidOut' };
  if (result.refusal !== 'limitReached') return null;
  const proposalId = `${ENDING_SOURCE}:${billingAccountId}:${amount}`;
  await proposeCreditWithin(
    tx,
    { proposalId, billingAccountId, type: 'refund', amount, currency, by: ending.by, note },
    now,
  );
  return { amount, outcome: 'proposed' };
}

function noteOf(lastDay: CivilDate, note: string | null): string {
  return note === null ? `last day ${lastDay}` : `last day ${lastDay}: ${note}`;
}
