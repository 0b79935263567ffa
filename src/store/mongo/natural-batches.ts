/**
 * Work that is done together when there is much of it, and at once when there is little: what arrives in one turn of the event loop goes as one batch,
 * and what arrives while a batch is under way waits for its end, and goes as the next. Nothing waits for a timer.
 */
import { setImmediate } from 'node:timers';

export interface NaturalBatches<T, R> {
  /** Items with one key never go at the same time: the later waits for the earlier. Left out: any items go at the same time. */
  readonly keyOf?: (item: T) => string;
  /** Does all of them, and tells for each, in their order, what came of it. Where it rejects, all of them do. */
  readonly work: (items: readonly T[]) => Promise<readonly PromiseSettledResult<R>[]>;
  /** The most items of a batch. */
  readonly most: number;
  /** Batches at once. */
  readonly atOnce: number;
}

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (reason: unknown) => void;
}

/** A function that does one item, together with others that come at the same time. */
export function inNaturalBatches<T, R>({
  keyOf,
  work,
  most,
  atOnce,
}: NaturalBatches<T, R>): (item: T) => Promise<R> {
  let waiting: Waiting<T, R>[] = [];
  let running = 0;
  let planned = false;
  const busy = new Set<string>();

  function next(): Waiting<T, R>[] {
    if (keyOf === undefined) return waiting.splice(0, most);
    const batch: Waiting<T, R>[] = [];
    const left: Waiting<T, R>[] = [];
    // Who waits for an earlier one with the same key keeps later ones with that key behind it: all of them stay.
    for (const one of waiting) {
      const key = keyOf(one.item);
      if (batch.length >= most || busy.has(key)) left.push(one);
      else {
        busy.add(key);
        batch.push(one);
      }
    }
    waiting = left;
    return batch;
  }

  async function run(batch: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await work(batch.map(({ item }) => item));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const result = results[index];
        if (result === undefined) reject(new RangeError('a batch has a result for each of its items'));
        else if (result.status === 'fulfilled') resolve(result.value);
        else reject(result.reason);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    if (keyOf !== undefined) for (const { item } of batch) busy.delete(keyOf(item));
    running -= 1;
    plan();
  }

  /** At the end of this turn: who else is being answered or read in it may bring more. */
  function plan(): void {
    if (planned) return;
    planned = true;
    setImmediate(start);
  }

  function start(): void {
    planned = false;
    while (running < atOnce) {
      const batch = next();
      if (batch.length === 0) return;
      running += 1;
      void run(batch);
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      plan();
    });
}
