import type { Db, MongoClient } from 'mongodb';
import type { ChangeAct } from '../../domain/audit/acts.ts';
import type { AuditContext } from '../../domain/audit/context.ts';
import { type AuditObject, type ChangedDocument, chainOf } from '../../domain/audit/entry.ts';
import { type AnnouncingTx, writeEvents } from '../events/outbox.ts';
import { type ReportingTx, writeReports } from '../fraud/reports.ts';
import { inTransaction } from '../mongo/transaction.ts';
import { audited } from './audited.ts';

/** One document that a transaction wrote, and what it belongs to. */
export interface NotedChange extends ChangedDocument {
  readonly object: AuditObject;
}

/** A transaction in which what counts may be written: at its end, what it changed goes on the audit trail. */
export interface AuditedTx extends AnnouncingTx, ReportingTx {
  readonly trail: NotedChange[];
  /** Who acts, by the chain of the object that is changed, where one transaction does the work of several. Others act as the running context says. */
  readonly actors: Map<string, AuditContext>;
}

/**
 * Runs `fn` in a transaction, as `inTransaction` does, writes what it announced and reported to the fraud watch, and enters what it changed in the audit trail:
 * one entry for each object that changed. A run that changed nothing enters nothing.
 */
export function inAuditedTransaction<T>(
  db: Db,
  client: MongoClient,
  act: ChangeAct,
  fn: (tx: AuditedTx) => Promise<T>,
): Promise<T> {
  return inTransaction(client, async (session) => {
    const tx: AuditedTx = { db, session, trail: [], actors: new Map(), events: [], reports: [] };
    const result = await fn(tx);
    await writeReports(tx);
    await writeEvents(tx);
    for (const { object, changes } of byObject(tx.trail)) {
      const context = tx.actors.get(chainOf(object));
      audited(tx, { act, object, changes, ...(context === undefined ? {} : { context }) });
    }
    return result;
  });
}

function byObject(trail: readonly NotedChange[]): { object: AuditObject; changes: ChangedDocument[] }[] {
  const objects = new Map<string, { object: AuditObject; changes: ChangedDocument[] }>();
  for (const { object, ...change } of trail) {
    const key = chainOf(object);
    const own = objects.get(key) ?? { object, changes: [] };
    own.changes.push(change);
    objects.set(key, own);
  }
  return [...objects.values()];
}
