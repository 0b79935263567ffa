/** Costly requests take turns: a few run at once, a few wait, and all others are refused. */
import { Problem } from '../problems/problem.ts';
import type { ProblemKind } from '../problems/problem-kinds.ts';

/** Runs work in turns. */
export interface Turns {
  /**
   * Waits for a turn and runs `work` in it.
   * @throws Problem of the kind `refusal`, with Retry-After, when too many wait; whatever `work` throws
   */
  take<T>(work: () => Promise<T>): Promise<T>;
}

/** How many run at once, and how many more may wait, each in this process. */
export interface TurnBounds {
  readonly atOnce: number;
  readonly waiting: number;
  /** What the next one is told. Default `dependency-unavailable`: it is not this caller who asks too much. */
  readonly refusal?: ProblemKind;
}

/** Turns in the order of asking, for all callers together. */
export function createTurns(bounds: TurnBounds): Turns {
  let running = 0;
  const line: (() => void)[] = [];
  return {
    async take(work) {
      if (running < bounds.atOnce) running += 1;
      else {
        if (line.length >= bounds.waiting)
          throw new Problem(
            bounds.refusal ?? 'dependency-unavailable',
            'Too many requests of this kind are running.',
            {
              headers: { 'retry-after': '2' },
            },
          );
        // Anyone who ends hands its turn on, so `running` stays as it is.
        await new Promise<void>((resolve) => line.push(resolve));
      }
      try {
        return await work();
      } finally {
        const next = line.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}

/** Turns of each caller by itself. */
export interface CallersTurns {
  /** As {@link Turns.take}; only work of the same caller is waited for. */
  take<T>(caller: string, work: () => Promise<T>): Promise<T>;
}

/** @param bounds for each caller */
export function createCallersTurns(bounds: TurnBounds): CallersTurns {
  const callers = new Map<string, { readonly turns: Turns; asked: number }>();
  return {
    async take(caller, work) {
      const known = callers.get(caller) ?? { turns: createTurns(bounds), asked: 0 };
      callers.set(caller, known);
      known.asked += 1;
      try {
        return await known.turns.take(work);
      } finally {
        known.asked -= 1;
        // A caller without work is not remembered.
        if (known.asked === 0) callers.delete(caller);
      }
    },
  };
}
