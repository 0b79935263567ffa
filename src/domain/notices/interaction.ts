import type { Instant } from '../civil-date.ts';
import type { BillingAccountId, CustomerId } from '../flavor.ts';

export const CHANNELS = ['phone', 'chat', 'email', 'store', 'selfcare', 'assistant'] as const;
export type Channel = (typeof CHANNELS)[number];

/** One entry of the customer's record of contacts (TMF683 party interaction). */
export interface Interaction {
  readonly interactionId: string;
  readonly customerId: CustomerId;
  readonly billingAccountId: BillingAccountId | null;
  readonly occurredAt: Instant;
  readonly channel: Channel | 'system';
  readonly direction: 'inbound' | 'outbound';
  readonly topic: string;
  /** A reason or answer code; never free text of the customer. */
  readonly code: string;
  readonly reference: string;
  readonly summary: string;
}

/** What is said of an entry without saying what it is about. */
export type InteractionHead = Pick<
  Interaction,
  'interactionId' | 'customerId' | 'billingAccountId' | 'channel' | 'direction' | 'occurredAt'
>;
