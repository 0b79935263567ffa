import type { Db, MongoClient } from 'mongodb';
import type { CreditHold } from '../domain/account.ts';
import type { Instant } from '../domain/civil-date.ts';
import type { Minor } from '../domain/money.ts';
import { changeAccount } from './account-change.ts';
import { inAccountTransaction } from './account-views.ts';
import { collectionOf, creditHolds } from './collections.ts';
import { type Reader, type Tx, within } from './transaction.ts';

/** The id of the one hold a workflow may have. */
export function holdIdOf(workflowId: string): string {
  return `hold:${workflowId}`;
}

export interface HoldReads {
  get(holdId: string): Promise<CreditHold | null>;
}
export interface HoldWrites {
  /** Gives held credit back. Changes nothing when the hold is not in force (released, consumed) or never was (null). */
  release(holdId: string, now: Instant): Promise<{ hold: CreditHold | null; changed: boolean }>;
}

export function holdReads(reader: Reader): HoldReads {
  return { get: (holdId) => findHold(reader, holdId) };
}

export function holdWrites(db: Db, client: MongoClient): HoldWrites {
  return {
    release: (holdId, now) =>
      inAccountTransaction(db, client, async (tx) => {
        const ended = await endHold(tx, holdId, 'released', now);
        if (ended === null) return { hold: await findHold(tx, holdId), changed: false };
        await changeAccount(
          tx,
          ended.billingAccountId,
          { heldCreditDelta: -ended.amount, nothingElse: true },
          now,
        );
        return { hold: ended, changed: true };
      }),
  };
}

/**
 * Ends a hold in force and returns it; null when there is none. The caller takes its amount off the account's held credit
 * in the same transaction.
 */
export async function endHold(
  tx: Tx,
  holdId: string,
  state: 'released' | 'consumed',
  now: Instant,
): Promise<CreditHold | null> {
  const doc = await collectionOf(tx.db, creditHolds).findOneAndUpdate(
    { _id: holdId, state: 'held' },
    { $set: { state, endedAt: now } },
    { returnDocument: 'after', ...within(tx) },
  );
  return doc === null ? null : creditHolds.fromDoc(doc);
}

/**
 * Puts a hold in force, in place of the one with the same id if there is one. Returns by how much the account's held
 * credit changes with it.
 */
export async function putHold(tx: Tx, hold: CreditHold): Promise<Minor> {
  const { _id, ...fields } = creditHolds.toDoc(hold);
  const before = await collectionOf(tx.db, creditHolds).findOneAndReplace({ _id }, fields, {
    upsert: true,
    returnDocument: 'before',
    ...within(tx),
  });
  return before?.state === 'held' ? hold.amount - before.amount : hold.amount;
}

async function findHold(scope: Reader | Tx, holdId: string): Promise<CreditHold | null> {
  const doc = await collectionOf(scope.db, creditHolds).findOne({ _id: holdId }, within(scope));
  return doc === null ? null : creditHolds.fromDoc(doc);
}
