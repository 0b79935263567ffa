/**
 * What it costs a thread of workflows to make one service approval: processor time, heap, and how many modules it evaluates. No server takes part:
 * workflows are made as Temporal's SDK makes them, in a thread, with the preload of the image, from the built bundle. Run `npm run build` before.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread, Worker } from 'node:worker_threads';

const WARM_UP = 60;
const MADE = 200;
const ROUNDS = 3;
const MINUTE_MS = 60_000;
const BUNDLE = fileURLToPath(new URL('../dist/workflow-bundle.js', import.meta.url));

if (isMainThread) {
  const preload = fileURLToPath(new URL('../src/mains/plain-promises.cjs', import.meta.url));
  new Worker(new URL(import.meta.url), { execArgv: ['--require', preload] });
} else {
  const sdk = createRequire(import.meta.url);
  const { ReusableVMWorkflowCreator } = sdk('@temporalio/worker/lib/workflow/reusable-vm.js');
  const { parseWorkflowCode } = sdk('@temporalio/worker/lib/worker.js');
  const bundle = parseWorkflowCode(readFileSync(BUNDLE, 'utf8'), BUNDLE);
  const creator = await ReusableVMWorkflowCreator.create(bundle, MINUTE_MS, new Set());
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc');
  let made = 0;
  const makeOne = () => {
    made += 1;
    const ids = { workflowId: `w${made}`, runId: `r${made}`, firstExecutionRunId: `r${made}` };
    const info = {
      ...{ ...ids, workflowType: 'serviceApproval', attempt: 1, taskQueue: 'none', namespace: 'none' },
      ...{ startTime: new Date(), runStartTime: new Date(), searchAttributes: {}, memo: {} },
      unsafe: { isReplaying: false },
    };
    const seed = { randomnessSeed: [1, 2, 3, 4], now: Date.now(), showStackTraceSources: false };
    return creator.createWorkflow({ info, ...seed });
  };
  const { activator } = await makeOne();
  const modules = activator.moduleCache.size;
  for (let count = 0; count < WARM_UP; count += 1) await makeOne();
  for (let round = 0; round < ROUNDS; round += 1) {
    collectGarbage();
    const heapBefore = getHeapStatistics().used_heap_size;
    const before = process.cpuUsage();
    for (let count = 0; count < MADE; count += 1) await makeOne();
    const { user, system } = process.cpuUsage(before);
    collectGarbage();
    const heapKb = (getHeapStatistics().used_heap_size - heapBefore) / MADE / 1024;
    const ms = (user + system) / 1000 / MADE;
    process.stdout.write(
      `a service approval: ${ms.toFixed(2)} ms of processor time, ${heapKb.toFixed(0)} kB, ${modules} modules\n`,
    );
  }
}
