/** Judges reports in the process that wrote them, right after their transaction. */

import { serviceContext } from '../../domain/audit/context.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { JudgedEvent } from '../../domain/fraud/judgement.ts';
import type { FraudReport } from '../../domain/fraud/report.ts';
import { actingAs } from '../../store/audit/current-context.ts';
import { type FraudReportDeps, takeReport } from './reports.ts';

/** What the feed needs, and what it calls for a report that is left to the sweep. */
export interface FeedDeps extends FraudReportDeps {
  /** Adds an event that needs a person to its alert. */
  readonly raise: (event: JudgedEvent) => Promise<void>;
  readonly now: () => Instant;
  readonly onLeft: (error: unknown) => void;
}

/** Reports on their way to the fraud watch, and judged events on their way to a person. */
export interface FraudFeed {
  /** Takes reports up, and returns at once. Never throws. */
  push(reports: readonly FraudReport[]): void;
  /** Adds a judged event that needs a person to its alert, and returns at once. Never throws. */
  raise(event: JudgedEvent): void;
  /** Settles when everything pushed so far was taken up, or left to the sweep. */
  settled(): Promise<void>;
}

/** In whose name alerts are raised. */
const THE_WATCH = serviceContext('workflow:fraud-watch');

/** Those that are judged at the same time share their reads and writes. */
const AT_ONCE = 16;
/** The most reports in memory; the rest is left to the sweep, so that a burst can't fill the memory. */
const MOST_WAITING = 2_000;

/** The feed of one process. */
export function createFraudFeed(deps: FeedDeps): FraudFeed {
  const waiting: FraudReport[] = [];
  const lanes = new Set<Promise<void>>();
  // The watch acts here, and not the caller whose request or activity reported the event.
  const hold = (work: () => Promise<void>) => {
    const lane: Promise<void> = actingAs(THE_WATCH, work)
      .catch(deps.onLeft)
      .finally(() => lanes.delete(lane));
    lanes.add(lane);
  };

  const work = async (): Promise<void> => {
    for (let report = waiting.shift(); report !== undefined; report = waiting.shift()) {
      try {
        for (const event of await takeReport(deps, report, deps.now())) await deps.raise(event);
      } catch (error) {
        deps.onLeft(error);
      }
    }
  };

  return {
    push(reports) {
      waiting.push(...reports.slice(0, Math.max(0, MOST_WAITING - waiting.length)));
      while (lanes.size < AT_ONCE && waiting.length > 0) hold(work);
    },
    raise: (event) => hold(() => deps.raise(event)),
    async settled() {
      while (lanes.size > 0) await Promise.all(lanes);
    },
  };
}
