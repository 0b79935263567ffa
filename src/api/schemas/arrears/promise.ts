/** Promises to pay, payment plans and disputes. */
import { z } from '@hono/zod-openapi';
import { DISPUTE_OUTCOMES, DISPUTE_STATES } from '../../../domain/arrears/dispute.ts';
import { PROMISE_KINDS, PROMISE_STATES } from '../../../domain/arrears/promise.ts';
import {
  CivilDateInput,
  DateText,
  freeText,
  Id,
  InstantText,
  listOf,
  MoneySchema,
  moneyAtLeast,
  orNull,
  PageQuery,
  PersonsWords,
} from '../primitives.ts';

export const PromiseInput = z
  .strictObject({
    billingAccountId: Id,
    amount: moneyAtLeast(1),
    untilDate: CivilDateInput.optional().openapi({ description: 'For a promise: the last day to pay' }),
    installments: z
      .int('a whole number')
      .min(1, 'at least 1')
      .max(1_000, 'at most 1000')
      .optional()
      .openapi({ description: 'For a plan: how many installments' }),
    firstDate: CivilDateInput.optional().openapi({
      description: 'For a plan: when the first installment is due; the others follow monthly',
    }),
  })
  .superRefine((body, ctx) => {
    const plan = body.installments !== undefined || body.firstDate !== undefined;
    const fault = (path: string, code: string, message: string) =>
      ctx.addIssue({ code: 'custom', path: [path], message, params: { code } });
    if (plan) {
      if (body.untilDate !== undefined)
        fault('untilDate', 'not-allowed-value', 'a plan has its dates from firstDate on');
      if (body.installments === undefined) fault('installments', 'missing', 'a plan says how many');
      if (body.firstDate === undefined) fault('firstDate', 'missing', 'a plan says when the first is due');
    } else if (body.untilDate === undefined) {
      fault('untilDate', 'missing', 'a promise says until when; a plan has installments and firstDate');
    }
  })
  .openapi('PromiseInput', {
    description: 'A promise has `untilDate`; a payment plan has `installments` and `firstDate`.',
    oneOf: [
      {
        required: ['untilDate'],
        not: { anyOf: [{ required: ['installments'] }, { required: ['firstDate'] }] },
      },
      { required: ['installments', 'firstDate'], not: { required: ['untilDate'] } },
    ],
    example: {
      billingAccountId: 'BA-0007',
      amount: { amountMinor: 9000, currency: 'EUR' },
      installments: 3,
      firstDate: '2026-12-01',
    },
  });

export const PromiseSchema = z
  .object({
    promiseId: z.string(),
    kind: z.enum(PROMISE_KINDS),
    billingAccountId: z.string(),
    customerId: z.string(),
    state: z.enum(PROMISE_STATES),
    amount: MoneySchema,
    paid: MoneySchema.openapi({ description: 'Settled since it was given, and not taken back' }),
    installments: listOf(z.object({ dueDate: DateText, amount: MoneySchema })).openapi({
      description: 'They add up to the amount; a promise has one',
    }),
    givenAt: InstantText,
    endedAt: InstantText.nullable(),
    terms: z.object({ version: z.string(), sha256: z.string() }).openapi({
      description: 'The version of the limits by which it was accepted',
    }),
    cancellationReason: PersonsWords.nullable(),
    links: z.object({ self: z.string(), workflow: z.string().nullable() }),
  })
  .openapi('Promise', {
    example: {
      promiseId: 'PRM-7K2M9QX4T1B8W5N3C6H0J2F4D9',
      kind: 'plan',
      billingAccountId: 'BA-0007',
      customerId: 'CUST-0007',
      state: 'active',
      amount: { amountMinor: 9000, currency: 'EUR' },
      paid: { amountMinor: 0, currency: 'EUR' },
      installments: [
        { dueDate: '2026-12-01', amount: { amountMinor: 3000, currency: 'EUR' } },
        { dueDate: '2027-01-01', amount: { amountMinor: 3000, currency: 'EUR' } },
        { dueDate: '2027-02-01', amount: { amountMinor: 3000, currency: 'EUR' } },
      ],
      givenAt: '2026-11-22T09:30:00.000Z',
      endedAt: null,
      terms: { version: '2026-11-01', sha256: 'b1946ac92492d2347c6235b4d2611184' },
      cancellationReason: null,
      links: {
        self: 'http://localhost:8080/v1/promises/PRM-7K2M9QX4T1B8W5N3C6H0J2F4D9',
        workflow: null,
      },
    },
  });

export const PromiseListQuery = z.strictObject({
  ...PageQuery,
  customerId: Id.optional(),
  billingAccountId: Id.optional(),
  state: z.enum(PROMISE_STATES).optional(),
});

export const DisputeInput = z
  .strictObject({ amount: moneyAtLeast(1), reason: freeText(1_000) })
  .openapi('DisputeInput', {
    example: {
      amount: { amountMinor: 1200, currency: 'EUR' },
      reason: 'The service was down for two weeks.',
    },
  });

export const DisputeResolutionInput = z
  .strictObject({
    outcome: z.enum(DISPUTE_OUTCOMES),
    amount: moneyAtLeast(1).optional().openapi({ description: 'Of `partlyUpheld`: the part' }),
    note: freeText(1_000),
  })
  .superRefine(({ outcome, amount }, ctx) => {
    const part = outcome === 'partlyUpheld';
    if (part === (amount !== undefined)) return;
    ctx.addIssue({
      code: 'custom',
      path: ['amount'],
      message: part ? 'say which part is upheld' : 'only a part has an amount',
      params: { code: part ? 'missing' : 'not-allowed-value' },
    });
  })
  .openapi('DisputeResolutionInput', {
    oneOf: [
      { properties: { outcome: { enum: ['partlyUpheld'] } }, required: ['amount'] },
      {
        properties: { outcome: { enum: DISPUTE_OUTCOMES.filter((outcome) => outcome !== 'partlyUpheld') } },
        not: { required: ['amount'] },
      },
    ],
    example: {
      outcome: 'partlyUpheld',
      amount: { amountMinor: 600, currency: 'EUR' },
      note: 'Down for one week by our records.',
    },
  });

export const DisputeSchema = z
  .object({
    disputeId: z.string(),
    billId: z.string(),
    billingAccountId: z.string(),
    customerId: z.string(),
    amount: MoneySchema,
    reason: PersonsWords.nullable(),
    state: z.enum(DISPUTE_STATES),
    openedAt: InstantText,
    openedBy: z.string().nullable().openapi({ description: 'Not shown to a customer' }),
    resting: MoneySchema.openapi({
      description: 'The part that was open and rests meanwhile; the other part was paid',
    }),
    decideBy: DateText.nullable().openapi({ description: 'The day by which somebody has to decide' }),
    owner: z.string().nullable().openapi({ description: 'Who decides; not shown to a customer' }),
    resolution: orNull(
      z.object({
        outcome: z.enum(DISPUTE_OUTCOMES),
        upheld: MoneySchema,
        note: PersonsWords,
        resolvedAt: InstantText,
        resolvedBy: z.string().nullable(),
      }),
    ),
    links: z.object({ self: z.string() }),
  })
  .openapi('Dispute', {
    example: {
      disputeId: 'DSP-0A1B2C3D4E5F60718293A4B5',
      billId: 'BILL-2026-11',
      billingAccountId: 'BA-0007',
      customerId: 'CUST-0007',
      amount: { amountMinor: 1200, currency: 'EUR' },
      reason: 'The service was down for two weeks.',
      state: 'open',
      openedAt: '2026-11-22T09:30:00.000Z',
      openedBy: 'agent-7',
      resting: { amountMinor: 1200, currency: 'EUR' },
      decideBy: '2026-12-22',
      owner: null,
      resolution: null,
      links: { self: 'http://localhost:8080/v1/disputes/DSP-0A1B2C3D4E5F60718293A4B5' },
    },
  });

export const DisputeListQuery = z.strictObject({
  ...PageQuery,
  customerId: Id.optional(),
  billingAccountId: Id.optional(),
  billId: Id.optional(),
  state: z.enum(DISPUTE_STATES).optional(),
  owner: Id.optional(),
  decideBefore: CivilDateInput.optional(),
});

export const DisputeOwnerInput = z
  .strictObject({ owner: Id })
  .openapi('DisputeOwnerInput', { example: { owner: 'agent-7' } });
