/** Whether a figure that is sampled over time stands still: a line through the samples after the warm-up. */

export interface Sample {
  readonly atMs: number;
  readonly bytes: number;
}

/** The samples that count: the first third of the time fills caches. */
export function afterWarmUp(samples: readonly Sample[]): readonly Sample[] {
  const [first, last] = [samples.at(0), samples.at(-1)];
  if (first === undefined || last === undefined) return [];
  const from = first.atMs + (last.atMs - first.atMs) / 3;
  return samples.filter(({ atMs }) => atMs >= from);
}

/** By how many bytes the line of least squares rises from the first sample to the last; negative when it falls, 0 for fewer than two. */
export function growthOf(samples: readonly Sample[]): number {
  const [first, last] = [samples.at(0), samples.at(-1)];
  if (first === undefined || last === undefined || last.atMs === first.atMs) return 0;
  const mean = (list: readonly number[]) => list.reduce((sum, each) => sum + each, 0) / list.length;
  const [atMs, bytes] = [mean(samples.map((each) => each.atMs)), mean(samples.map((each) => each.bytes))];
  let [together, spread] = [0, 0];
  for (const each of samples) {
    together += (each.atMs - atMs) * (each.bytes - bytes);
    spread += (each.atMs - atMs) ** 2;
  }
  return (together / spread) * (last.atMs - first.atMs);
}
