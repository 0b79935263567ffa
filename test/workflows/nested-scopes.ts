import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';

const LONG = '20 seconds';

async function fateOf(step: Promise<unknown>): Promise<string> {
  try {
    await step;
    return 'done';
  } catch (error) {
    if (isCancellation(error)) return 'cancelled';
    throw error;
  }
}

/**
 * Opens a scope, in it a scope that can't be cancelled, and beside them a third; cancels the first and waits for what became of all. Every step
 * begins only after a promise has passed, so that it knows its scope from what the SDK carried over.
 */
export async function nestedScopes(): Promise<readonly string[]> {
  const outer = new CancellationScope();
  let begun = 0;
  const afterAPromise = async (step: () => Promise<unknown>) => {
    await null;
    begun += 1;
    await step();
  };
  const inOuter = outer.run(async () => {
    const kept = CancellationScope.nonCancellable(() => afterAPromise(() => sleep(200)));
    const fates = [fateOf(kept), fateOf(afterAPromise(() => sleep(LONG)))];
    return Promise.all(fates);
  });
  const beside = CancellationScope.cancellable(() => afterAPromise(() => sleep(200)));
  await condition(() => begun === 3);
  await sleep(20);
  outer.cancel();
  return [...(await inOuter), await fateOf(beside)];
}
