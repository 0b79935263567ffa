/** Contacts with a customer, as they are answered. */
import { z } from '@hono/zod-openapi';
import { CHANNELS } from '../../../domain/notices/interaction.ts';
import { INTERACTION } from '../examples.ts';
import { InstantText } from '../primitives.ts';

export const InteractionSchema = z
  .object({
    interactionId: z.string(),
    customerId: z.string(),
    billingAccountId: z.string().nullable(),
    occurredAt: InstantText,
    channel: z.enum([...CHANNELS, 'system']),
    direction: z.enum(['inbound', 'outbound']),
    topic: z.string(),
    code: z.string(),
    reference: z.string(),
    summary: z.string(),
  })
  .openapi('Interaction', { example: INTERACTION });
