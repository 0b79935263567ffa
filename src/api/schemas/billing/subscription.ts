/** Services of an account: what they cost, until when they run, and their end. */
import { z } from '@hono/zod-openapi';
import { SERVICE_END_REASONS } from '../../../domain/billing/subscription.ts';
import {
  CivilDateInput,
  DateText,
  freeText,
  InstantText,
  MoneySchema,
  OwnId,
  orNull,
} from '../primitives.ts';

export const SubscriptionParams = z.object({ subscriptionId: OwnId });

export const SubscriptionSchema = z
  .object({
    subscriptionId: z.string(),
    billingAccountId: z.string(),
    customerId: z.string(),
    offering: z.object({ id: z.string(), category: z.string() }),
    monthlyCharge: MoneySchema,
    startDate: DateText,
    endDate: DateText.nullable().openapi({ description: 'The last day; null: no end is announced' }),
    state: z
      .enum(['active', 'suspended', 'ended'])
      .openapi({ description: '`active` up to the end of its last day' }),
    ending: orNull(
      z.object({
        reason: z.enum(SERVICE_END_REASONS),
        at: InstantText.openapi({ description: 'When the end was recorded' }),
      }),
    ),
    orderId: z.string().nullable(),
    links: z.object({ self: z.string() }),
  })
  .openapi('Subscription', {
    example: {
      ...{ subscriptionId: 'sub:ORD-1001', billingAccountId: 'BA-0007', customerId: 'CUST-0007' },
      offering: { id: 'fibre-500', category: 'broadband' },
      monthlyCharge: { amountMinor: 4500, currency: 'EUR' },
      ...{ startDate: '2026-12-02', endDate: '2027-03-31', state: 'active', orderId: 'ORD-1001' },
      ending: { reason: 'customerRequest', at: '2027-02-11T10:20:00.000Z' },
      links: { self: 'https://goodstanding.example/v1/subscriptions/sub:ORD-1001' },
    },
  });

export const TerminationInput = z
  .strictObject({
    endDate: CivilDateInput.openapi({
      description:
        'The last day, in the account’s time zone: from the last billed day to twelve months ahead.',
      example: '2027-03-31',
    }),
    reason: z.enum(['customerRequest', 'replaced', 'operator']).default('customerRequest'),
    note: freeText(500).optional(),
  })
  .openapi('TerminationInput', { example: { endDate: '2027-03-31', reason: 'customerRequest' } });
