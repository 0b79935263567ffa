import { createHash, createHmac } from 'node:crypto';

/**
 * The trail as an attacker finds it in MongoDB. Nothing here is shared with src: attackers read the source and write programs of
 * their own.
 */
export interface FoundEntry {
  readonly _id: string;
  readonly shard: string;
  readonly sequence: number;
  readonly [field: string]: unknown;
}
export interface FoundLeaf {
  readonly _id: string;
  readonly shard: string;
  readonly sequence: number;
  readonly seal: number;
  readonly hash: string;
  readonly [field: string]: unknown;
}
export interface FoundSeal {
  readonly _id: string;
  readonly head: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** A document of the business. */
export interface FoundDocument {
  readonly _id: string;
  readonly [field: string]: unknown;
}

export interface FoundTrail {
  /** What the trail tells of, by collection. */
  readonly documents: ReadonlyMap<string, readonly FoundDocument[]>;
  /** Each chain's entries in their order. */
  readonly chains: ReadonlyMap<string, readonly FoundEntry[]>;
  readonly leaves: readonly FoundLeaf[];
  readonly seals: readonly FoundSeal[];
  /** Up to where chains were pruned by the rules of retention, by the names of the chains. */
  readonly prunings: readonly FoundDocument[];
  /** The keys of customers' texts, wrapped. */
  readonly dataKeys: readonly FoundDocument[];
  /** Documents with personal texts as they were before these were changed, by collection. */
  readonly older: ReadonlyMap<string, readonly FoundDocument[]>;
}

/** Every chain of entries hashed again from one place on, with a key; the first `from` entries stay. */
export function rehashed(chain: readonly FoundEntry[], from: number, key: Uint8Array): FoundEntry[] {
  let previousHash = from === 0 ? genesis(chain[0]?.shard ?? '') : chain[from - 1]?.['hash'];
  return chain.map((entry, at) => {
    if (at < from) return entry;
    const again = { ...entry, previousHash };
    const hash = hashOf(again, key);
    previousHash = hash;
    return { ...again, hash };
  });
}

/** The hash of an entry with a key, in hex. */
function hashOf(entry: FoundEntry, key: Uint8Array): string {
  const { hash: _, ...content } = asEntry(entry);
  return createHmac('sha256', key)
    .update(`goodstanding:audit:entry:1:${canonical(content)}`)
    .digest('hex');
}

/** The hash of a document with a key, in hex, as an entry has it. */
export function documentHashOf(
  collection: string,
  { _id, ...fields }: FoundDocument,
  key: Uint8Array,
): string {
  const document = JSON.parse(JSON.stringify({ _id, ...fields })) as unknown;
  return createHmac('sha256', key)
    .update(`goodstanding:audit:document:1:${canonical({ collection, id: _id, document })}`)
    .digest('hex');
}

/** The hash of an entry as a leaf, in hex. */
export function leafOf(entry: FoundEntry): string {
  return createHash('sha256')
    .update(Buffer.from([0]))
    .update(canonical(asEntry(entry)))
    .digest('hex');
}

function asEntry({ _id, ...rest }: FoundEntry): Record<string, unknown> {
  return { entryId: _id, ...rest };
}

function genesis(shard: string): string {
  return createHash('sha256').update(`goodstanding:audit:1:${shard}`).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}
