/**
 * Held against the SDK that is installed: its hook is set up in a thread as the SDK sets it up, and asked what it has seen. Another version of the SDK
 * that goes about it in another way fails here.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const PRELOAD = fileURLToPath(new URL('../../src/mains/plain-promises.cjs', import.meta.url));
const SDK = createRequire(import.meta.url).resolve('@temporalio/worker/lib/workflow/vm-shared.js');

/** In a thread: a context with what the SDK looks for in a workflow, and in it a promise that is never settled. */
const IN_A_THREAD = `
const vm = require('node:vm');
const { globalHandlers } = require(${JSON.stringify(SDK)});
const context = vm.createContext({});
const promiseStackStore = { childToParent: new Map(), promiseToStack: new Map() };
context.__TEMPORAL_ACTIVATOR__ = { promiseStackStore, info: { runId: 'run' } };
globalHandlers.install();
const pending = vm.runInContext('new Promise(() => {})', context);
console.log(promiseStackStore.promiseToStack.size);
`;
const PROGRAM = `const { Worker } = require('node:worker_threads'); new Worker(${JSON.stringify(IN_A_THREAD)}, { eval: true });`;

function stacksTaken(flags: readonly string[], env: NodeJS.ProcessEnv = {}): number {
  const run = spawnSync(process.execPath, [...flags, '--eval', PROGRAM], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  expect(run.stderr).toBe('');
  return Number(run.stdout);
}

test('the SDK takes a stack trace for a promise of a workflow, and none with the preload', () => {
  expect(stacksTaken([])).toBe(1);
  expect(stacksTaken(['--require', PRELOAD])).toBe(0);
});

test('none either where source maps are applied, which show the SDK under the names of its sources: tsx, and with it npm start, applies them', () => {
  expect(stacksTaken(['--enable-source-maps'])).toBe(1);
  expect(stacksTaken(['--enable-source-maps', '--require', PRELOAD])).toBe(0);
});

/** In a thread: three flows at once, each with its own store of an AsyncLocalStorage, which the SDK keeps its cancellation scopes in. */
const STORES_IN_A_THREAD = `
const { AsyncLocalStorage } = require('node:async_hooks');
const storage = new AsyncLocalStorage();
const flow = (store) => storage.run(store, async () => { await null; await null; return storage.getStore(); });
Promise.all([1, 2, 3].map(flow)).then((seen) => console.log(seen.join()));
`;

test('with the preload, AsyncLocalStorage still keeps the stores of flows in a thread apart', () => {
  const program = `const { Worker } = require('node:worker_threads'); new Worker(${JSON.stringify(STORES_IN_A_THREAD)}, { eval: true });`;
  const run = spawnSync(process.execPath, ['--require', PRELOAD, '--eval', program], { encoding: 'utf8' });
  expect(run).toMatchObject({ stdout: '1,2,3\n', stderr: '' });
});

test.each([
  'Dockerfile',
  'scripts/run-typescript.mjs',
  'bench/support/processes.ts',
  'test/support/product/product-process.ts',
])('%s starts Node with the preload, as these tests run', (file) => {
  expect(process.execArgv).toContain(PRELOAD);
  expect(readFileSync(file, 'utf8')).toContain('plain-promises.cjs');
});

test('WORKFLOW_CALL_STACKS=true brings the stack traces back', () => {
  expect(stacksTaken(['--require', PRELOAD], { WORKFLOW_CALL_STACKS: 'true' })).toBe(1);
});
