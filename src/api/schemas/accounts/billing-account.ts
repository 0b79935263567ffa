/** Billing accounts: what they are opened with, their terms and their state. */
import { z } from '@hono/zod-openapi';
import {
  CLOSURE_REASONS,
  ENDING_WITHDRAWALS,
  SUSPENSION_REASONS,
} from '../../../domain/accounts/account-state.ts';
import { ACCOUNT_STATES, COLLECTION_STATUSES } from '../../../domain/accounts/billing-account.ts';
import { FREQUENCIES } from '../../../domain/billing/cycle/bill-cycle.ts';
import { TAX_TREATMENTS } from '../../../domain/billing/tax-class.ts';
import { isTimeZone } from '../../../domain/civil-date.ts';
import { isCurrency } from '../../../domain/currency.ts';
import {
  CivilDateInput,
  CurrencyCode,
  DateText,
  freeText,
  Id,
  InstantText,
  MoneySchema,
  moneyAtLeast,
  orNull,
  PageQuery,
  withLeftOut,
} from '../primitives.ts';
import { PayersShown } from './hierarchy.ts';

export const BillingAccountParams = z.object({ billingAccountId: Id });

const EXAMPLE = {
  ...{ billingAccountId: 'BA-0007', customerId: 'CUST-0007', currency: 'EUR', timeZone: 'Europe/Berlin' },
  ...{ state: 'active', suspension: null, closure: null, ending: null, collectionStatus: 'none' },
  creditLimit: { amountMinor: 50_000, currency: 'EUR' },
  balance: { amountMinor: 4_210, currency: 'EUR' },
  ...{ graceDays: 5, taxRateBasisPoints: 0, tax: { country: 'DE', treatment: 'taxed' } },
  ...{ parentAccountId: null, payers: [] },
  cycle: { frequency: 'monthly', billCycleDay: 1, paymentTermDays: 14 },
  ...{ openedDate: '2026-11-22', billedThrough: '2026-11-30', nextBillDate: '2027-01-01' },
  links: {
    self: 'https://goodstanding.example/v1/billing-accounts/BA-0007',
    customer: 'https://goodstanding.example/v1/customers/CUST-0007',
  },
} as const;

export const BillingAccountSchema = z
  .object({
    billingAccountId: z.string(),
    customerId: z.string(),
    currency: z.string(),
    timeZone: z.string(),
    state: z.enum(ACCOUNT_STATES),
    suspension: orNull(z.object({ reason: z.enum(SUSPENSION_REASONS), at: InstantText })).openapi({
      description: 'That a person suspended it; null also when dunning alone did',
    }),
    closure: orNull(z.object({ reason: z.enum(CLOSURE_REASONS), at: InstantText })),
    ending: orNull(
      z.object({
        reason: z.enum(CLOSURE_REASONS),
        at: InstantText,
        lastDay: DateText,
        finalBillDate: DateText,
      }),
    ).openapi({ description: 'That its relation ends; null: it does not, or the account is closed' }),
    collectionStatus: z.enum(COLLECTION_STATUSES),
    creditLimit: MoneySchema,
    balance: MoneySchema.openapi({ description: 'Positive: the customer owes' }),
    graceDays: z.int(),
    taxRateBasisPoints: z
      .int()
      .openapi({ description: 'The one rate of tax that its prices contain, of the net; 0: none' }),
    tax: orNull(z.object({ country: z.string(), treatment: z.enum(TAX_TREATMENTS) })).openapi({
      description: 'That its prices contain tax by the table of rates, in place of that one rate',
    }),
    parentAccountId: z.string().nullable().openapi({ description: 'The account above it; null: none' }),
    payers: PayersShown.openapi({
      description: 'Who pays its bills from which day on; empty: it always paid for itself',
    }),
    cycle: z.object({ frequency: z.enum(FREQUENCIES), billCycleDay: z.int(), paymentTermDays: z.int() }),
    openedDate: DateText,
    billedThrough: DateText.nullable().openapi({
      description: 'The last billed day; null: billed elsewhere',
    }),
    nextBillDate: DateText.nullable(),
    links: z.object({ self: z.string(), customer: z.string() }),
  })
  .openapi('BillingAccount', { example: EXAMPLE });

const GraceDays = z.int('a number of days').min(0, 'at least 0').max(365, 'at most 365');
const TaxRate = z
  .int('hundredths of a percent')
  .min(0, 'at least 0')
  .max(10_000, 'at most 10000')
  .openapi({ description: 'In basis points of the net: 1900 is 19 percent' });

const Tax = z
  .strictObject({
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, 'the code of a country in two letters')
      .openapi({ example: 'DE' }),
    treatment: z.enum(TAX_TREATMENTS).default('taxed'),
  })
  .openapi({
    description:
      'Prices contain tax by the table of the policy tax-rates: class of the service or entry, day of the supply. It stands in place of `taxRateBasisPoints`',
  });

export const NewBillingAccountInput = z
  .strictObject({
    billingAccountId: Id.optional().openapi({ description: 'Your own id; left out: one is made' }),
    customerId: Id,
    currency: CurrencyCode,
    timeZone: z
      .string()
      .max(64, 'at most 64 characters')
      .refine(isTimeZone, {
        error: 'a time zone of the IANA database, such as Europe/Berlin',
        params: { code: 'not-allowed-value' },
      })
      .openapi({ format: 'time-zone', example: 'Europe/Berlin' }),
    creditLimit: moneyAtLeast(0).optional().openapi({
      description: 'At most the initial limit of the policy account-terms; left out: that limit',
    }),
    graceDays: GraceDays.optional(),
    cycle: z
      .strictObject({
        frequency: z.enum(FREQUENCIES).default('monthly'),
        billCycleDay: z.int('a day of the month').min(1, 'at least 1').max(31, 'at most 31').default(1),
        paymentTermDays: z.int('a number of days').min(0, 'at least 0').max(365, 'at most 365').optional(),
      })
      .default({ frequency: 'monthly', billCycleDay: 1 }),
    taxRateBasisPoints: TaxRate.optional(),
    tax: Tax.optional(),
  })
  .superRefine(({ creditLimit, currency }, ctx) => {
    // A text that is no currency has a fault of its own.
    if (creditLimit !== undefined && isCurrency(currency) && creditLimit.currency !== currency)
      ctx.addIssue({
        ...{ code: 'custom', path: ['creditLimit', 'currency'], params: { code: 'not-allowed-value' } },
        message: 'the currency of the account',
      });
  })
  .openapi('NewBillingAccountInput', {
    example: {
      ...{ customerId: 'CUST-0007', currency: 'EUR', timeZone: 'Europe/Berlin', taxRateBasisPoints: 1_900 },
      cycle: { frequency: 'monthly', billCycleDay: 15, paymentTermDays: 14 },
    },
  });

/** A merge patch of an account. */
export const BillingAccountPatch = withLeftOut(
  z.strictObject({
    graceDays: GraceDays.exactOptional(),
    taxRateBasisPoints: orNull(TaxRate).exactOptional(),
    tax: orNull(Tax).exactOptional(),
  }),
).openapi('BillingAccountPatch', { example: { graceDays: 7 } });

export const BillingAccountListQuery = z.strictObject({
  ...PageQuery,
  customerId: Id.optional(),
  state: z.enum(ACCOUNT_STATES).optional(),
});

const note = freeText(500).optional().openapi({ description: 'For the customer’s record' });

export const SuspensionInput = z
  .strictObject({ reason: z.enum(SUSPENSION_REASONS), note })
  .openapi('SuspensionInput', { example: { reason: 'customerRequest', note: 'Abroad for half a year.' } });

export const RestorationInput = z
  .strictObject({ reason: z.enum(['causeEnded', 'customerRequest', 'mistake']), note })
  .openapi('RestorationInput', { example: { reason: 'causeEnded' } });

export const ClosureInput = z
  .strictObject({ reason: z.enum(CLOSURE_REASONS), note })
  .openapi('ClosureInput', { example: { reason: 'contractEnded' } });

export const EndingInput = z
  .strictObject({
    reason: z.enum(CLOSURE_REASONS),
    lastDay: CivilDateInput.optional().openapi({
      description: 'The last day of its services, in its time zone; left out: today',
    }),
    note,
  })
  .openapi('EndingInput', { example: { reason: 'portedOut', lastDay: '2026-11-30' } });

export const EndingWithdrawalInput = z
  .strictObject({ reason: z.enum(ENDING_WITHDRAWALS), note })
  .openapi('EndingWithdrawalInput', { example: { reason: 'customerRequest', note: 'Stays after all.' } });
