import { type CandidateFact, thresholdsOf } from './candidates.ts';
import type { TuneData } from './data.ts';

/** A fact cut at its thresholds: bin b holds values above threshold b - 1 and up to threshold b. Unknown: a bin of its own, last. */
export interface Binned {
  readonly candidate: CandidateFact;
  readonly thresholds: readonly number[];
  readonly bins: Uint8Array;
  /** Bins of known values. */
  readonly size: number;
}

/** Null for a fact that is the same for every account. */
export function binned(candidate: CandidateFact, data: TuneData, most: number): Binned | null {
  const thresholds = thresholdsOf(candidate, data, most);
  const column = data.columns[data.facts.indexOf(candidate.fact)];
  if (thresholds.length === 0 || column === undefined) return null;
  const size = thresholds.length + 1;
  const bins = Uint8Array.from(column, (value) => {
    if (Number.isNaN(value)) return size;
    let bin = 0;
    while (bin < thresholds.length && value > (thresholds[bin] ?? 0)) bin += 1;
    return bin;
  });
  return { candidate, thresholds, bins, size };
}
