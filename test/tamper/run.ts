import type { Db, MongoClient } from 'mongodb';
import { z } from 'zod';
import { seededRandom } from '../../src/demo-data/random.ts';
import { seedDemo } from '../../src/demo-data/seed.ts';
import type { AuditFault } from '../../src/domain/audit/fault.ts';
import { instantOf } from '../../src/domain/civil-date.ts';
import { money } from '../../src/domain/money.ts';
import { NO_PREFERENCES } from '../../src/domain/notices/contact.ts';
import { BARE_REPORT } from '../../src/domain/payments/payment.ts';
import { createSealFolder } from '../../src/gateways/audit/seal-folder.ts';
import { audited } from '../../src/store/audit/audited.ts';
import { type DocumentScan, documentScan } from '../../src/store/audit/document-scan.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { inTransaction } from '../../src/store/mongo/transaction.ts';
import { createSealing, createStore } from '../../src/store/store.ts';
import { aPaymentMethod } from '../support/builders/builders.ts';
import { TEST_AUDIT_KEYS } from '../support/product/audit-keys.ts';
import { anAuditTrail } from '../support/product/audit-trail.ts';
import { testKeys } from '../support/product/field-keys.ts';
import { ATTACKS, type Attack, type Target } from './attacks.ts';
import type { FoundDocument, FoundEntry, FoundTrail } from './trail.ts';

export interface TamperOptions {
  readonly db: Db;
  readonly client: MongoClient;
  /** Where seals go: a folder that is empty. */
  readonly sealFolder: string;
  readonly seed: number;
  readonly count: number;
  readonly onProgress?: (done: number) => void;
}

export interface TamperResult {
  readonly seed: number;
  readonly count: number;
  /** How often each attack was tried. */
  readonly tried: Readonly<Record<string, number>>;
  readonly entries: number;
  readonly chains: number;
  readonly seals: number;
  /** Attacks that were not found, or not named where they were. */
  readonly missed: readonly { readonly attack: string; readonly case: number; readonly why: string }[];
}

type Document = { _id: string; [field: string]: unknown };

/**
 * Fills a database by the store's own writes, seals it, and tampers with it in MongoDB, `count` times. After each time the trail is
 * verified and put back as it was; at the end it has to hold again.
 */
export async function runTamper(options: TamperOptions): Promise<TamperResult> {
  const { db, client, sealFolder, seed, count, onProgress } = options;
  await migrate(db);
  const trail = anAuditTrail({ db, client }, createSealFolder(sealFolder));
  await refuseSomebody(options);
  const older = await fill(options, () => trail.seal());
  await pruneOneChain(options, () => trail.seal());
  // An attacker in MongoDB drops what keeps places unique, and writes what the validator would refuse.
  for (const name of ['auditEntries', 'auditLeaves']) {
    await db.collection(name).dropIndex('chain');
    await db.collection(name).createIndex({ shard: 1, sequence: 1 });
  }
  const documents = documentScan({ db, client }, TEST_AUDIT_KEYS, createSealing(db, testKeys));
  const whole = await trail.verify({ documents });
  if (whole.faults > 0 || whole.unsealed > 0)
    throw new Error('the trail does not hold before the first attack');
  // Unique indexes would refuse the forged document.
  for (const name of documents.collections) await dropUnique(db, name);
  const found = { ...(await readTrail(db, documents.collections)), older };
  const random = seededRandom(seed);
  const auditKey = TEST_AUDIT_KEYS.keyOf(TEST_AUDIT_KEYS.activeKeyId) ?? new Uint8Array();
  const names = Object.keys(ATTACKS);
  const tried: Record<string, number> = {};
  const missed: { attack: string; case: number; why: string }[] = [];
  for (let n = 0; n < count; n += 1) {
    // Every kind in turn, so that none is left out of a small run.
    const name = names[n % names.length] ?? '';
    const attack = ATTACKS[name]?.({ trail: found, random, auditKey });
    if (attack === undefined) throw new Error(`no attack ${name}`);
    const restore = await strike(db, attack);
    const isOfDocuments = attack.targets.some((target) => 'document' in target);
    const touched = new Set(attack.blows.map(({ collection }) => collection));
    const { found: faults } = await trail.verify(
      isOfDocuments ? { documents: onlyOf(documents, touched) } : {},
    );
    for (const target of attack.targets.filter((target) => !isNamed(target, faults)))
      missed.push({ attack: name, case: n, why: `${JSON.stringify(target)} is not named` });
    await restore();
    tried[name] = (tried[name] ?? 0) + 1;
    onProgress?.(n + 1);
  }
  const after = await trail.verify({ documents });
  if (after.faults > 0) throw new Error('the trail was not put back as it was');
  const { entries, chains, seals } = whole;
  return { seed, count, tried, entries, chains, seals, missed };
}

/** A scan of the collections that an attack touched. The others are as they were: before the first attack and after the last all are compared. */
function onlyOf(documents: DocumentScan, touched: ReadonlySet<string>): DocumentScan {
  return {
    ...documents,
    collections: documents.collections.filter((name) => touched.has(name)),
    missing: (entries) =>
      documents.missing(
        entries.map((entry) => ({
          ...entry,
          changes: entry.changes.filter(({ collection }) => touched.has(collection)),
        })),
      ),
    brokenLedgers: async () => (touched.has('billingAccounts') ? documents.brokenLedgers() : []),
  };
}

/** Named by its id; or its chain is, of which nothing is there; or its seal or its document is. */
function isNamed(target: Target, faults: readonly AuditFault[]): boolean {
  if ('document' in target) {
    const { collection, id } = target.document;
    return faults.some(({ document }) => document?.collection === collection && document.id === id);
  }
  if ('pruning' in target)
    return faults.some(({ kind, shard }) => kind.startsWith('pruning') && shard === target.pruning);
  if ('seal' in target) return faults.some(({ seal }) => seal === target.seal);
  return faults.some(
    ({ kind, entryId, shard }) =>
      entryId === target.entryId || (kind === 'chainMissing' && shard === target.shard),
  );
}

/** Accounts with their stories, then other contacts and payments of them, sealed in between; customers as they were before. */
async function fill(
  { db, client, seed }: TamperOptions,
  seal: () => Promise<unknown>,
): Promise<FoundTrail['older']> {
  await seedDemo({ db, client, keys: testKeys }, { seed, customers: 20 });
  await seal();
  const store = createStore(db, client, testKeys);
  const customers = () => db.collection<FoundDocument>('customers').find().sort({ _id: 1 }).toArray();
  const setPhones = async (first: number) => {
    for (const [n, { _id }] of (await customers()).entries())
      await store.customers.setContact(
        _id,
        { ...NO_PREFERENCES, phone: `+4930${first + n}` },
        instantOf(Date.now()),
      );
  };
  await setPhones(9_010_100);
  const older = await customers();
  await setPhones(9_020_100);
  const ids = await db.collection<Document>('billingAccounts').find().sort({ _id: 1 }).limit(12).toArray();
  for (let round = 0; round < 8; round += 1) {
    for (const [n, account] of ids.entries()) {
      if (n % ((round % 3) + 1) !== 0) continue;
      const now = instantOf(Date.now());
      const { currency } = z.object({ currency: z.string() }).parse(account);
      await store.payments.record(
        {
          ...{ paymentId: `PAY-${round}-${n}`, billingAccountId: account._id, status: 'settled' },
          ...{
            amount: money(1_000 + n, currency),
            method: aPaymentMethod(),
            occurredAt: now,
            ...BARE_REPORT,
          },
        },
        now,
      );
    }
    await seal();
  }
  return new Map([['customers', older]]);
}

/** Refusals of one caller, which the first seal holds. */
async function refuseSomebody({ db, client }: TamperOptions): Promise<void> {
  const object = { type: 'caller', id: 'somebody-refused' } as const;
  for (let n = 0; n < 6; n += 1)
    await inTransaction(client, async (session) => {
      audited({ db, session }, { act: 'access.refused', object, outcome: 'refused', reason: 'scope' });
    });
}

/**
 * Retention takes the first of them away. The seals alone tell how old entries are, and nothing tells when those of the first seal were
 * written: so `audit verify` takes them for old enough.
 */
async function pruneOneChain({ db, client }: TamperOptions, seal: () => Promise<unknown>): Promise<void> {
  const store = createStore(db, client, testKeys);
  const now = instantOf(Date.now() + 1_000);
  const { prunable } = await store.retention.prunable({
    ...{ before: now, today: now.slice(0, 10), after: 'caller/', limit: 1 },
  });
  const [chain] = prunable;
  if (chain === undefined) throw new Error('there is no chain to prune');
  await store.retention.prune(chain, { before: now, today: now.slice(0, 10) }, now);
  await seal();
}

const foundEntry = z.looseObject({ _id: z.string(), shard: z.string(), sequence: z.number() });
const foundLeaf = foundEntry.extend({ seal: z.number(), hash: z.string() });
const foundSeal = z.looseObject({ _id: z.string(), head: z.looseObject({}) });

async function dropUnique(db: Db, name: string): Promise<void> {
  for (const index of await db.collection(name).indexes())
    if (index['unique'] === true && index.name !== undefined) await db.collection(name).dropIndex(index.name);
}

async function readTrail(db: Db, names: readonly string[]): Promise<Omit<FoundTrail, 'older'>> {
  const documents = new Map<string, FoundDocument[]>();
  for (const name of names)
    documents.set(name, await db.collection<FoundDocument>(name).find().sort({ _id: 1 }).toArray());
  const of = (name: string, sort: Record<string, 1>) => db.collection(name).find().sort(sort).toArray();
  const chains = new Map<string, FoundEntry[]>();
  for (const entry of z.array(foundEntry).parse(await of('auditEntries', { shard: 1, sequence: 1 })))
    chains.set(entry.shard, [...(chains.get(entry.shard) ?? []), entry]);
  return {
    chains,
    documents,
    leaves: z.array(foundLeaf).parse(await of('auditLeaves', { _id: 1 })),
    seals: z.array(foundSeal).parse(await of('auditSeals', { _id: 1 })),
    prunings: await db.collection<FoundDocument>('auditPrunings').find().toArray(),
    dataKeys: await db
      .collection<FoundDocument>('dataKeys')
      .find({ _id: /^customer:/ })
      .sort({ _id: 1 })
      .toArray(),
  };
}

/** Does it, and returns what puts everything back. */
async function strike(db: Db, { blows }: Attack): Promise<() => Promise<void>> {
  const before: [string, string[], Document[]][] = [];
  for (const { collection, remove, put } of blows) {
    const documents = db.collection<Document>(collection);
    const ids = [...new Set([...remove, ...put.map(({ _id }) => _id)])];
    before.push([collection, ids, await documents.find({ _id: { $in: ids } }).toArray()]);
    await documents.deleteMany({ _id: { $in: ids } });
    if (put.length > 0) await documents.insertMany([...put], { bypassDocumentValidation: true });
  }
  return async () => {
    for (const [collection, ids, documents] of before) {
      await db.collection<Document>(collection).deleteMany({ _id: { $in: ids } });
      if (documents.length > 0) await db.collection<Document>(collection).insertMany(documents);
    }
  };
}
