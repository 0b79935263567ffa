import { INQUIRY_SLA_HOURS } from '../../domain/cases/inquiry.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/civil-date.ts';
import type { Ms } from '../../domain/flavor.ts';

/** How long an agent has to review an order; reminded at half of it, escalated after it. */
export const REVIEW_SLA_MS: Ms = 4 * HOUR_MS;
/** How long an agent has to answer an inquiry. */
export const INQUIRY_SLA_MS: Ms = INQUIRY_SLA_HOURS * HOUR_MS;
/** Facts older than this are read again before anything is installed. */
export const FACTS_MAX_AGE_MS: Ms = DAY_MS;
/** How long before the appointment the facts are read again. */
export const RECHECK_BEFORE_INSTALLATION_MS: Ms = DAY_MS;
/** How long after an appointment's start the technician's report is overdue. */
export const COMPLETION_OVERDUE_MS: Ms = 2 * DAY_MS;
/** How often a case is decided again while the technician's report is overdue: well before its credit hold expires. */
export const MISSED_RECHECK_MS: Ms = 30 * DAY_MS;
/** How often an area without a free slot is looked at again. */
export const SLOT_RETRY_MS: Ms = 6 * HOUR_MS;
/** How often a system that keeps appointments is asked again after it did not answer. */
export const UNREACHABLE_RETRY_MS: Ms = 15 * MINUTE_MS;
/** How long a billing cycle quote may be confirmed. */
export const QUOTE_VALID_MS: Ms = 3 * DAY_MS;

/**
 * Steps inside a workflow task. A step that keeps failing soon waits on a timer of the server, because a workflow task that stays open
 * during an outage would fill the history with its heartbeats. One try a minute writes some 370 events an hour. Temporal allows 51,200 in
 * a history, which is enough for an outage of five days.
 */
export const LOCAL_STEP = {
  startToCloseTimeout: '10s',
  localRetryThreshold: '5s',
  retry: { initialInterval: '200ms', maximumInterval: '1m' },
} as const;
/** Steps of their own. They are tried again through an outage of hours, at least every minute, because people wait for them. */
export const STEP = {
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
} as const;
/** Steps that read everything of one customer. */
export const LONG_STEP = {
  startToCloseTimeout: '10m',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
} as const;
/** Work on many accounts. Its heartbeats say where it is, and the next attempt goes on there. */
export const SWEEP = {
  startToCloseTimeout: '6h',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '1s', maximumInterval: '5m' },
} as const;
/** Sends a handful of notices. Its limit is more than the longest time that these can take together. */
export const DELIVERY_STEP = {
  startToCloseTimeout: '4m',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '1s', maximumInterval: '5m' },
} as const;
/** What hands events on for hours. Another worker takes over when its heartbeats end. */
export const RELAY = {
  startToCloseTimeout: '7h',
  heartbeatTimeout: '20s',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
} as const;
