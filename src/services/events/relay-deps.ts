import type { Instant } from '../../domain/civil-date.ts';
import type { EventSink, SendEvent, SendHubMessage } from '../../domain/events/delivery.ts';
import type { Store } from '../../store/store.ts';

/** What the relay needs. */
export interface RelayDeps {
  readonly store: Pick<Store, 'events' | 'webhookSubscriptions'>;
  readonly send: SendEvent;
  readonly sendHub: SendHubMessage;
  readonly sinks: readonly EventSink[];
  /** Told when a sink did not take events. They come again, later each time. */
  readonly onSinkFault: (sink: string, error: unknown) => void;
  /** Told when a receiver said that it is gone, and its subscription was paused. */
  readonly onGone: (subscriptionId: string) => void;
  readonly now: () => Instant;
  /** From 0 to 1. */
  readonly random: () => number;
}
