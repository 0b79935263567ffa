import type { Db, MongoClient } from 'mongodb';
import {
  type ClosureReason,
  openMatters,
  type StateMark,
  type SuspensionReason,
} from '../../domain/accounts/account-state.ts';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { type AccountTermsChange, isSameTaxation } from '../../domain/accounts/new-account.ts';
import { accountRefusal, accountRefusalForAll } from '../../domain/accounts/refusals.ts';
import { effectsOf } from '../../domain/arrears/dunning-case.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { unbilledSumsOf } from '../../domain/ledger/unbilled.ts';
import { isInternalAccount } from '../../domain/payments/suspense.ts';
import { assertSeen, type Precondition } from '../../domain/precondition.ts';
import { openDunningCase } from '../arrears/dunning-cases.ts';
import { writing } from '../audit/writing.ts';
import { runningServices } from '../billing/service-end.ts';
import { genesisHash } from '../ledger/ledger-hash.ts';
import { againOnDuplicateKey } from '../mongo/transaction.ts';
import { writeInteraction } from '../notices/interactions.ts';
import { changeAccountFields, type FieldChange } from './account-change.ts';
import { readSources } from './account-sources.ts';
import { type AccountTx, inAccountTransaction, touch } from './account-transaction.ts';
import { accountReads } from './accounts.ts';
import { storedAccounts } from './collections.ts';
import { customerReads } from './customers.ts';
import { erasedAmong, markedErased } from './erased-customers.ts';

/** A step of a person that changes the state of an account. */
export interface StateStep<Reason extends string> {
  readonly billingAccountId: BillingAccountId;
  readonly mark: StateMark<Reason>;
  /** In the person's words, for the customer's record; null: nothing. */
  readonly note: string | null;
}

/** An account after a step, and whether the step changed it. */
export interface AfterStep {
  readonly account: BillingAccount;
  readonly changed: boolean;
}

export interface AccountRecordWrites {
  /**
   * Opens an account. Where the id is taken, the account that has it is returned, and nothing is changed. Throws CustomerNotFound.
   */
  open(account: BillingAccount): Promise<{ readonly account: BillingAccount; readonly opened: boolean }>;
  /** Changes terms of an account. Throws BillingAccountNotFound, PreconditionFailed, InvalidState (it is closed). */
  change(
    billingAccountId: BillingAccountId,
    change: AccountTermsChange,
    seen: Precondition,
    now: Instant,
  ): Promise<AfterStep>;
  /**
   * Suspends an account for a person's reason, also one that dunning has suspended: then it stays so when the debt is paid. The same reason
   * again changes nothing. Throws BillingAccountNotFound, InvalidState.
   */
  suspend(step: StateStep<SuspensionReason>): Promise<AfterStep>;
  /**
   * Ends what a person suspended. Where dunning has suspended the account as well, it stays suspended until dunning lifts that. An active
   * account stays as it is. Throws BillingAccountNotFound, InvalidState.
   */
  restore(step: StateStep<string>): Promise<AfterStep>;
  /** Closes an account for good, once nothing of it is open. Again: it stays closed. Throws BillingAccountNotFound, InvalidState with every matter that is open. */
  close(step: StateStep<ClosureReason>): Promise<AfterStep>;
}

export function accountRecordWrites(db: Db, client: MongoClient): AccountRecordWrites {
  return {
    open: (account) =>
      againOnDuplicateKey(() =>
        inAccountTransaction(db, client, 'accounts.open', async (tx) => {
          const { billingAccountId, customerId } = account;
          const stored = await accountReads(tx).get(billingAccountId);
          if (stored !== null) return { account: stored, opened: false };
          if ((await customerReads(tx).get(customerId)) === null)
            throw new BusinessFailure('CustomerNotFound', 'no such customer');
          const opened = markedErased(account, await erasedAmong(tx, [customerId]));
          const lastHash = genesisHash(billingAccountId);
          await writing(tx, storedAccounts).insert(ofAccount(billingAccountId), { ...opened, lastHash });
          touch(tx, { account: opened, entries: [], extent: 'all' });
          return { account: opened, opened: true };
        }),
      ),
    change: (billingAccountId, change, seen, now) =>
      inAccountTransaction(db, client, 'accounts.change', async (tx) => {
        const before = await accountNotClosed(tx, billingAccountId);
        assertSeen(seen, before.version);
        const set = {
          ...(change.graceDays === undefined ? {} : { graceDays: change.graceDays }),
          ...(change.taxRateBasisPoints === undefined
            ? {}
            : { taxRateBasisPoints: change.taxRateBasisPoints ?? 0 }),
          ...(change.taxation === undefined ? {} : { taxation: change.taxation }),
        };
        const isChange =
          (set.graceDays ?? before.graceDays) !== before.graceDays ||
          (set.taxation !== undefined && !isSameTaxation(set.taxation, before.taxation)) ||
          (set.taxRateBasisPoints ?? before.taxRateBasisPoints ?? 0) !== (before.taxRateBasisPoints ?? 0);
        if (!isChange) return { account: before, changed: false };
        return step(tx, billingAccountId, { set }, now);
      }),
    suspend: ({ billingAccountId, mark, note }) =>
      inAccountTransaction(db, client, 'accounts.suspend', async (tx) => {
        const before = await accountNotClosed(tx, billingAccountId);
        const { suspension = null } = before;
        if (suspension?.reason === mark.reason) return { account: before, changed: false };
        if (suspension !== null) throw accountRefusal('suspended-for-another-reason');
        const set = { state: 'suspended', suspension: mark } as const;
        return recorded(tx, await step(tx, billingAccountId, { set }, mark.at), 'SUSPENDED', mark, note);
      }),
    restore: ({ billingAccountId, mark, note }) =>
      inAccountTransaction(db, client, 'accounts.restore', async (tx) => {
        const before = await accountNotClosed(tx, billingAccountId);
        const { suspension = null, state } = before;
        if (state === 'active') return { account: before, changed: false };
        if (suspension === null) throw accountRefusal('not-suspended-by-a-person');
        const set = {
          suspension: null,
          ...((await isSuspendedByEpisode(tx, billingAccountId)) ? {} : { state: 'active' as const }),
        };
        return recorded(tx, await step(tx, billingAccountId, { set }, mark.at), 'RESTORED', mark, note);
      }),
    close: ({ billingAccountId, mark, note }) =>
      inAccountTransaction(db, client, 'accounts.close', async (tx) => {
        const before = await existingAccount(tx, billingAccountId);
        if (before.state === 'closed') return { account: before, changed: false };
        const [first, ...others] = await whatIsOpen(tx, before, mark.at);
        if (first !== undefined) throw accountRefusalForAll([first, ...others]);
        return recorded(
          tx,
          await step(tx, billingAccountId, { set: closedBy(mark) }, mark.at),
          'CLOSED',
          mark,
          note,
        );
      }),
  };
}

/** The fields of an account that is closed. */
export function closedBy(mark: StateMark<ClosureReason>) {
  return { state: 'closed', closure: mark, ending: null, suspension: null, creditLimit: 0 } as const;
}

/** @throws BusinessFailure BillingAccountNotFound */
export async function existingAccount(
  tx: AccountTx,
  billingAccountId: BillingAccountId,
): Promise<BillingAccount> {
  const account = await accountReads(tx).get(billingAccountId);
  if (account === null || isInternalAccount(account))
    throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  return account;
}

/** @throws BusinessFailure BillingAccountNotFound, InvalidState (it is closed) */
export async function accountNotClosed(
  tx: AccountTx,
  billingAccountId: BillingAccountId,
): Promise<BillingAccount> {
  const account = await existingAccount(tx, billingAccountId);
  if (account.state === 'closed') throw accountRefusal('account-is-closed');
  return account;
}

async function step(
  tx: AccountTx,
  billingAccountId: BillingAccountId,
  change: FieldChange,
  now: Instant,
): Promise<AfterStep> {
  const { account } = await changeAccountFields(tx, billingAccountId, change, now);
  return { account, changed: true };
}

/** Writes the step to the customer's record. */
export async function recorded(
  tx: AccountTx,
  after: AfterStep,
  code: 'SUSPENDED' | 'RESTORED' | 'CLOSED' | 'ENDING' | 'ENDING_WITHDRAWN',
  { reason, by, at }: StateMark<string>,
  note: string | null,
): Promise<AfterStep> {
  const { billingAccountId, customerId, version } = after.account;
  await writeInteraction(tx, {
    ...{ interactionId: `account-state:${billingAccountId}:${version}`, customerId, billingAccountId },
    ...{ occurredAt: at, channel: 'system', direction: 'inbound', topic: 'account' },
    ...{ code: `ACCOUNT_${code}`, reference: by, summary: note === null ? reason : `${reason}: ${note}` },
  });
  return after;
}

async function isSuspendedByEpisode(tx: AccountTx, billingAccountId: BillingAccountId): Promise<boolean> {
  const episode = await openDunningCase(tx, billingAccountId);
  if (episode === null || (episode.relievedAt ?? null) !== null) return false;
  return effectsOf(episode).includes('suspend');
}

/** What keeps an account open. */
export async function whatIsOpen(tx: AccountTx, account: BillingAccount, now: Instant) {
  const { billingAccountId, balance, heldCredit, heldDeposits = 0 } = account;
  const [sources] = await readSources(tx, { _id: billingAccountId }, now.slice(0, 10));
  const running = await runningServices(tx, account, now);
  // One that has ended is `active` until the bill of its last day.
  const unbilledServices = account.billing === undefined ? [] : (sources?.subscriptions ?? []);
  const services = new Set(
    [...running, ...unbilledServices.filter(({ state }) => state === 'active')].map(
      ({ subscriptionId }) => subscriptionId,
    ),
  );
  const unbilled = sources === undefined ? 0 : unbilledSumsOf(sources).unbilledAmount;
  return openMatters({
    runningServices: services.size,
    ...{ balance, heldCredit, heldDeposits, unbilledAmount: unbilled },
    openBills: sources?.bills.filter(({ state }) => state !== 'settled').length ?? 0,
  });
}
