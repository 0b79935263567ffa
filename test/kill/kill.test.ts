/** Worker, mongod and both are killed once each under all three stories at once; `npm run kill-test` does it twenty times each. */
import type { Db } from 'mongodb';
import { beforeAll, expect, test, vi } from 'vitest';
import type { AnyDocument } from '../../src/store/mongo/collection.ts';
import { testBuild } from '../support/run/build.ts';
import { atEndOfFile } from '../support/run/end-of-file.ts';
import { type Complaint, complaintsOf, differences } from './checks.ts';
import { type Machine, type Product, startMachine, VICTIMS } from './machine.ts';
import { killTest } from './run.ts';
import { STORY_NAMES } from './story.ts';

vi.setConfig({ testTimeout: 400_000 });

let machine: Machine;
beforeAll(async () => {
  await testBuild();
  machine = await startMachine();
  atEndOfFile(() => machine.stop());
});

test('killed in the middle, bills, payments and cycle changes each happen once and the audit trail holds; broken money is reported', async () => {
  const log: string[] = [];
  const options = {
    stories: STORY_NAMES,
    kills: 1,
    customers: 2,
    seed: 11,
    log: (line: string) => log.push(line),
  };
  const { stories, trailChecks, complaints } = await killTest(machine, options, theChecksCanFail);
  expect(complaints).toEqual([]);
  expect(trailChecks).toBeGreaterThanOrEqual(VICTIMS.length);
  for (const { kills } of stories) expect(kills.length).toBeGreaterThanOrEqual(1);
  const victims = stories.flatMap(({ kills }) => kills.map(({ victim }) => victim));
  expect([...new Set(victims)].sort()).toEqual([...VICTIMS].sort());
});

/** Ways to break money that was just found right, and the check that stands for each. */
const BREAKAGES: readonly (readonly [Complaint['check'], (db: Db) => Promise<unknown>])[] = [
  ['view', (db) => db.collection('accountViews').updateOne({}, { $inc: { 'account.balance': 1 } })],
  ['billing', (db) => db.collection('billingAccounts').updateOne({}, { $inc: { balance: 1 } })],
  [
    'ledger',
    (db) => db.collection('ledgerEntries').updateOne({ source: 'billRun' }, { $inc: { amount: 1 } }),
  ],
  ['billedTwice', (db) => Promise.all([again(db, 'billDetails', 'BILL:'), again(db, 'bills', 'BILL:')])],
  ['payment', (db) => db.collection('ledgerEntries').deleteOne({ type: 'payment', paymentId: /^BURST-/ })],
  ['cycleChange', (db) => db.collection('cycleChangeHistory').deleteOne({})],
  ['notice', (db) => again(db, 'notices', 'billMade:')],
  ['audit', (db) => db.collection('bills').updateOne({}, { $set: { dueDate: '2031-01-01' } })],
];

async function theChecksCanFail({ db, client }: Product): Promise<void> {
  let before = new Set<string>();
  for (const [check, breakIt] of BREAKAGES) {
    await breakIt(db);
    const found = await complaintsOf({ db, client });
    const fresh = found.filter((complaint) => !before.has(JSON.stringify(complaint)));
    expect(fresh.map((complaint) => complaint.check)).toContain(check);
    before = new Set(found.map((complaint) => JSON.stringify(complaint)));
  }
  const different = await differences(db, client.db(`${db.databaseName}_undisturbed`));
  expect(different.length).toBeGreaterThan(0);
}

/** Writes the first document whose id begins so once more, under another id. */
async function again(db: Db, name: string, prefix: string): Promise<void> {
  const collection = db.collection<AnyDocument>(name);
  const [first] = await collection
    .find({ _id: { $gte: prefix } })
    .sort({ _id: 1 })
    .limit(1)
    .toArray();
  if (first === undefined) throw new Error(`${name} has nothing that begins with ${prefix}`);
  await collection.insertOne({ ...first, _id: `${first._id}:again` });
}
