import { isDeepStrictEqual } from 'node:util';
import type { Db, Document, MongoClient } from 'mongodb';
import { migrate } from '../../../src/store/migrations/migrate.ts';
import { uniqueName } from '../run/names.ts';
import { documentCounts } from './document-counts.ts';

/** A migrated database that nobody uses. */
interface Spare {
  readonly name: string;
  /** Its collections and indexes as the migration made them. */
  readonly structure: readonly Document[];
  /** What the migration wrote, by collection. */
  readonly documents: ReadonlyMap<string, readonly Document[]>;
}

/** Of this process, whose files run one after another. */
const spares: Spare[] = [];

/**
 * A bigger database is dropped: what was deleted from it would be in the way of every search for a while.
 */
const MOST_DOCUMENTS_TO_EMPTY = 2_000;

/**
 * A migrated database for one test file, without anything in it that the migration did not write. To make one takes MongoDB half a
 * second of processor time, and later as much again to close the files of its 330 tables; a spare one is emptied in 40 ms. So each
 * file takes the database that an earlier file of the same process has handed back.
 *
 * `handBack` ends its use, with `client` still open. A database whose collections or indexes a file has changed is dropped.
 */
export async function takeMigratedDatabase(
  client: MongoClient,
): Promise<{ readonly db: Db; handBack(): Promise<void> }> {
  const { db, spare } = (await spareDatabase(client)) ?? (await newDatabase(client));
  let handedBack = false;
  return {
    db,
    async handBack() {
      if (handedBack) return;
      handedBack = true;
      if ((await isAsMigrated(db, spare)) && (await sizeOf(db)) <= MOST_DOCUMENTS_TO_EMPTY)
        spares.push(spare);
      else await db.dropDatabase();
    },
  };
}

interface Taken {
  readonly db: Db;
  readonly spare: Spare;
}

/** Emptied when it is taken, not when it is handed back: so what ends late in the file before has no place to write. */
async function spareDatabase(client: MongoClient): Promise<Taken | undefined> {
  const spare = spares.pop();
  if (spare === undefined) return undefined;
  const db = client.db(spare.name);
  const filled = Object.entries(await documentCounts(db)).filter(([, count]) => count > 0);
  const names = new Set([...filled.map(([name]) => name), ...spare.documents.keys()]);
  await Promise.all(
    [...names].map(async (name) => {
      const collection = db.collection(name);
      await collection.deleteMany({});
      const written = spare.documents.get(name) ?? [];
      if (written.length > 0) await collection.insertMany(structuredCloneOf(written));
    }),
  );
  return { db, spare };
}

async function newDatabase(client: MongoClient): Promise<Taken> {
  const db = client.db(uniqueName('migrated'));
  await migrate(db);
  const structure = await structureOf(db);
  const contents = await Promise.all(
    structure.map(async ({ name }) => [name, await db.collection(name).find().toArray()] as const),
  );
  return {
    db,
    spare: {
      name: db.databaseName,
      structure,
      documents: new Map(contents.filter(([, { length }]) => length)),
    },
  };
}

const structuredCloneOf = (documents: readonly Document[]): Document[] =>
  documents.map((document) => ({ ...document }));

async function isAsMigrated(db: Db, { structure }: Spare): Promise<boolean> {
  return isDeepStrictEqual(await structureOf(db), structure);
}

/** Every collection with its options and its indexes, by name. */
async function structureOf(db: Db): Promise<Document[]> {
  const collections = await db.listCollections().toArray();
  const byName = collections.sort((one, other) => (one.name < other.name ? -1 : 1));
  return Promise.all(
    byName.map(async (collection) => ({
      ...collection,
      indexes: await db.collection(collection.name).indexes(),
    })),
  );
}

async function sizeOf(db: Db): Promise<number> {
  const { objects } = await db.stats();
  return Number(objects);
}
