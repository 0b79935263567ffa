/** Notice preferences, and deliveries of notices. */

import { z } from '@hono/zod-openapi';
import {
  isMutable,
  MUTABLE_KINDS,
  NOTICE_CHANNELS,
  type NoticeChannel,
  REMINDER_KINDS,
} from '../../../domain/notices/contact.ts';
import { DELIVERY_STATES } from '../../../domain/notices/notice.ts';
import { freeText, InstantText, orNull, PageQuery } from '../primitives.ts';

const Channel = z.enum(NOTICE_CHANNELS).openapi('NoticeChannel', {
  description:
    '`email` and `sms` go to the customer, `webhook` to the operator’s own system. A channel that this deployment has not configured can’t be chosen.',
});
const Clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day as HH:MM')
  .openapi({ example: '21:00' });
const Channels = z.strictObject({
  dueSoon: Channel.optional(),
  dueToday: Channel.optional(),
  overdue: Channel.optional(),
  lowCredit: Channel.optional(),
  unusualBill: Channel.optional(),
  promiseDue: Channel.optional(),
});
const QuietHours = z.strictObject({ from: Clock, to: Clock });
const Phone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'a number as E.164, such as +491701234567');

const EXAMPLE = {
  channel: 'email',
  channels: { overdue: 'sms' },
  muted: ['dueSoon'],
  quietHours: { from: '21:00', to: '08:00' },
  phone: '+491701234567',
} as const;

/** The preferences, in requests and answers. */
export const NoticePreferencesSchema = z
  .object({
    channel: orNull(Channel).openapi({
      description: 'For all kinds of notices; null means any channel that reaches the customer',
    }),
    channels: Channels.openapi({ description: 'Another channel for some kinds' }),
    muted: z.array(z.enum(MUTABLE_KINDS)).readonly().openapi({
      description:
        'Stored, but not sent. Notices that the customer has to get, such as overdue, can’t be muted',
    }),
    quietHours: orNull(QuietHours).openapi({
      description:
        'On the clocks of the account that a notice is about; over midnight when `from` is later than `to`. null: the quiet hours of the channel, by default 21:00 to 08:00 for `sms` and none for the others',
    }),
    phone: z.string().nullable().openapi({ description: 'E.164, for `sms`' }),
  })
  .openapi('NoticePreferences', { example: EXAMPLE });

/** The body of a PUT. `configured` returns the channels that can be chosen, when a request is checked. */
export function preferencesInput(configured: () => readonly NoticeChannel[]) {
  const allowed = (channel: NoticeChannel) => configured().includes(channel);
  return z
    .strictObject({
      channel: orNull(Channel),
      channels: Channels.default({}),
      muted: z
        .array(
          z.enum(REMINDER_KINDS).refine(isMutable, {
            error: 'notices of this kind can’t be muted',
            params: { code: 'not-allowed-value' },
          }),
        )
        .max(REMINDER_KINDS.length)
        .default([]),
      quietHours: orNull(QuietHours),
      phone: orNull(Phone),
    })
    .superRefine((value, ctx) => {
      const chosen = Object.entries({ ...value.channels }).map(
        ([kind, channel]) => [['channels', kind], channel] as const,
      );
      for (const [path, channel] of [[['channel'], value.channel ?? undefined] as const, ...chosen]) {
        if (channel !== undefined && !allowed(channel))
          ctx.addIssue({
            ...{ code: 'custom', path: [...path], params: { code: 'not-allowed-value' } },
            message: 'this channel is not configured here',
          });
        if (channel === 'sms' && value.phone === null)
          ctx.addIssue({
            ...{ code: 'custom', path: ['phone'], params: { code: 'missing' } },
            message: 'sms needs a number',
          });
      }
      const { quietHours } = value;
      if (quietHours !== null && quietHours.from === quietHours.to)
        ctx.addIssue({
          ...{ code: 'custom', path: ['quietHours', 'to'], params: { code: 'not-allowed-value' } },
          message: 'the end of quiet hours differs from their beginning',
        });
    })
    .openapi('NoticePreferencesInput', { example: EXAMPLE });
}

/** The delivery of one notice, without its text. */
export const NoticeDeliverySchema = z
  .object({
    noticeId: z.string(),
    customerId: z.string(),
    billingAccountId: z.string().nullable(),
    kind: z.string(),
    createdAt: InstantText,
    state: z.enum(DELIVERY_STATES),
    channel: orNull(Channel),
    attempts: z.int(),
    code: z
      .string()
      .nullable()
      .openapi({ description: 'Why it failed or was not sent', example: 'SMTP_550' }),
    notBeforeAt: InstantText.openapi({
      description: 'While pending: the earliest time of the next attempt',
    }),
    endedAt: InstantText.nullable(),
  })
  .openapi('NoticeDelivery');

export const DeliveryQuery = z.strictObject({
  ...PageQuery,
  state: z.enum(DELIVERY_STATES).default('failed'),
});

export const RetryInput = z
  .strictObject({ reason: freeText(300) })
  .openapi('NoticeRetryInput', { example: { reason: 'The mail server answers again.' } });
