import { z } from 'zod';
import { EVENT_TYPES, type EventType } from '../../domain/events/catalogue.ts';
import { LOAD_STAGES } from '../../domain/events/crm-load-progress.ts';
import {
  type EventProgress,
  PAUSE_CAUSES,
  type ParkedEvent,
  WEBHOOK_STATES,
  type WebhookSubscription,
} from '../../domain/events/subscription.ts';
import { TMF_API_NAMES } from '../../domain/tmf/apis.ts';
import { count, id, instant } from '../mongo/primitives.ts';
import { storedEventSchema } from './schema.ts';

const eventType: z.ZodType<EventType> = z.literal(EVENT_TYPES);

export const webhookSubscriptionSchema: z.ZodType<WebhookSubscription> = z.object({
  subscriptionId: id,
  url: z.string().min(1).max(2_000),
  types: z.array(eventType),
  state: z.enum(WEBHOOK_STATES),
  pausedBecause: z.enum(PAUSE_CAUSES).exactOptional(),
  secrets: z.array(z.object({ secretId: id, secret: z.string().min(1), since: instant })).min(1),
  createdBy: id,
  createdAt: instant,
  updatedAt: instant,
  revision: count,
  hub: z
    .object({
      api: z.literal(TMF_API_NAMES),
      query: z.string().max(2_000).nullable(),
      baseUrl: z.string().min(1).max(2_000),
    })
    .exactOptional(),
});

export const eventProgressSchema: z.ZodType<EventProgress> = z.object({
  subscriberId: id,
  position: count,
  lastDeliveredAt: instant.nullable(),
  load: z
    .object({
      ...{ stage: z.enum(LOAD_STAGES), after: id.nullable() },
      ...{ customers: count, interactions: count, startedAt: instant },
    })
    .exactOptional(),
});

export const parkedEventSchema: z.ZodType<ParkedEvent> = z.object({
  parkedId: z.string().min(1).max(700),
  subscriptionId: id,
  position: count,
  state: z.enum(['waiting', 'dead']),
  event: storedEventSchema,
  attempts: count,
  nextTryAt: instant,
  lastFault: z.string().max(100).nullable(),
  parkedAt: instant,
});
