/**
 * Counts requests against limits that all processes share, without waiting: each process counts in its memory, and reports to the others after a
 * number of requests. So a party can exceed its limit by one report of each process, and no request waits for MongoDB.
 */
import type { RequestCounts } from '../../store/access/request-counts.ts';

/** A limit, and whose requests it counts. */
export interface CountedLimit {
  /** The key of the party. */
  readonly party: string;
  /** The number of requests that a window allows. */
  readonly quota: number;
}

/** The standing of a party after a request. */
export interface QuotaStanding {
  readonly remaining: number;
  /** Milliseconds until its window ends. */
  readonly endsInMs: number;
  /** False: the limit was reached already, and the request counts against none. */
  readonly taken: boolean;
}

/** The counting of one process. */
export interface RequestMeter {
  /** Counts a request against all of the limits, or against none if one of them is reached. Returns one standing for each, in their order. */
  count(limits: readonly CountedLimit[]): readonly QuotaStanding[];
  /** Waits for the reports that are being sent. */
  settled(): Promise<void>;
}

/** What a meter needs. */
export interface MeterOptions {
  readonly windowMs: number;
  /** A clock in milliseconds that never goes back. */
  readonly now: () => number;
  /** Called when a report fails. The report is not repeated: the process counts alone until the next one. */
  readonly onError: (error: unknown) => void;
}

interface Window {
  endsAt: number;
  /** Requests of all processes, as the last report said. */
  shared: number;
  /** Requests of this process that were not reported yet. */
  unreported: number;
  reporting: boolean;
}

/** A report every hundredth of a quota. */
const REPORTS = 100;
/** The most parties that are kept in memory; beyond that the oldest is dropped. */
const MOST_PARTIES = 100_000;

/** Makes the meter of a process. */
export function createRequestMeter(
  counts: RequestCounts,
  { windowMs, now, onError }: MeterOptions,
): RequestMeter {
  const windows = new Map<string, Window>();
  const reports = new Set<Promise<void>>();

  const windowOf = (party: string, at: number): Window => {
    const known = windows.get(party);
    if (known !== undefined && known.endsAt > at) return known;
    windows.delete(party);
    const fresh = { endsAt: at + windowMs, shared: 0, unreported: 0, reporting: false };
    windows.set(party, fresh);
    // A Map keeps the order of insertion: the first window is the oldest.
    const oldest = windows.keys().next().value;
    if (windows.size > MOST_PARTIES && oldest !== undefined) windows.delete(oldest);
    return fresh;
  };

  const report = async (party: string, window: Window): Promise<void> => {
    const sent = window.unreported;
    window.reporting = true;
    try {
      const { total, endsInMs } = await counts.add(party, sent);
      window.shared = total;
      window.unreported -= sent;
      window.endsAt = now() + endsInMs;
    } catch (error) {
      onError(error);
    } finally {
      window.reporting = false;
    }
  };

  const noteIn = (window: Window, { party, quota }: CountedLimit): void => {
    window.unreported += 1;
    if (window.reporting || window.unreported < Math.ceil(quota / REPORTS)) return;
    const running = report(party, window).finally(() => reports.delete(running));
    reports.add(running);
  };

  return {
    count(limits) {
      const at = now();
      const met = limits.map((limit) => ({ limit, window: windowOf(limit.party, at) }));
      const used = ({ shared, unreported }: Window) => shared + unreported;
      const full = met.map(({ limit, window }) => used(window) >= limit.quota);
      if (!full.includes(true)) for (const { limit, window } of met) noteIn(window, limit);
      return met.map(({ limit, window }, n) => ({
        remaining: Math.max(0, limit.quota - used(window)),
        endsInMs: window.endsAt - at,
        taken: full[n] !== true,
      }));
    },
    async settled() {
      await Promise.all(reports);
    },
  };
}
