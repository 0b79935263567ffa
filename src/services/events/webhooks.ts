/** Serves one webhook subscription: what waits for another try, then the next events of the log. */
import pMap from 'p-map';
import type { Instant } from '../../domain/civil-date.ts';
import { cloudEventOf } from '../../domain/events/delivery.ts';
import {
  type LoggedEvent,
  nextTryAt,
  type ParkedEvent,
  parkedIdOf,
  type WebhookSubscription,
} from '../../domain/events/subscription.ts';
import type { SendResult } from '../../domain/notices/delivery.ts';
import { hubMessagesOf } from '../../domain/tmf/hub.ts';
import type { RelayDeps } from './relay-deps.ts';

type Deps = Pick<RelayDeps, 'store' | 'send' | 'sendHub' | 'onGone' | 'now' | 'random'>;

/** How many events are read of the log at a time. */
const WINDOW = 1_000;
/** How many subjects are served at a time. */
const AT_ONCE = 64;
/** While this many events wait for another try, no further ones are taken from the log, which keeps them as well. */
const MOST_WAITING = 500;

/** A subscription while it is served: as it is by now; null once it was paused or has ended. */
type Standing = () => WebhookSubscription | null;

/** What one receiver is handed, and what is known of the receiver meanwhile. */
interface Handing extends Deps {
  readonly standing: Standing;
  /** Sends an event once. Null: the receiver said that it is gone, and nothing more is for it. */
  readonly hand: (subscription: WebhookSubscription, logged: LoggedEvent) => Promise<Failable | null>;
}

/** A result of which none is for good. */
type Failable = { readonly ok: true } | { readonly ok: false; readonly code: string };

/**
 * Serves a subscription once; returns how many events it got. Events of one subject are sent one after the other: one is sent for the first time
 * only when all before it were delivered, or are dead. The bookmark moves when all events of a window were delivered or set aside. A receiver that
 * answers 410 Gone is paused at once, with what waits for it.
 * @param standing asked before each event: who ends a subscription, exchanges its secret or changes its address does not wait for the end of a
 * window. What was sent of a window that was not finished comes again, under the same ids
 */
export async function serveSubscription(
  deps: Deps,
  subscription: WebhookSubscription,
  signal: AbortSignal,
  standing: Standing = () => subscription,
): Promise<number> {
  const { events } = deps.store;
  const { subscriptionId, types, createdAt } = subscription;
  const handing = handingTo(deps, standing);
  const late = await retryWaiting(handing, subscriptionId, signal);
  if (handing.standing() === null) return late;
  // Read before what waits: what is set aside is set aside before the bookmark moves.
  const progress = await events.progress(subscriptionId);
  if (progress === null || signal.aborted) return late;
  const head = await events.head();
  if (head <= progress.position) return late;
  if ((await events.parkedCounts(subscriptionId)).waiting >= MOST_WAITING) return late;
  const window = await events.after({ position: progress.position, upTo: head, types, limit: WINDOW });
  const subjects = bySubject(window);
  const waiting = await events.waitingSubjects(subscriptionId, [...subjects.keys()]);
  const aside: ParkedEvent[] = [];
  let delivered = 0;
  let finished = true;
  await pMap(
    subjects,
    async ([subject, list]) => {
      if (waiting.has(subject)) {
        aside.push(...setAside(deps, subscriptionId, list, null));
        return;
      }
      const sent = await sendInOrder(handing, list, signal);
      if (sent === null) {
        finished = false;
        return;
      }
      delivered += sent.delivered;
      if (sent.fault !== null)
        aside.push(...setAside(deps, subscriptionId, list.slice(sent.delivered), sent.fault));
    },
    { concurrency: AT_ONCE },
  );
  await events.park(aside, createdAt);
  if (!finished) return late + delivered;
  const upTo = window.length < WINDOW ? head : (window.at(-1)?.position ?? head);
  await events.advance(subscriptionId, upTo, delivered > 0 ? deps.now() : null);
  return late + delivered;
}

interface SentInOrder {
  readonly delivered: number;
  /** What the one after those failed with; null: all were delivered. */
  readonly fault: string | null;
}

/** Sends events of one subject until one fails. Null: it was ended before it was through. */
async function sendInOrder(
  { standing, hand }: Handing,
  list: readonly LoggedEvent[],
  signal: AbortSignal,
): Promise<SentInOrder | null> {
  for (const [delivered, logged] of list.entries()) {
    const subscription = standing();
    if (signal.aborted || subscription === null) return null;
    const result = await hand(subscription, logged);
    if (result === null) return null;
    if (!result.ok) return { delivered, fault: result.code };
  }
  return { delivered: list.length, fault: null };
}

/** Hands events on until the receiver says that it is gone: then the subscription is paused, once, unless it has another address by now. */
function handingTo(deps: Deps, standing: Standing): Handing {
  let gone = false;
  return {
    ...deps,
    standing: () => (gone ? null : standing()),
    async hand(subscription, logged) {
      const result = await handOver(deps, subscription, logged);
      if (result.ok || !result.permanent) return result;
      if (!gone) {
        gone = true;
        await pauseGone(deps, subscription);
      }
      return null;
    },
  };
}

async function pauseGone(
  { store, onGone, now }: Deps,
  { subscriptionId, url, createdAt }: WebhookSubscription,
): Promise<void> {
  const at = now();
  let paused = false;
  await store.webhookSubscriptions.change(subscriptionId, (before) => {
    paused = before.state === 'active' && before.url === url && before.createdAt === createdAt;
    return paused ? { ...before, state: 'paused', pausedBecause: 'receiverGone', updatedAt: at } : null;
  });
  if (paused) onGone(subscriptionId);
}

/**
 * Sends an event once: as a CloudEvent, or to a listener of a TM Forum API as that API's events. Of several, those before one that failed come
 * again, under the same ids.
 */
async function handOver(
  { send, sendHub }: Deps,
  subscription: WebhookSubscription,
  logged: LoggedEvent,
): Promise<SendResult> {
  const { hub } = subscription;
  if (hub === undefined) return send(subscription, cloudEventOf(logged));
  for (const message of hubMessagesOf(hub, logged)) {
    const result = await sendHub(subscription, message);
    if (!result.ok) return result;
  }
  return { ok: true };
}

/** Events of a subject as they are set aside. The first one failed with `fault`; null: none was tried, an earlier one waits. */
function setAside(
  { now, random }: Deps,
  subscriptionId: string,
  list: readonly LoggedEvent[],
  fault: string | null,
): ParkedEvent[] {
  const parkedAt = now();
  return list.map(({ position, event }, index) => {
    const attempts = fault !== null && index === 0 ? 1 : 0;
    return {
      parkedId: parkedIdOf(subscriptionId, event.eventId),
      ...{ subscriptionId, position, state: 'waiting', event, attempts, parkedAt },
      nextTryAt: attempts === 0 ? parkedAt : (nextTryAt(1, parkedAt, random()) ?? parkedAt),
      lastFault: attempts === 0 ? null : fault,
    };
  });
}

/** Tries what is due, the first of each subject; where it is delivered, what waited behind it follows. Returns how many were delivered. */
async function retryWaiting(deps: Handing, subscriptionId: string, signal: AbortSignal): Promise<number> {
  const { standing, hand } = deps;
  const { events } = deps.store;
  const due = await events.due(subscriptionId, deps.now());
  let delivered = 0;
  await pMap(
    due,
    async (first) => {
      let next: ParkedEvent | null = first;
      while (next !== null && !signal.aborted) {
        const subscription = standing();
        if (subscription === null) return;
        const at: Instant = deps.now();
        const result = await hand(subscription, next);
        if (result === null) return;
        if (result.ok) {
          await events.delivered(next, at);
          delivered += 1;
        } else {
          const again = nextTryAt(next.attempts + 1, at, deps.random());
          await events.failed(next, { fault: result.code, nextTryAt: again, now: at });
          // A dead one no longer holds up those behind it.
          if (again !== null) return;
        }
        next = await events.firstWaiting(subscriptionId, next.event.subject);
      }
    },
    { concurrency: AT_ONCE },
  );
  return delivered;
}

function bySubject(window: readonly LoggedEvent[]): Map<string, LoggedEvent[]> {
  const subjects = new Map<string, LoggedEvent[]>();
  for (const logged of window) {
    const list = subjects.get(logged.event.subject);
    if (list === undefined) subjects.set(logged.event.subject, [logged]);
    else list.push(logged);
  }
  return subjects;
}
