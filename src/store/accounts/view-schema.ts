import { z } from 'zod';
import { LOCALES, SEGMENTS } from '../../domain/accounts/customer.ts';
import type { ActivityBill, ActivityPayment } from '../../domain/accounts/reads/payment-status.ts';
import type { AccountView, EntryRow, ViewRow } from '../../domain/accounts/view/account-view.ts';
import { type Bill, SHOWN_BILL_STATES } from '../../domain/billing/bill.ts';
import type { Subscription } from '../../domain/billing/subscription.ts';
import { DIRECTIONS, ENTRY_TYPES } from '../../domain/ledger/entry.ts';
import type { SeenPayment } from '../../domain/payments/payment.ts';
import { PAYMENT_STATUSES } from '../../domain/payments/payment-status.ts';
import { billShape, subscriptionShape } from '../billing/schema.ts';
import {
  amount,
  civilDate,
  count,
  currency,
  id,
  instant,
  minor,
  positiveAmount,
} from '../mongo/primitives.ts';
import { paymentShape, shownMethodShape } from '../payments/schema.ts';
import { accountSchema, creditPartyId } from './schema.ts';

const billRow: z.ZodType<ViewRow<Bill>> = z.object(billShape);
const paymentRow: z.ZodType<ViewRow<SeenPayment>> = z.object({
  ...paymentShape,
  method: shownMethodShape.nullable(),
});
const subscriptionRow: z.ZodType<ViewRow<Subscription>> = z.object(subscriptionShape);
const entryRow: z.ZodType<EntryRow> = z.object({
  entryId: id,
  sequence: count,
  type: z.enum(ENTRY_TYPES),
  direction: z.enum(DIRECTIONS),
  amount: positiveAmount,
  balanceAfter: minor,
  occurredAt: instant,
  postedAt: instant,
  billId: id.nullable(),
  paymentId: id.nullable(),
  note: z.string().nullable(),
});
const activityBill: z.ZodType<ActivityBill> = z.object({
  billId: id,
  billDate: civilDate,
  amount,
  state: z.enum(SHOWN_BILL_STATES),
});
const activityPayment: z.ZodType<ActivityPayment> = z.object({
  paymentId: id,
  occurredAt: instant,
  amount: positiveAmount,
  currency,
  status: z.enum(PAYMENT_STATUSES),
  method: shownMethodShape.nullable(),
});
const customer: z.ZodType<AccountView['customer']> = z.object({
  segment: z.enum(SEGMENTS),
  locale: z.enum(LOCALES),
  customerSince: civilDate,
});
const sums = z.partialRecord(z.enum(ENTRY_TYPES), minor);

export const accountViewSchema: z.ZodType<AccountView> = z.object({
  billingAccountId: id,
  customerId: id,
  creditPartyId,
  format: count,
  account: accountSchema,
  customer,
  since: civilDate,
  complete: z.boolean(),
  openBills: z.array(billRow),
  subscriptions: z.array(subscriptionRow),
  unbilledAmount: minor,
  unbilledStubAmount: minor,
  unbilledCreditAmount: minor,
  unbilledFeeAmount: minor,
  cycleChangeDates: z.array(civilDate),
  recent: z.object({ bills: z.array(activityBill), payments: z.array(activityPayment) }),
  history: z.object({ settledBills: z.array(billRow), payments: z.array(paymentRow) }),
  ledger: z.object({
    sums: z.object({ debits: sums, credits: sums }),
    newest: z.array(entryRow),
  }),
});
