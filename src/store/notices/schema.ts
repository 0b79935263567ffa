import { z } from 'zod';
import { NOTICE_CHANNELS } from '../../domain/notices/contact.ts';
import { CHANNELS, type Interaction, type InteractionHead } from '../../domain/notices/interaction.ts';
import { DELIVERY_STATES, type Notice, type NoticeDelivery } from '../../domain/notices/notice.ts';
import { POLICY_NAMES } from '../../domain/policies/names.ts';
import { count, id, instant, sha256 } from '../mongo/primitives.ts';

export const interactionSchema: z.ZodType<Interaction> = z.object({
  interactionId: id,
  customerId: id,
  billingAccountId: id.nullable(),
  occurredAt: instant,
  channel: z.enum([...CHANNELS, 'system']),
  direction: z.enum(['inbound', 'outbound']),
  topic: z.string(),
  code: z.string(),
  reference: z.string(),
  summary: z.string(),
});

/** What an entry says of itself without its texts. */
export const interactionHeadSchema: z.ZodType<InteractionHead> = z.object({
  ...{ interactionId: id, customerId: id, billingAccountId: id.nullable(), occurredAt: instant },
  ...{ channel: z.enum([...CHANNELS, 'system']), direction: z.enum(['inbound', 'outbound']) },
});

const deliverySchema: z.ZodType<NoticeDelivery> = z.object({
  state: z.enum(DELIVERY_STATES),
  channel: z.enum(NOTICE_CHANNELS).nullable(),
  notBeforeAt: instant,
  attempts: count,
  code: z.string().max(100).nullable(),
  endedAt: instant.nullable(),
});

export const noticeSchema: z.ZodType<Notice> = z.object({
  noticeId: id,
  customerId: id,
  billingAccountId: id.nullable(),
  kind: z.string(),
  locale: z.string(),
  subject: z.string(),
  body: z.string(),
  createdAt: instant,
  reference: z.string(),
  policy: z.object({ name: z.enum(POLICY_NAMES), version: z.string().min(1), sha256 }).exactOptional(),
  delivery: deliverySchema,
});
