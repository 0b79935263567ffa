import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { AuditObject } from '../../domain/audit/entry.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { BillCycle, CycleTransition } from '../../domain/billing/cycle/bill-cycle.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { accountStandingChanged } from '../../domain/events/events-of.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { LedgerEntry, NewEntry } from '../../domain/ledger/entry.ts';
import { numberEntries, totalOf } from '../../domain/ledger/posting.ts';
import { exact, type Minor } from '../../domain/money.ts';
import { writing } from '../audit/writing.ts';
import { announce } from '../events/outbox.ts';
import { chainedEntries } from '../ledger/collections.ts';
import { chained } from '../ledger/ledger-hash.ts';
import { type AccountTx, type CreditingTx, touch } from './account-transaction.ts';
import type { Extent } from './account-views.ts';
import { type Begun, beginOn } from './begin.ts';
import { storedAccounts } from './collections.ts';
import type { StoredAccount } from './schema.ts';

/** A transaction's change of an account's own fields. */
export interface FieldChange {
  /** Added to the held credit; negative to give credit back. */
  readonly heldCreditDelta?: Minor;
  /** Added to the deposits that are held; negative when they are released. */
  readonly heldDepositsDelta?: Minor;
  /** Fields of the account that get another value. */
  readonly set?: Partial<
    Pick<
      BillingAccount,
      | 'billing'
      | 'collectedAhead'
      | 'promise'
      | 'state'
      | 'suspension'
      | 'closure'
      | 'ending'
      | 'parentAccountId'
      | 'insolvency'
      | 'payers'
      | 'paysForOthers'
      | 'collectionStatus'
      | 'creditLimit'
      | 'graceDays'
      | 'taxRateBasisPoints'
      | 'taxation'
      | 'restrictions'
      | 'dunningHolds'
    >
  >;
  /** Refuse when the account is at another version. */
  readonly expectedVersion?: number;
}

/** What one transaction does to an account, beside changes of its bills, payments and services. */
export interface AccountChange extends FieldChange {
  /** Posted in this order. */
  readonly entries?: readonly NewEntry[];
  /** Another cycle, and how it follows on the present one. */
  readonly cycle?: { readonly next: BillCycle; readonly transition: CycleTransition };
}

/** An account after a change, with the entries that the change posted. */
export interface Changed {
  readonly account: BillingAccount;
  readonly entries: LedgerEntry[];
}

/**
 * Changes the own fields of an account, in a transaction that changes no bill, payment, entry or service of it. Version and
 * view move as in {@link changeAccount}. Returns and throws what that does.
 */
export function changeAccountFields(
  tx: AccountTx,
  billingAccountId: BillingAccountId,
  change: FieldChange,
  now: Instant,
): Promise<Changed> {
  return move(tx, billingAccountId, change, 'fields', now);
}

/**
 * The only way in which an account changes: balance, held credit, sequence and version move in one guarded update, and
 * the entries that explain the balance are inserted and chained in the same transaction. Every transaction that changes anything a
 * decision could depend on (bills and payments too) goes through here or {@link changeAccountFields}, so that two transactions on one
 * account conflict, and the second runs again on the result of the first. At the end of the transaction unapplied credit goes on open
 * bills, and the account's view is written. A bill run makes the same move for many accounts at once: see bill-run.ts.
 *
 * Returns the account after the change. Throws BillingAccountNotFound, or AccountMoved when `expectedVersion` is gone.
 */
export function changeAccount(
  tx: CreditingTx,
  billingAccountId: BillingAccountId,
  change: AccountChange,
  now: Instant,
): Promise<Changed> {
  return move(tx, billingAccountId, change, 'all', now);
}

/**
 * Posts entries to an account, in a transaction that changes no bill, payment or service of it. Moves, returns and throws as
 * {@link changeAccount} does.
 */
export function postToAccount(
  tx: CreditingTx,
  billingAccountId: BillingAccountId,
  entries: readonly NewEntry[],
  now: Instant,
): Promise<Changed> {
  return move(tx, billingAccountId, { entries }, 'entries', now);
}

/** The fields that an account's standing rests on. */
const STANDING_FIELDS = ['state', 'collectionStatus', 'restrictions', 'promise', 'insolvency'] as const;

/** One change of several that a transaction makes at once, each of another account. */
interface Move {
  readonly billingAccountId: BillingAccountId;
  readonly change: AccountChange;
  readonly now: Instant;
}

async function move(
  tx: AccountTx,
  billingAccountId: BillingAccountId,
  change: AccountChange,
  extent: Extent,
  now: Instant,
): Promise<Changed> {
  const [changed] = await moveAll(tx, [{ billingAccountId, change, now }], extent);
  if (changed === undefined) throw new RangeError('a change has a result');
  return changed;
}

/** Makes changes of different accounts with one write of the accounts and one of their entries. Results are in the order of the changes. */
async function moveAll(tx: AccountTx, moves: readonly Move[], extent: Extent): Promise<Changed[]> {
  const begun = await beginOn(
    tx,
    moves.map(({ billingAccountId }) => billingAccountId),
  );
  const planned = moves.map((one) => ({ ...one, ...movedBy(one, begun.get(one.billingAccountId)) }));
  const matched = await writing(tx, storedAccounts).bulk(planned.map(updateOf));
  // If another transaction changed an account since this one has read it, MongoDB refuses, and this one starts again. What was read ahead
  // of it may be older.
  if (matched !== planned.length) {
    if (moves.some(({ change }) => change.expectedVersion !== undefined)) throw movedMeanwhile();
    throw new RangeError('an account is not what its transaction has read of it');
  }
  await writing(tx, chainedEntries).insertRuns(
    planned.flatMap(({ billingAccountId, chain, entries }) =>
      entries.length === 0 ? [] : [entriesOf(ofAccount(billingAccountId), chain)],
    ),
  );
  return planned.map(({ billingAccountId, change, begun: before, account, stored, entries }) => {
    tx.begun.set(billingAccountId, { ...before, stored });
    if (STANDING_FIELDS.some((field) => change.set?.[field] !== undefined))
      announce(tx, accountStandingChanged(account));
    touch(tx, { account, entries, extent });
    return { account, entries };
  });
}

/** What a change makes of an account as its transaction has read it. */
function movedBy({ change, now }: Move, begun: Begun | undefined) {
  if (begun === undefined) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  const { lastHash: hashBefore, ...before } = begun.stored;
  if (change.expectedVersion !== undefined && change.expectedVersion !== before.version)
    throw movedMeanwhile();
  const entries = numberEntries(before, change.entries ?? [], now);
  const chain = chained(hashBefore, entries);
  const fields = {
    balance: exact(before.balance + totalOf(entries)),
    sequence: before.sequence + entries.length,
    heldCredit: exact(before.heldCredit + (change.heldCreditDelta ?? 0)),
    ...(change.heldDepositsDelta === undefined
      ? {}
      : { heldDeposits: exact((before.heldDeposits ?? 0) + change.heldDepositsDelta) }),
    version: before.version + 1,
    updatedAt: now,
    ...change.set,
    ...(change.cycle === undefined
      ? {}
      : { cycle: change.cycle.next, cycleTransition: change.cycle.transition }),
  };
  const account: BillingAccount = { ...before, ...fields };
  const stored: StoredAccount = { ...account, lastHash: chain.lastHash };
  return { begun, version: before.version, entries, chain, fields, account, stored };
}

function updateOf({ billingAccountId, version, fields, stored }: Move & ReturnType<typeof movedBy>) {
  return {
    object: ofAccount(billingAccountId),
    before: { version },
    after: storedAccounts.toDoc(stored),
    operation: {
      updateOne: {
        filter: { _id: billingAccountId, version },
        update: { $set: { ...fields, lastHash: stored.lastHash } },
      },
    },
  };
}

function movedMeanwhile(): BusinessFailure {
  return new BusinessFailure('AccountMoved', 'the account changed meanwhile');
}

/** The changes of {@link changeAccount} for several accounts, each of which is there once, in as many round trips as for one. */
export function changeAccounts(
  tx: CreditingTx,
  changes: readonly {
    readonly billingAccountId: BillingAccountId;
    readonly entries: readonly NewEntry[];
    readonly now: Instant;
  }[],
): Promise<Changed[]> {
  return moveAll(
    tx,
    changes.map(({ billingAccountId, entries, now }) => ({ billingAccountId, change: { entries }, now })),
    'all',
  );
}

/** Entries for an account as this very transaction has read it. */
export interface AccountPosting {
  readonly billingAccountId: BillingAccountId;
  /** Posted in this order. */
  readonly entries: readonly NewEntry[];
}

/**
 * Posts entries to several accounts, each of which is there once, as {@link postToAccount} does, in as many round trips as to one. Returns what
 * was posted, account by account.
 */
export async function postToAccounts(
  tx: CreditingTx,
  postings: readonly AccountPosting[],
  now: Instant,
): Promise<LedgerEntry[]> {
  if (postings.length === 0) return [];
  const changed = await moveAll(
    tx,
    postings.map(({ billingAccountId, entries }) => ({ billingAccountId, change: { entries }, now })),
    'entries',
  );
  return changed.flatMap(({ entries }) => entries);
}

/** Entries of one posting as one change: the last hash proves all of them. */
function entriesOf(object: AuditObject, { entries, lastHash }: ReturnType<typeof chained>) {
  const [first, last] = [entries.at(0)?.sequence ?? 0, entries.at(-1)?.sequence ?? 0];
  return { object, values: entries, id: `${object.id}#${first}-${last}`, after: { lastHash } };
}
