import type { Db, MongoClient } from 'mongodb';
import { type CivilDate, civilDateAt, instantOf } from '../domain/civil-date.ts';
import type { BillingAccountId } from '../domain/flavor.ts';
import { partyKey } from '../domain/fraud/party.ts';
import type { AccountBundle } from '../store/accounts/bulk.ts';
import { accounts, accountViews, creditHolds, customers } from '../store/accounts/collections.ts';
import { disputes } from '../store/arrears/collections.ts';
import { billDetails, bills, cycleChangeHistory, subscriptions } from '../store/billing/collections.ts';
import { fraudActivities, stepUpDemands } from '../store/fraud/collections.ts';
import { ledgerEntries } from '../store/ledger/collections.ts';
import { inTransaction } from '../store/mongo/transaction.ts';
import { notices } from '../store/notices/collections.ts';
import { payments } from '../store/payments/collections.ts';
import { createStore, type StoreTarget } from '../store/store.ts';
import { generateCrowd } from './generate.ts';
import { demoResources } from './kept-resources.ts';
import { STORIES } from './stories.ts';
import { storyBundles } from './story-accounts.ts';

export interface SeedOptions {
  readonly seed: number;
  /** Unnamed customers; 500 unless told. */
  readonly customers?: number;
  /** The day in UTC the data is of; today unless told. */
  readonly today?: CivilDate;
  /**
   * `whenStale` (the default) tells the named customers' stories again when they were told on another day, `always` at
   * every call, also taking back what orders, payments and cycle changes did to them.
   */
  readonly renewStories?: 'whenStale' | 'always';
  readonly log?: (line: string) => void;
}

export interface SeedResult {
  /** Accounts written now, named ones included. */
  readonly inserted: number;
  /** Whether the named customers were told again. */
  readonly storiesRenewed: boolean;
}

interface Marker {
  _id: string;
  seed: number;
  customers: number;
  storiesOf: CivilDate;
}

/** Enough accounts to make a commit worth its while, few enough to stay far from a transaction's limits. */
const ACCOUNTS_PER_TRANSACTION = 50;

/**
 * Puts the demo data into a migrated database. Safe to run again and to interrupt: what is there stays, and a marker is
 * written last.
 *
 * Stories are about days ("20 days overdue"), so they go stale over night. The named customers are therefore told again on
 * another day, under the same ids: their accounts, ledgers, bills, payments and cycles are replaced and credit held for
 * earlier orders is released, and what the fraud watch counted of them is forgotten, while orders, decisions and interactions, which are records of what was decided then, are
 * kept. Account versions go on rising, so a decision under way on the old account is refused and made again. The crowd is
 * left to age like any data. Run it before worker and API serve: for a moment the named accounts are not there.
 */
export async function seedDemo(target: StoreTarget, options: SeedOptions): Promise<SeedResult> {
  const { db } = target;
  const { seed, log = () => undefined, renewStories = 'whenStale' } = options;
  const count = options.customers ?? 500;
  const today = options.today ?? civilDateAt(instantOf(Date.now()), 'UTC');
  const meta = db.collection<Marker>('meta');
  const marker = await meta.findOne({ _id: 'demo' });
  const crowdThere = marker?.seed === seed && marker.customers >= count;
  const storiesFresh = marker?.storiesOf === today && renewStories !== 'always';
  if (crowdThere && storiesFresh) return { inserted: 0, storiesRenewed: false };

  let inserted = 0;
  if (!storiesFresh) inserted += await renew(target, today);
  if (!crowdThere) inserted += await putAll(target, generateCrowd({ seed, customers: count, today }));
  await keepResources(target, today);
  await meta.updateOne(
    { _id: 'demo' },
    { $set: { seed, customers: count, storiesOf: today } },
    { upsert: true },
  );
  log(
    crowdThere
      ? `demo data: the ${STORIES.length} named customers as of ${today}, the others as they were`
      : `demo data: ${inserted} accounts as of ${today} (seed ${seed})`,
  );
  return { inserted, storiesRenewed: !storiesFresh };
}

/** What is kept for clients of the TM Forum APIs; what is there stays. */
async function keepResources({ db, client, keys }: StoreTarget, today: CivilDate): Promise<void> {
  const { tmfKept } = createStore(db, client, keys);
  const [first] = storyBundles(today);
  if (first === undefined) return;
  for (const resource of demoResources(first.account, `${today}T00:00:00.000Z`)) await tmfKept.keep(resource);
}

/** Removes the named customers' accounts, if there are any, and writes them as of `today`. */
async function renew(target: StoreTarget, today: CivilDate): Promise<number> {
  const { db, client } = target;
  const bundles = [...storyBundles(today)];
  const accountIds = bundles.map(({ account }) => account.billingAccountId);
  const versions = await versionsOf(db, accountIds);
  if (versions.size > 0) await remove(db, client, accountIds);
  const renewed = bundles.map((bundle) => ({
    ...bundle,
    account: { ...bundle.account, version: (versions.get(bundle.account.billingAccountId) ?? 0) + 1 },
  }));
  return putAll(target, renewed);
}

async function versionsOf(db: Db, ids: readonly BillingAccountId[]): Promise<Map<string, number>> {
  const docs = await db
    .collection<{ _id: string; version: number }>(accounts.name)
    .find({ _id: { $in: [...ids] } })
    .toArray();
  return new Map(docs.map((doc) => [doc._id, doc.version]));
}

async function remove(db: Db, client: MongoClient, accountIds: readonly string[]): Promise<void> {
  const ofAccounts = { billingAccountId: { $in: [...accountIds] } };
  await inTransaction(client, async (session) => {
    const billIds = await db.collection<{ _id: string }>(bills.name).distinct('_id', ofAccounts, { session });
    await db.collection<{ _id: string }>(billDetails.name).deleteMany({ _id: { $in: billIds } }, { session });
    // Told of again once the bills are made again.
    await db
      .collection<{ _id: string }>(notices.name)
      .deleteMany({ _id: { $in: billIds.map((id) => `billMade:${id}`) } }, { session });
    for (const { name } of [ledgerEntries, bills, payments, subscriptions, cycleChangeHistory, disputes])
      await db.collection(name).deleteMany(ofAccounts, { session });
    await db
      .collection(creditHolds.name)
      .updateMany(
        { ...ofAccounts, state: 'held' },
        { $set: { state: 'released', endedAt: instantOf(Date.now()) } },
        { session },
      );
    const byId = (ids: readonly string[]) => ({ _id: { $in: [...ids] } });
    const customerIds = STORIES.map((story) => story.customerId);
    const parties = [
      ...customerIds.map((id) => partyKey('customer', id)),
      ...accountIds.map((id) => partyKey('account', id)),
    ];
    for (const [{ name }, ids] of [
      [accounts, accountIds],
      [accountViews, accountIds],
      [customers, customerIds],
      [fraudActivities, parties],
      [stepUpDemands, customerIds],
    ] as const)
      await db.collection<{ _id: string }>(name).deleteMany(byId(ids), { session });
  });
}

async function putAll({ db, client, keys }: StoreTarget, bundles: Iterable<AccountBundle>): Promise<number> {
  const { bulk } = createStore(db, client, keys);
  let inserted = 0;
  let batch: AccountBundle[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    inserted += (await bulk.putAccounts(batch)).filter((result) => result === 'inserted').length;
    batch = [];
  };
  for (const bundle of bundles) {
    batch.push(bundle);
    if (batch.length >= ACCOUNTS_PER_TRANSACTION) await flush();
  }
  await flush();
  return inserted;
}
