/** Answers of the three reads: payment status, balance, billing cycle. They mirror src/domain/accounts/reads. */
import { z } from '@hono/zod-openapi';
import { ACCOUNT_STATES } from '../../../domain/accounts/billing-account.ts';
import { STANDINGS } from '../../../domain/accounts/standing.ts';
import { SHOWN_BILL_STATES } from '../../../domain/billing/bill.ts';
import { FREQUENCIES } from '../../../domain/billing/cycle/bill-cycle.ts';
import { REASON_CODES } from '../../../domain/decisions/reason-codes.ts';
import { ENTRY_TYPES } from '../../../domain/ledger/entry.ts';
import { PAYMENT_STATUSES } from '../../../domain/payments/payment-status.ts';
import { BALANCE, BILLING_CYCLE, PAYMENT_STATUS } from '../examples.ts';
import { TransactionSchema } from '../ledger/transaction.ts';
import { ShownMethodSchema } from '../payments/payment.ts';
import { CivilDateInput, DateText, Id, InstantText, listOf, MoneySchema, orNull } from '../primitives.ts';

export const CustomerParams = z.object({ customerId: Id });

export const AccountQuery = z.strictObject({
  billingAccountId: Id.optional().openapi({ description: 'One account of several' }),
});

/** Adds the fault of a span that ends before it begins. */
function ordered<S extends z.ZodType<{ from?: string | undefined; to?: string | undefined }>>(schema: S) {
  return schema.superRefine(({ from, to }, ctx) => {
    if (from === undefined || to === undefined || from <= to) return;
    ctx.addIssue({ code: 'custom', path: ['to'], message: 'not before from', params: { code: 'too-small' } });
  });
}

const span = {
  from: CivilDateInput.optional().openapi({ description: "First day, in the account's time zone" }),
  to: CivilDateInput.optional().openapi({ description: "Last day, in the account's time zone" }),
};
export const BalanceQuery = ordered(z.strictObject({ ...AccountQuery.shape, ...span }));
export { ordered, span };

const StandingSchema = z.enum(STANDINGS).openapi('Standing');
const AccountStateSchema = z.enum(ACCOUNT_STATES);

const NextPaymentSchema = z
  .object({
    billingAccountId: z.string(),
    billId: z.string().nullable().openapi({ description: 'Null when the bill does not exist yet' }),
    dueDate: DateText,
    amount: MoneySchema.openapi({ description: 'What is left to pay: credit is taken off' }),
    fees: MoneySchema.openapi({ description: 'The part of fees that are on no bill yet, before credit' }),
    credit: MoneySchema.openapi({ description: 'The credit of the account that was taken off' }),
  })
  .openapi('NextPayment');
const LastPaymentSchema = z
  .object({
    billingAccountId: z.string(),
    paymentId: z.string(),
    occurredAt: InstantText,
    amount: MoneySchema,
    method: orNull(ShownMethodSchema),
  })
  .openapi('LastPayment');
const activity = {
  id: z.string(),
  billingAccountId: z.string(),
  occurredAt: InstantText,
  amount: MoneySchema,
};
const ActivitySchema = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('bill'), status: z.enum(SHOWN_BILL_STATES), ...activity }),
    z.object({ type: z.literal('payment'), status: z.enum(PAYMENT_STATUSES), ...activity }),
  ])
  .openapi('Activity');

export const PaymentStatusSchema = z
  .object({
    customerId: z.string(),
    asOf: InstantText,
    standing: StandingSchema,
    daysPastDue: z.int(),
    pastDue: orNull(MoneySchema).openapi({ description: 'Null when the accounts have several currencies' }),
    totals: listOf(z.object({ currency: z.string(), pastDue: MoneySchema })),
    nextPayment: orNull(NextPaymentSchema),
    lastPayment: orNull(LastPaymentSchema),
    recentActivity: listOf(ActivitySchema),
    accounts: listOf(
      z.object({
        billingAccountId: z.string(),
        state: AccountStateSchema,
        currency: z.string(),
        standing: StandingSchema,
        daysPastDue: z.int(),
        pastDue: MoneySchema,
        aging: z.object({
          '1-30': MoneySchema,
          '31-60': MoneySchema,
          '61-90': MoneySchema,
          '90+': MoneySchema,
        }),
        credit: MoneySchema.openapi({
          description: 'Credit that waits for later charges, or can be refunded',
        }),
        fees: z
          .object({ amount: MoneySchema, open: MoneySchema })
          .openapi({ description: 'Fees that are on no bill yet: their sum, and the part that is not paid' }),
        nextPayment: orNull(NextPaymentSchema),
        lastPayment: orNull(LastPaymentSchema),
      }),
    ),
  })
  .openapi('PaymentStatus', { example: PAYMENT_STATUS });

const BreakdownSchema = z
  .object({ total: MoneySchema, byType: z.partialRecord(z.enum(ENTRY_TYPES), MoneySchema) })
  .openapi('LedgerBreakdown');
const figures = {
  currency: z.string(),
  balance: MoneySchema,
  debits: BreakdownSchema,
  credits: BreakdownSchema,
  creditLimit: MoneySchema,
  heldCredit: MoneySchema,
  heldDeposits: MoneySchema.openapi({
    description: 'Deposits held for orders: owed to the customer apart from the balance',
  }),
  availableCredit: MoneySchema,
  utilisationPercent: z.int().nullable().openapi({ description: 'Null without a credit limit' }),
};

export const BalanceSchema = z
  .object({
    customerId: z.string(),
    asOf: InstantText,
    standing: StandingSchema,
    currency: z
      .string()
      .nullable()
      .openapi({ description: 'Null when there are several currencies; then all figures are null' }),
    balance: orNull(MoneySchema),
    debits: orNull(BreakdownSchema),
    credits: orNull(BreakdownSchema),
    creditLimit: orNull(MoneySchema),
    heldCredit: orNull(MoneySchema),
    heldDeposits: orNull(MoneySchema),
    availableCredit: orNull(MoneySchema),
    utilisationPercent: z.int().nullable(),
    totals: listOf(z.object(figures)).openapi({ description: 'For each currency' }),
    transactions: listOf(TransactionSchema),
    accounts: listOf(
      z.object({
        billingAccountId: z.string(),
        state: AccountStateSchema,
        standing: StandingSchema,
        ...figures,
      }),
    ),
  })
  .openapi('Balance', { example: BALANCE });

const PeriodSchema = z.object({ from: DateText, to: DateText }).openapi('Period');
const OfferedOptionSchema = z
  .object({
    billingAccountId: z.string(),
    optionId: z.string(),
    change: z.enum(['shortenCurrentPeriod', 'afterCurrentPeriod', 'termOnly']),
    billCycleDay: z.int(),
    frequency: z.enum(FREQUENCIES),
    paymentTermDays: z.int(),
    eligible: z.boolean(),
    reasonCodes: listOf(z.enum(REASON_CODES)),
    effectiveDate: DateText,
  })
  .openapi('OfferedOption');

export const BillingCycleSchema = z
  .object({
    customerId: z.string(),
    asOf: InstantText,
    frequency: z.enum(FREQUENCIES).nullable().openapi({ description: 'Null when the accounts differ' }),
    billCycleDay: z.int().nullable(),
    paymentTermDays: z.int().nullable(),
    currentPeriod: orNull(PeriodSchema),
    nextBillDate: DateText,
    nextDueDate: DateText,
    expectedAmount: orNull(MoneySchema),
    totals: listOf(z.object({ currency: z.string(), expectedAmount: MoneySchema })),
    options: listOf(OfferedOptionSchema),
    accounts: listOf(
      z.object({
        billingAccountId: z.string(),
        state: AccountStateSchema,
        currency: z.string(),
        frequency: z.enum(FREQUENCIES),
        billCycleDay: z.int(),
        paymentTermDays: z.int(),
        currentPeriod: PeriodSchema,
        nextBillDate: DateText,
        nextDueDate: DateText,
        expectedAmount: MoneySchema.openapi({ description: 'What the next bill will leave to pay' }),
        expectedCredit: MoneySchema.openapi({ description: 'The credit that was taken off for it' }),
        options: listOf(OfferedOptionSchema),
      }),
    ),
  })
  .openapi('BillingCycle', { example: BILLING_CYCLE });
