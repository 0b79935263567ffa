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

/** Until promises that are settled have told so, and what follows from it has begun. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('natural batches', () => {
  test('do together what arrives in one turn, and what arrives while they are under way', async () => {
    const { add, begun, batches } = played({ most: 10, atOnce: 1 });
    const first = Promise.all(['a', 'b'].map(add));
    await settled();
    expect(batches()).toEqual([['a', 'b']]);
    const rest = [add('c')];
    await settled();
    rest.push(add('d'));
    await settled();
    expect(batches()).toHaveLength(1);
    begun[0]?.end();
    expect(await first).toEqual(['did a', 'did b']);
    await settled();
    expect(batches()).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    begun[1]?.end();
    expect(await Promise.all(rest)).toEqual(['did c', 'did d']);
  });

  test('never do two with one key at the same time, and keep their order', async () => {
    const { add, begun, batches } = played({ most: 10, atOnce: 2 });
    void Promise.all(['a1', 'a2', 'b1', 'a3'].map(add));
    await settled();
    expect(batches()).toEqual([['a1', 'b1']]);
    void add('c1');
    await settled();
    expect(batches()[1]).toEqual(['c1']);
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
    expect(sizes).toEqual([3, 2]);
  });

  test('are no larger than they may be', async () => {
    const { add, begun, batches } = played({ most: 2, atOnce: 1 });
    void Promise.all(['a', 'b', 'c', 'd'].map(add));
    await settled();
    begun[0]?.end();
    await settled();
    expect(batches()).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  test('reject one at fault by itself, and all when the work itself fails', async () => {
    const { add, begun } = played({ most: 10, atOnce: 1 });
    const results = Promise.allSettled(['a', 'b!', 'c'].map(add));
    await settled();
    begun[0]?.end();
    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const failing = Promise.allSettled([add('d')]);
    await settled();
    begun[1]?.end(new Error('no primary'));
    expect((await failing)[0]?.status).toBe('rejected');
    void add('e');
    await settled();
    expect(begun[2]?.items).toEqual(['e']);
  });
});
