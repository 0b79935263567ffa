/** The first full load of a CRM: everything that was there before it became a subscriber. */
import type { Instant } from '../civil-date.ts';
import type { InteractionHead } from '../notices/interaction.ts';
import type { NewEvent } from './catalogue.ts';
import { CRM_SUBSCRIPTION } from './crm.ts';
import { customerChanged, interactionWritten } from './events-of.ts';
import { type ParkedEvent, parkedIdOf } from './subscription.ts';

/** How many records of a load are where. */
export interface LoadCounts {
  /** Handed to the relay and not tried yet. */
  readonly fresh: number;
  /** The CRM did not take them; they are tried again. */
  readonly again: number;
  /** On the work list: they are not tried again by themselves. */
  readonly dead: number;
  /** All that waits for the CRM, changes as well. */
  readonly waiting: number;
}

/** What the ids of events begin with that tell of something old: nothing happened, and no other subscriber hears of them. */
export const LOAD_EVENTS = 'load:';

/** A customer on the way to the CRM, as news that wait for the relay. */
export function loadedCustomer(customerId: string, position: number, now: Instant): ParkedEvent {
  return waiting(`customer:${customerId}`, customerChanged(customerId, 'changed', now), position, now);
}

/** An entry of the record of contacts on the way to the CRM. */
export function loadedInteraction(interaction: InteractionHead, position: number, now: Instant): ParkedEvent {
  return waiting(`interaction:${interaction.interactionId}`, interactionWritten(interaction), position, now);
}

/** @param position of the log: what happens later comes later */
function waiting(of: string, event: NewEvent, position: number, now: Instant): ParkedEvent {
  const eventId = `${LOAD_EVENTS}${of}`;
  return {
    parkedId: parkedIdOf(CRM_SUBSCRIPTION, eventId),
    ...{
      subscriptionId: CRM_SUBSCRIPTION,
      position,
      state: 'waiting',
      event: { ...event, eventId, data: { ...event.data } },
    },
    ...{ attempts: 0, nextTryAt: now, lastFault: null, parkedAt: now },
  };
}
