import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instantOf } from '../../../src/domain/civil-date.ts';
import { createSealFolder } from '../../../src/gateways/audit/seal-folder.ts';
import { prepareDatabase } from '../../../src/mains/prepare.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { carryOutErasure, planErasure } from '../../../src/services/retention/erasure.ts';
import { type ErasureProof, proveErasure } from '../../../src/services/retention/prove-erasure.ts';
import { trailScan } from '../../../src/store/audit/trail-scan.ts';
import type { Store } from '../../../src/store/store.ts';
import { aCustomer } from '../../support/builders/builders.ts';
import { anAuditTrail, TEST_SEAL_PUBLIC_KEYS } from '../../support/product/audit-trail.ts';
import { aMigratedDatabaseForThisFile } from '../../support/product/database.ts';
import { testKeys } from '../../support/product/field-keys.ts';
import { uniqueName } from '../../support/run/names.ts';
import { temporaryFolder } from '../../support/run/temporary-folder.ts';

const NOW = instantOf(Date.now());
const inFolder = (name: string) => join(folder.path, name);
const database = await aMigratedDatabaseForThisFile();
const { db, client } = database;
let store: Store;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let trail: ReturnType<typeof anAuditTrail>;

beforeAll(async () => {
  folder = await temporaryFolder('erasure');
  store = await prepareDatabase(client, database.name, testKeys);
  trail = anAuditTrail(database, createSealFolder(folder.path));
  await writeFile(inFolder('keys.json'), JSON.stringify(TEST_SEAL_PUBLIC_KEYS));
});
afterAll(() => folder.remove());

const anInteraction = (customerId: string, n: number) =>
  store.interactions.put({
    ...{ interactionId: `I-${customerId}-${n}`, customerId, billingAccountId: null, occurredAt: NOW },
    ...{ channel: 'phone', direction: 'inbound', topic: 'bill', code: 'asked' },
    ...{ reference: 'none', summary: `words of ${customerId}` },
  });

/** A customer who left, erased as the workflow does it. */
async function anErasure() {
  const customerId = uniqueName('CUST');
  await store.customers.insertMissing([aCustomer({ customerId, createdAt: NOW })]);
  await anInteraction(customerId, 1);
  const requestId = `PR-${customerId}`;
  await store.privacy.receive({ requestId, customerId, right: 'erasure', correction: null, by: 'ann' }, NOW);
  await store.privacy.decide({ requestId, by: 'bob', note: null }, 'approved', NOW);
  const deps = { store, policies: createPolicyProvider(store) };
  const planned = await planErasure(deps, requestId, NOW);
  if (planned === null) throw new Error('something prevents the erasure');
  const { certificate } = await carryOutErasure(deps, { requestId, planned }, NOW);
  if (certificate === null) throw new Error('there is no certificate');
  return { customerId, requestId, certificate };
}

const prove = (requestId: string) =>
  proveErasure({ store, scan: trailScan(db), publicKeys: TEST_SEAL_PUBLIC_KEYS }, requestId, NOW);
const differing = async (requestId: string) =>
  (await prove(requestId)).parts.filter(({ holds }) => !holds).map(({ part, text }) => `${part}: ${text}`);

/** What the script says of a proof, as a recipient can change it. */
async function checked({ heading, entries }: ErasureProof): Promise<string> {
  const file = inFolder(`${uniqueName('proof')}.ndjson`);
  await writeFile(file, [heading, ...entries].map((line) => `${JSON.stringify(line)}\n`).join(''));
  const args = [
    'scripts/check-erasure-proof.mjs',
    '--keys',
    inFolder('keys.json'),
    '--seals',
    folder.path,
    file,
  ];
  return promisify(execFile)('node', args).then(
    ({ stdout }) => stdout,
    (error: unknown) => (error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)),
  );
}

describe('a certificate of erasure', () => {
  test('is proven once it is sealed, and says offline what was erased and what had to stay', async () => {
    const { requestId, customerId } = await anErasure();
    expect(await differing(requestId)).toEqual([
      expect.stringMatching(/^certificate: .* is not sealed yet/),
      expect.stringMatching(/^key: .* is not sealed yet/),
    ]);
    await trail.seal();
    expect(await differing(requestId)).toEqual([]);
    const proof = await prove(requestId);
    expect(proof.heading.erasure.certificate.erased.map(({ record }) => record)).toContain('interactions');
    const text = await checked(proof);
    expect(text).toMatch(/^holds: .* was certified at .*\nerased:\n.* interactions: 1, .*had to stay:\n/s);
    expect(JSON.stringify(proof)).not.toContain(`words of ${customerId}`);
    expect(await db.collection('auditEntries').countDocuments({ act: 'audit.exported' })).toBeGreaterThan(0);
  });

  test('that was changed in the database is not the one that was issued', async () => {
    const { requestId } = await anErasure();
    await trail.seal();
    await db
      .collection<{ _id: string }>('privacyRequests')
      .updateOne({ _id: requestId }, { $inc: { 'certificate.shreddedTexts': 1 } });
    expect(await differing(requestId)).toEqual([
      'certificate: the trail does not tell that this certificate was issued',
    ]);
  });

  test('does not hold once there is a record again that it says was erased', async () => {
    const { requestId, customerId } = await anErasure();
    await trail.seal();
    await anInteraction(customerId, 2);
    expect(await differing(requestId)).toEqual(['erased: interactions: 1 documents are there']);
  });

  test('that somebody changed on its way, or whose entries are of another, is found offline', async () => {
    const [mine, other] = [await anErasure(), await anErasure()];
    await trail.seal();
    const [proof, another] = [await prove(mine.requestId), await prove(other.requestId)];
    const { heading, entries } = proof;
    const changed = (certificate: object) => ({
      ...proof,
      heading: {
        ...heading,
        erasure: { ...heading.erasure, certificate: { ...mine.certificate, ...certificate } },
      },
    });
    expect(await checked(changed({ erased: [] }))).toMatch(/^DOES NOT HOLD: no entry .* privacy.certified/);
    expect(await checked({ ...proof, entries: another.entries })).toMatch(/^DOES NOT HOLD: no entry/);
    const without = entries.filter(({ entry }) => entry.act !== 'customers.erase');
    expect(await checked({ ...proof, entries: without })).toMatch(
      /^DOES NOT HOLD: no entry .* customers.erase/,
    );
    const forged = entries.map((each) =>
      each.entry.act === 'customers.erase' ? { ...each, entry: { ...each.entry, at: NOW } } : each,
    );
    expect(await checked({ ...proof, entries: forged })).toMatch(/^DOES NOT HOLD: .* is not in the tree/);
  });
});
