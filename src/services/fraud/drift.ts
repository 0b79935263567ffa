/** Whether the baselines still describe what is usual: compares the anomaly scores of this week with those of the four weeks before. */
import { DAY_MS, epochMsOf, type Instant, instantOf } from '../../domain/civil-date.ts';
import { driftOf, type ScoreBands } from '../../domain/fraud/baseline.ts';
import type { Store } from '../../store/store.ts';

/** The comparison of the scores of two spans of time. */
export interface BaselineDrift {
  /** The population stability index in hundredths; null while there are too few events to tell. */
  readonly hundredths: number | null;
  readonly drifted: boolean;
}

/** Above it the baselines no longer tell what is usual. */
const MOST_DRIFT = 25;
/** With fewer events in a span, one busy account moves the index. */
const FEWEST_EVENTS = 500;
const THIS_WEEK_MS = 7 * DAY_MS;
const BEFORE_MS = 28 * DAY_MS;

/** Compares the scores of the last seven days with those of the 28 days before. Reads only. */
export async function baselineDrift(
  { store }: { readonly store: Pick<Store, 'fraud'> },
  now: Instant,
): Promise<BaselineDrift> {
  const until = epochMsOf(now);
  const span = (from: number, to: number) =>
    store.fraud.scoreBands({ from: instantOf(from), to: instantOf(to) });
  const week = await span(until - THIS_WEEK_MS, until);
  const before = await span(until - THIS_WEEK_MS - BEFORE_MS, until - THIS_WEEK_MS);
  if (sum(week) < FEWEST_EVENTS || sum(before) < FEWEST_EVENTS) return { hundredths: null, drifted: false };
  const hundredths = driftOf(before, week);
  return { hundredths, drifted: hundredths > MOST_DRIFT };
}

function sum(bands: ScoreBands): number {
  return bands.reduce((total, count) => total + count, 0);
}
