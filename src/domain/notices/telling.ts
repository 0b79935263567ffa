import type { Locale } from '../accounts/customer.ts';
import type { Instant } from '../civil-date.ts';
import type { BillingAccountId, CustomerId } from '../flavor.ts';
import type { Interaction } from './interaction.ts';
import { type Notice, newDelivery } from './notice.ts';

/** What is sent, in the reader's language. */
export type Message = Pick<Notice, 'subject' | 'body'>;

/** One thing that a customer is told. */
export interface Telling {
  /** The id of both the notice and the interaction. Telling the same id twice has the effect of telling it once. */
  readonly id: string;
  readonly customerId: CustomerId;
  readonly billingAccountId: BillingAccountId | null;
  readonly kind: string;
  readonly reference: string;
  readonly at: Instant;
}

/** The interaction in the customer's record. When channel and direction are left out, they are those of a message from the system. */
export type RecordLine = Pick<Interaction, 'topic' | 'code'> &
  Partial<Pick<Interaction, 'channel' | 'direction'>>;

/** The notice about something; it is in the outbox from the instant of the telling on. */
export function noticeOf(telling: Telling, message: Message, locale: Locale): Notice {
  const { id: noticeId, at: createdAt, customerId, billingAccountId, kind, reference } = telling;
  const { subject, body } = message;
  const about = { customerId, billingAccountId, kind, locale, subject, body, createdAt, reference };
  return { noticeId, ...about, delivery: newDelivery(createdAt) };
}

/** The interaction about it, in the customer's record. */
export function interactionOf(telling: Telling, message: Message, line: RecordLine): Interaction {
  const { id: interactionId, at: occurredAt, customerId, billingAccountId, reference } = telling;
  const { channel = 'system', direction = 'outbound', topic, code } = line;
  const about = { topic, code, reference, summary: message.subject };
  return { interactionId, customerId, billingAccountId, occurredAt, channel, direction, ...about };
}

/** What a customer was told, as it goes on record. */
export interface Told {
  readonly notice: Notice;
  /** Null: the notice leaves no line in the customer's record. */
  readonly interaction: Interaction | null;
}

/** The notice about something, with its interaction if `line` is given. */
export function toldOf(telling: Telling, message: Message, line: RecordLine | null, locale: Locale): Told {
  return {
    notice: noticeOf(telling, message, locale),
    interaction: line === null ? null : interactionOf(telling, message, line),
  };
}
