import type { Db, MongoClient } from 'mongodb';
import type { AuditObject } from '../../domain/audit/entry.ts';
import { ofCustomer } from '../../domain/audit/objects.ts';
import type { CivilDate } from '../../domain/civil-date.ts';
import { valueAtPath } from '../../domain/field-path.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import { derivedView, writeView } from '../accounts/account-views.ts';
import { accounts, accountViews, customers } from '../accounts/collections.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { removing } from '../audit/writing.ts';
import { COLLECTION_PLANS } from '../collections.ts';
import { chainedEntries } from '../ledger/collections.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import type { Personal } from '../mongo/personal.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { payments } from '../payments/collections.ts';
import { ERASED } from '../sealing/open-text.ts';
import { ERASED_FORM, SERVICE_SCOPE } from '../sealing/seal.ts';
import { mapTexts } from '../sealing/texts.ts';
import { type CustomerFacts, readCustomers } from './customer-facts.ts';
import { holdsInForce } from './holds.ts';
import { RECORD_TABLE, type RecordKeeping } from './record-table.ts';

/** What retention has to know of one document. It has no personal data. */
export interface RecordFacts {
  readonly id: string;
  /** Null where it belongs to no single customer, or to an account that does not exist. */
  readonly customerId: CustomerId | null;
  /** The day of the event of its class; null: it has not ended. */
  readonly event: CivilDate | null;
  /** Whether it says nothing about a person any more. */
  readonly isBlank: boolean;
  /** How many of its personal texts were not erased. */
  readonly texts: number;
}

export interface RecordReads {
  /** Up to `limit` documents of a collection after an id, in the order of their ids. */
  page(
    collection: string,
    given: { readonly after: string | null; readonly limit: number },
  ): Promise<RecordFacts[]>;
  /** All documents of one customer in a collection. */
  ofCustomer(collection: string, customerId: CustomerId): Promise<RecordFacts[]>;
  /** The customers of these ids that exist. */
  customers(customerIds: readonly CustomerId[], on: CivilDate): Promise<Map<CustomerId, CustomerFacts>>;
  /** The documents of one customer in a collection, as their mapping has them on the disk, with personal texts opened. */
  documents(collection: string, customerId: CustomerId): Promise<object[]>;
  /** Ids of customers after one, in order. */
  customerIds(given: { readonly after: string | null; readonly limit: number }): Promise<CustomerId[]>;
}

/** Documents of one collection and customer that are to be removed. */
export interface Departure {
  readonly collection: string;
  readonly customerId: CustomerId | null;
  readonly ids: readonly string[];
  readonly today: CivilDate;
  /** Checked again in the transaction, with each document as it is then. */
  readonly isDue: (record: RecordFacts) => boolean;
}

export interface RecordWrites {
  /** Deletes documents, unless a legal hold keeps them; returns how many. */
  remove(departure: Departure): Promise<number>;
  /** Anonymises documents, unless a legal hold keeps them; returns how many. */
  anonymise(departure: Departure): Promise<number>;
}

const keepingOf = (collection: string): RecordKeeping => {
  const keeping = RECORD_TABLE[collection];
  if (keeping === undefined) throw new RangeError(`${collection} is of no record class`);
  return keeping;
};

const PERSONAL: ReadonlyMap<string, Personal | null> = new Map(
  COLLECTION_PLANS.map(({ name, personal }) => [name, personal]),
);

/** Collections of customers whose personal texts are sealed with a key of the service: that of the customer does not shred them. */
export const TEXTS_UNDER_OTHER_KEYS: readonly string[] = COLLECTION_PLANS.filter(
  ({ name, personal }) => personal?.owner === SERVICE_SCOPE && keepingOf(name).owner.by !== 'none',
).map(({ name }) => name);

export function recordReads(reader: Reader): RecordReads {
  return {
    page: (collection, { after, limit }) =>
      readFacts(reader, collection, after === null ? {} : { _id: { $gt: after } }, limit),
    ofCustomer: (collection, customerId) => factsOfCustomer(reader, collection, customerId),
    async documents(collection, customerId) {
      const filter = await filterOfCustomer(reader, collection, customerId);
      if (filter === null) return [];
      return reader.db
        .collection<AnyDocument>(collection)
        .find(filter, within(reader))
        .sort({ _id: 1 })
        .toArray();
    },
    customers: (customerIds, on) => readCustomers(reader, customerIds, on),
    async customerIds({ after, limit }) {
      const docs = await reader.db
        .collection<AnyDocument>(customers.name)
        .aggregate<{ _id: string }>(
          [
            { $match: after === null ? {} : { _id: { $gt: after } } },
            { $sort: { _id: 1 } },
            { $limit: limit },
            { $project: { _id: 1 } },
          ],
          within(reader),
        )
        .toArray();
      return docs.map(({ _id }) => _id);
    },
  };
}

export function recordWrites(db: Db, client: MongoClient): RecordWrites {
  return {
    remove: (departure) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'retention.remove', async (tx) => {
          const docs = await stillDue(tx, departure);
          await removing(tx, departure.collection).remove(objectOf(departure), docs);
          return docs.length;
        }),
      ),
    anonymise: (departure) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'retention.anonymise', async (tx) => {
          const docs = await stillDue(tx, departure);
          const { collection } = departure;
          const blanked = docs.map((before) => ({ before, after: blankOf(collection, before) }));
          await removing(tx, collection).blank(objectOf(departure), blanked);
          if (SHOWN_IN_VIEWS.includes(collection)) await deriveViews(tx, departure, docs);
          return docs.length;
        }),
      ),
  };
}

/** The object of retention's entries in the trail where no customer is known. */
export const RETENTION_OBJECT: AuditObject = { type: 'audit', id: 'retention' };

const objectOf = ({ customerId }: Departure): AuditObject =>
  customerId === null ? RETENTION_OBJECT : ofCustomer(customerId);

/** The documents that are still due in this transaction; none under a legal hold. */
async function stillDue(
  tx: Tx,
  { collection, customerId, ids, today, isDue }: Departure,
): Promise<AnyDocument[]> {
  if (customerId !== null && (await holdsInForce(tx, [customerId], today)).length > 0) return [];
  const facts = await readFacts(tx, collection, { _id: { $in: [...ids] } }, ids.length);
  const due = facts.filter(isDue).map(({ id }) => id);
  if (due.length === 0) return [];
  return tx.db
    .collection<AnyDocument>(collection)
    .find({ _id: { $in: due } }, within(tx))
    .toArray();
}

function blankOf(collection: string, doc: AnyDocument): AnyDocument {
  const personal = PERSONAL.get(collection) ?? null;
  const erased =
    personal === null ? doc : mapTexts(doc, personal, (text) => (typeof text === 'string' ? ERASED : text));
  const blanked = Object.entries(keepingOf(collection).blanked ?? {});
  return blanked.reduce((before, [path, value]) => withValue(before, path.split('.'), value), erased);
}

function withValue<T extends object>(doc: T, [name, ...rest]: readonly string[], value: string): T {
  if (name === undefined || !(name in doc)) return doc;
  const inner: unknown = Reflect.get(doc, name);
  if (rest.length === 0) return { ...doc, [name]: value };
  return typeof inner === 'object' && inner !== null
    ? { ...doc, [name]: withValue(inner, rest, value) }
    : doc;
}

/** Collections whose personal data is also in a derived view. */
const SHOWN_IN_VIEWS: readonly string[] = [chainedEntries.name, payments.name];

/** Removes from the derived views what was removed from entries and payments. */
async function deriveViews(
  tx: AuditedTx,
  { customerId }: Departure,
  docs: readonly AnyDocument[],
): Promise<void> {
  if (customerId === null) return;
  const gone = new Set(docs.map(({ _id }) => _id));
  const views = await tx.db
    .collection<AnyDocument>(accountViews.name)
    .find({ customerId }, within(tx))
    .toArray();
  for (const doc of views) {
    const { ledger, since, account } = accountViews.fromDoc(doc);
    const newest = ledger.newest.map((entry) =>
      gone.has(entry.entryId) && entry.note !== null ? { ...entry, note: ERASED } : entry,
    );
    const view = await derivedView(tx, account.billingAccountId, since, { ...ledger, newest });
    if (view !== null) await writeView(tx, view);
  }
}

async function factsOfCustomer(
  scope: Reader | Tx,
  collection: string,
  customerId: CustomerId,
): Promise<RecordFacts[]> {
  const filter = await filterOfCustomer(scope, collection, customerId);
  return filter === null ? [] : readFacts(scope, collection, filter, null);
}

/** The filter for the documents of a customer in a collection; null where no document belongs to one customer. */
async function filterOfCustomer(
  scope: Reader | Tx,
  collection: string,
  customerId: CustomerId,
): Promise<Record<string, unknown> | null> {
  const { owner } = keepingOf(collection);
  switch (owner.by) {
    case 'customer':
      return { [owner.path]: customerId };
    case 'account':
      return { [owner.path]: { $in: await accountIdsOf(scope, customerId) } };
    case 'none':
      return null;
  }
}

async function accountIdsOf(scope: Reader | Tx, customerId: CustomerId): Promise<string[]> {
  const docs = await collectionOf(scope.db, accounts)
    .find({ customerId }, { ...within(scope), projection: { _id: 1 } })
    .toArray();
  return docs.map(({ _id }) => _id);
}

async function readFacts(
  scope: Reader | Tx,
  collection: string,
  filter: Record<string, unknown>,
  limit: number | null,
): Promise<RecordFacts[]> {
  const keeping = keepingOf(collection);
  // By an aggregation: its answer stays sealed, and no key is needed to see whether a document is anonymised.
  const docs = await scope.db
    .collection<AnyDocument>(collection)
    .aggregate<AnyDocument>(
      [{ $match: filter }, { $sort: { _id: 1 } }, ...(limit === null ? [] : [{ $limit: limit }])],
      within(scope),
    )
    .toArray();
  const owners = await ownersOf(scope, keeping, docs);
  return docs.map((doc, index) => ({
    id: String(doc._id),
    customerId: owners[index] ?? null,
    event: eventOf(keeping, doc),
    ...blanknessOf(collection, keeping, doc),
  }));
}

function eventOf({ event, open }: RecordKeeping, doc: AnyDocument): CivilDate | null {
  if (open?.states.includes(String(valueAtPath(doc, open.path))) === true) return null;
  for (const path of event) {
    const value = valueAtPath(doc, path);
    if (typeof value === 'string') return value.slice(0, 10);
  }
  return null;
}

function blanknessOf(
  collection: string,
  { blanked = {} }: RecordKeeping,
  doc: AnyDocument,
): Pick<RecordFacts, 'isBlank' | 'texts'> {
  let texts = 0;
  const personal = PERSONAL.get(collection) ?? null;
  if (personal !== null)
    mapTexts(doc, personal, (text) => {
      if (typeof text === 'string' && text !== ERASED_FORM) texts += 1;
      return text;
    });
  const others = Object.entries(blanked).every(([path, value]) =>
    [undefined, value].includes(textAt(doc, path)),
  );
  return { isBlank: texts === 0 && others, texts };
}

function textAt(doc: AnyDocument, path: string): string | undefined {
  const value = valueAtPath(doc, path);
  return typeof value === 'string' ? value : undefined;
}

async function ownersOf(
  scope: Reader | Tx,
  { owner }: RecordKeeping,
  docs: readonly AnyDocument[],
): Promise<(CustomerId | null)[]> {
  if (owner.by === 'none') return docs.map(() => null);
  const named = docs.map((doc) => textAt(doc, owner.path) ?? null);
  if (owner.by === 'customer') return named;
  const found = await collectionOf(scope.db, accounts)
    .find(
      { _id: { $in: [...new Set(named.filter((id) => id !== null))] } },
      {
        ...within(scope),
        projection: { customerId: 1 },
      },
    )
    .toArray();
  const customerOf = new Map(found.map(({ _id, customerId }) => [_id, customerId]));
  return named.map((id) => (id === null ? null : (customerOf.get(id) ?? null)));
}
