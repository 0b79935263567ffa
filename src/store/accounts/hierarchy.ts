/** Accounts under accounts, and accounts that pay for others. */
import type { Db, MongoClient } from 'mongodb';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { assertMayBeUnder, MOST_LEVELS, type TreeAccount } from '../../domain/accounts/hierarchy.ts';
import {
  assertMayPay,
  firstDayOfPayer,
  isSamePayer,
  payerOn,
  withPayer,
} from '../../domain/accounts/payer.ts';
import type { Payer } from '../../domain/accounts/payer-from.ts';
import { accountRefusal } from '../../domain/accounts/refusals.ts';
import { type CivilDate, civilDateAt, type Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import { isInternalAccount } from '../../domain/payments/suspense.ts';
import { bills } from '../billing/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { changeAccountFields } from './account-change.ts';
import { type AfterStep, accountNotClosed } from './account-records.ts';
import { type AccountTx, inAccountTransaction } from './account-transaction.ts';
import { accounts, accountViews } from './collections.ts';
import { type NoticeReader, payerReaders } from './payer-readers.ts';

/** An account's place in the tree. */
export interface AccountTree {
  /** The accounts above it, the nearest first. */
  readonly above: readonly BillingAccountId[];
  /** The accounts right below it, by id. */
  readonly below: readonly BillingAccountId[];
}

export interface HierarchyReads {
  /** Where an account is in the tree. */
  tree(account: BillingAccount): Promise<AccountTree>;
  /** The accounts of which this one is, was or will be the payer, by id. */
  paidFor(payer: BillingAccountId): Promise<BillingAccount[]>;
  /** The customers of these payers, with the language that each reads, by the payers' accounts. */
  readersOf(payers: readonly Payer[]): Promise<ReadonlyMap<BillingAccountId, NoticeReader>>;
}

export interface HierarchyWrites {
  /**
   * Puts an account under another one, or under none (null). The same again changes nothing. Throws BillingAccountNotFound, Invalid,
   * InvalidState.
   */
  setParent(
    billingAccountId: BillingAccountId,
    parentAccountId: BillingAccountId | null,
    now: Instant,
  ): Promise<AfterStep>;
  /**
   * Says who pays the bills of an account that are made on `from` or later; null: the account itself. What was announced for that day or a later one
   * no longer counts. The same again changes nothing. Throws BillingAccountNotFound, Invalid, InvalidState.
   */
  setPayer(request: PayerRequest, now: Instant): Promise<AfterStep>;
}

/** Who is to pay the bills of an account, and from when on. */
export interface PayerRequest {
  readonly billingAccountId: BillingAccountId;
  readonly payerAccountId: BillingAccountId | null;
  /** Null: today. */
  readonly from: CivilDate | null;
  readonly by: SubjectId;
}

export function hierarchyReads(reader: Reader): HierarchyReads {
  return {
    async tree({ billingAccountId, parentAccountId = null }) {
      const below = await childrenOf(reader, [billingAccountId]);
      return { above: await accountsAbove(reader, parentAccountId), below };
    },
    paidFor: (payer) => accountsPaidFor(reader, payer),
    readersOf: (payers) => payerReaders(reader, payers),
  };
}

export function hierarchyWrites(db: Db, client: MongoClient): HierarchyWrites {
  return {
    setParent: (billingAccountId, parentAccountId, now) =>
      inAccountTransaction(db, client, 'hierarchy.setParent', async (tx) => {
        const before = await accountNotClosed(tx, billingAccountId);
        if ((before.parentAccountId ?? null) === parentAccountId) return { account: before, changed: false };
        if (parentAccountId !== null) await joinUnder(tx, before, parentAccountId, now);
        const change = { set: { parentAccountId } };
        const { account } = await changeAccountFields(tx, billingAccountId, change, now);
        return { account, changed: true };
      }),
    setPayer: ({ billingAccountId, payerAccountId, from, by }, now) =>
      inAccountTransaction(db, client, 'hierarchy.setPayer', async (tx) => {
        const account = await accountNotClosed(tx, billingAccountId);
        const today = civilDateAt(now, account.timeZone);
        const paying = payerAccountId === null ? null : await knownPayer(tx, payerAccountId);
        const payer =
          paying === null
            ? null
            : { billingAccountId: paying.billingAccountId, customerId: paying.customerId };
        const first = firstDayOfPayer(today, await lastBillDate(tx, billingAccountId));
        const next = { from: from ?? first, payer, by, at: now };
        if (isSamePayer(account, next)) return { account, changed: false };
        const paidFor = await accountsPaidFor(tx, billingAccountId);
        const paysForOthers = paidFor.some((other) => isPaidBy(other, billingAccountId, today));
        assertMayPay({ account, payer: paying, from: next.from, today, first, paysForOthers });
        // The payer gets a new version too: two payers who are given each other at once conflict.
        if (payer !== null)
          await changeAccountFields(tx, payer.billingAccountId, { set: { paysForOthers: true } }, now);
        const change = { set: { payers: withPayer(account, next) } };
        const changed = await changeAccountFields(tx, billingAccountId, change, now);
        return { account: changed.account, changed: true };
      }),
  };
}

/** The date of the newest bill; null: there is none. */
async function lastBillDate(tx: AccountTx, billingAccountId: BillingAccountId): Promise<CivilDate | null> {
  const doc = await collectionOf(tx.db, bills)
    .find({ billingAccountId }, within(tx))
    .sort({ billDate: -1 })
    .limit(1)
    .next();
  return doc === null ? null : bills.fromDoc(doc).billDate;
}

/** Whether an account's bills are asked of this payer on a day, or will be. */
function isPaidBy(account: BillingAccount, payer: BillingAccountId, today: CivilDate): boolean {
  const announced = (account.payers ?? []).filter(({ from }) => from > today).map(({ payer: one }) => one);
  return [payerOn(account, today), ...announced].some((one) => one?.billingAccountId === payer);
}

/** The accounts of which this one is, was or will be the payer, by id. */
export async function accountsPaidFor(
  scope: Reader | Tx,
  payer: BillingAccountId,
): Promise<BillingAccount[]> {
  const docs = await collectionOf(scope.db, accounts)
    .find({ 'payers.payer.billingAccountId': payer }, within(scope))
    .sort({ _id: 1 })
    .toArray();
  return docs.map(accounts.fromDoc);
}

/** @throws BusinessFailure Invalid */
async function knownPayer(tx: AccountTx, billingAccountId: BillingAccountId): Promise<BillingAccount> {
  const doc = await collectionOf(tx.db, accounts).findOne({ _id: billingAccountId }, within(tx));
  const account = doc === null ? null : accounts.fromDoc(doc);
  if (account === null || isInternalAccount(account)) throw accountRefusal('payer-unknown');
  return account;
}

/**
 * Checks that an account may go under another one. Every account above gets a new version: two changes at once that together would make a circle,
 * or a tree that is too high, meet on one of them, and the second runs again on the result of the first.
 */
async function joinUnder(
  tx: AccountTx,
  child: BillingAccount,
  parentId: BillingAccountId,
  now: Instant,
): Promise<void> {
  const { billingAccountId } = child;
  const parents = await treeAccounts(tx, [billingAccountId, parentId]);
  const [one, parent] = [parents.get(billingAccountId), parents.get(parentId)];
  if (one === undefined || parent === undefined) throw accountRefusal('parent-unknown');
  const above = await accountsAbove(tx, parent.parentAccountId);
  const below = await levelsBelow(tx, billingAccountId);
  assertMayBeUnder({ child: one, parent, above, levelsBelow: below.length });
  for (const id of [parentId, ...above]) await changeAccountFields(tx, id, {}, now);
}

async function treeAccounts(
  tx: Tx,
  ids: readonly BillingAccountId[],
): Promise<Map<BillingAccountId, TreeAccount & { readonly parentAccountId: BillingAccountId | null }>> {
  const docs = await collectionOf(tx.db, accountViews)
    .find({ _id: { $in: [...ids] } }, within(tx))
    .project<{ _id: string; creditPartyId: TreeAccount['creditPartyId']; account: BillingAccount }>({
      ...{ creditPartyId: 1, 'account.billingAccountId': 1, 'account.state': 1 },
      ...{ 'account.parentAccountId': 1, 'account.customerId': 1 },
    })
    .toArray();
  return new Map(
    docs
      .filter(({ account }) => !isInternalAccount(account))
      .map(({ _id, creditPartyId, account }) => [
        _id,
        {
          account: { billingAccountId: _id, state: account.state },
          creditPartyId,
          parentAccountId: account.parentAccountId ?? null,
        },
      ]),
  );
}

/** This account and those above it, the nearest first. */
async function accountsAbove(
  scope: Reader | Tx,
  first: BillingAccountId | null,
): Promise<BillingAccountId[]> {
  const above: BillingAccountId[] = [];
  let next = first;
  while (next !== null && above.length < MOST_LEVELS) {
    above.push(next);
    const doc: { parentAccountId?: string | null } | null = await collectionOf(scope.db, accounts).findOne(
      { _id: next },
      { ...within(scope), projection: { parentAccountId: 1 } },
    );
    next = doc?.parentAccountId ?? null;
  }
  return above;
}

/** The accounts below, level by level; the last level is not empty. */
async function levelsBelow(scope: Reader | Tx, top: BillingAccountId): Promise<BillingAccountId[][]> {
  const levels: BillingAccountId[][] = [];
  let level = await childrenOf(scope, [top]);
  while (level.length > 0 && levels.length < MOST_LEVELS) {
    levels.push(level);
    level = await childrenOf(scope, level);
  }
  return levels;
}

/** The account and all accounts below it. */
export async function withDescendants(
  scope: Reader | Tx,
  billingAccountId: BillingAccountId,
): Promise<BillingAccountId[]> {
  return [billingAccountId, ...(await levelsBelow(scope, billingAccountId)).flat()];
}

async function childrenOf(
  scope: Reader | Tx,
  parents: readonly BillingAccountId[],
): Promise<BillingAccountId[]> {
  const docs = await collectionOf(scope.db, accounts)
    .find({ parentAccountId: { $in: [...parents] } }, within(scope))
    .sort({ _id: 1 })
    .project<{ _id: string }>({ _id: 1 })
    .toArray();
  return docs.map(({ _id }) => _id);
}
