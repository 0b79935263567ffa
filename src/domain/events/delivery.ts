/** Ports to those who get events, and the form in which they get them. */
import type { Instant } from '../civil-date.ts';
import type { SendResult } from '../notices/delivery.ts';
import type { HubMessage } from '../tmf/hub.ts';
import type { EventType, StoredEvent } from './catalogue.ts';
import type { LoggedEvent, WebhookSubscription } from './subscription.ts';

/** An event in the JSON form of CloudEvents 1.0 (structured mode), with the extensions `partitionkey` and `sequence`. */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: EventType;
  readonly subject: string;
  readonly time: Instant;
  readonly datacontenttype: 'application/json';
  /** Events with the same one come in their order. */
  readonly partitionkey: string;
  /** Rises from event to event, and compares as text; it has gaps for who does not take all types. */
  readonly sequence: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Where events come from, for their receivers. */
const EVENT_SOURCE = '/goodstanding';
const SEQUENCE_DIGITS = 16;

/** The form in which an event leaves. The same event has the same form each time. */
export function cloudEventOf({ position, event }: LoggedEvent): CloudEvent {
  const { eventId, type, subject, at, data }: StoredEvent = event;
  return {
    specversion: '1.0',
    id: eventId,
    source: EVENT_SOURCE,
    type,
    subject,
    time: at,
    datacontenttype: 'application/json',
    partitionkey: subject,
    sequence: String(position).padStart(SEQUENCE_DIGITS, '0'),
    data,
  };
}

/** Sends one event to a webhook, once. It resolves within half a minute, also when that fails. */
export type SendEvent = (
  target: Pick<WebhookSubscription, 'subscriptionId' | 'url' | 'secrets'>,
  event: CloudEvent,
) => Promise<SendResult>;

/** Sends one message to a listener of a TM Forum API, once: to the path below its address. It resolves within half a minute, also when that fails. */
export type SendHubMessage = (
  target: Pick<WebhookSubscription, 'url' | 'secrets'>,
  message: HubMessage,
) => Promise<SendResult>;

/** A place that takes all events, such as a folder of files or a broker. */
export interface EventSink {
  /** By it the place where it goes on is remembered. */
  readonly name: string;
  /** Takes events in their order. When it rejects, the same ones come again: their ids show which were taken already. */
  take(events: readonly CloudEvent[]): Promise<void>;
}
