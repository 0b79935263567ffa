import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CHANGE_ACTS } from '../../src/domain/audit/acts.ts';
import { rawWrites, rawWritesOf, TECHNICAL_WRITES } from './audited-writes.ts';
import { writesOfStore } from './doors.ts';
import { filesBelow, ROOT } from './imports.ts';

/** Writes of the store that have no act of their own, and why. */
const WITHOUT_ACT: Readonly<Record<string, string>> = {
  'auditTrail.enter': 'enters acts of access: it is the trail',
  'customers.noteReveal': 'is an act of access: customer.reveal',
  'billing.makeNextBill': 'is makeNextBills for one account',
  'bulk.putAccount': 'is putAccounts for one account',
  'ledger.postLine': 'is postLines for one line',
  'deliveries.claim': 'technical: a lease',
  'reminders.beginCreditEpisode': 'technical',
  'reminders.endCreditEpisode': 'technical',
  'shadowDecisions.put': 'technical',
  'kpis.rollDay': 'technical',
  'kpis.keepAudit': 'technical',
  'kpis.putQueryTimes': 'technical',
  'risk.put': 'technical',
  'fraud.count': 'technical',
  'fraud.forgetReport': 'technical',
  'fraud.raised': 'technical',
  'events.number': 'technical',
  'events.begin': 'technical',
  'events.advance': 'technical',
  'events.park': 'technical',
  'events.delivered': 'technical',
  'events.failed': 'technical',
  'lookUps.put': 'technical',
  'lookUps.close': 'technical',
  'seals.keep': 'seals the trail',
  'seals.keepReceipt': 'seals the trail',
  'staff.note': 'enters an act of access, and changes nothing',
  'serviceAccounts.used': 'technical',
};

describe('every write goes on the audit trail', () => {
  test('everything in src writes to MongoDB in the audited way, except for the listed technical writes', () => {
    const found = new Map<string, string[]>();
    for (const { file, call } of rawWrites()) found.set(file, [...(found.get(file) ?? []), call]);
    const listed = new Map(TECHNICAL_WRITES.map(({ file, calls }) => [file, [...calls].sort()]));
    // Both ways: a write that is not listed, and a line of the list that is not needed any more.
    expect(Object.fromEntries([...found].map(([file, calls]) => [file, calls.sort()]).sort())).toEqual(
      Object.fromEntries([...listed].sort()),
    );
  });

  test('every write of the store has an act, and every act is of a write of the store', () => {
    const writes = [...writesOfStore()].flatMap(([part, methods]) => [...methods].map((m) => `${part}.${m}`));
    expect(writes.length).toBeGreaterThan(60);
    expect(writes.filter((write) => !(write in WITHOUT_ACT)).sort()).toEqual([...CHANGE_ACTS].sort());
    expect(Object.keys(WITHOUT_ACT).filter((write) => !writes.includes(write))).toEqual([]);
  });

  test('every act is named by the store', () => {
    const store = filesBelow(join(ROOT, 'src/store')).map((file) =>
      readFileSync(join(ROOT, 'src/store', file), 'utf8'),
    );
    expect(CHANGE_ACTS.filter((act) => !store.some((text) => text.includes(`'${act}'`)))).toEqual([]);
  });

  test.each([
    ["await collectionOf(db, bills).updateOne({ _id }, { $set: { state: 'settled' } });", 'updateOne'],
    ["const write = db.collection('bills').insertMany; await write([]);", 'insertMany'],
    ['const { bulkWrite } = collection; await bulkWrite([]);', '{ bulkWrite }'],
    ["await collection['insertOne']({});", 'collection[...]'],
    ['await insertIfAbsent(db, notices, notice);', 'insertIfAbsent'],
    ['await inTransaction(client, async (session) => {});', 'inTransaction'],
  ])('%s is found out', (text, call) => {
    expect(rawWritesOf('store/x.ts', text)).toEqual([{ file: 'store/x.ts', call }]);
  });

  test.each([
    'await collectionOf(db, bills).findOne({ _id });',
    'await writing(tx, bills).insert(object, bill);',
  ])('%s is none', (text) => {
    expect(rawWritesOf('store/x.ts', text)).toEqual([]);
  });
});
