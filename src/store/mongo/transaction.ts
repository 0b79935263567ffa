import { setTimeout as pause } from 'node:timers/promises';
import type { ClientSession, Db, MongoClient } from 'mongodb';
import type { Ms } from '../../domain/flavor.ts';
import { writingItsAudit } from '../audit/audited.ts';
import { nothingReported, tellReports } from './after-commit.ts';
import { OPERATION_LIMIT, WRITE_CONCERN } from './connection.ts';
import { isDuplicateKey, isUnknownCommit } from './errors.ts';

/**
 * How long a commit of which nobody knows whether it happened is tried again: longer than an election takes, and not longer than a caller waits.
 * The driver would try for two minutes.
 */
const COMMIT_TRIED_FOR_MS: Ms = 20_000;
/** Between two tries, as connections that are refused end at once. */
const COMMIT_PAUSE_MS: Ms = 100;

/**
 * Runs `fn` in one transaction: snapshot reads, majority journaled commit, on the primary.
 *
 * `fn` may run several times (a conflict or an election runs it again), so it must have no effect but on the session,
 * must await its operations one after the other, and must let the driver's errors through unwrapped: their labels tell
 * whether to retry. What `fn` notes with `audited` is written at its end; what it reports to the fraud watch is told after the commit. A duplicate key aborts the transaction; callers catch it outside and read what won.
 * @throws MongoError `isUnknownCommit`, when MongoDB did not say whether it committed: a caller who tries again must find what may have been done
 */
export async function inTransaction<T>(
  client: MongoClient,
  fn: (session: ClientSession) => Promise<T>,
): Promise<T> {
  return client.withSession(async (session) => {
    const result = await session.withTransaction(
      async () => {
        nothingReported(session);
        const done = await writingItsAudit(client, session, fn);
        // Once it is committed here, the driver has nothing left to do.
        await commit(session);
        return done;
      },
      {
        readConcern: { level: 'snapshot' },
        writeConcern: WRITE_CONCERN,
        readPreference: 'primary',
        maxCommitTimeMS: 10_000,
      },
    );
    tellReports(client, session);
    return result;
  });
}

/** Commits, and asks again while MongoDB does not say whether it did. */
export async function commit(session: ClientSession, triedFor: Ms = COMMIT_TRIED_FOR_MS): Promise<void> {
  const until = performance.now() + triedFor;
  for (;;)
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      if (!isUnknownCommit(error) || performance.now() >= until) throw error;
      await pause(COMMIT_PAUSE_MS);
    }
}

/** Runs reads that all see the same moment. They must be awaited one after the other. */
export async function inSnapshot<T>(
  client: MongoClient,
  fn: (session: ClientSession) => Promise<T>,
): Promise<T> {
  return client.withSession({ snapshot: true }, fn);
}

/** One running transaction. */
export interface Tx {
  readonly db: Db;
  readonly session: ClientSession;
}

/** Where reads go: the database as it is, or the snapshot of a session. */
export interface Reader {
  readonly db: Db;
  readonly session: ClientSession | null;
}

/** Options of an operation inside a transaction or a read. Every operation has its time limit. */
export function within(scope: Tx | Reader): ScopeOptions {
  const { session } = scope;
  if (session === null) return OPERATION_LIMIT;
  if (!session.snapshotEnabled) return { session, ...OPERATION_LIMIT };
  // Said each time: the driver would otherwise put the client's read concern in the place of the snapshot's, and
  // write the snapshot's time into an object that it shares with every other read.
  return { session, ...OPERATION_LIMIT, readConcern: { level: 'snapshot' } };
}

interface ScopeOptions {
  session?: ClientSession;
  maxTimeMS: number;
  readConcern?: { level: 'snapshot' };
}

/**
 * Runs `work` again when a unique key was taken: another call with the same key won meanwhile, and `work`, which looks
 * for what is there before it writes, finds the winner. A key that stays taken is a contradiction and is thrown.
 */
export async function againOnDuplicateKey<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isDuplicateKey(error) || attempt === 3) throw error;
    }
  }
}
