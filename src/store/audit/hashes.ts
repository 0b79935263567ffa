import { createHash, createHmac } from 'node:crypto';
import type { AuditChange, AuditEntry, ChangedDocument } from '../../domain/audit/entry.ts';
import type { AuditKeys } from '../../domain/audit/keys.ts';
import { canonicalJson, canonicalJsonOfDocument } from '../../domain/canonical-json.ts';

/** A key that an entry names is not among AUDIT_KEYS. */
class AuditKeyMissing extends Error {
  override readonly name = 'AuditKeyMissing';
  constructor(keyId: string) {
    super(`AUDIT_KEYS has no key "${keyId}"`);
  }
}

/** Where a chain begins: its own constant, so that no chain can stand in for another. */
export function auditGenesis(shard: string): string {
  return createHash('sha256').update(`goodstanding:audit:1:${shard}`, 'utf8').digest('hex');
}

/**
 * The hash of an entry: HMAC-SHA-256 over the canonical JSON (RFC 8785) of everything but the hash.
 * @throws AuditKeyMissing
 */
export function auditHash(entry: Omit<AuditEntry, 'hash'>, keys: AuditKeys): string {
  return keyed('entry', canonicalJson(entry), entry.keyId, keys);
}

/**
 * A changed document as an entry has it: nobody without the key can try out what it said.
 * @throws AuditKeyMissing
 */
export function hashedChange(change: ChangedDocument, keyId: string, keys: AuditKeys): AuditChange {
  const { collection, id, skeleton } = change;
  const hashOf = (document: object | null) =>
    document === null ? null : documentHash({ collection, id, document }, keyId, keys);
  return {
    ...{ collection, id, before: hashOf(change.before), after: hashOf(change.after) },
    ...(skeleton === undefined
      ? {}
      : { skeleton: skeletonHash({ collection, id, document: skeleton }, keyId, keys) }),
  };
}

/**
 * The HMAC of a document without its personal texts, bound as `documentHash` is.
 * @throws AuditKeyMissing
 */
export function skeletonHash(
  { collection, id, document }: { collection: string; id: string; document: object },
  keyId: string,
  keys: AuditKeys,
): string {
  const stored = withoutTechnical(collection, document);
  return keyed('skeleton', canonicalJsonOfDocument({ collection, id, document: stored }), keyId, keys);
}

/**
 * The HMAC of one document under a key, bound to its collection and id.
 * @throws AuditKeyMissing
 */
export function documentHash(
  { collection, id, document }: { collection: string; id: string; document: object },
  keyId: string,
  keys: AuditKeys,
): string {
  // As JSON has it: dates become text, and what is undefined is not stored either.
  const stored = withoutTechnical(collection, document);
  return keyed('document', canonicalJsonOfDocument({ collection, id, document: stored }), keyId, keys);
}

/** Fields that are written without an entry, since they tell nothing of the business: the lease of a sender, the last use of an account. */
const TECHNICAL_FIELDS: Readonly<Record<string, string>> = { notices: 'delivery', serviceAccounts: 'usedAt' };

function withoutTechnical(collection: string, document: object): object {
  const field = TECHNICAL_FIELDS[collection];
  if (field === undefined) return document;
  return Object.fromEntries(Object.entries(document).filter(([name]) => name !== field));
}

function keyed(purpose: string, text: string, keyId: string, keys: AuditKeys): string {
  const key = keys.keyOf(keyId);
  if (key === undefined) throw new AuditKeyMissing(keyId);
  return createHmac('sha256', key)
    .update(`goodstanding:audit:${purpose}:1:`)
    .update(text, 'utf8')
    .digest('hex');
}
