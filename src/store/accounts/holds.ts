import type { Db, MongoClient } from 'mongodb';
import type { CreditHold } from '../../domain/accounts/credit-hold.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { Minor } from '../../domain/money.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { changeAccountFields } from './account-change.ts';
import { inAccountTransaction } from './account-transaction.ts';
import { creditHolds } from './collections.ts';

/** The id of the one hold a workflow may have. */
export function holdIdOf(workflowId: string): string {
  return `hold:${workflowId}`;
}

/** A hold whose time is over, and on whose account it is. */
export type ExpiredHold = Pick<CreditHold, 'holdId' | 'billingAccountId'>;

export interface HoldReads {
  get(holdId: string): Promise<CreditHold | null>;
  /** Holds in force that expired at or before `now`, with their accounts: up to `limit` after the id `after`. */
  expired(query: {
    readonly now: Instant;
    readonly after: string | null;
    readonly limit: number;
  }): Promise<ExpiredHold[]>;
}
export interface HoldWrites {
  /** Gives held credit back. Changes nothing when the hold is not in force (released, consumed) or never was (null). */
  release(holdId: string, now: Instant): Promise<{ hold: CreditHold | null; changed: boolean }>;
  /** Gives back the credit of a hold whose time is over; false, changing nothing, when it is not in force or was renewed. */
  expire(holdId: string, now: Instant): Promise<boolean>;
  /**
   * Lets a hold last until `expiresAt`. One that has expired takes its credit anew, whether or not it is available: for an
   * approval that stands. False, changing nothing, when there is none or it has ended otherwise.
   */
  renew(holdId: string, expiresAt: Instant, now: Instant): Promise<boolean>;
}

export function holdReads(reader: Reader): HoldReads {
  return {
    get: (holdId) => findHold(reader, holdId),
    async expired({ now, after, limit }) {
      const docs = await collectionOf(reader.db, creditHolds)
        .find(
          {
            ...(after === null ? {} : { _id: { $gt: after } }),
            state: 'held',
            expiresAt: { $lte: now },
          },
          within(reader),
        )
        // The planner has no reason to prefer it: both indexes are in the order of ids, but this one holds what is held.
        .hint('inForce')
        .sort({ _id: 1 })
        .limit(limit)
        .project<{ _id: string; billingAccountId: BillingAccountId }>({ billingAccountId: 1 })
        .toArray();
      return docs.map(({ _id, billingAccountId }) => ({ holdId: _id, billingAccountId }));
    },
  };
}

export function holdWrites(db: Db, client: MongoClient): HoldWrites {
  return {
    release: (holdId, now) =>
      inAccountTransaction(db, client, async (tx) => {
        const ended = await endHold(tx, holdId, 'released', now);
        if (ended === null) return { hold: await findHold(tx, holdId), changed: false };
        await changeAccountFields(tx, ended.billingAccountId, { heldCreditDelta: -ended.amount }, now);
        return { hold: ended, changed: true };
      }),
    expire: (holdId, now) =>
      inAccountTransaction(db, client, async (tx) => {
        const before = await findHold(tx, holdId);
        if (before === null || before.expiresAt > now) return false;
        const ended = await endHold(tx, holdId, 'expired', now);
        if (ended === null) return false;
        const { billingAccountId, amount } = ended;
        await changeAccountFields(tx, billingAccountId, { heldCreditDelta: -amount }, now);
        return true;
      }),
    renew: (holdId, expiresAt, now) =>
      inAccountTransaction(db, client, async (tx) => {
        const before = await findHold(tx, holdId);
        if (before === null || (before.state !== 'held' && before.state !== 'expired')) return false;
        if (before.state === 'held' && before.expiresAt >= expiresAt) return true;
        const heldCreditDelta = await putHold(tx, { ...before, state: 'held', expiresAt, endedAt: null });
        await changeAccountFields(tx, before.billingAccountId, { heldCreditDelta }, now);
        return true;
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
  state: 'released' | 'consumed' | 'expired',
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
