/** Requests and answers of billing cycle changes. */
import { z } from '@hono/zod-openapi';
import { FREQUENCIES } from '../../../domain/billing/cycle/bill-cycle.ts';
import { CYCLE_CHANGE_STATES } from '../../../domain/billing/cycle/change.ts';
import { REASON_CODES } from '../../../domain/decisions/reason-codes.ts';
import { DecisionSummaryOrNull, ReasonSchema, timelineOf } from '../decisions/decision.ts';
import {
  DateText,
  freeText,
  Id,
  InstantText,
  listOf,
  MoneySchema,
  OwnId,
  orNull,
  PageQuery,
  PersonsWords,
} from '../primitives.ts';

const PreferenceInput = z
  .strictObject({
    billCycleDay: z.int('a day of the month').min(1, 'at least 1').max(31, 'at most 31').optional(),
    frequency: z.enum(FREQUENCIES).optional(),
    paymentTermDays: z.int('a number of days').min(0, 'at least 0').max(90, 'at most 90').optional(),
    payday: z.int('a day of the month').min(1, 'at least 1').max(31, 'at most 31').optional().openapi({
      description: 'Day of the month on which the customer is paid; bills fall due right after it',
    }),
  })
  .superRefine((preference, ctx) => {
    if (preference.billCycleDay !== undefined && preference.payday !== undefined)
      ctx.addIssue({
        code: 'custom',
        path: ['payday'],
        message: 'either billCycleDay or payday, since one follows from the other',
        params: { code: 'invalid' },
      });
    if (Object.values(preference).some((part) => part !== undefined)) return;
    ctx.addIssue({
      code: 'custom',
      message: 'at least one of billCycleDay, payday, frequency and paymentTermDays is needed',
      params: { code: 'missing' },
    });
  })
  .openapi({ minProperties: 1, not: { required: ['billCycleDay', 'payday'] } });

export const CycleChangeInput = z
  .strictObject({
    customerId: Id,
    billingAccountId: Id.optional().openapi({ description: 'Needed when the customer has several accounts' }),
    preference: PreferenceInput,
    confirm: z
      .boolean()
      .default(false)
      .openapi({ description: 'Commit the recommended option at once, without a confirmation' }),
    override: z
      .strictObject({ note: freeText(500) })
      .optional()
      .openapi({
        description: 'An agent overrides the guards and says why; needs cycles:override',
      }),
  })
  .openapi('BillingCycleChangeInput', {
    example: { customerId: 'CUST-0007', preference: { billCycleDay: 31 }, confirm: false },
  });

export const ConfirmationInput = z
  .strictObject({ quoteId: OwnId, optionId: OwnId })
  .openapi('ConfirmationInput', {
    example: { quoteId: 'Q-1', optionId: 'after-current-period:2026-12-31:monthly:31:14' },
  });

export const CycleChangeListQuery = z.strictObject({
  ...PageQuery,
  state: z.enum(CYCLE_CHANGE_STATES).optional(),
  customerId: Id.optional(),
});

const StubSchema = z
  .object({
    from: DateText,
    to: DateText,
    days: z.int(),
    amount: MoneySchema,
    lines: listOf(z.object({ subscriptionId: z.string(), offeringId: z.string(), amount: MoneySchema })),
  })
  .openapi('Stub', { description: 'The days between the old cycle and the new one, and what they cost' });

const OptionSchema = z
  .object({
    optionId: z.string(),
    change: z.enum(['shortenCurrentPeriod', 'afterCurrentPeriod', 'termOnly']),
    billCycleDay: z.int(),
    frequency: z.enum(FREQUENCIES),
    paymentTermDays: z.int(),
    effectiveDate: DateText,
    stub: orNull(StubSchema),
    firstBillDate: DateText,
    firstDueDate: DateText,
    firstBillAmount: MoneySchema.openapi({
      description: 'Services that run in the first full period',
    }),
    effects: z
      .object({
        keptDueDates: listOf(z.object({ billId: z.string(), dueDate: DateText })),
        nextDueDateBefore: DateText,
        nextDueDateAfter: DateText,
        promiseUntilDate: DateText.nullable(),
        nextReminderBefore: DateText.openapi({
          description: 'The day from which the customer is reminded of the next bill',
        }),
        nextReminderAfter: DateText,
      })
      .openapi('CycleEffects', { description: 'What the change does to dates the customer knows' }),
    eligible: z.boolean(),
    reasonCodes: listOf(z.enum(REASON_CODES)),
    overriddenCodes: listOf(z.enum(REASON_CODES)).optional(),
  })
  .openapi('CycleOption');

const QuoteSchema = z
  .object({
    quoteId: z.string(),
    expiresAt: InstantText,
    options: listOf(OptionSchema),
    recommendedOptionId: z.string().nullable(),
  })
  .openapi('CycleQuote');

export const CycleChangeSchema = z
  .object({
    changeId: z.string(),
    customerId: z.string(),
    billingAccountId: z.string(),
    preference: z.object({
      billCycleDay: z.int().nullable(),
      frequency: z.enum(FREQUENCIES).nullable(),
      paymentTermDays: z.int().nullable(),
      payday: z.int().nullable(),
    }),
    overrideNote: PersonsWords.nullable(),
    state: z.enum(CYCLE_CHANGE_STATES),
    quote: orNull(QuoteSchema),
    confirmedOptionId: z.string().nullable(),
    reasons: listOf(ReasonSchema),
    decision: DecisionSummaryOrNull,
    dueAt: InstantText.nullable(),
    needsAttention: z.boolean(),
    createdAt: InstantText,
    updatedAt: InstantText,
    timeline: timelineOf(CYCLE_CHANGE_STATES),
    links: z.object({
      self: z.string(),
      receipt: z.string().nullable(),
      workflow: z.string().nullable(),
    }),
  })
  .openapi('BillingCycleChange', {
    example: {
      changeId: 'BCC-4ZQ8M1T0V7C2K9X3R5B6W8Y1DF',
      customerId: 'CUST-0007',
      billingAccountId: 'BA-0007',
      preference: { billCycleDay: 31, frequency: null, paymentTermDays: null, payday: null },
      overrideNote: null,
      state: 'quoted',
      quote: {
        quoteId: 'Q-1',
        expiresAt: '2026-11-25T09:30:00.000Z',
        options: [
          {
            optionId: 'after-current-period:2026-12-31:monthly:31:14',
            change: 'afterCurrentPeriod',
            billCycleDay: 31,
            frequency: 'monthly',
            paymentTermDays: 14,
            effectiveDate: '2026-12-31',
            stub: {
              from: '2026-12-01',
              to: '2026-12-30',
              days: 30,
              amount: { amountMinor: 4355, currency: 'EUR' },
              lines: [
                {
                  subscriptionId: 'SUB-1',
                  offeringId: 'fibre-100',
                  amount: { amountMinor: 4355, currency: 'EUR' },
                },
              ],
            },
            firstBillDate: '2027-01-31',
            firstDueDate: '2027-02-14',
            firstBillAmount: { amountMinor: 4500, currency: 'EUR' },
            effects: {
              keptDueDates: [{ billId: 'BILL-1', dueDate: '2026-12-15' }],
              nextDueDateBefore: '2026-12-15',
              nextDueDateAfter: '2026-12-15',
              promiseUntilDate: null,
              nextReminderBefore: '2026-12-12',
              nextReminderAfter: '2026-12-12',
            },
            eligible: true,
            reasonCodes: ['CYCLE_CHANGE_ALLOWED'],
          },
        ],
        recommendedOptionId: 'after-current-period:2026-12-31:monthly:31:14',
      },
      confirmedOptionId: null,
      reasons: [{ code: 'CYCLE_CHANGE_ALLOWED', text: 'The bill day can be changed.' }],
      decision: null,
      dueAt: '2026-11-25T09:30:00.000Z',
      needsAttention: false,
      createdAt: '2026-11-22T09:30:00.000Z',
      updatedAt: '2026-11-22T09:30:00.050Z',
      timeline: [{ at: '2026-11-22T09:30:00.050Z', state: 'quoted', code: null }],
      links: {
        self: 'http://localhost:8080/v1/billing-cycle-changes/BCC-4ZQ8M1T0V7C2K9X3R5B6W8Y1DF',
        receipt: null,
        workflow: null,
      },
    },
  });
