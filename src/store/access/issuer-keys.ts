import type { Db, MongoClient } from 'mongodb';
import type { IssuerKey } from '../../domain/access/staff.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { issuerKeys } from './collections.ts';

export interface IssuerKeyReads {
  /** The one that signs first, then the newest. */
  all(): Promise<readonly IssuerKey[]>;
}

export interface IssuerKeyWrites {
  /** Puts a key in the place of the one that signs. Those that were retired before `forgetBefore` are deleted. */
  rotate(key: IssuerKey, forgetBefore: Instant): Promise<void>;
  /** Keeps the private half of a key sealed in another way; false where it is not sealed as `before` any more. */
  reseal(keyId: string, sealed: { readonly before: string; readonly after: string }): Promise<boolean>;
}

export function issuerKeyReads(reader: Reader): IssuerKeyReads {
  return {
    async all() {
      const rows = await collectionOf(reader.db, issuerKeys)
        .find({}, within(reader))
        // Null comes first.
        .sort({ retiredAt: 1, createdAt: -1 })
        .toArray();
      return rows.map((row) => issuerKeys.fromDoc(row));
    },
  };
}

export function issuerKeyWrites(db: Db, client: MongoClient): IssuerKeyWrites {
  return {
    rotate: (key, forgetBefore) =>
      inAuditedTransaction(db, client, 'issuerKeys.rotate', async (tx) => {
        const object = { type: 'caller', id: 'issuer-keys' } as const;
        const keys = writing(tx, issuerKeys);
        await keys.updateAll(object, { retiredAt: null }, { $set: { retiredAt: key.createdAt } });
        await keys.insert(object, key);
        await collectionOf(db, issuerKeys).deleteMany({ retiredAt: { $lt: forgetBefore } }, within(tx));
      }),
    reseal: (keyId, { before, after }) =>
      inAuditedTransaction(db, client, 'issuerKeys.reseal', (tx) =>
        writing(tx, issuerKeys).update(
          { type: 'caller', id: 'issuer-keys' },
          { _id: keyId, sealed: before },
          { $set: { sealed: after } },
        ),
      ),
  };
}
