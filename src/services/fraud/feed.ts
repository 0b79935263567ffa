/** Takes up reports in the process in which they happened, right after their transaction, a few at a time. */
import type { Instant } from '../../domain/civil-date.ts';
import type { FraudReport } from '../../domain/fraud/report.ts';
import { type FraudReportDeps, takeReport } from './reports.ts';

/** What the feed needs, and whom it tells of a report that is left to the sweep. */
export interface FeedDeps extends FraudReportDeps {
  readonly now: () => Instant;
  readonly onLeft: (error: unknown) => void;
}

/** Reports on their way to the fraud watch. */
export interface FraudFeed {
  /** Takes reports up, and returns at once. Never throws. */
  push(reports: readonly FraudReport[]): void;
  /** Settles when everything pushed so far was taken up, or left to the sweep. */
  settled(): Promise<void>;
}

const AT_ONCE = 4;
/** What comes beyond that is left to the sweep: a burst must not fill the memory. */
const MOST_WAITING = 2_000;

/** The feed of one process. */
export function createFraudFeed(deps: FeedDeps): FraudFeed {
  const waiting: FraudReport[] = [];
  const lanes = new Set<Promise<void>>();

  const work = async (): Promise<void> => {
    for (let report = waiting.shift(); report !== undefined; report = waiting.shift()) {
      try {
        await takeReport(deps, report, deps.now());
      } catch (error) {
        deps.onLeft(error);
      }
    }
  };

  return {
    push(reports) {
      waiting.push(...reports.slice(0, Math.max(0, MOST_WAITING - waiting.length)));
      while (lanes.size < Math.min(AT_ONCE, waiting.length)) {
        const lane: Promise<void> = work().finally(() => lanes.delete(lane));
        lanes.add(lane);
      }
    },
    async settled() {
      while (lanes.size > 0) await Promise.all(lanes);
    },
  };
}
