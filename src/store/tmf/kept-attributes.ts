import type { Db, MongoClient } from 'mongodb';
import { ofCustomer } from '../../domain/audit/objects.ts';
import type { KeptAttributes, TmfKey } from '../../domain/tmf/kept-attributes.ts';
import { insertAudited } from '../audit/insert.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { keptAttributes } from './collections.ts';

export interface KeptAttributesReads {
  /** Those of these resources that sent anything, in no particular order. */
  getMany(keys: readonly TmfKey[]): Promise<KeptAttributes[]>;
  /** Resources of a kind that never came to be, newest first, at most `limit`. */
  refused(resource: string, limit: number): Promise<KeptAttributes[]>;
}
export interface KeptAttributesWrites {
  /** True when it was written now, false when something is kept of this resource already. */
  keep(sent: KeptAttributes): Promise<boolean>;
}

export function keptAttributesReads(reader: Reader): KeptAttributesReads {
  const collection = collectionOf(reader.db, keptAttributes);
  return {
    async getMany(keys) {
      if (keys.length === 0) return [];
      const docs = await collection.find({ _id: { $in: [...keys] } }, within(reader)).toArray();
      return docs.map(keptAttributes.fromDoc);
    },
    async refused(resource, limit) {
      const docs = await collection
        .find({ resource, refusal: { $type: 'string' } }, within(reader))
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit)
        .toArray();
      return docs.map(keptAttributes.fromDoc);
    },
  };
}

export function keptAttributesWrites(db: Db, client: MongoClient): KeptAttributesWrites {
  const act = { db, client, act: 'tmfKept.keep' } as const;
  return { keep: (sent) => insertAudited(act, keptAttributes, ofCustomer(sent.customerId), sent) };
}
