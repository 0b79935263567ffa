/** Services of an account: what they cost, until when they run, and their end. */
import { z } from '@hono/zod-openapi';
import { SERVICE_END_REASONS } from '../../../domain/billing/subscription.ts';
import { TAX_CLASSES } from '../../../domain/billing/tax-class.ts';
import {
  CivilDateInput,
  DateText,
  freeText,
  Id,
  InstantText,
  MoneySchema,
  moneyAtLeast,
  OwnId,
  orNull,
  PageQuery,
  withLeftOut,
} from '../primitives.ts';

export const SubscriptionParams = z.object({ subscriptionId: OwnId });

const PlaceSchema = z
  .object({
    ...{ streetName: z.string(), streetNr: z.string(), postcode: z.string(), city: z.string() },
    country: z.string(),
  })
  .openapi({ description: 'All but the country is masked: to everybody but the customer' });

export const SubscriptionSchema = z
  .object({
    subscriptionId: z.string(),
    billingAccountId: z.string(),
    customerId: z.string(),
    offering: z.object({ id: z.string(), category: z.string() }),
    monthlyCharge: MoneySchema,
    taxClass: z
      .enum(TAX_CLASSES)
      .openapi({ description: 'How it is taxed on an account that follows the table of rates' }),
    billedInAdvance: z.boolean().openapi({
      description: 'Whether a bill charges it for the coming period; false: for the period of the bill',
    }),
    chargedThrough: DateText.nullable().openapi({
      description: 'The last day that bills have charged in advance; null: no day is charged in advance',
    }),
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
    placeOfInstallation: orNull(PlaceSchema).openapi({
      description: 'Where it is installed; null: not known here',
    }),
    orderId: z.string().nullable(),
    precededBy: z.string().nullable().openapi({ description: 'The service that it goes on from' }),
    succeededBy: z.string().nullable().openapi({ description: 'The service that it goes on as' }),
    links: z.object({ self: z.string() }),
  })
  .openapi('Subscription', {
    example: {
      ...{ subscriptionId: 'sub:ORD-1001', billingAccountId: 'BA-0007', customerId: 'CUST-0007' },
      offering: { id: 'fibre-500', category: 'broadband' },
      ...{ monthlyCharge: { amountMinor: 4500, currency: 'EUR' }, taxClass: 'standard' },
      ...{ billedInAdvance: false, chargedThrough: null },
      ...{ startDate: '2026-12-02', endDate: '2027-03-31', state: 'active', orderId: 'ORD-1001' },
      ending: { reason: 'customerRequest', at: '2027-02-11T10:20:00.000Z' },
      placeOfInstallation: {
        ...{ streetName: '•••', streetNr: '•••', postcode: '•••', city: '•••', country: 'DE' },
      },
      ...{ precededBy: null, succeededBy: null },
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
    reason: z.enum(['customerRequest', 'replaced', 'portedOut', 'operator']).default('customerRequest'),
    note: freeText(500).optional(),
  })
  .openapi('TerminationInput', { example: { endDate: '2027-03-31', reason: 'customerRequest' } });

const OfferingId = Id.openapi({ description: 'Your id of the offering' });
const Offering = z.strictObject({ id: OfferingId, category: Id });
const InAdvance = z.boolean().openapi({
  description:
    'true: each bill charges the coming period, and the first one also the days until it; false: in arrears',
});
const note = freeText(500).optional().openapi({ description: 'For the customer’s record' });

export const NewSubscriptionInput = z
  .strictObject({
    subscriptionId: Id.optional().openapi({ description: 'Your own id; left out: one is made' }),
    billingAccountId: Id,
    offering: Offering,
    monthlyCharge: moneyAtLeast(0),
    taxClass: z.enum(TAX_CLASSES).optional(),
    billedInAdvance: InAdvance.optional(),
    startDate: CivilDateInput.optional().openapi({
      description: 'Its first day: not billed yet, at most twelve months ahead; left out: today',
    }),
  })
  .openapi('NewSubscriptionInput', {
    example: {
      billingAccountId: 'BA-0007',
      offering: { id: 'fibre-500', category: 'broadband' },
      monthlyCharge: { amountMinor: 4500, currency: 'EUR' },
      startDate: '2026-12-02',
    },
  });

/** A merge patch of a service. */
export const SubscriptionPatch = withLeftOut(
  z.strictObject({
    offering: withLeftOut(
      z.strictObject({ id: OfferingId.exactOptional(), category: Id.exactOptional() }),
    ).exactOptional(),
    monthlyCharge: moneyAtLeast(0).exactOptional(),
    taxClass: z.enum(TAX_CLASSES).exactOptional(),
    billedInAdvance: InAdvance.exactOptional(),
    startDate: CivilDateInput.exactOptional(),
  }),
).openapi('SubscriptionPatch', { example: { startDate: '2026-12-09' } });

export const SubscriptionListQuery = z.strictObject({
  ...PageQuery,
  customerId: Id.optional(),
  billingAccountId: Id.optional(),
});

export const PlanChangeInput = z
  .strictObject({
    startDate: CivilDateInput.openapi({ description: 'The first day that is charged by the new plan' }),
    offering: Offering,
    monthlyCharge: moneyAtLeast(0),
    taxClass: z.enum(TAX_CLASSES).optional(),
    billedInAdvance: InAdvance.optional(),
    note,
  })
  .openapi('PlanChangeInput', {
    example: {
      startDate: '2026-12-10',
      offering: { id: 'fibre-1000', category: 'broadband' },
      monthlyCharge: { amountMinor: 5500, currency: 'EUR' },
    },
  });

export const PauseInput = z
  .strictObject({
    endDate: CivilDateInput.openapi({ description: 'The last day before the pause' }),
    note,
  })
  .openapi('PauseInput', { example: { endDate: '2026-12-31', note: 'Abroad for half a year.' } });

export const ResumptionInput = z
  .strictObject({
    startDate: CivilDateInput.openapi({ description: 'The first day after the pause' }),
    note,
  })
  .openapi('ResumptionInput', { example: { startDate: '2027-07-01' } });

export const TransferInput = z
  .strictObject({
    billingAccountId: Id.openapi({ description: 'The account that pays from then on' }),
    endDate: CivilDateInput.openapi({ description: 'The last day that the account before pays for' }),
    note,
  })
  .openapi('TransferInput', { example: { billingAccountId: 'BA-0008', endDate: '2026-12-31' } });

export const RelocationInput = z
  .strictObject({
    placeOfInstallation: z.strictObject({
      streetName: freeText(200),
      streetNr: freeText(20).openapi({ description: 'The house number with what belongs to it' }),
      postcode: freeText(20),
      city: freeText(100),
      country: z
        .string()
        .regex(/^[A-Z]{2}$/, 'two capital letters, ISO 3166-1')
        .openapi({ example: 'DE' }),
    }),
    startDate: CivilDateInput.openapi({ description: 'The first day at the new place' }),
    endDate: CivilDateInput.optional().openapi({
      description:
        'The last day at the place before; left out: the day before. Days between are not charged.',
    }),
    monthlyCharge: moneyAtLeast(0)
      .optional()
      .openapi({ description: 'The price there; left out: as before' }),
    note,
  })
  .openapi('RelocationInput', {
    example: {
      placeOfInstallation: {
        ...{ streetName: 'Ahornweg', streetNr: '7 a', postcode: '50667', city: 'Köln', country: 'DE' },
      },
      ...{ startDate: '2027-01-04', endDate: '2026-12-31', note: 'Moves in with the family.' },
    },
  });
