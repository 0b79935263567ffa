import type { Locale } from '../accounts/customer.ts';
import type { Instant } from '../civil-date.ts';
import type { BillingAccountId, CustomerId } from '../flavor.ts';
import type { Interaction } from './interaction.ts';
import { type Notice, newDelivery } from './notice.ts';

/** What is sent, in the language of anyone who reads it. */
export type Message = Pick<Notice, 'subject' | 'body'>;

/** One thing that a customer is told. */
export interface Telling {
  /** Of the notice, and of the line in the customer's record: to tell the same id twice is to tell it once. */
  readonly id: string;
  readonly customerId: CustomerId;
  readonly billingAccountId: BillingAccountId | null;
  readonly kind: string;
  readonly reference: string;
  readonly at: Instant;
}

/** The line about it in the customer's record; left out, channel and direction are those of a message from the system. */
export type RecordLine = Pick<Interaction, 'topic' | 'code'> &
  Partial<Pick<Interaction, 'channel' | 'direction'>>;

/** The notice of what is told, in the outbox from the moment it was told at. */
export function noticeOf(telling: Telling, message: Message, locale: Locale): Notice {
  const { id: noticeId, at: createdAt, customerId, billingAccountId, kind, reference } = telling;
  const { subject, body } = message;
  const about = { customerId, billingAccountId, kind, locale, subject, body, createdAt, reference };
  return { noticeId, ...about, delivery: newDelivery(createdAt) };
}

/** The line of what is told in the customer's record. */
export function interactionOf(telling: Telling, message: Message, line: RecordLine): Interaction {
  const { id: interactionId, at: occurredAt, customerId, billingAccountId, reference } = telling;
  const { channel = 'system', direction = 'outbound', topic, code } = line;
  const about = { topic, code, reference, summary: message.subject };
  return { interactionId, customerId, billingAccountId, occurredAt, channel, direction, ...about };
}
