import { createHash } from 'node:crypto';
import type { Instant } from '../../domain/civil-date.ts';
import {
  type PolicyAuditEntry,
  type PolicyLifecycle,
  type PolicyRelease,
  releaseInForce,
} from '../../domain/policies/lifecycle.ts';
import type { PolicyName } from '../../domain/policies/names.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { policies, policyAudit, policyLifecycles, policyReleases } from './collections.ts';
import type { StoredPolicy } from './schema.ts';

/** What decides which version of a policy is used: read often, so it is small and has no documents. */
export interface PolicyBook {
  /** The whole release log, withdrawn lines too, in the order they were made. */
  readonly releases: readonly PolicyRelease[];
  readonly retired: readonly string[];
  /** Versions that decide in the shadow. */
  readonly shadows: readonly string[];
}

export interface PolicyReads {
  /** A version's document, whatever its state. */
  get(name: PolicyName, version: string): Promise<StoredPolicy | null>;
  /** The policy that decides at `at`, by the release log. Null when there is none. */
  released(name: PolicyName, at: Instant): Promise<StoredPolicy | null>;
  /** Every version in every state, by name, newest effective time first; null: all names. */
  list(name: PolicyName | null): Promise<StoredPolicy[]>;
  /** Everything that decides which version is used. */
  book(name: PolicyName): Promise<PolicyBook>;
  lifecycle(name: PolicyName, version: string): Promise<PolicyLifecycle | null>;
  /** Of every version; null: all names. In no particular order. */
  lifecycles(name: PolicyName | null): Promise<PolicyLifecycle[]>;
  /** The audit trail, oldest first; null: of all versions of the name. */
  audit(name: PolicyName, version: string | null): Promise<PolicyAuditEntry[]>;
}

export function policyReads(reader: Reader): PolicyReads {
  const documents = collectionOf(reader.db, policies);
  const get: PolicyReads['get'] = async (name, version) => {
    const doc = await documents.findOne({ _id: policyId(name, version) }, within(reader));
    return doc === null ? null : policies.fromDoc(doc);
  };
  return {
    get,
    async released(name, at) {
      const release = releaseInForce(await releasesOf(reader, name), at);
      return release === null ? null : get(name, release.version);
    },
    async list(name) {
      const docs = await documents
        .find(name === null ? {} : { name }, within(reader))
        .sort({ name: 1, effectiveAt: -1, _id: -1 })
        .toArray();
      return docs.map(policies.fromDoc);
    },
    async book(name) {
      const releases = await releasesOf(reader, name);
      const special = await collectionOf(reader.db, policyLifecycles)
        .find({ name, $or: [{ state: 'retired' }, { shadowSince: { $ne: null } }] }, within(reader))
        .sort({ _id: 1 })
        .toArray();
      return {
        releases,
        retired: special.filter(({ state }) => state === 'retired').map(({ version }) => version),
        shadows: special.filter(({ shadowSince }) => shadowSince !== null).map(({ version }) => version),
      };
    },
    lifecycle: (name, version) => lifecycleOf(reader, name, version),
    async lifecycles(name) {
      const docs = await collectionOf(reader.db, policyLifecycles)
        .find(name === null ? {} : { name }, within(reader))
        .toArray();
      return docs.map(policyLifecycles.fromDoc);
    },
    async audit(name, version) {
      const docs = await collectionOf(reader.db, policyAudit)
        .find(version === null ? { name } : { name, version }, within(reader))
        .sort({ sequence: 1 })
        .toArray();
      return docs.map(policyAudit.fromDoc);
    },
  };
}

/** The key of a version. */
function policyId(name: PolicyName, version: string): string {
  return `${name}@${version}`;
}

/** Whether a document's hash is of its content. */
export function hashFits({ content, sha256 }: Pick<StoredPolicy, 'content' | 'sha256'>): boolean {
  return createHash('sha256').update(content).digest('hex') === sha256;
}

/** The release log of a name, as it was made. */
export async function releasesOf(reader: Reader, name: PolicyName): Promise<PolicyRelease[]> {
  const docs = await collectionOf(reader.db, policyReleases)
    .find({ name }, within(reader))
    .sort({ sequence: 1 })
    .toArray();
  return docs.map(policyReleases.fromDoc);
}

/** The state of a version; null when there is no such version. */
export async function lifecycleOf(
  reader: Reader,
  name: PolicyName,
  version: string,
): Promise<PolicyLifecycle | null> {
  const doc = await collectionOf(reader.db, policyLifecycles).findOne(
    { _id: policyId(name, version) },
    within(reader),
  );
  return doc === null ? null : policyLifecycles.fromDoc(doc);
}
