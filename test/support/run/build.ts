import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { withLock } from '../../../src/servers/lock.ts';
import { buildProduct } from './run-program.ts';

const LONGEST_BUILD_MS = 240_000;

/** `dist`, made once for the whole test run by the first file that needs it. */
export async function testBuild(): Promise<void> {
  const made = join(inject('runFolder'), 'dist-is-built');
  await withLock(
    `${made}.lock`,
    'building',
    LONGEST_BUILD_MS,
    () => undefined,
    async () => {
      if (existsSync(made)) return;
      await buildProduct();
      await writeFile(made, '');
    },
  );
}
