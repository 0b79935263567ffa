/** Figures that are kept from run to run, and what a new run says beside them. Of every figure, less is better. */
import { z } from 'zod';

/** The part by which a figure may be worse than the one kept. */
export const TOLERANCE = 0.25;

/** Figures by name, such as `entry: commands`. */
export type Figures = Readonly<Record<string, number>>;

export const keptFiguresSchema = z.strictObject({
  /** The day on which they were measured. */
  measuredOn: z.iso.date(),
  figures: z.record(z.string(), z.number().nonnegative()),
});
export type KeptFigures = z.infer<typeof keptFiguresSchema>;

/** What became of one figure. `new`: none is kept. `gone`: it is kept, and was not measured. Both are faults: keep anew. */
export type Verdict = 'same' | 'better' | 'worse' | 'new' | 'gone';

export interface Judged {
  readonly name: string;
  readonly kept: number | null;
  readonly measured: number | null;
  readonly verdict: Verdict;
}

/** Holds what was measured against what is kept, in the order of the names. */
export function judge(kept: Figures, measured: Figures): Judged[] {
  const names = [...new Set([...Object.keys(kept), ...Object.keys(measured)])].sort();
  return names.map((name) => {
    const [before, now] = [kept[name] ?? null, measured[name] ?? null];
    return { name, kept: before, measured: now, verdict: verdictOf(before, now) };
  });
}

function verdictOf(kept: number | null, measured: number | null): Verdict {
  if (kept === null) return 'new';
  if (measured === null) return 'gone';
  if (measured > kept * (1 + TOLERANCE)) return 'worse';
  return measured < kept * (1 - TOLERANCE) ? 'better' : 'same';
}

/** Whether nothing is worse, and the same figures are kept as were measured. */
export function holds(judged: readonly Judged[]): boolean {
  return judged.every(({ verdict }) => verdict === 'same' || verdict === 'better');
}

/** One line for all. */
export function summaryOf(judged: readonly Judged[]): string {
  const count = (verdict: Verdict) => judged.filter((one) => one.verdict === verdict).length;
  const parts = (['worse', 'new', 'gone', 'better', 'same'] as const).flatMap((verdict) =>
    count(verdict) === 0 ? [] : [`${count(verdict)} ${verdict}`],
  );
  return `${holds(judged) ? 'held' : 'not held'}: ${judged.length} figures, ${parts.join(', ')}`;
}
