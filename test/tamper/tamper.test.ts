import { expect, test } from 'vitest';
import { aTestDatabase } from '../support/product/database.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';
import { ATTACKS } from './attacks.ts';
import { runTamper } from './run.ts';

test('whatever is done to the trail in MongoDB is found, and named where it is', {
  timeout: 600_000,
}, async () => {
  const database = await aTestDatabase('tamper');
  const folder = await temporaryFolder('tamper');
  try {
    const kinds = Object.keys(ATTACKS).length;
    const result = await runTamper({ ...database, sealFolder: folder.path, seed: 5, count: kinds });
    expect(result.missed).toEqual([]);
    expect(Object.keys(result.tried)).toHaveLength(kinds);
    expect(result.entries).toBeGreaterThan(50);
    expect(result.seals).toBeGreaterThan(3);
  } finally {
    await folder.remove();
    await database.drop();
  }
});
