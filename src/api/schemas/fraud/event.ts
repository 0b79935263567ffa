/** Events that other systems report to the fraud watch. */
import { z } from '@hono/zod-openapi';
import { OUTSIDE_EVENT_KINDS } from '../../../domain/fraud/event.ts';
import { FRAUD_OUTCOMES, FRAUD_REASON_CODES } from '../../../domain/fraud/outcomes.ts';
import { freeText, Id, InstantInput, listOf, moneyAtLeast } from '../primitives.ts';

const token = z
  .string()
  .min(1, 'not empty')
  .max(255, { error: 'at most 255 characters', abort: true })
  .regex(/^[\x21-\x7e]*$/, 'visible ASCII characters');

export const FraudEventInput = z
  .strictObject({
    eventId: Id.openapi({ description: "The sender's own id of what happened; counts once" }),
    kind: z.enum(OUTSIDE_EVENT_KINDS),
    at: InstantInput.openapi({ description: 'When it happened; a time in the future counts as now' }),
    customerId: Id.optional(),
    billingAccountId: Id.optional(),
    agentId: Id.optional().openapi({ description: 'The subject of the agent who acted' }),
    amount: moneyAtLeast(0).optional(),
    methodToken: token.optional().openapi({ description: "The processor's token; hashed at once" }),
    device: token.optional().openapi({ description: "The sender's id of the device; hashed at once" }),
    address: freeText(500)
      .optional()
      .openapi({ description: 'The postal address; hashed at once, whatever its spelling' }),
  })
  .refine(
    ({ customerId, billingAccountId, agentId, methodToken, device, address }) =>
      [customerId, billingAccountId, agentId, methodToken, device, address].some((one) => one !== undefined),
    { error: 'somebody has to have taken part', params: { code: 'missing' } },
  )
  .openapi('FraudEventInput', {
    example: {
      eventId: 'LOGIN-5521',
      kind: 'logIn',
      at: '2026-11-22T09:29:00Z',
      customerId: 'CUST-0007',
      device: 'd-41f7',
    },
    anyOf: ['customerId', 'billingAccountId', 'agentId', 'methodToken', 'device', 'address'].map((name) => ({
      required: [name],
    })),
  });

export const FraudEventSchema = z
  .object({
    eventId: z.string(),
    outcome: z.enum(FRAUD_OUTCOMES).openapi({
      description:
        'What follows. `stepUp`: ask the customer for a fresh authentication before anything is changed.',
    }),
    reasonCodes: listOf(z.enum(FRAUD_REASON_CODES)).openapi({ description: 'The most severe first' }),
  })
  .openapi('FraudEvent');
