/** Use cases of those who subscribe to events. */
import { absenceRefusals } from '../../domain/absences.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { EventType } from '../../domain/events/catalogue.ts';
import { webhookRefusals } from '../../domain/events/refusals.ts';
import type {
  ParkedEvent,
  SigningSecret,
  WebhookState,
  WebhookSubscription,
} from '../../domain/events/subscription.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import type { Hub } from '../../domain/tmf/apis.ts';
import type { Store } from '../../store/store.ts';

/** How many secrets sign at a time: the new one, and those before it while the receiver changes over. */
const MOST_SECRETS = 3;

/** What these use cases need. */
export interface SubscriptionDesk {
  readonly store: Pick<Store, 'events' | 'webhookSubscriptions'>;
  readonly newSecret: () => string;
  readonly now: () => Instant;
}

/** How a subscriber is doing. */
export interface SubscriptionStatus {
  readonly lastDeliveredAt: Instant | null;
  /** How many events of the log are still ahead of it, of all types. */
  readonly lag: number;
  /** When the first event happened that it was not offered yet; null: it has been offered all. */
  readonly behindSince: Instant | null;
  /** Since when the first event waits for another try; null: none does. */
  readonly failingSince: Instant | null;
  readonly waiting: number;
  readonly dead: number;
}

/** A subscription with how it is doing. */
export interface SubscriptionView {
  readonly subscription: WebhookSubscription;
  readonly status: SubscriptionStatus;
}

/**
 * Subscribes a system to what happens from now on. The same id again gives the subscription that is there, without its secret: it is told once.
 */
export async function subscribe(
  { store, newSecret, now }: SubscriptionDesk,
  wish: {
    readonly subscriptionId: string;
    readonly url: string;
    readonly types: readonly EventType[];
    readonly hub?: Hub;
    readonly by: SubjectId;
  },
): Promise<{ readonly subscription: WebhookSubscription; readonly secret: string | null }> {
  const { by, ...given } = wish;
  const secret = newSecret();
  const at = now();
  const made: WebhookSubscription = {
    ...given,
    state: 'active',
    secrets: [{ secretId: 's1', secret, since: at }],
    ...{ createdBy: by, createdAt: at, updatedAt: at, revision: 1 },
  };
  const { subscription, created } = await store.webhookSubscriptions.add(made, await store.events.head());
  return { subscription, secret: created ? secret : null };
}

/** A subscription and how it is doing. Throws NotFound. */
export async function viewSubscription(
  { store }: Pick<SubscriptionDesk, 'store'>,
  subscriptionId: string,
): Promise<SubscriptionView> {
  const subscription = await store.webhookSubscriptions.get(subscriptionId);
  if (subscription === null) throw absenceRefusals.refusal('webhook-missing');
  const progress = await store.events.progress(subscriptionId);
  const position = progress?.position ?? 0;
  const { waiting, dead, waitingSince } = await store.events.parkedCounts(subscriptionId);
  const status = {
    lastDeliveredAt: progress?.lastDeliveredAt ?? null,
    lag: Math.max(0, (await store.events.head()) - position),
    behindSince: await store.events.oldestAfter(position),
    ...{ failingSince: waitingSince, waiting, dead },
  };
  return { subscription, status };
}

/** What of a subscription is to be another; what is left out stays. */
export interface SubscriptionChange {
  readonly url?: string;
  readonly types?: readonly EventType[];
  readonly state?: WebhookState;
  /** Makes a new secret; those before sign on beside it. */
  readonly rotateSecret?: true;
  /** Ends the older secrets: every receiver knows the new one. */
  readonly retireOldSecret?: true;
}

/** Changes a subscription. A paused one gets what it missed when it goes on, as far as the log goes back. Throws NotFound, InvalidState (too many secrets sign). */
export async function changeSubscription(
  { store, newSecret, now }: SubscriptionDesk,
  subscriptionId: string,
  { rotateSecret, retireOldSecret, ...fields }: SubscriptionChange,
): Promise<WebhookSubscription> {
  const at = now();
  const secret = newSecret();
  const changed = await store.webhookSubscriptions.change(subscriptionId, ({ pausedBecause, ...before }) => ({
    ...before,
    // Who says a state says why it is so.
    ...(pausedBecause === undefined || fields.state !== undefined ? {} : { pausedBecause }),
    ...fields,
    updatedAt: at,
    secrets: secretsAfter(before.secrets, rotateSecret === true ? { secret, at } : null, retireOldSecret),
  }));
  if (changed === null) throw absenceRefusals.refusal('webhook-missing');
  return changed;
}

function secretsAfter(
  before: readonly SigningSecret[],
  fresh: { readonly secret: string; readonly at: Instant } | null,
  retireOld: true | undefined,
): readonly SigningSecret[] {
  const kept = retireOld === true ? before.slice(0, 1) : before;
  if (fresh === null) return kept;
  // None is dropped for it: which of them the receiver knows is not known here.
  if (kept.length >= MOST_SECRETS) throw webhookRefusals.refusal('webhook-secrets-taken');
  const newest = Math.max(0, ...before.map(({ secretId }) => Number(secretId.slice(1))));
  return [{ secretId: `s${newest + 1}`, secret: fresh.secret, since: fresh.at }, ...kept];
}

/** Ends a subscription, with what waits for it. Throws NotFound. */
export async function unsubscribe(
  { store }: Pick<SubscriptionDesk, 'store'>,
  subscriptionId: string,
): Promise<void> {
  if (!(await store.webhookSubscriptions.remove(subscriptionId)))
    throw absenceRefusals.refusal('webhook-missing');
}

/**
 * Tries an event again that could not be delivered. It may then come after later ones of its subject. One that waits already stays as it
 * is. Throws NotFound.
 */
export async function replayDeadLetter(
  { store, now }: Pick<SubscriptionDesk, 'store' | 'now'>,
  subscriptionId: string,
  parkedId: string,
): Promise<ParkedEvent> {
  await store.events.replay(subscriptionId, parkedId, now());
  const found = await store.events.parked(parkedId);
  if (found === null || found.subscriptionId !== subscriptionId)
    throw absenceRefusals.refusal('dead-letter-missing');
  return found;
}
