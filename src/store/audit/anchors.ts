import type { Db } from 'mongodb';
import type { AuditChange, AuditEntry } from '../../domain/audit/entry.ts';
import type { AuditKeys } from '../../domain/audit/keys.ts';
import type { Receipt } from '../../domain/decisions/decision.ts';
import { valueAtPath } from '../../domain/field-path.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { COLLECTION_PLANS } from '../collections.ts';
import { decisions } from '../decisions/collections.ts';
import { chainedEntries } from '../ledger/collections.ts';
import type { AnyDocument } from '../mongo/collection.ts';
import type { Personal } from '../mongo/personal.ts';
import { policies } from '../policies/collections.ts';
import { dataKeys } from '../sealing/data-key-schema.ts';
import { ERASED } from '../sealing/open-text.ts';
import { customerScope } from '../sealing/seal.ts';
import { mapTexts } from '../sealing/texts.ts';
import { auditEntries } from './collections.ts';
import { auditHash, documentHash, skeletonHash } from './hashes.ts';
import { withoutTexts } from './writing.ts';

/** One document held against the entry of the trail that tells how it was written. */
export interface Anchor {
  /** The entry; null: the trail tells of no such writing. */
  readonly entry: AuditEntry | null;
  /** The document is byte for byte what was written then, or was but for personal texts that were erased since. */
  readonly same: boolean;
  /** Personal texts of it were erased since, and the trail tells of that. */
  readonly erased: boolean;
  /** The entry was written with its key. */
  readonly genuine: boolean;
}

/** Documents that are written once, held against the trail. Reads documents as MongoDB has them, whatever their shape. */
export function anchorReads(db: Db, keys: AuditKeys) {
  return {
    /** Null: there is no such receipt. */
    async decision(
      receiptId: string,
    ): Promise<{ readonly receipt: Receipt; readonly anchor: Anchor } | null> {
      const doc = await db.collection<AnyDocument>(decisions.name).findOne({ _id: receiptId });
      if (doc === null) return null;
      return { receipt: decisions.fromDoc(doc), anchor: await anchorOf(db, keys, decisions.name, doc) };
    },
    /** A version of a policy; null: it is not there. */
    async policy(name: string, version: string) {
      const doc = await db.collection<AnyDocument>(policies.name).findOne({ _id: `${name}@${version}` });
      if (doc === null) return null;
      return { policy: policies.fromDoc(doc), anchor: await anchorOf(db, keys, policies.name, doc) };
    },
    /** Every posting on an account's ledger: the hash that its last entry has, held against the trail. */
    async postings(billingAccountId: BillingAccountId): Promise<(Anchor & { readonly upTo: number })[]> {
      const found = await entriesTelling(db, {
        'changes.collection': chainedEntries.name,
        'object.type': 'account',
        'object.id': billingAccountId,
      });
      const ledger = await ledgerOf(db, billingAccountId);
      const byId = new Map(ledger.map((doc) => [doc._id, doc]));
      const bySequence = new Map(ledger.map((doc) => [doc['sequence'], doc]));
      const anchors: (Anchor & { readonly upTo: number })[] = [];
      for (const entry of found)
        for (const change of entry.changes.filter(({ collection }) => collection === chainedEntries.name)) {
          const upTo = upToOf(change, billingAccountId);
          const last = upTo === null ? byId.get(change.id) : bySequence.get(upTo);
          let told = NOT_TOLD;
          for (const document of written(last, upTo)) {
            const held = { collection: chainedEntries.name, document };
            if (!told.same) told = await heldAgainst(db, keys, held, entry, change);
          }
          const sequence = upTo ?? Number(last?.['sequence'] ?? 0);
          anchors.push({ entry, ...told, genuine: isGenuine(entry, keys), upTo: sequence });
        }
      return anchors;
    },
  };
}

/** What may have been noted of an entry: a posting is noted by its last hash, what was loaded as the document that it was then. */
function written(last: AnyDocument | undefined, upTo: number | null): object[] {
  if (last === undefined) return [];
  // A bill that collected it later is written into it; the ledger's own chain does not hold it either.
  return upTo === null ? [last, { ...last, billId: null }] : [{ lastHash: last['hash'] }];
}

async function ledgerOf(db: Db, billingAccountId: BillingAccountId): Promise<AnyDocument[]> {
  return db
    .collection<AnyDocument>(chainedEntries.name)
    .find({ billingAccountId })
    .sort({ billingAccountId: 1, sequence: 1 })
    .toArray();
}

/** The number of the last entry of a posting, of `BA-1#4-6`; null: it is noted by itself. */
function upToOf({ id }: AuditChange, billingAccountId: BillingAccountId): number | null {
  const range = id.startsWith(`${billingAccountId}#`) ? id.slice(billingAccountId.length + 1) : '';
  const found = /^\d+-(\d+)$/.exec(range);
  return found === null ? null : Number(found[1]);
}

async function anchorOf(db: Db, keys: AuditKeys, collection: string, doc: AnyDocument): Promise<Anchor> {
  const change = { collection, id: doc._id };
  const found = await entriesTelling(db, { changes: { $elemMatch: change } });
  // Written once: the first entry that tells of it.
  const entry = found[0];
  if (entry === undefined) return { entry: null, ...NOT_TOLD, genuine: false };
  const told = entry.changes.find((each) => each.collection === collection && each.id === doc._id);
  const held =
    told === undefined ? NOT_TOLD : await heldAgainst(db, keys, { collection, document: doc }, entry, told);
  return { entry, ...held, genuine: isGenuine(entry, keys) };
}

type Told = Pick<Anchor, 'same' | 'erased'>;
const NOT_TOLD: Told = { same: false, erased: false };

/** A document as the trail told of it: whole, or without texts that were erased since. */
async function heldAgainst(
  db: Db,
  keys: AuditKeys,
  { collection, document }: { readonly collection: string; readonly document: object },
  { keyId }: AuditEntry,
  change: AuditChange,
): Promise<Told> {
  const { id } = change;
  if (documentHash({ collection, id, document }, keyId, keys) === change.after)
    return { same: true, erased: false };
  const personal = COLLECTION_PLANS.find(({ name }) => name === collection)?.personal ?? null;
  const skeleton = withoutTexts(document, personal);
  if (skeleton === null || change.skeleton === undefined || !isErased(document, personal)) return NOT_TOLD;
  const holds = skeletonHash({ collection, id, document: skeleton }, keyId, keys) === change.skeleton;
  if (!holds || !(await tellsOfErasure(db, keys, { collection, document, personal }))) return NOT_TOLD;
  return { same: true, erased: true };
}

/** Whether every personal text of a document is erased. */
function isErased(document: object, personal: Personal | null): boolean {
  if (personal === null) return false;
  let whole = true;
  mapTexts(document, personal, (text) => {
    if (typeof text === 'string' && text !== ERASED) whole = false;
    return text;
  });
  return whole;
}

/** Whether the trail tells that the texts were erased: with the key of their customer, or in this document. */
async function tellsOfErasure(
  db: Db,
  keys: AuditKeys,
  given: { readonly collection: string; readonly document: object; readonly personal: Personal | null },
): Promise<boolean> {
  const { collection, document, personal } = given;
  const owner: unknown = valueAtPath(document, personal?.owner ?? '');
  const places = [
    { collection, id: String(valueAtPath(document, '_id')), acts: RETENTION_ACTS },
    { collection: dataKeys.name, id: customerScope(String(owner)), acts: ['customers.erase'] },
  ];
  for (const { acts, ...place } of places) {
    const entries = await entriesTelling(db, { changes: { $elemMatch: place } });
    if (entries.some((entry) => acts.includes(entry.act) && isGenuine(entry, keys))) return true;
  }
  return false;
}

const RETENTION_ACTS: readonly string[] = ['retention.anonymise'];

async function entriesTelling(db: Db, filter: Record<string, unknown>): Promise<AuditEntry[]> {
  const docs = await db
    .collection<AnyDocument>(auditEntries.name)
    .find(filter)
    .sort({ shard: 1, sequence: 1 })
    .toArray();
  return docs.map((doc) => auditEntries.fromDoc(doc));
}

function isGenuine({ hash, ...entry }: AuditEntry, keys: AuditKeys): boolean {
  return auditHash(entry, keys) === hash;
}
