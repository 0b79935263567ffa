import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { EventRelayActivities } from '../activities/event-relay.ts';
import type { EventRelayInput } from '../messages/event-relay.ts';
import { RELAY } from './parts/timing.ts';

const { relayEvents } = proxyActivities<EventRelayActivities>({
  ...RELAY,
  summary: 'Hand events on to webhooks and sinks',
});

/** Keeps one relay of events running: on another worker within half a minute when its own is gone. */
export async function eventRelay({ forMs }: EventRelayInput): Promise<void> {
  setCurrentDetails(
    'Events are handed on. GET /v1/webhook-subscriptions says how far each subscriber has come.',
  );
  await relayEvents({ forMs });
}
