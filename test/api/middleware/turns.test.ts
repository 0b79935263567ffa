import { expect, test } from 'vitest';
import { createCallersTurns, createTurns } from '../../../src/api/middleware/turns.ts';

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

test('a caller waits only for its own work, is refused above its limit, and is forgotten when it has none', async () => {
  const turns = createCallersTurns({ atOnce: 1, waiting: 1, refusal: 'too-many-requests' });
  const gate = aGate();
  const first = turns.take('one', () => gate.promise);
  const second = turns.take('one', () => Promise.resolve('second'));
  await expect(turns.take('one', () => Promise.resolve())).rejects.toMatchObject({
    ...{ kind: 'too-many-requests', headers: { 'retry-after': '2' } },
  });
  expect(await turns.take('another', () => Promise.resolve('at once'))).toBe('at once');
  gate.resolve();
  expect(await Promise.all([first, second])).toEqual([undefined, 'second']);
  expect(await turns.take('one', () => Promise.resolve('free again'))).toBe('free again');
});

function aGate() {
  let resolve = () => {};
  const promise = new Promise<void>((open) => {
    resolve = open;
  });
  return { promise, resolve };
}
