/** How long this process takes for balance queries, kept for the figures of the mission. */
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
  /** The metrics given, which hear of every request and now tell of balance queries too. */
  readonly metrics: Metrics;
  /** Keeps what was measured since the last time; tried again at the next one when it fails. */
  keep(): Promise<void>;
  /** Keeps the last of it, and ends. */
  stop(): Promise<void>;
}

/**
 * Measures balance queries through the HTTP metrics. What the process measured of a day is kept as a whole, in the place of what it
 * kept before, so that keeping twice counts once. A process that is killed loses the last half minute.
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
        // Before it is written: what comes meanwhile is for the next time.
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
