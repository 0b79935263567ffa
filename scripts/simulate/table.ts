import type { SimulateOptions } from './options.ts';
import type { Year } from './year.ts';

/** What a run came to. */
export interface Simulation {
  readonly options: SimulateOptions;
  readonly years: readonly Year[];
}
export function asTable(simulation: Simulation): string {
  return `${JSON.stringify(
    simulation.years.map(({ counts, violations, seconds, digest }) => ({
      counts,
      violations: violations.slice(0, 20),
      seconds,
      digest,
    })),
    null,
    1,
  )}\n`;
}
