/** Longer names are not compared for typing errors. */
const LONGEST = 64;

/** Letters that are compared for one suggestion: thousands of short names, and enough of the longest ones. */
const MOST_COMPARISONS = 100_000;

/** Insertions, deletions and replacements that turn one text into the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The candidate that the author probably wanted; null when none is close. Case does not count; of very many, the first count. */
export function nearest(text: unknown, candidates: Iterable<string>): string | null {
  if (typeof text !== 'string' || text.length === 0 || text.length > LONGEST) return null;
  let best: string | null = null;
  let least = Math.max(2, Math.floor(text.length / 3)) + 1;
  let comparisons = 0;
  for (const candidate of candidates) {
    comparisons += 1;
    if (Math.abs(candidate.length - text.length) >= least) continue;
    comparisons += text.length * candidate.length;
    if (comparisons > MOST_COMPARISONS) break;
    const steps = distance(text.toLowerCase(), candidate.toLowerCase());
    if (steps < least) {
      least = steps;
      best = candidate;
    }
  }
  return best;
}
