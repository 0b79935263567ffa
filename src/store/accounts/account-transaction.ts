import type { Db, MongoClient } from 'mongodb';
import type { AccountView } from '../../domain/accounts/view/account-view.ts';
import { viewOf, viewSince } from '../../domain/accounts/view/view-of.ts';
import type { ChangeAct } from '../../domain/audit/acts.ts';
import { civilDateAt } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { putCreditOnBills } from '../billing/bill-credit.ts';
import { EXTENTS, readChanged, type Touch, writeFields, writePosted, writeViews } from './account-views.ts';

/** A transaction that may change the own fields of accounts. The views of those it touches are written at its end. */
export interface AccountTx extends AuditedTx {
  readonly touched: Map<BillingAccountId, Touch>;
}

/** A transaction that may change money, bills and services of accounts too; at its end their credit goes on their bills. */
export interface CreditingTx extends AccountTx {
  readonly creditsBills: true;
}

/**
 * Runs `fn`, which changes nothing but the own fields of accounts, in a transaction, as `inTransaction` does, and writes the
 * views of these accounts in the same transaction: a reader sees the change with its view, or neither.
 */
export function inAccountTransaction<T>(
  db: Db,
  client: MongoClient,
  act: ChangeAct,
  fn: (tx: AccountTx) => Promise<T>,
): Promise<T> {
  return inAuditedTransaction(db, client, act, async (audited) => {
    const tx: AccountTx = { ...audited, touched: new Map() };
    const result = await fn(tx);
    const views: AccountView[] = [];
    for (const { sources, ledger } of await readChanged(tx, await writeFields(tx, touches(tx))))
      views.push(viewOf(sources, viewSince(sources.account), ledger));
    await writeViews(tx, views);
    return result;
  });
}

/**
 * Runs `fn`, which may change money, bills and services of accounts, in a transaction. At its end, and in the same transaction,
 * unapplied credit of these accounts is put on the bills that `fn` left open, and their views are written. What `fn` returns
 * does not know of that credit.
 */
export function inTransactionCreditingBills<T>(
  db: Db,
  client: MongoClient,
  act: ChangeAct,
  fn: (tx: CreditingTx) => Promise<T>,
): Promise<T> {
  return inAuditedTransaction(db, client, act, async (audited) => {
    const tx: CreditingTx = { ...audited, touched: new Map(), creditsBills: true };
    const result = await fn(tx);
    const views: AccountView[] = [];
    const derived = await writePosted(tx, await writeFields(tx, touches(tx)));
    for (const { sources, ledger } of await readChanged(tx, derived)) {
      const { account } = sources;
      const today = civilDateAt(account.updatedAt, account.timeZone);
      const credited = await putCreditOnBills(tx, sources, today);
      views.push(viewOf(credited, viewSince(account), ledger));
    }
    await writeViews(tx, views);
    return result;
  });
}

/** Notes what the transaction has done to an account, for its end. */
export function touch(tx: AccountTx, { account, entries, extent }: Touch): void {
  const before = tx.touched.get(account.billingAccountId);
  if (before === undefined) tx.touched.set(account.billingAccountId, { account, entries, extent });
  else {
    before.account = account;
    before.entries.push(...entries);
    if (EXTENTS.indexOf(extent) > EXTENTS.indexOf(before.extent)) before.extent = extent;
  }
}

function touches(tx: AccountTx): Touch[] {
  return [...tx.touched.values()];
}
