import { appendFile, chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSealFolder } from '../../../src/gateways/audit/seal-folder.ts';
import { aSeal } from '../../support/product/seals.ts';
import { temporaryFolder } from '../../support/run/temporary-folder.ts';

let path = '';
let remove: () => Promise<void>;
beforeAll(async () => ({ path, remove } = await temporaryFolder('seals')));
afterAll(() => remove());

describe('seals in a folder', () => {
  test('come back as they were, and a second time changes nothing', async () => {
    const folder = createSealFolder(join(path, 'kept', 'here'));
    expect(await folder.last()).toBe(0);
    for (const number of [1, 2]) expect(await folder.witness(aSeal(number))).toBe(`0000000${number}.json`);
    expect(await folder.witness(aSeal(1))).toBe('00000001.json');
    expect(await folder.last()).toBe(2);
    expect(await folder.read(2)).toEqual(aSeal(2));
    expect(await folder.read(3)).toBeNull();
  });

  test('another seal of a number is refused, and the first one stays', async () => {
    const folder = createSealFolder(join(path, 'two'));
    await folder.witness(aSeal(1));
    const other = { ...aSeal(1), head: { ...aSeal(1).head, root: 'f'.repeat(64) } };
    await expect(folder.witness(other)).rejects.toThrow();
    expect(await folder.read(1)).toEqual(aSeal(1));
  });

  test('what a crash left of a file is written to its end', async () => {
    const folder = createSealFolder(join(path, 'crash'));
    await folder.witness(aSeal(1));
    const whole = await readFile(join(path, 'crash', '00000001.json'), 'utf8');
    const half = join(path, 'crash', '00000002.json');
    await writeFile(half, '');
    await folder.witness(aSeal(2));
    const second = await readFile(half, 'utf8');
    await chmod(half, 0o640);
    await writeFile(half, second.slice(0, 40));
    await folder.witness(aSeal(2));
    expect(await readFile(half, 'utf8')).toBe(second);
    expect(whole).not.toBe(second);
  });

  test('a file that is no seal is told apart from one that is not there', async () => {
    const folder = createSealFolder(join(path, 'broken'));
    await folder.witness(aSeal(1));
    const file = join(path, 'broken', '00000001.json');
    await chmod(file, 0o640);
    await appendFile(file, 'x');
    expect(await folder.read(1)).toBe('malformed');
  });
});
