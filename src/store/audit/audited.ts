import type { ClientSession, Db, MongoClient } from 'mongodb';
import type { AuditDraft } from '../../domain/audit/entry.ts';
import { appendAudit } from './append.ts';
import { keysOfClient } from './client-keys.ts';

interface Collected {
  db: Db | null;
  readonly drafts: AuditDraft[];
}

/** What the running transaction of a session has said so far. */
const collected = new WeakMap<ClientSession, Collected>();

/**
 * Notes an act of the running transaction. It is written with all others of the transaction at its end, or not at all where the
 * transaction is not.
 * @throws Error outside of `inTransaction`
 */
export function audited(tx: { readonly db: Db; readonly session: ClientSession }, draft: AuditDraft): void {
  const own = collected.get(tx.session);
  if (own === undefined) throw new Error('an act is entered within inTransaction');
  own.db = tx.db;
  own.drafts.push(draft);
}

/**
 * Runs the work of a transaction once, and writes what it noted. A transaction may be run several times: each run begins with
 * nothing noted.
 * @throws NoAuditKeys when something was noted on a client without keys
 */
export async function writingItsAudit<T>(
  client: MongoClient,
  session: ClientSession,
  work: (session: ClientSession) => Promise<T>,
): Promise<T> {
  const own: Collected = { db: null, drafts: [] };
  collected.set(session, own);
  try {
    const result = await work(session);
    if (own.db !== null) await appendAudit({ db: own.db, session }, own.drafts, keysOfClient(client));
    return result;
  } finally {
    collected.delete(session);
  }
}
