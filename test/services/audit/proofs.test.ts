import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serviceContext } from '../../../src/domain/audit/context.ts';
import { createSealFolder } from '../../../src/gateways/audit/seal-folder.ts';
import { type AuditProver, auditProver } from '../../../src/services/audit/proofs.ts';
import { actingAs } from '../../../src/store/audit/current-context.ts';
import { type EntryFilter, trailScan } from '../../../src/store/audit/trail-scan.ts';
import { anAuditTrail, TEST_SEAL_PUBLIC_KEYS } from '../../support/product/audit-trail.ts';
import { aMigratedDatabaseForThisFile } from '../../support/product/database.ts';
import { temporaryFolder } from '../../support/run/temporary-folder.ts';

const run = promisify(execFile);
const database = await aMigratedDatabaseForThisFile();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let prover: AuditProver;
const SEALS = 9;
const EVERYTHING = { from: null, to: null, object: null, subject: null };

beforeAll(async () => {
  folder = await temporaryFolder('proofs');
  const trail = anAuditTrail(database, createSealFolder(join(folder.path, 'seals')));
  // Trees of 1, 3, 6, 10 ... 45 entries: complete ones and others.
  for (let n = 1; n <= SEALS; n += 1) {
    await actingAs(serviceContext(n % 3 === 0 ? 'ann' : 'bob'), () =>
      trail.enter(...Array.from({ length: n }, (_, i) => `A${i % 4}`)),
    );
    await trail.seal();
  }
  await trail.enter('A0');
  prover = await auditProver(trailScan(database.db));
  await writeFile(join(folder.path, 'keys.json'), JSON.stringify(TEST_SEAL_PUBLIC_KEYS));
});
afterAll(() => folder.remove());

/** What the script that auditors have says of a file with these lines. */
async function checked(...lines: readonly unknown[]): Promise<string> {
  const file = join(folder.path, 'proof.json');
  await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const trust = ['--keys', join(folder.path, 'keys.json'), '--seals', join(folder.path, 'seals')];
  return run('node', ['scripts/check-audit-proof.mjs', ...trust, file]).then(
    ({ stdout }) => stdout,
    (error: unknown) => String(Object(error).stderr),
  );
}

async function exported(filter: EntryFilter = EVERYTHING) {
  const lines = [];
  for await (const line of prover.export(filter)) lines.push(line);
  return lines;
}

describe('the script that auditors have', () => {
  test('is at most 150 lines and needs Node alone', async () => {
    const text = await readFile('scripts/check-audit-proof.mjs', 'utf8');
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
    const imports = [...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from);
    expect(imports.every((from) => from?.startsWith('node:'))).toBe(true);
  });

  test('proves every entry of an export, and its place in the chain', async () => {
    const lines = await exported();
    expect(lines).toHaveLength(46);
    expect(await checked(prover.heading(EVERYTHING), ...lines)).toMatch(
      /holds: .*46 entries, 45 in the tree of seal 9, 1 not sealed/,
    );
  });

  test('proves an export of one object, of one subject or of one period alone', async () => {
    const some = async (filter: Partial<EntryFilter>) =>
      (await exported({ ...EVERYTHING, ...filter })).map(({ entry }) => entry);
    const all = await some({});
    const ids = (entries: typeof all) => entries.map(({ entryId }) => entryId).sort();
    const middle = all.map(({ at }) => at).sort()[20] ?? '';
    const filters: readonly [Partial<EntryFilter>, (entry: (typeof all)[number]) => boolean][] = [
      [{ object: { type: 'account', id: 'A1' } }, ({ object }) => object.id === 'A1'],
      [{ subject: 'ann' }, ({ actor }) => actor.subject === 'ann'],
      [{ from: middle }, ({ at }) => at >= middle],
      [{ to: middle }, ({ at }) => at < middle],
      [{ from: middle, subject: 'ann' }, ({ at, actor }) => at >= middle && actor.subject === 'ann'],
    ];
    for (const [filter, isWanted] of filters) {
      const wanted = all.filter(isWanted);
      expect(wanted.length).toBeGreaterThan(0);
      expect(wanted.length).toBeLessThan(all.length);
      expect(ids(await some(filter))).toEqual(ids(wanted));
      const lines = await exported({ ...EVERYTHING, ...filter });
      expect(await checked(prover.heading({ ...EVERYTHING, ...filter }), ...lines)).toMatch(
        new RegExp(`holds: .*${wanted.length} entries`),
      );
    }
  });

  test('proves one entry, and refuses it with anything of it changed', async () => {
    const proof = await prover.inclusion('account/A2:3');
    expect(await checked(proof)).toMatch(/holds: .*account\/A2:3 is entry \d+ of 45 in seal 9/);
    const { entry, head, path } = proof;
    const swapped = [...path].reverse();
    const wrong = [
      { ...proof, entry: { ...entry, outcome: 'refused' } },
      { ...proof, entry: { ...entry, actor: { ...entry.actor, subject: 'another' } } },
      { ...proof, index: proof.index + 1 },
      { ...proof, index: proof.index + 64 },
      { ...proof, path: swapped },
      { ...proof, path: path.slice(1) },
      { ...proof, path: [...path, path[0]] },
      { ...proof, head: { ...head, root: 'a'.repeat(64) } },
      { ...proof, head: { ...head, size: 44 } },
      { ...proof, head: { ...head, keyId: 'other' } },
      { ...proof, kind: 'other' },
    ];
    for (const forged of wrong) expect(await checked(forged)).toMatch(/^DOES NOT HOLD/);
  });

  test('proves that every seal goes on from every earlier one, and no seal from another tree', async () => {
    for (const [from, to] of [...pairs()].filter((_, n) => n % 4 === 0))
      expect(await checked(prover.consistency(from, to))).toMatch(
        new RegExp(`holds: .*seal ${to} .*from seal ${from}`),
      );
    const proof = prover.consistency(3, 8);
    const wrong = [
      { ...proof, path: proof.path.slice(1) },
      { ...proof, path: [...proof.path].reverse() },
      { ...proof, from: prover.consistency(4, 8).from },
      { ...proof, to: prover.consistency(3, 7).to },
      { ...proof, from: proof.to, to: proof.from },
    ];
    for (const forged of wrong) expect(await checked(forged)).toMatch(/^DOES NOT HOLD/);
  });

  test('what is not sealed, not there, or the wrong way round has no proof', async () => {
    const lines = await exported();
    const open = lines.find(({ index }) => index === null)?.entry.entryId ?? '';
    await expect(prover.inclusion(open)).rejects.toThrow(/not sealed yet/);
    await expect(prover.inclusion('account/A0:999')).rejects.toThrow(/no entry/);
    expect(() => prover.consistency(8, 3)).toThrow(/later/);
    expect(() => prover.consistency(1, 10)).toThrow(/no seal 10/);
  });
});

function* pairs(): Iterable<[number, number]> {
  for (let from = 1; from <= SEALS; from += 1) for (let to = from; to <= SEALS; to += 1) yield [from, to];
}
