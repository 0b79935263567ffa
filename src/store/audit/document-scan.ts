import type { Db, MongoClient } from 'mongodb';
import { z } from 'zod';
import type { AuditChange, AuditEntry } from '../../domain/audit/entry.ts';
import type { AuditKeys } from '../../domain/audit/keys.ts';
import { lastChange, type PlacedChange } from '../../domain/audit/last-change.ts';
import { COLLECTION_PLANS } from '../collections.ts';
import { verifyLedger } from '../ledger/ledger-verify.ts';
import type { AnyDocument } from '../mongo/collection.ts';
import { inSnapshot, type Reader, within } from '../mongo/transaction.ts';
import { withoutBlind } from '../sealing/blind-index.ts';
import { dataKeys } from '../sealing/data-key-schema.ts';
import type { FieldSealing } from '../sealing/sealing.ts';
import { auditEntries } from './collections.ts';
import { documentHash, skeletonHash } from './hashes.ts';
import { withoutTexts } from './writing.ts';

/** Collections whose documents are not compared with the trail, and why. */
export const NOT_HELD: Readonly<Record<string, string>> = {
  ledgerEntries: 'a chain of their own; the account, which is held, has its last hash',
  dataKeys: 'wrapped again without an entry; that a customer was erased is held, see `erasures`',
  auditEntries: 'the trail itself',
  auditSeals: 'the trail itself',
  auditLeaves: 'the trail itself',
  auditReceipts: 'the trail itself',
  auditPrunings: 'the trail itself',
  accountViews: 'derived from what is held',
  accountActions: 'makes an act happen once',
  creditTurns: 'makes writers wait for each other',
  policyHeads: 'numbers the steps of a policy',
  shadowDecisions: 'decides nothing',
  givenCredit: 'counts what was given that day',
  kpiRollups: 'can be counted again',
  balanceQueryTimes: 'can be counted again',
  fraudEvents: 'counts, which expire',
  fraudActivities: 'counts, which expire',
  fraudReports: 'forgotten once they were judged',
  domainEvents: 'tells of what is held elsewhere, until it was handed on',
  parkedEvents: 'events that wait for another try',
  eventHeads: 'numbers the events',
  eventProgress: 'how far a subscriber has come',
  watchedAccounts: 'made again every night',
  paymentLookUps: 'when a processor is asked again',
  creditEpisodes: 'numbers the times in which credit was low',
  issuerKeys: 'forgotten once no token needs them',
};

/** A document as it is stored, with its comparison with the newest entry about it. */
export interface HeldDocument {
  readonly collection: string;
  readonly id: string;
  /** `same`, or how it differs. */
  readonly state: 'same' | 'changed' | 'missing' | 'unknown';
  /** Of `unknown`: the ids that the document itself and its fields name, by which its chain can be found. */
  readonly names?: readonly string[];
}

/** The chain of an entry, of which nothing else is read. */
const Shard = z.object({ shard: z.string() });

const PAGE = 200;
/** How many of the newest entries about a document are read at first: they name the chains that tell of it, and most documents have no more. */
const NEWEST = 20;

/**
 * Reads documents and the entries about them as they are stored. With `sealing` personal texts are opened and compared too, unless their
 * owner was erased; without it no key of a personal field is needed, and the rest of each document is compared.
 */
export function documentScan(
  { db, client }: { readonly db: Db; readonly client: MongoClient },
  keys: AuditKeys,
  sealing: TextOpener | null = null,
) {
  const held = COLLECTION_PLANS.filter(({ name }) => !(name in NOT_HELD));
  const personalOf = new Map(held.map(({ name, personal }) => [name, personal]));
  const opened = async (collection: string, docs: readonly AnyDocument[]): Promise<readonly AnyDocument[]> =>
    sealing === null || (personalOf.get(collection) ?? null) === null
      ? docs
      : sealing.openDocuments(collection, docs);

  const entries = db.collection<AnyDocument>(auditEntries.name);

  /** Changes of a document in entries that were read, in the order of the entries. */
  const toldIn = (docs: readonly AnyDocument[], { collection, id }: DocumentName): readonly Told[] =>
    docs.flatMap((doc) => {
      const entry = auditEntries.fromDoc(doc);
      const { shard, sequence, at } = entry;
      const own = entry.changes.filter((one) => one.collection === collection && one.id === id);
      return own.map((change) => ({ shard, sequence, at, entry, change }));
    });

  const lastTold = async (name: DocumentName, reader: Reader): Promise<Told | null> => {
    const about = { changes: { $elemMatch: { ...name } } };
    const newest = await entries.find(about, within(reader)).sort({ at: -1 }).limit(NEWEST).toArray();
    if (newest.length < NEWEST) {
      const told = toldIn(newest, name);
      return lastChange([...told].sort((a, b) => a.sequence - b.sequence));
    }
    const shards = [...new Set(newest.map((doc) => Shard.parse(doc).shard))];
    const [only, another] = shards;
    // Of one chain the last entry is enough.
    const numbered = entries
      .find({ ...about, shard: { $in: shards } }, within(reader))
      .sort({ sequence: another === undefined ? -1 : 1 });
    const docs = await (only !== undefined && another === undefined ? numbered.limit(1) : numbered).toArray();
    return lastChange(toldIn(docs, name));
  };

  /** `open`: the document with its texts opened. */
  const compare = async (
    collection: string,
    { lying, open }: { readonly lying: AnyDocument; readonly open: AnyDocument },
    told: Told | null,
  ): Promise<HeldDocument['state']> => {
    if (told === null) return 'unknown';
    const { entry, change } = told;
    const of = (document: object) => ({ collection, id: lying._id, document: withoutBlind(document) });
    // The entry of an anonymisation has the hash of the document as it was left.
    for (const document of open === lying ? [lying] : [open, lying])
      if (documentHash(of(document), entry.keyId, keys) === change.after) return 'same';
    const personal = personalOf.get(collection) ?? null;
    if (change.skeleton === undefined || personal === null) return 'changed';
    // Texts that nobody can open any more, or that nobody asked to open, are not compared.
    if (sealing !== null && !(await sealing.isErased(collection, lying))) return 'changed';
    const bare = withoutTexts(lying, personal) ?? lying;
    return skeletonHash(of(bare), entry.keyId, keys) === change.skeleton ? 'same' : 'changed';
  };

  const readAgain = async ({ collection, id }: DocumentName, reader: Reader) => {
    const lying = await db.collection<AnyDocument>(collection).findOne({ _id: id }, within(reader));
    const [open] = lying === null ? [] : await opened(collection, [lying]);
    return lying === null || open === undefined ? null : { lying, open };
  };

  /** Compares a document, as it was read or as it is, with its entries. */
  const lookOnce = async (
    name: DocumentName,
    reader: Reader,
    read?: { readonly lying: AnyDocument; readonly open: AnyDocument },
  ): Promise<HeldDocument> => {
    const doc = read ?? (await readAgain(name, reader));
    const told = await lastTold(name, reader);
    if (doc === null)
      return { ...name, state: told === null || told.change.after === null ? 'same' : 'missing' };
    const state = await compare(name.collection, doc, told);
    return { ...name, state, ...(state === 'unknown' ? { names: namesIn(doc.lying) } : {}) };
  };

  /** A document that differs may have changed between both reads: it is read again together with its entries, as of one moment. */
  const look = async (
    collection: string,
    id: string,
    read?: { readonly lying: AnyDocument; readonly open: AnyDocument },
  ): Promise<HeldDocument> => {
    const name = { collection, id };
    const first = await lookOnce(name, { db, session: null }, read);
    if (first.state === 'same') return first;
    return inSnapshot(client, (session) => lookOnce(name, { db, session }));
  };

  return {
    collections: held.map(({ name }) => name),
    count: async (): Promise<number> =>
      (await Promise.all(held.map(({ name }) => db.collection(name).estimatedDocumentCount()))).reduce(
        (sum, n) => sum + n,
        0,
      ),
    /** Every document of a collection, page by page. */
    async *documents(collection: string): AsyncIterable<readonly HeldDocument[]> {
      let after: string | null = null;
      for (;;) {
        const docs: AnyDocument[] = await db
          .collection<AnyDocument>(collection)
          .find(after === null ? {} : { _id: { $gt: after } })
          .sort({ _id: 1 })
          .limit(PAGE)
          .toArray();
        const texts = await opened(collection, docs);
        yield await Promise.all(
          docs.map((lying, n) => look(collection, lying._id, { lying, open: texts[n] ?? lying })),
        );
        const last = docs.at(-1);
        if (docs.length < PAGE || last === undefined) return;
        after = last._id;
      }
    },
    /** Of the documents of these entries, those that were deleted without an entry; and keys that the trail says were destroyed, and that are there. */
    async missing(entries: readonly AuditEntry[]): Promise<readonly HeldDocument[]> {
      const found: HeldDocument[] = [];
      const changes = entries.flatMap(({ changes: all }) => all);
      // Keys that were destroyed stay destroyed, however often they are put back.
      for (const { id } of changes.filter(({ collection }) => collection === dataKeys.name)) {
        const one = await look(dataKeys.name, id);
        if (one.state !== 'same') found.push(one);
      }
      for (const collection of personalOf.keys()) {
        const ids = new Set(
          changes.filter((one) => one.collection === collection && one.id !== '*').map(({ id }) => id),
        );
        if (ids.size === 0) continue;
        const there = await db
          .collection<AnyDocument>(collection)
          .find({ _id: { $in: [...ids] } })
          .project<{ _id: string }>({ _id: 1 })
          .toArray();
        for (const { _id } of there) ids.delete(_id);
        for (const id of ids) {
          const one = await look(collection, id);
          if (one.state === 'missing') found.push(one);
        }
      }
      return found;
    },
    /** Keys that are said to be destroyed, each held against the trail: who is said to be erased has no texts to compare. */
    async *erasures(): AsyncIterable<HeldDocument> {
      const erased = db.collection<AnyDocument>(dataKeys.name).find({ erasedAt: { $ne: null } });
      for await (const lying of erased) yield await look(dataKeys.name, lying._id, { lying, open: lying });
    },
    /** Ids of accounts whose ledger differs from what was posted. */
    async brokenLedgers(): Promise<readonly string[]> {
      const broken: string[] = [];
      await verifyLedger(db, client, {
        ...{ billingAccountId: null, sealing },
        onBroken: ({ billingAccountId }) => broken.push(billingAccountId),
      });
      return broken;
    },
  };
}

/** Every text among the fields of a document, its id first. */
function namesIn(doc: AnyDocument): readonly string[] {
  return Object.values(doc).filter((value) => typeof value === 'string');
}

/** What opens personal texts, and knows whose keys were destroyed. */
type TextOpener = Pick<FieldSealing, 'openDocuments' | 'isErased'>;

interface DocumentName {
  readonly collection: string;
  readonly id: string;
}

interface Told extends PlacedChange {
  readonly entry: AuditEntry;
  readonly change: AuditChange;
}

export type DocumentScan = ReturnType<typeof documentScan>;
