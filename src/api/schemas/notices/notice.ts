/** Messages to a customer, as they are answered. */
import { z } from '@hono/zod-openapi';
import { NOTICE_CHANNELS } from '../../../domain/notices/contact.ts';
import { DELIVERY_STATES } from '../../../domain/notices/notice.ts';
import { NOTICE } from '../examples.ts';
import { InstantText, orNull } from '../primitives.ts';

export const NoticeSchema = z
  .object({
    noticeId: z.string(),
    customerId: z.string(),
    billingAccountId: z.string().nullable(),
    kind: z.string(),
    locale: z.string(),
    subject: z.string(),
    body: z.string(),
    createdAt: InstantText,
    reference: z.string(),
    delivery: z
      .object({
        state: z.enum(DELIVERY_STATES),
        channel: orNull(z.enum(NOTICE_CHANNELS)),
        endedAt: InstantText.nullable(),
      })
      .openapi({ description: 'The state of its delivery' }),
  })
  .openapi('Notice', { example: NOTICE });
