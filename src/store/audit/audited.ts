import type { ClientSession, Db, MongoClient } from 'mongodb';
import type { AuditDraft } from '../../domain/audit/entry.ts';
import { appendAudit, type ChainHead } from './append.ts';
import { keysOfClient } from './client-keys.ts';

interface Collected {
  db: Db | null;
  readonly drafts: AuditDraft[];
  /** Where chains end that were looked up already, by chain; null: it has no entry. */
  readonly heads: Map<string, ChainHead | null>;
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
 * Notes where a chain ends, as the running transaction has read it together with something else: then its end is not read once more.
 * Null: the chain has no entry yet.
 */
export function knowHead(session: ClientSession, chain: string, head: ChainHead | null): void {
  collected.get(session)?.heads.set(chain, head);
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
  const own: Collected = { db: null, drafts: [], heads: new Map() };
  collected.set(session, own);
  try {
    const result = await work(session);
    if (own.db !== null)
      await appendAudit({ db: own.db, session, heads: own.heads }, own.drafts, keysOfClient(client));
    return result;
  } finally {
    collected.delete(session);
  }
}
