import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { SealArchive, SealWitness } from '../../../src/domain/audit/seal.ts';
import { DAY_MS, instantOf } from '../../../src/domain/civil-date.ts';
import { createSealFolder } from '../../../src/gateways/audit/seal-folder.ts';
import { createStore } from '../../../src/store/store.ts';
import { anAuditTrail } from '../../support/product/audit-trail.ts';
import { aMigratedDatabaseForThisFile } from '../../support/product/database.ts';
import { testKeys } from '../../support/product/field-keys.ts';
import { temporaryFolder } from '../../support/run/temporary-folder.ts';

const database = await aMigratedDatabaseForThisFile();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  for (const name of ['auditEntries', 'auditSeals', 'auditLeaves', 'auditReceipts'])
    await database.db.collection(name).deleteMany({});
  folder = await temporaryFolder('seals');
});
afterAll(() => folder.remove());

const begin = (wrap = (kept: SealWitness & SealArchive) => kept) => {
  const archive = createSealFolder(folder.path);
  return {
    archive,
    trail: anAuditTrail(database, wrap(archive)),
    store: createStore(database.db, database.client, testKeys),
  };
};

describe('sealing', () => {
  test('takes each entry once, in the next seal, and the tree only grows', async () => {
    const { trail, archive } = begin();
    await trail.enter('A', 'B', 'A');
    expect(await trail.seal()).toMatchObject({ looked: 3, acted: 1, next: null });
    await trail.enter('B', 'C');
    expect(await trail.seal()).toMatchObject({ looked: 2, acted: 1 });
    expect(await trail.seal()).toMatchObject({ looked: 0, acted: 0 });
    const second = await archive.read(2);
    expect(second).toMatchObject({ head: { number: 2, size: 5 } });
    expect(second === null || second === 'malformed' ? [] : second.leaves.map((leaf) => leaf.shard)).toEqual([
      'account/B',
      'account/C',
    ]);
    expect(await trail.verify()).toMatchObject({ found: [], entries: 5, chains: 3, seals: 2, unsealed: 0 });
  });

  test('a few changes wait ten minutes for their seal; many changes, and reveals or refusals, do not wait', async () => {
    const { trail, store } = begin();
    const now = Date.now();
    const due = (minutes: number) => trail.sealWhatIsDue(instantOf(now + minutes * 60_000));
    await trail.enter('A');
    expect(await due(0)).toMatchObject({ acted: 1 });
    await trail.enter('A', 'B');
    expect(await due(1)).toMatchObject({ looked: 2, acted: 0 });
    expect(await due(10)).toMatchObject({ looked: 2, acted: 1 });
    await store.auditTrail.enter([
      { act: 'customer.reveal', object: { type: 'customer', id: 'CUST-1' }, reason: 'name:x' },
    ]);
    expect(await due(11)).toMatchObject({ looked: 1, acted: 1 });
    await trail.enter(...Array.from({ length: 100 }, (_, n) => `C${n}`));
    expect(await due(12)).toMatchObject({ looked: 100, acted: 1 });
    expect(await trail.verify()).toMatchObject({ found: [], unsealed: 0 });
  });

  test('a quiet day is sealed, too', async () => {
    const { trail } = begin();
    const now = Date.now();
    await trail.enter('A');
    await trail.seal(instantOf(now));
    expect(await trail.seal(instantOf(now + DAY_MS - 1))).toMatchObject({ acted: 0 });
    expect(await trail.seal(instantOf(now + DAY_MS))).toMatchObject({ looked: 0, acted: 1 });
    expect(await trail.verify()).toMatchObject({ found: [], seals: 2 });
  });

  test('a seal that could not be taken outside is taken there by the next run, and is not made again', async () => {
    let isDown = true;
    const { trail, archive } = begin((kept) => ({
      ...kept,
      witness: (seal) => (isDown ? Promise.reject(new Error('no way out')) : kept.witness(seal)),
    }));
    await trail.enter('A');
    await expect(trail.seal()).rejects.toThrow('no way out');
    await trail.enter('B');
    await expect(trail.seal()).rejects.toThrow('no way out');
    expect((await trail.verify()).found.map(({ kind, seal }) => [kind, seal])).toEqual([
      ['sealNotWitnessed', 1],
      ['sealNotWitnessed', 2],
    ]);
    isDown = false;
    expect(await trail.seal()).toMatchObject({ looked: 0, acted: 0 });
    expect(await archive.last()).toBe(2);
    expect(await trail.verify()).toMatchObject({ found: [], seals: 2, unsealed: 0 });
  });

  test('several at once make one tree', async () => {
    const { trail } = begin();
    await trail.enter('A', 'B');
    const results = await Promise.allSettled([trail.seal(), trail.seal(), trail.seal()]);
    expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
    await trail.seal();
    expect(await trail.verify()).toMatchObject({ found: [], seals: 1, unsealed: 0 });
  });

  test('a seal that was taken back in the database is refused outside: it can not be made anew', async () => {
    const { trail, archive } = begin();
    await trail.enter('A');
    await trail.seal();
    await trail.enter('A');
    await trail.seal();
    const { db } = database;
    await db.collection('auditSeals').deleteOne({ 'head.number': 2 });
    for (const name of ['auditLeaves', 'auditReceipts'])
      await db.collection(name).deleteMany({ $or: [{ seal: 2 }, { number: 2 }] });
    await db.collection<{ _id: string }>('auditEntries').deleteOne({ _id: 'account/A:2' });
    const kept = await archive.read(2);
    await expect(trail.seal(instantOf(Date.now() + DAY_MS))).rejects.toThrow(/another seal/);
    expect(await archive.read(2)).toEqual(kept);
    const { found } = await trail.verify();
    expect(found.map(({ kind, entryId, seal }) => `${kind} ${entryId ?? seal}`)).toEqual([
      'sealDiffers 2',
      'leafDiffers account/A:2',
      'entryMissing account/A:2',
    ]);
  });
});
