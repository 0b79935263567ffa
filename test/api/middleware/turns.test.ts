import { expect, test } from 'vitest';
import { createTurns } from '../../../src/api/middleware/turns.ts';

test('a number of calls run at once, a number wait in their order, and the next one is refused', async () => {
  const turns = createTurns({ atOnce: 2, waiting: 2 });
  const ended: number[] = [];
  const gates = [0, 1, 2, 3].map(aGate);
  const work = gates.map(({ promise }, n) =>
    turns.take(async () => {
      await promise;
      ended.push(n);
      if (n === 1) throw new Error('failed');
    }),
  );
  await expect(turns.take(() => Promise.resolve())).rejects.toMatchObject({
    kind: 'dependency-unavailable',
    headers: { 'retry-after': '2' },
  });
  for (const gate of gates.toReversed()) gate.resolve();
  const settled = await Promise.allSettled(work);
  expect(ended).toEqual([1, 0, 2, 3].filter((n) => ended.includes(n)));
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(await turns.take(() => Promise.resolve('free again'))).toBe('free again');
});

function aGate() {
  let resolve = () => {};
  const promise = new Promise<void>((open) => {
    resolve = open;
  });
  return { promise, resolve };
}
