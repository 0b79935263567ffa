import { z } from 'zod';
import {
  ACCOUNT_STATES,
  type BillingAccount,
  COLLECTION_STATUSES,
} from '../../domain/accounts/billing-account.ts';
import { type CreditHold, HOLD_STATES } from '../../domain/accounts/credit-hold.ts';
import { type Customer, LOCALES, SEGMENTS } from '../../domain/accounts/customer.ts';
import { ACCOUNT_RESTRICTIONS, DUNNING_HOLD_TAGS } from '../../domain/arrears/dunning-case.ts';
import { BILL_STATES, type Bill } from '../../domain/billing/bill.ts';
import type { CycleTransition } from '../../domain/billing/cycle/bill-cycle.ts';
import { type BillCycle, FREQUENCIES } from '../../domain/billing/cycle/bill-cycle.ts';
import {
  SERVICE_END_REASONS,
  SUBSCRIPTION_STATES,
  type Subscription,
} from '../../domain/billing/subscription.ts';
import {
  type ContactPreferences,
  MUTABLE_KINDS,
  NOTICE_CHANNELS,
  REMINDER_KINDS,
} from '../../domain/notices/contact.ts';
import { PAYMENT_STATUSES, type Payment } from '../../domain/payments/payment.ts';
import {
  amount,
  civilDate,
  count,
  currency,
  id,
  instant,
  minor,
  positiveAmount,
  sha256,
} from '../mongo/primitives.ts';

const channel = z.enum(NOTICE_CHANNELS);
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const contactSchema: z.ZodType<ContactPreferences> = z.object({
  channel: channel.nullable(),
  channels: z.partialRecord(z.enum(REMINDER_KINDS), channel),
  muted: z.array(z.enum(MUTABLE_KINDS)),
  quietHours: z.object({ from: clock, to: clock }).nullable(),
  phone: z.string().nullable(),
});

export const customerSchema: z.ZodType<Customer> = z.object({
  customerId: id,
  name: z.string(),
  email: z.string().nullable(),
  segment: z.enum(SEGMENTS),
  locale: z.enum(LOCALES),
  customerSince: civilDate,
  createdAt: instant,
  contact: contactSchema.exactOptional(),
});

export const cycleSchema: z.ZodType<BillCycle> = z.object({
  frequency: z.enum(FREQUENCIES),
  billCycleDay: z.int().min(1).max(31),
  anchorDate: civilDate,
  paymentTermDays: count,
});

const cycleTransitionSchema: z.ZodType<CycleTransition> = z.object({
  previousCycle: cycleSchema,
  stub: z.object({ from: civilDate, to: civilDate }).nullable(),
  effectiveDate: civilDate,
  confirmedServices: z.array(id).exactOptional(),
});

const accountShape = {
  billingAccountId: id,
  customerId: id,
  currency,
  timeZone: z.string().min(1),
  state: z.enum(ACCOUNT_STATES),
  collectionStatus: z.enum(COLLECTION_STATUSES),
  creditLimit: amount,
  graceDays: count,
  cycle: cycleSchema,
  cycleTransition: cycleTransitionSchema.nullable().exactOptional(),
  openedDate: civilDate,
  billing: z.object({ billedThrough: civilDate, nextBillDate: civilDate }).exactOptional(),
  taxRateBasisPoints: z.int().min(0).max(10_000).exactOptional(),
  promise: z.object({ promiseId: id, untilDate: civilDate }).nullable().exactOptional(),
  restrictions: z.array(z.enum(ACCOUNT_RESTRICTIONS)).exactOptional(),
  dunningHolds: z.array(z.enum(DUNNING_HOLD_TAGS)).exactOptional(),
  balance: minor,
  heldCredit: amount,
  sequence: count,
  version: count,
  updatedAt: instant,
};
export const accountSchema: z.ZodType<BillingAccount> = z.object(accountShape);

/** An account as it lies on the disk: its ledger's last hash stands beside the balance that the ledger adds up to. */
export type StoredAccount = BillingAccount & { readonly lastHash: string };
export const storedAccountSchema: z.ZodType<StoredAccount> = z.object({ ...accountShape, lastHash: sha256 });

/** What every row of an account carries; a list of one account's rows does without. */
const owner = { billingAccountId: id, customerId: id };

export const billShape = {
  billId: id,
  billDate: civilDate,
  dueDate: civilDate,
  periodFrom: civilDate,
  periodTo: civilDate,
  amount,
  paidAmount: amount,
  disputedAmount: amount,
  state: z.enum(BILL_STATES),
  settledDate: civilDate.nullable(),
  lastPaidDate: civilDate.exactOptional(),
  reopenings: count.exactOptional(),
};
export const billSchema: z.ZodType<Bill> = z.object({ ...owner, ...billShape });

export const paymentShape = {
  paymentId: id,
  amount: positiveAmount,
  currency,
  status: z.enum(PAYMENT_STATUSES),
  method: z.object({ brand: z.string(), last4: z.string().max(4), token: z.string() }),
  occurredAt: instant,
  allocations: z.array(z.object({ billId: id, amount: positiveAmount })),
  billId: id.nullable(),
};
export const paymentSchema: z.ZodType<Payment> = z.object({ ...owner, ...paymentShape });

export const subscriptionShape = {
  subscriptionId: id,
  offeringId: z.string().min(1),
  category: z.string().min(1),
  monthlyCharge: amount,
  startDate: civilDate,
  endDate: civilDate.nullable(),
  state: z.enum(SUBSCRIPTION_STATES),
  orderId: id.nullable(),
  ending: z.object({ reason: z.enum(SERVICE_END_REASONS), by: id, at: instant }).exactOptional(),
};
export const subscriptionSchema: z.ZodType<Subscription> = z.object({ ...owner, ...subscriptionShape });

export const holdSchema: z.ZodType<CreditHold> = z.object({
  holdId: id,
  billingAccountId: id,
  orderId: id,
  amount: positiveAmount,
  state: z.enum(HOLD_STATES),
  heldAt: instant,
  expiresAt: instant.exactOptional(),
  endedAt: instant.nullable(),
});
