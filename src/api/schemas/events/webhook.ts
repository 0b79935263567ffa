/** Requests and answers of webhook subscriptions. */
import { z } from '@hono/zod-openapi';
import { EVENT_TYPES } from '../../../domain/events/catalogue.ts';
import { PAUSE_CAUSES, WEBHOOK_STATES } from '../../../domain/events/subscription.ts';
import { Id, InstantText, listOf, OwnId, PageQuery } from '../primitives.ts';

const Url = z.string().max(2_000).openapi({
  format: 'uri',
  description: 'https, to a public address, without a user, a password or a fragment',
});
const Types = z
  .array(z.enum(EVENT_TYPES))
  .max(EVENT_TYPES.length)
  .openapi({ description: 'Empty: all types, those of later versions too' });
const EXAMPLE = { url: 'https://crm.example/hooks', types: ['com.goodstanding.bill.made.v1' as const] };

export const WebhookInput = z
  .strictObject({ subscriptionId: Id, url: Url, types: Types.default([]) })
  .openapi('WebhookInput', { example: { subscriptionId: 'crm', ...EXAMPLE } });

export const WebhookChangeInput = z
  .strictObject({ url: Url.optional(), types: Types.optional(), state: z.enum(WEBHOOK_STATES).optional() })
  .refine((change) => Object.keys(change).length > 0, {
    error: 'one change at least',
    params: { code: 'missing' },
  })
  .openapi('WebhookChangeInput', { example: { state: 'paused' } });

export const SecretRotationInput = z
  .strictObject({
    step: z.enum(['begin', 'finish']).openapi({
      description:
        '`begin`: a new secret signs beside those before, at most three in all. `finish`: the older ones sign no more',
    }),
  })
  .openapi('SecretRotationInput', { example: { step: 'begin' } });

export const WebhookEndInput = z
  .strictObject({ reason: z.enum(['replaced', 'notNeeded', 'compromised']) })
  .openapi('WebhookEndInput', { example: { reason: 'replaced' } });

/** A replay has nothing to say. */
export const DeadLetterReplayInput = z.strictObject({}).openapi('DeadLetterReplayInput', { example: {} });

export const WebhookSchema = z
  .object({
    subscriptionId: z.string(),
    url: z.string(),
    types: listOf(z.enum(EVENT_TYPES)),
    state: z.enum(WEBHOOK_STATES),
    pausedBecause: z.enum(PAUSE_CAUSES).nullable().openapi({
      description:
        'Why the service paused it by itself: `receiverGone`, the receiver answered 410. Null: it is active, or a person paused it',
    }),
    secrets: listOf(z.object({ secretId: z.string(), since: InstantText })).openapi({
      description:
        'Each delivery is signed with all of them; the newest first. They are shown once, when they are made',
    }),
    createdBy: z.string(),
    createdAt: InstantText,
    updatedAt: InstantText,
    links: z.object({ self: z.string(), deadLetters: z.string() }),
  })
  .openapi('Webhook');

export const WebhookWithSecretSchema = z
  .object({
    webhook: WebhookSchema,
    secret: z.string().nullable().openapi({
      description: 'The new secret, `whsec_` and base64; null when none was made. It is not shown again',
    }),
  })
  .openapi('WebhookWithSecret');

export const WebhookStatusSchema = z
  .object({
    webhook: WebhookSchema,
    lastDeliveredAt: InstantText.nullable(),
    lag: z.int().openapi({ description: 'How many events of the log are ahead of it, of all types' }),
    behindSince: InstantText.nullable().openapi({
      description: 'When the first event happened that it was not offered yet',
    }),
    failingSince: InstantText.nullable().openapi({
      description: 'Since when the first event waits for another try',
    }),
    waiting: z.int(),
    dead: z.int(),
  })
  .openapi('WebhookStatus');

export const DeadLetterSchema = z
  .object({
    deadLetterId: z.string(),
    state: z.enum(['waiting', 'dead']),
    eventId: z.string(),
    type: z.enum(EVENT_TYPES),
    subject: z.string(),
    attempts: z.int(),
    lastFault: z
      .string()
      .nullable()
      .openapi({ description: 'What the last try failed with, such as HTTP_503' }),
    parkedAt: InstantText,
  })
  .openapi('DeadLetter');

export const WebhookQuery = z.strictObject({ ...PageQuery, state: z.enum(WEBHOOK_STATES).optional() });
export const WebhookParams = z.object({ subscriptionId: Id });
export const DeadLetterParams = z.object({ subscriptionId: Id, deadLetterId: OwnId });
