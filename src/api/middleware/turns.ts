/** Costly requests take turns: so many run at once, so many wait, and anyone who comes then is sent away. */
import { Problem } from '../problems/problem.ts';

/** Runs work in turns. */
export interface Turns {
  /**
   * Waits for a turn and runs `work` in it.
   * @throws Problem `dependency-unavailable` with Retry-After when too many wait; whatever `work` throws
   */
  take<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * @param bounds how many run at once, and how many more may wait, each in this process
 * @returns turns in the order of asking
 */
export function createTurns(bounds: { readonly atOnce: number; readonly waiting: number }): Turns {
  let running = 0;
  const line: (() => void)[] = [];
  return {
    async take(work) {
      if (running < bounds.atOnce) running += 1;
      else {
        if (line.length >= bounds.waiting)
          throw new Problem('dependency-unavailable', 'Too many requests of this kind are running.', {
            headers: { 'retry-after': '2' },
          });
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
