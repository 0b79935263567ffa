import type { Db, MongoClient } from 'mongodb';
import type { CreditHold } from '../../domain/accounts/credit-hold.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { Minor } from '../../domain/money.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { changeAccountFields } from './account-change.ts';
import { inAccountTransaction } from './account-transaction.ts';
import { creditHolds } from './collections.ts';

/** The id of the one credit hold a workflow may have. */
export function creditHoldIdOf(workflowId: string): string {
  return `credit-hold:${workflowId}`;
}

/** A credit hold whose time is over, and on whose account it is. */
export type ExpiredCreditHold = Pick<CreditHold, 'creditHoldId' | 'billingAccountId'>;

export interface CreditHoldReads {
  get(creditHoldId: string): Promise<CreditHold | null>;
  /** Credit holds in force that expired at or before `now`, with their accounts: up to `limit` after the id `after`. */
  expired(query: {
    readonly now: Instant;
    readonly after: string | null;
    readonly limit: number;
  }): Promise<ExpiredCreditHold[]>;
}
export interface CreditHoldWrites {
  /** Gives held credit back. Changes nothing when the credit hold is not in force (released, consumed) or never was (null). */
  release(creditHoldId: string, now: Instant): Promise<{ creditHold: CreditHold | null; changed: boolean }>;
  /** Gives back the credit of a credit hold whose time is over; false, changing nothing, when it is not in force or was renewed. */
  expire(creditHoldId: string, now: Instant): Promise<boolean>;
  /**
   * Lets a credit hold last until `expiresAt`. One that has expired takes its credit again, whether or not it is available: for an
   * approval that stands. False, changing nothing, when there is none or it has ended otherwise.
   */
  renew(creditHoldId: string, expiresAt: Instant, now: Instant): Promise<boolean>;
}

export function creditHoldReads(reader: Reader): CreditHoldReads {
  return {
    get: (creditHoldId) => findCreditHold(reader, creditHoldId),
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
      return docs.map(({ _id, billingAccountId }) => ({ creditHoldId: _id, billingAccountId }));
    },
  };
}

export function creditHoldWrites(db: Db, client: MongoClient): CreditHoldWrites {
  return {
    release: (creditHoldId, now) =>
      inAccountTransaction(db, client, 'creditHolds.release', async (tx) => {
        const ended = await endCreditHold(tx, creditHoldId, 'released', now);
        if (ended === null) return { creditHold: await findCreditHold(tx, creditHoldId), changed: false };
        await changeAccountFields(tx, ended.billingAccountId, { heldCreditDelta: -ended.amount }, now);
        return { creditHold: ended, changed: true };
      }),
    expire: (creditHoldId, now) =>
      inAccountTransaction(db, client, 'creditHolds.expire', async (tx) => {
        const before = await findCreditHold(tx, creditHoldId);
        if (before === null || before.expiresAt > now) return false;
        const ended = await endCreditHold(tx, creditHoldId, 'expired', now);
        if (ended === null) return false;
        const { billingAccountId, amount } = ended;
        await changeAccountFields(tx, billingAccountId, { heldCreditDelta: -amount }, now);
        return true;
      }),
    renew: (creditHoldId, expiresAt, now) =>
      inAccountTransaction(db, client, 'creditHolds.renew', async (tx) => {
        const before = await findCreditHold(tx, creditHoldId);
        if (before === null || (before.state !== 'held' && before.state !== 'expired')) return false;
        if (before.state === 'held' && before.expiresAt >= expiresAt) return true;
        const heldCreditDelta = await putCreditHold(tx, {
          ...before,
          state: 'held',
          expiresAt,
          endedAt: null,
        });
        await changeAccountFields(tx, before.billingAccountId, { heldCreditDelta }, now);
        return true;
      }),
  };
}

/**
 * Ends a credit hold in force and returns it; null when there is none. The caller takes its amount off the account's held credit
 * in the same transaction.
 */
export function endCreditHold(
  tx: AuditedTx,
  creditHoldId: string,
  state: 'released' | 'consumed' | 'expired',
  now: Instant,
): Promise<CreditHold | null> {
  return writing(tx, creditHolds).updated(
    ({ billingAccountId }) => ofAccount(billingAccountId),
    { _id: creditHoldId, state: 'held' },
    { $set: { state, endedAt: now } },
    () => ({ state: 'held' }),
  );
}

/**
 * Puts a credit hold in force, in place of the one with the same id if there is one. Returns by how much the account's held
 * credit changes with it.
 */
export async function putCreditHold(tx: AuditedTx, creditHold: CreditHold): Promise<Minor> {
  const before = await writing(tx, creditHolds).swap(ofAccount(creditHold.billingAccountId), creditHold);
  return before?.state === 'held' ? creditHold.amount - before.amount : creditHold.amount;
}

async function findCreditHold(scope: Reader | Tx, creditHoldId: string): Promise<CreditHold | null> {
  const doc = await collectionOf(scope.db, creditHolds).findOne({ _id: creditHoldId }, within(scope));
  return doc === null ? null : creditHolds.fromDoc(doc);
}
