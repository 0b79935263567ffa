import type { Db, MongoClient } from 'mongodb';
import type { ChangeAct } from '../../domain/audit/acts.ts';
import type { AuditObject } from '../../domain/audit/object.ts';
import { inTransaction, type Tx } from '../mongo/transaction.ts';

/** One document that a transaction wrote. */
export interface NotedChange {
  readonly object: AuditObject;
  readonly collection: string;
  /** `*` for all that a filter met. */
  readonly id: string;
  /** What is known without another read of how it was before; null: it was not there, or nothing is known. */
  readonly before: unknown;
  /** The document that was written, or where only fields of it were, what was said about them; null: it was deleted. */
  readonly after: unknown;
}

/** What one run of a transaction has changed, for its end. */
export interface Trail {
  readonly act: ChangeAct;
  readonly changes: NotedChange[];
}

/** A transaction in which what counts may be written: at its end, what it changed goes on the audit trail. */
export interface AuditedTx extends Tx {
  readonly trail: Trail;
}

/**
 * Runs `fn` in a transaction, as `inTransaction` does, and writes what it changed to the audit trail in the same transaction: one
 * entry for each object that changed, all of them at once. A run that changed nothing writes no entry.
 */
export function inAuditedTransaction<T>(
  db: Db,
  client: MongoClient,
  act: ChangeAct,
  fn: (tx: AuditedTx) => Promise<T>,
): Promise<T> {
  return inTransaction(client, async (session) => {
    const tx: AuditedTx = { db, session, trail: { act, changes: [] } };
    return fn(tx);
  });
}
