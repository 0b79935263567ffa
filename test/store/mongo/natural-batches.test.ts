import { describe, expect, test } from 'vitest';
import { inNaturalBatches } from '../../../src/store/mongo/natural-batches.ts';

/** Batches that end when they are told to. */
function played(options: { readonly most: number; readonly atOnce: number }) {
  const begun: { readonly items: readonly string[]; end(error?: Error): void }[] = [];
  const add = inNaturalBatches<string, string>({
    ...options,
    keyOf: (item) => item.slice(0, 1),
    work: (items) =>
      new Promise((resolve, reject) => {
        begun.push({
          items,
          end: (error) =>
            error === undefined
              ? resolve(
                  items.map((item) =>
                    item.endsWith('!')
                      ? { status: 'rejected', reason: `bad ${item}` }
                      : { status: 'fulfilled', value: `did ${item}` },
                  ),
                )
              : reject(error),
        });
      }),
  });
  return { add, begun, batches: () => begun.map(({ items }) => items) };
}

/** Until promises that are settled have told so. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('natural batches', () => {
  test('do one at once, and what arrives meanwhile together', async () => {
    const { add, begun, batches } = played({ most: 10, atOnce: 1 });
    const results = Promise.all(['a', 'b', 'c'].map(add));
    expect(batches()).toEqual([['a']]);
    begun[0]?.end();
    await settled();
    expect(batches()).toEqual([['a'], ['b', 'c']]);
    begun[1]?.end();
    expect(await results).toEqual(['did a', 'did b', 'did c']);
  });

  test('never do two with one key at the same time, and keep their order', async () => {
    const { add, begun, batches } = played({ most: 10, atOnce: 2 });
    void Promise.all(['a1', 'a2', 'b1', 'a3'].map(add));
    expect(batches()).toEqual([['a1'], ['b1']]);
    begun[1]?.end();
    await settled();
    expect(batches()).toHaveLength(2);
    begun[0]?.end();
    await settled();
    expect(batches()[2]).toEqual(['a2']);
    begun[2]?.end();
    await settled();
    expect(batches()[3]).toEqual(['a3']);
  });

  test('without keys take whatever waits, in the order in which it came', async () => {
    const sizes: number[] = [];
    const double = inNaturalBatches<number, number>({
      most: 3,
      atOnce: 1,
      work: async (items) => {
        sizes.push(items.length);
        return items.map((item) => ({ status: 'fulfilled', value: 2 * item }));
      },
    });
    expect(await Promise.all([1, 1, 1, 2, 2].map(double))).toEqual([2, 2, 2, 4, 4]);
    expect(sizes).toEqual([1, 3, 1]);
  });

  test('are no larger than they may be', async () => {
    const { add, begun, batches } = played({ most: 2, atOnce: 1 });
    void Promise.all(['a', 'b', 'c', 'd'].map(add));
    begun[0]?.end();
    await settled();
    expect(batches()).toEqual([['a'], ['b', 'c']]);
  });

  test('reject one at fault by itself, and all when the work itself fails', async () => {
    const { add, begun } = played({ most: 10, atOnce: 1 });
    const results = Promise.allSettled(['a', 'b!', 'c'].map(add));
    begun[0]?.end();
    await settled();
    begun[1]?.end();
    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const failing = Promise.allSettled([add('d')]);
    await settled();
    begun[2]?.end(new Error('no primary'));
    expect((await failing)[0]?.status).toBe('rejected');
    void add('e');
    expect(begun[3]?.items).toEqual(['e']);
  });
});
