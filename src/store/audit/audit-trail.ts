import type { Db, Filter, MongoClient } from 'mongodb';
import type { AuditAct, AuditDraft, AuditEntry, AuditObject } from '../../domain/audit/entry.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { AnyDocument } from '../mongo/collection.ts';
import {
  decodeCursor,
  encodeCursor,
  NEWEST_FIRST_KEYS,
  type Page,
  type PageRequest,
  pageOf,
} from '../mongo/cursor.ts';
import { againOnDuplicateKey, inTransaction, type Reader, within } from '../mongo/transaction.ts';
import { audited } from './audited.ts';
import { auditEntries } from './collections.ts';

/** Which entries; null: any. */
export interface AuditQuery extends PageRequest {
  readonly object: AuditObject | null;
  /** One document: entries that changed it. */
  readonly document: { readonly collection: string; readonly id: string } | null;
  readonly subject: string | null;
  readonly act: AuditAct | null;
  /** From this instant on. */
  readonly from: Instant | null;
  /** Before this instant. */
  readonly to: Instant | null;
}

export interface AuditTrailReads {
  /** Newest first. Throws InvalidCursor. */
  list(query: AuditQuery): Promise<Page<AuditEntry>>;
}
export interface AuditTrailWrites {
  /** Enters acts that changed nothing: what was refused, shown or taken out. */
  enter(drafts: readonly AuditDraft[]): Promise<void>;
}

const LIST = auditEntries.name;

export function auditTrailReads(reader: Reader): AuditTrailReads {
  return {
    async list({ object, document, subject, act, from, to, cursor, limit }) {
      const conditions: Filter<AnyDocument>[] = [{}];
      if (object !== null) conditions.push({ 'object.type': object.type, 'object.id': object.id });
      if (document !== null) conditions.push({ changes: { $elemMatch: document } });
      if (subject !== null) conditions.push({ 'actor.subject': subject });
      if (act !== null) conditions.push({ act });
      if (from !== null) conditions.push({ at: { $gte: from } });
      if (to !== null) conditions.push({ at: { $lt: to } });
      if (cursor !== null) {
        const [at, id] = decodeCursor(LIST, cursor, NEWEST_FIRST_KEYS);
        conditions.push({ at: { $lte: at } }, { $or: [{ at: { $lt: at } }, { at, _id: { $lt: id } }] });
      }
      const rows = await reader.db
        .collection<AnyDocument>(auditEntries.name)
        .find({ $and: conditions }, within(reader))
        .sort({ at: -1, _id: -1 })
        .limit(limit + 1)
        .toArray();
      return pageOf(
        rows,
        limit,
        (row) => auditEntries.fromDoc(row),
        (row) => encodeCursor(LIST, [String(row['at']), row._id]),
      );
    },
  };
}

export function auditTrailWrites(db: Db, client: MongoClient): AuditTrailWrites {
  return {
    async enter(drafts) {
      if (drafts.length === 0) return;
      await againOnDuplicateKey(() =>
        inTransaction(client, async (session) => {
          for (const draft of drafts) audited({ db, session }, draft);
        }),
      );
    },
  };
}
