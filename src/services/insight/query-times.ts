/** Stores how long this process takes for balance queries, for the figures of the mission. */
import { randomUUID } from 'node:crypto';
import { civilDateAt, type Instant } from '../../domain/civil-date.ts';
import type { Ms } from '../../domain/flavor.ts';
import { type QueryTimes, queryTimeBound } from '../../domain/insight/kpi/query-time.ts';
import type { Metrics } from '../../telemetry/telemetry.ts';

/** The route that is a balance query. */
const BALANCE_ROUTE = '/v1/customers/:customerId/balance';
const KEEP_EVERY_MS: Ms = 30_000;

/** A recorder at work. */
export interface QueryTimeRecorder {
  /** The given metrics, which are called for every request, extended by the recording of balance queries. */
  readonly metrics: Metrics;
  /** Stores what was measured since the last time. After a failure the next call tries again. */
  keep(): Promise<void>;
  /** Stores the rest, and ends. */
  stop(): Promise<void>;
}

/**
 * Measures balance queries through the HTTP metrics. What the process measured in a day is stored as a whole and replaces what it stored
 * before, so that storing twice counts once. A killed process loses the last half minute.
 */
export function recordQueryTimes(
  metrics: Metrics,
  options: {
    readonly put: (times: QueryTimes) => Promise<void>;
    readonly now: () => Instant;
    readonly onError: (error: unknown) => void;
  },
): QueryTimeRecorder {
  const process = randomUUID();
  const days = new Map<string, { readonly counts: Map<number, number>; failed: number; kept: boolean }>();

  const keep = async (): Promise<void> => {
    const today = civilDateAt(options.now(), 'UTC');
    for (const [day, times] of days) {
      if (!times.kept) {
        // Taken before it is written: what comes in the meantime is stored the next time.
        times.kept = true;
        try {
          await options.put(timesOf(process, day, times));
        } catch (error) {
          times.kept = false;
          options.onError(error);
          continue;
        }
      }
      if (times.kept && day < today) days.delete(day);
    }
  };
  const timer = setInterval(() => void keep(), KEEP_EVERY_MS);
  timer.unref();

  return {
    metrics: {
      ...metrics,
      observeHttp(observation) {
        metrics.observeHttp(observation);
        const { method, route, status, seconds } = observation;
        if (method !== 'GET' || route !== BALANCE_ROUTE || (status >= 300 && status < 500)) return;
        const day = civilDateAt(options.now(), 'UTC');
        const times = days.get(day) ?? { counts: new Map<number, number>(), failed: 0, kept: false };
        days.set(day, times);
        times.kept = false;
        if (status >= 500) times.failed += 1;
        else {
          const below = queryTimeBound(seconds * 1_000);
          times.counts.set(below, (times.counts.get(below) ?? 0) + 1);
        }
      },
    },
    keep,
    async stop() {
      clearInterval(timer);
      await keep();
    },
  };
}

function timesOf(
  process: string,
  day: string,
  { counts, failed }: { readonly counts: ReadonlyMap<number, number>; readonly failed: number },
): QueryTimes {
  const answered = [...counts].sort(([a], [b]) => a - b).map(([below, count]) => ({ below, count }));
  return { queryTimesId: `${day}:${process}`, day, answered, failed };
}
