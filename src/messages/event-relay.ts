import type { Ms } from '../domain/flavor.ts';

/** The workflow's type name. */
export const EVENT_RELAY = 'eventRelay';

export interface EventRelayInput {
  /** How long this run hands events on, before the next one takes over. */
  readonly forMs: Ms;
}
