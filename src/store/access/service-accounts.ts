import type { Db, MongoClient } from 'mongodb';
import type { ServiceAccount } from '../../domain/access/staff.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import { inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { isDuplicateKey } from '../mongo/errors.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { serviceAccounts } from './collections.ts';

export interface ServiceAccountReads {
  get(clientId: SubjectId): Promise<ServiceAccount | null>;
  /** Newest first. Throws InvalidCursor. */
  list(page: PageRequest): Promise<Page<ServiceAccount>>;
}

export interface ServiceAccountWrites {
  /** False when the id is taken. */
  add(account: ServiceAccount): Promise<boolean>;
  /** Changes an account as `change` says, which may be called again. Null when there is none. */
  change(
    clientId: SubjectId,
    change: (account: ServiceAccount) => ServiceAccount,
  ): Promise<ServiceAccount | null>;
  /** Notes that it was used. Not an act: the tokens it gets act. */
  used(clientId: SubjectId, at: Instant): Promise<void>;
}

export function serviceAccountReads(reader: Reader): ServiceAccountReads {
  return {
    get: (clientId) => find(reader, clientId),
    list: (page) => listNewestFirst(reader, serviceAccounts, 'createdAt', {}, page),
  };
}

export function serviceAccountWrites(db: Db, client: MongoClient): ServiceAccountWrites {
  return {
    async add(account) {
      try {
        await inAuditedTransaction(db, client, 'serviceAccounts.add', (tx) =>
          writing(tx, serviceAccounts).insert({ type: 'caller', id: account.clientId }, account),
        );
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
    change: (clientId, change) =>
      inAuditedTransaction(db, client, 'serviceAccounts.change', async (tx) => {
        const before = await find(tx, clientId);
        if (before === null) return null;
        const after = change(before);
        await writing(tx, serviceAccounts).replace({ type: 'caller', id: clientId }, after, {
          mustExist: true,
        });
        return after;
      }),
    async used(clientId, usedAt) {
      const scope = { db, session: null };
      await collectionOf(db, serviceAccounts).updateOne(
        { _id: clientId },
        // Several processes note it at once, each by its own clock: a later use stays the last one.
        { $max: { usedAt } },
        within(scope),
      );
    },
  };
}

async function find(scope: Reader | Tx, clientId: SubjectId): Promise<ServiceAccount | null> {
  const doc = await collectionOf(scope.db, serviceAccounts).findOne({ _id: clientId }, within(scope));
  return doc === null ? null : serviceAccounts.fromDoc(doc);
}
