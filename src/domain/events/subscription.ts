/** Webhook subscriptions: where events go, which ones, and how a delivery that failed is tried again. */
import type { Instant } from '../civil-date.ts';
import { epochMsOf, instantOf } from '../civil-date.ts';
import type { Ms, SubjectId } from '../flavor.ts';
import type { Hub } from '../tmf/apis.ts';
import type { EventType, StoredEvent } from './catalogue.ts';
import type { CrmLoad } from './crm-load-progress.ts';

export const WEBHOOK_STATES = ['active', 'paused'] as const;
export type WebhookState = (typeof WEBHOOK_STATES)[number];

/** Why the service paused a subscription by itself: its receiver answered that it is gone (410). */
export const PAUSE_CAUSES = ['receiverGone'] as const;
export type PauseCause = (typeof PAUSE_CAUSES)[number];

/** A key that both sides know. */
export interface SigningSecret {
  readonly secretId: string;
  /** `whsec_` and base64, as in the Standard Webhooks specification. */
  readonly secret: string;
  readonly since: Instant;
}

/** A system that wants to hear of events over HTTP. */
export interface WebhookSubscription {
  readonly subscriptionId: string;
  readonly url: string;
  /** Which types; empty: all, those of later versions too. */
  readonly types: readonly EventType[];
  readonly state: WebhookState;
  /** Absent: it is active, or a person paused it. */
  readonly pausedBecause?: PauseCause;
  /** The newest first; each delivery is signed with all of them. */
  readonly secrets: readonly SigningSecret[];
  readonly createdBy: SubjectId;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Rises with each change. */
  readonly revision: number;
  /** A listener of a TM Forum API: it gets that API's events below its address; absent: CloudEvents. */
  readonly hub?: Hub;
}

/** How far a subscriber has come. */
export interface EventProgress {
  /** The subscription, or the sink. */
  readonly subscriberId: string;
  /** Everything up to this position of the log was delivered or set aside. */
  readonly position: number;
  readonly lastDeliveredAt: Instant | null;
  /** Of the CRM, once everything that was there before was to be sent to it. */
  readonly load?: CrmLoad;
}

/** An event that was set aside for a subscriber, because it, or an earlier one of its subject, could not be delivered. */
export interface ParkedEvent {
  readonly parkedId: string;
  readonly subscriptionId: string;
  readonly position: number;
  /** `waiting`: it is tried again. `dead`: it is not, until somebody replays it. */
  readonly state: 'waiting' | 'dead';
  readonly event: StoredEvent;
  /** How often it was tried. */
  readonly attempts: number;
  readonly nextTryAt: Instant;
  /** What the last try failed with, such as `HTTP_503`; null: it was not tried. */
  readonly lastFault: string | null;
  readonly parkedAt: Instant;
}

/** An event with its place in the log. */
export interface LoggedEvent {
  readonly position: number;
  readonly event: StoredEvent;
}

/** Its key: the same event is set aside once for each subscriber. */
export function parkedIdOf(subscriptionId: string, eventId: string): string {
  return `${subscriptionId}:${eventId}`;
}

/** Bookmarks of sinks, listeners and the CRM are kept beside those of subscriptions, under ids that nobody else may choose. */
const OWN_IDS = /^(sink:|HUB-|tmf-crm$)/;

/** Whether an id is the product's own: no system may be subscribed under it by choice. */
export function isOwnSubscriberId(subscriptionId: string): boolean {
  return OWN_IDS.test(subscriptionId);
}

const FIRST_PAUSE_MS: Ms = 5_000;
const PAUSE_GROWS_BY = 4;
const LONGEST_PAUSE_MS: Ms = 24 * 3_600_000;
/** How often an event is tried: over some three days. */
export const MOST_ATTEMPTS = 10;
/** A pause is up to a fifth shorter or longer than planned, so that those who failed together don't come back together. */
const JITTER = 0.2;

/**
 * When an event is tried again after a number of attempts; null: no more.
 * @param random from 0 to 1
 */
export function nextTryAt(attempts: number, now: Instant, random: number): Instant | null {
  if (attempts >= MOST_ATTEMPTS) return null;
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * PAUSE_GROWS_BY ** Math.max(0, attempts - 1));
  return instantOf(epochMsOf(now) + Math.round(pause * (1 - JITTER + 2 * JITTER * random)));
}
