import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSealFolder } from '../../src/gateways/audit/seal-folder.ts';
import { runGoodstanding } from '../support/callers/cli.ts';
import { TEST_AUDIT_KEY_ENTRY } from '../support/product/audit-keys.ts';
import { anAuditTrail, TEST_SEAL_KEY_ENTRY } from '../support/product/audit-trail.ts';
import { aMigratedDatabaseForThisFile } from '../support/product/database.ts';
import { testMongoUri } from '../support/run/servers.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';

const database = await aMigratedDatabaseForThisFile();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder('audit-cli');
  const trail = anAuditTrail(database, createSealFolder(at('seals')));
  await trail.enter('BA-1', 'BA-2', 'BA-1');
  await trail.seal();
  await trail.enter('BA-1');
  await trail.seal();
  await trail.enter('BA-2');
});
afterAll(() => folder.remove());

const audit = (...args: string[]) =>
  runGoodstanding(['audit', ...args, ...(args[0] === 'keys' ? [] : ['--database', database.name])], {
    ...{ MONGODB_URI: testMongoUri(), AUDIT_KEYS: TEST_AUDIT_KEY_ENTRY },
    ...{ SEAL_KEYS: TEST_SEAL_KEY_ENTRY, SEAL_FOLDER: at('seals') },
  });
const checked = (...files: string[]) =>
  promisify(execFile)('node', ['scripts/check-audit-proof.mjs', '--keys', at('keys.json'), ...files.map(at)]);

test('goodstanding audit verify ends with 0 when all holds, and with 1 naming what does not', async () => {
  const whole = await audit('verify');
  expect(whole).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(
      '5 entries in 2 chains, 2 seals, 1 entries not sealed yet, 0 gone by the rules of retention, 0 documents: everything holds',
    ),
  });
  const entries = database.db.collection<{ _id: string }>('auditEntries');
  const before = await entries.findOneAndUpdate({ _id: 'account/BA-1:2' }, { $set: { reason: 'tampered' } });
  const broken = await audit('verify');
  expect(broken.code).toBe(1);
  expect(broken.stdout).toMatch(/^account\/BA-1:2: was not written with the key/);
  const late = await audit('verify', '--from-seal', '1', '--json');
  expect(late.code).toBe(1);
  expect(JSON.parse(late.stdout)).toMatchObject({
    outside: true,
    found: [{ kind: 'hashWrong' }, { kind: 'entryChanged' }],
  });
  expect((await audit('verify', '--from-seal', '9')).stderr).toContain('there is no seal 9');
  if (before !== null) await entries.replaceOne({ _id: before._id }, before);
  expect(await audit('verify')).toMatchObject({ code: 0 });
});

test('proofs and exports that the command writes are checked by the script, and no file is written twice', async () => {
  expect(await audit('keys', '--out', at('keys.json'))).toMatchObject({ code: 0 });
  expect(await readFile(at('keys.json'), 'utf8')).not.toContain(TEST_SEAL_KEY_ENTRY.slice(-20));
  expect(await audit('prove', 'account/BA-1:2', '--out', at('entry.json'))).toMatchObject({ code: 0 });
  expect(await audit('prove-consistency', '1', '2', '--out', at('growth.json'))).toMatchObject({ code: 0 });
  const of = ['--object', 'account/BA-2', '--from', '2026-01-01T00:00:00.000Z'];
  expect(await audit('export', ...of, '--out', at('ba-2.ndjson'))).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('2 entries'),
  });
  const taken = await database.db.collection('auditEntries').findOne({ act: 'audit.exported' });
  expect(taken).toMatchObject({ shard: 'audit/trail', sequence: 1, outcome: 'done' });
  const { stdout } = await checked('entry.json', 'growth.json', 'ba-2.ndjson');
  expect(stdout.match(/^holds: /gm)).toHaveLength(3);
  expect(await audit('prove', 'account/BA-1:2', '--out', at('entry.json'))).toMatchObject({ code: 1 });
  expect((await audit('prove', 'account/BA-2:2', '--out', at('open.json'))).stderr).toContain(
    'not sealed yet',
  );
  expect((await audit('prove-decision', 'no-such')).stderr).toContain('no decision no-such');
});
