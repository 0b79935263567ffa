import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { describe, expect, test } from 'vitest';
import { failureConverterPath } from '../../src/codec/data-converter.ts';
import { testWorkflowBundle } from '../support/product/workflow-bundle.ts';
import { forbiddenOf, modulesOf } from './bundle-modules.ts';

const BUNDLING_MS = 60_000;

/** Bundles a file of this folder just as src/mains/temporal-worker.ts bundles the workflows. */
async function bundleOf(entry: string): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL(entry, import.meta.url)),
    failureConverterPath,
    // What the SDK says about a bad entry is expected here.
    logger: new DefaultLogger('ERROR', () => undefined),
  });
  return code;
}

describe('the workflow bundle', () => {
  test('contains the workflows, the domain and what the SDK needs, and nothing else', {
    timeout: BUNDLING_MS,
  }, async () => {
    const modules = modulesOf(await readFile((await testWorkflowBundle()).codePath, 'utf8'));
    expect(modules).toEqual(
      expect.arrayContaining([
        'src/workflows/service-approval.ts',
        'src/workflows/payment-inquiry.ts',
        'src/workflows/billing-cycle-change.ts',
        'src/codec/failure-converter.cjs',
      ]),
    );
    expect(forbiddenOf(modules)).toEqual([]);
  });

  test.each([
    ['./bad-entry.zod.ts', 'zod'],
    ['./bad-entry.activity.ts', 'src/activities/read-model.ts'],
  ])('%s is found out by %s', { timeout: BUNDLING_MS }, async (entry, module) => {
    expect(forbiddenOf(modulesOf(await bundleOf(entry)))).toContain(module);
  });

  test('an entry that reaches for the database, and so for Node, is not even bundled', {
    timeout: BUNDLING_MS,
  }, async () => {
    await expect(bundleOf('./bad-entry.store.ts')).rejects.toThrow(/disallowed modules/);
  });

  test.each([
    'mongodb',
    'json-rules-engine',
    'zod',
    'hono',
    '@hono/zod-openapi',
    'pino',
    'jose',
    'node:crypto',
    '@temporalio/client',
    '@temporalio/worker',
    '@temporalio/activity',
    'src/store/store.ts',
    'src/rules/evaluate.ts',
    'src/activities/index.ts',
    'src/api/app.ts',
  ])('%s may not be in it', (module) => {
    expect(forbiddenOf([module, 'src/domain/money.ts'])).toEqual([module]);
  });
});
