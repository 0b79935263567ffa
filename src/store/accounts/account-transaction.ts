import type { Db, MongoClient } from 'mongodb';
import type { ChangeAct } from '../../domain/audit/acts.ts';
import { civilDateAt } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { putCreditOnBills } from '../billing/bill-credit.ts';
import { AccountTurn } from './account-turns.ts';
import {
  type ChangedAccount,
  EXTENTS,
  readChanged,
  type Touch,
  writeChanged,
  writeFields,
  writePosted,
} from './account-views.ts';
import type { BegunTx } from './begin.ts';

/** A transaction that may change the own fields of accounts. The views of those it touches are written at its end. */
export interface AccountTx extends AuditedTx, BegunTx {
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
  return inTurn(db, client, act, async (begun) => {
    const tx: AccountTx = { ...begun, touched: new Map() };
    const result = await fn(tx);
    const changed = await readChanged(tx, await writeFields(tx, touches(tx)));
    await writeChanged(tx, changed);
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
  return inTurn(db, client, act, async (begun) => {
    const tx: CreditingTx = { ...begun, touched: new Map(), creditsBills: true };
    const result = await fn(tx);
    const changed: ChangedAccount[] = [];
    const derived = await writePosted(tx, await writeFields(tx, touches(tx)));
    for (const one of await readChanged(tx, derived)) {
      const { account } = one.sources;
      const today = civilDateAt(account.updatedAt, account.timeZone);
      changed.push({ ...one, sources: await putCreditOnBills(tx, one.sources, today) });
    }
    await writeChanged(tx, changed);
    return result;
  });
}

/** Runs a transaction, which knows no account yet each time it is run, and keeps its turn until it has committed or failed. */
async function inTurn<T>(
  db: Db,
  client: MongoClient,
  act: ChangeAct,
  fn: (tx: AuditedTx & BegunTx) => Promise<T>,
): Promise<T> {
  const turn = new AccountTurn(client, db);
  try {
    return await inAuditedTransaction(db, client, act, (audited) =>
      fn({ ...audited, begun: new Map(), turn }),
    );
  } finally {
    turn.end();
  }
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
