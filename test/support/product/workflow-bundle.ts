import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { bundleWorkflows } from '../../../src/mains/temporal-worker.ts';
import { withLock } from '../../../src/servers/lock.ts';

const LONGEST_BUNDLING_MS = 120_000;

/** The workflow bundle, made once for the whole test run by the first file that needs it. */
export async function testWorkflowBundle(): Promise<{ readonly codePath: string }> {
  const codePath = join(inject('runFolder'), 'workflow-bundle.js');
  await withLock(
    `${codePath}.lock`,
    'bundling',
    LONGEST_BUNDLING_MS,
    () => undefined,
    async () => {
      if (!existsSync(codePath)) await writeFile(codePath, (await bundleWorkflows()).code);
    },
  );
  return { codePath };
}
