import { MongoClient } from 'mongodb';
import { describe, expect, test } from 'vitest';
import type { AuditContext } from '../../../src/domain/audit/context.ts';
import type { AuditDraft, AuditEntry } from '../../../src/domain/audit/entry.ts';
import { audited } from '../../../src/store/audit/audited.ts';
import { auditEntries } from '../../../src/store/audit/collections.ts';
import { actingAs } from '../../../src/store/audit/current-context.ts';
import { auditGenesis, auditHash, documentHash } from '../../../src/store/audit/hashes.ts';
import { inTransaction } from '../../../src/store/mongo/transaction.ts';
import { TEST_AUDIT_KEYS } from '../../support/product/audit-keys.ts';
import { aMigratedDatabaseForThisFile } from '../../support/product/database.ts';
import { testMongoUri } from '../../support/run/servers.ts';

const database = await aMigratedDatabaseForThisFile();

const act = (id: string, draft: Partial<AuditDraft> = {}): AuditDraft => ({
  act: 'ledger.post',
  object: { type: 'account', id },
  ...draft,
});

async function enter(...drafts: AuditDraft[]): Promise<void> {
  const { client, db } = database;
  await inTransaction(client, async (session) => {
    for (const draft of drafts) audited({ db, session }, draft);
  });
}

async function chain(shard: string): Promise<AuditEntry[]> {
  const docs = await database.db
    .collection(auditEntries.name)
    .find({ shard })
    .sort({ sequence: 1 })
    .toArray();
  return docs.map((doc) => auditEntries.fromDoc(doc));
}

function expectUnbroken(entries: readonly AuditEntry[], shard: string): void {
  let previousHash = auditGenesis(shard);
  for (const [index, { hash, ...entry }] of entries.entries()) {
    expect(entry).toMatchObject({
      shard,
      sequence: index + 1,
      previousHash,
      entryId: `${shard}:${index + 1}`,
    });
    expect(hash).toBe(auditHash(entry, TEST_AUDIT_KEYS));
    previousHash = hash;
  }
}

describe('the audit trail', () => {
  test('has an entry for every act of a transaction, on the chain of its object, with who did it', async () => {
    const context: AuditContext = {
      actor: { subject: 'anna', role: 'billing', client: 'desk', authentication: 'phr' },
      requestId: 'r-1',
      origin: null,
      operation: 'givePromise',
      links: { workflowId: null, decisionId: null },
    };
    await actingAs(context, () =>
      enter(
        act('A1', {
          changes: [{ collection: 'bills', id: 'B1', before: null, after: { _id: 'B1', amount: 5 } }],
        }),
        act('A2', { outcome: 'refused', reason: 'limit', links: { decisionId: 'D1' } }),
        act('A1'),
      ),
    );
    const [first, second, ...rest] = await chain('account/A1');
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ ...context, act: 'ledger.post', outcome: 'done', reason: null });
    const after = documentHash(
      { collection: 'bills', id: 'B1', document: { amount: 5, _id: 'B1' } },
      TEST_AUDIT_KEYS.activeKeyId,
      TEST_AUDIT_KEYS,
    );
    expect(first?.changes).toEqual([{ collection: 'bills', id: 'B1', before: null, after }]);
    expect(second).toMatchObject({ sequence: 2, changes: [] });
    expectUnbroken(await chain('account/A1'), 'account/A1');
    const [refused] = await chain('account/A2');
    expect(refused).toMatchObject({
      outcome: 'refused',
      reason: 'limit',
      links: { decisionId: 'D1', workflowId: null },
    });
  });

  test('writers of one chain at once all get their place: no gap, no fork, nothing lost or doubled', async () => {
    const writers = 24;
    await Promise.all(
      Array.from({ length: writers }, (_, writer) =>
        enter(act('busy', { reason: `w-${writer}` }), act('busy')),
      ),
    );
    const entries = await chain('account/busy');
    expect(entries).toHaveLength(writers * 2);
    expectUnbroken(entries, 'account/busy');
    const reasons = entries.flatMap(({ reason }) => reason ?? []);
    expect(new Set(reasons).size).toBe(writers);
  });

  test('a transaction that did not happen is not entered, and one that ran twice is entered once', async () => {
    const { client, db } = database;
    const failing = inTransaction(client, async (session) => {
      audited({ db, session }, act('never'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await chain('account/never')).toEqual([]);

    let runs = 0;
    await inTransaction(client, async (session) => {
      runs += 1;
      audited({ db, session }, act('twice'));
      // The second run meets nobody: the first is made to conflict by a write from outside of it.
      await db.collection<{ _id: string }>('twice').findOne({ _id: 'x' }, { session });
      if (runs === 1)
        await db
          .collection<{ _id: string; n: number }>('twice')
          .updateOne({ _id: 'x' }, { $inc: { n: 1 } }, { upsert: true });
      await db
        .collection<{ _id: string; n: number }>('twice')
        .updateOne({ _id: 'x' }, { $inc: { n: 1 } }, { session, upsert: true });
    });
    expect(runs).toBeGreaterThan(1);
    expect(await chain('account/twice')).toHaveLength(1);
  });

  test('costs two round trips, however many entries on however many chains', async () => {
    const client = await new MongoClient(testMongoUri(), { monitorCommands: true }).connect();
    try {
      const { giveAuditKeys } = await import('../../../src/store/audit/client-keys.ts');
      giveAuditKeys(client, TEST_AUDIT_KEYS);
      const db = client.db(database.name);
      const sent: string[] = [];
      client.on('commandStarted', ({ commandName }) => sent.push(commandName));
      await inTransaction(client, async (session) => {
        for (let i = 0; i < 200; i += 1) audited({ db, session }, act(`many-${i % 50}`));
      });
      expect(sent).toEqual(['aggregate', 'insert', 'commitTransaction']);
    } finally {
      await client.close();
    }
  });

  test('the heads of long chains are found by a seek each', async () => {
    for (let i = 0; i < 3; i += 1) await enter(...Array.from({ length: 100 }, () => act('long')));
    const plan = await database.db
      .collection(auditEntries.name)
      .aggregate([
        { $match: { shard: { $in: ['account/long', 'account/A1', 'account/none'] } } },
        { $sort: { shard: -1, sequence: -1 } },
        { $group: { _id: '$shard', sequence: { $first: '$sequence' }, hash: { $first: '$hash' } } },
      ])
      .explain('executionStats');
    const text = JSON.stringify(plan);
    expect(text).toContain('DISTINCT_SCAN');
    const examined = [...text.matchAll(/"totalDocsExamined":(\d+)/g)].map(([, n]) => Number(n));
    expect(Math.max(...examined)).toBeLessThan(10);
  });

  test('a client without keys writes nothing that would have to be entered', async () => {
    const client = await new MongoClient(testMongoUri()).connect();
    try {
      const db = client.db(database.name);
      const write = inTransaction(client, async (session) => {
        await db.collection<{ _id: string }>('unentered').insertOne({ _id: 'x' }, { session });
        audited({ db, session }, act('keyless'));
      });
      await expect(write).rejects.toThrow(/AUDIT_KEYS/);
      expect(await db.collection('unentered').countDocuments()).toBe(0);
    } finally {
      await client.close();
    }
  });
});
