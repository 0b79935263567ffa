import { createHash } from 'node:crypto';
import type { Db } from 'mongodb';
import type { Instant } from '../domain/civil-date.ts';
import type { RequestType } from '../domain/decision.ts';
import { collectionOf, policies } from './collections.ts';
import { PolicyConflict } from './errors.ts';
import { insertIfAbsent } from './insert.ts';
import type { StoredPolicy } from './schemas/records.ts';
import { type Reader, within } from './transaction.ts';

export interface PolicyReads {
  get(name: RequestType, version: string): Promise<StoredPolicy | null>;
  /** The policy that decides at `at`: of those in effect by then, the latest. Null when there is none. */
  released(name: RequestType, at: Instant): Promise<StoredPolicy | null>;
  /** By name, newest first; null: all names. */
  list(name: RequestType | null): Promise<StoredPolicy[]>;
}
export interface PolicyWrites {
  /**
   * Releases a policy; false when exactly this one was released before. Throws {@link PolicyConflict} when the version is
   * there with another content, or `sha256` is not of `content`.
   */
  put(policy: StoredPolicy): Promise<boolean>;
}

export function policyReads(reader: Reader): PolicyReads {
  const collection = collectionOf(reader.db, policies);
  return {
    async get(name, version) {
      const doc = await collection.findOne({ name, version }, within(reader));
      return doc === null ? null : policies.fromDoc(doc);
    },
    async released(name, at) {
      const [doc] = await collection
        .find({ name, effectiveAt: { $lte: at } }, within(reader))
        .sort({ effectiveAt: -1, _id: -1 })
        .limit(1)
        .toArray();
      return doc === undefined ? null : policies.fromDoc(doc);
    },
    async list(name) {
      const docs = await collection
        .find(name === null ? {} : { name }, within(reader))
        .sort({ name: 1, effectiveAt: -1, _id: -1 })
        .toArray();
      return docs.map(policies.fromDoc);
    },
  };
}

export function policyWrites(db: Db): PolicyWrites {
  return {
    async put(policy) {
      if (createHash('sha256').update(policy.content).digest('hex') !== policy.sha256)
        throw new PolicyConflict('the hash is not of the content');
      if (await insertIfAbsent(db, policies, policy)) return true;
      const stored = await policyReads({ db, session: null }).get(policy.name, policy.version);
      if (stored?.sha256 === policy.sha256 && stored.effectiveAt === policy.effectiveAt) return false;
      throw new PolicyConflict(`${policy.name} ${policy.version} was released with another content`);
    },
  };
}
