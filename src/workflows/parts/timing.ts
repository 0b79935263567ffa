import { INQUIRY_SLA_HOURS } from '../../domain/cases/inquiry.ts';
import { DAY_MS, HOUR_MS } from '../../domain/civil-date.ts';
import type { Ms } from '../../domain/flavor.ts';

/** How long an agent has to review an order; reminded at half of it, escalated after it. */
export const REVIEW_SLA_MS: Ms = 4 * HOUR_MS;
/** How long an agent has to answer an inquiry. */
export const INQUIRY_SLA_MS: Ms = INQUIRY_SLA_HOURS * HOUR_MS;
/** Facts older than this are read again before anything is installed on their strength. */
export const FACTS_MAX_AGE_MS: Ms = DAY_MS;
/** How long before the appointment the facts are looked at again. */
export const RECHECK_BEFORE_INSTALLATION_MS: Ms = DAY_MS;
/** How long after an appointment's start the technician's word is missed. */
export const COMPLETION_OVERDUE_MS: Ms = 2 * DAY_MS;
/** How often a case whose technician is missed is decided again: well before its credit hold expires. */
export const MISSED_RECHECK_MS: Ms = 30 * DAY_MS;
/** How often an area without a free slot is looked at again. */
export const SLOT_RETRY_MS: Ms = 6 * HOUR_MS;
/** How long a billing cycle quote may be confirmed. */
export const QUOTE_VALID_MS: Ms = 3 * DAY_MS;

/**
 * Steps inside a workflow task. One that keeps failing soon waits on a timer of the server: a workflow task that is
 * kept open for the length of an outage would fill the history with its heartbeats. A try a minute writes some 370
 * events an hour, of the 51,200 that Temporal allows a history: an outage of five days.
 */
export const LOCAL_STEP = {
  startToCloseTimeout: '10s',
  localRetryThreshold: '5s',
  retry: { initialInterval: '200ms', maximumInterval: '1m' },
} as const;
/** Steps of their own: tried again through an outage of hours, at least every minute: people wait for them. */
export const STEP = {
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
} as const;
/** Work that goes through many accounts; its heartbeats say where it is, and the next attempt goes on there. */
export const SWEEP = {
  startToCloseTimeout: '6h',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '1s', maximumInterval: '5m' },
} as const;
/** One handful of notices on their way out: more than the longest time that they can take together. */
export const DELIVERY_STEP = {
  startToCloseTimeout: '4m',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '1s', maximumInterval: '5m' },
} as const;
