import type { LogDestination } from './telemetry.ts';

/** A destination that hands lines on and counts those that tell of an error. */
export interface CountingDestination extends LogDestination {
  /** How many lines of the level `error` or above were written. */
  errors(): number;
}

/**
 * Counts errors on their way to a log.
 * @param to where lines go; standard error by default
 */
export function countingErrors(to: LogDestination = process.stderr): CountingDestination {
  let errors = 0;
  return {
    write(line) {
      // The level stands in the line before anything that comes from outside.
      if (/^\{"level":"(?:error|fatal)"/.test(line)) errors += 1;
      to.write(line);
    },
    errors: () => errors,
  };
}
