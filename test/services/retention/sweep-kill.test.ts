/** The sweep is killed (-9) in the middle of its batches, again and again: what it removes, it removes once, and the next one does the rest. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { instantOf } from '../../../src/domain/civil-date.ts';
import { prepareDatabase } from '../../../src/mains/prepare.ts';
import { planRetention } from '../../../src/services/retention/plan.ts';
import { sweepRetention } from '../../../src/services/retention/sweep.ts';
import { sweepAll } from '../../../src/services/sweep.ts';
import { aCustomer } from '../../support/builders/builders.ts';
import { auditFaultsOf } from '../../support/product/audit-faults.ts';
import { TEST_AUDIT_KEYS } from '../../support/product/audit-keys.ts';
import { aMigratedDatabaseForThisFile } from '../../support/product/database.ts';
import { testKeys } from '../../support/product/field-keys.ts';
import { shippedVersion } from '../../support/product/shipped.ts';
import { testServers } from '../../support/run/servers.ts';

const NOW = instantOf(Date.now());
const LATER = `${Number(NOW.slice(0, 4)) + 12}-06-01T00:00:00.000Z`;
const CUSTOMERS = 8;
const KILLS = 4;

const database = await aMigratedDatabaseForThisFile();
const { db, client, name } = database;

/** Starts the sweep and kills it while the batch after so many is under way. True when there was such a batch. */
async function killedAfter(batches: number): Promise<boolean> {
  const args = ['--import', 'tsx', 'test/services/retention/sweep-program.ts'];
  const child = spawn(process.execPath, [...args, testServers().mongodb.uri, name, LATER], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let seen = 0;
  let ended = false;
  for await (const line of createInterface({ input: child.stdout })) {
    ended = line === 'ended';
    seen += 1;
    child.stdin.write('\n');
    if (seen === batches) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return !ended && child.signalCode === 'SIGKILL';
}

test('a sweep that is killed removes each record once, tells of it once, and leaves the rest to the next one', {
  timeout: 900_000,
}, async () => {
  const store = await prepareDatabase(client, name, testKeys);
  const { parameters: rules } = await shippedVersion('retention');
  for (let n = 0; n < CUSTOMERS; n += 1) {
    const customerId = `CUST-K${n}`;
    await store.customers.insertMissing([aCustomer({ customerId, createdAt: NOW })]);
    await store.interactions.put({
      ...{ interactionId: `I-${customerId}`, customerId, billingAccountId: null, occurredAt: NOW },
      ...{ channel: 'phone', direction: 'inbound', topic: 'bill', code: 'asked' },
      ...{ reference: 'none', summary: `words of ${customerId}` },
    });
  }
  const dueNow = async () => {
    const { classes } = await planRetention({ store }, rules, { now: LATER, until: LATER.slice(0, 10) });
    return classes.filter(({ record }) => record === 'interactions').reduce((sum, { due }) => sum + due, 0);
  };
  expect(await dueNow()).toBe(CUSTOMERS);

  // The collection of interactions is one of many: the kills go through all of the sweep.
  let hits = 0;
  for (let kill = 1; kill <= KILLS; kill += 1) if (await killedAfter(kill * 3)) hits += 1;
  expect(hits).toBe(KILLS);
  expect(await auditFaultsOf(db, TEST_AUDIT_KEYS, client)).toEqual([]);

  await sweepAll((after) => sweepRetention({ store }, { rules, now: LATER, after, limit: 50 }));
  expect(await dueNow()).toBe(0);
  expect(await db.collection('interactions').countDocuments()).toBe(0);
  const removals = await db
    .collection('auditEntries')
    .aggregate<{ _id: string; times: number }>([
      { $match: { act: { $in: ['retention.remove', 'retention.anonymise'] } } },
      { $unwind: '$changes' },
      { $group: { _id: { $concat: ['$changes.collection', '/', '$changes.id'] }, times: { $sum: 1 } } },
    ])
    .toArray();
  expect(removals.filter(({ times }) => times !== 1)).toEqual([]);
  expect(removals.filter(({ _id }) => _id.startsWith('interactions/'))).toHaveLength(CUSTOMERS);
  expect(await auditFaultsOf(db, TEST_AUDIT_KEYS, client)).toEqual([]);
  const again = await sweepAll((after) => sweepRetention({ store }, { rules, now: LATER, after, limit: 50 }));
  expect(again.acted).toBe(0);
});
