import { z } from 'zod';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { LOCALES, SEGMENTS } from '../../domain/accounts/customer.ts';
import type { ShownEntry } from '../../domain/accounts/reads/balance.ts';
import type { ActivityBill, ActivityPayment } from '../../domain/accounts/reads/payment-status.ts';
import type { SnapshotCustomer } from '../../domain/accounts/snapshot.ts';
import { BILL_STATES, type Bill } from '../../domain/billing/bill.ts';
import type { Subscription } from '../../domain/billing/subscription.ts';
import type { CivilDate } from '../../domain/civil-date.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import { DIRECTIONS, ENTRY_TYPES, type EntryType } from '../../domain/ledger/entry.ts';
import type { Minor } from '../../domain/money.ts';
import { PAYMENT_STATUSES, type Payment } from '../../domain/payments/payment.ts';
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
import { paymentShape } from '../payments/schema.ts';
import { accountSchema } from './schema.ts';

/** A row without the ids that all rows of an account share. */
export type Row<T> = Omit<T, 'billingAccountId' | 'customerId'>;

/** Sums by type, each direction for itself, in minor units. */
export interface LedgerSums {
  readonly debits: Readonly<Partial<Record<EntryType, Minor>>>;
  readonly credits: Readonly<Partial<Record<EntryType, Minor>>>;
}

/**
 * What decisions and reads need of one account, in one document: see docs/adr/0002-account-view.md. Everything in it is
 * derived from the other collections and written with them.
 */
export interface AccountView {
  readonly billingAccountId: string;
  readonly customerId: CustomerId;
  /** {@link VIEW_FORMAT} of the program that wrote it. */
  readonly format: number;
  readonly account: BillingAccount;
  /** No personal data: erasing a customer's leaves the views as they are. */
  readonly customer: Omit<SnapshotCustomer, 'customerId'>;
  /** Bills and payments are all there from this day on; what is asked of days before is read from their collections. */
  readonly since: CivilDate;
  /** False: the account has more rows than a view holds, and the lists are empty. */
  readonly complete: boolean;
  /** Whatever their age. */
  readonly openBills: readonly Row<Bill>[];
  /** Active ones, and those that ended and whose last days are not billed. */
  readonly subscriptions: readonly Row<Subscription>[];
  readonly unbilledAmount: Minor;
  /** What of it waits for the bill of a cycle change's stub. */
  readonly unbilledStubAmount: Minor;
  /** Newest first. */
  readonly cycleChangeDates: readonly CivilDate[];
  /** What a payment status shows of the past: the newest bills and payments, with the newest settled payment. */
  readonly recent: {
    readonly bills: readonly ActivityBill[];
    readonly payments: readonly ActivityPayment[];
  };
  readonly history: {
    readonly settledBills: readonly Row<Bill>[];
    readonly payments: readonly Row<Payment>[];
  };
  readonly ledger: {
    /** Of the whole ledger. */
    readonly sums: LedgerSums;
    /** The newest, by when they happened. */
    readonly newest: readonly EntryRow[];
  };
}

/** What of a ledger entry is shown, without the id of its account. */
export type EntryRow = Omit<ShownEntry, 'billingAccountId'>;

/** Raise it when what a view holds changes: the migration then rebuilds every view of another format. */
export const VIEW_FORMAT = 4;

const billRow: z.ZodType<Row<Bill>> = z.object(billShape);
const paymentRow: z.ZodType<Row<Payment>> = z.object(paymentShape);
const subscriptionRow: z.ZodType<Row<Subscription>> = z.object(subscriptionShape);
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
  state: z.enum(BILL_STATES),
});
const activityPayment: z.ZodType<ActivityPayment> = z.object({
  paymentId: id,
  occurredAt: instant,
  amount: positiveAmount,
  currency,
  status: z.enum(PAYMENT_STATUSES),
  method: z.object({ brand: z.string(), last4: z.string().max(4) }),
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
  format: count,
  account: accountSchema,
  customer,
  since: civilDate,
  complete: z.boolean(),
  openBills: z.array(billRow),
  subscriptions: z.array(subscriptionRow),
  unbilledAmount: minor,
  unbilledStubAmount: minor,
  cycleChangeDates: z.array(civilDate),
  recent: z.object({ bills: z.array(activityBill), payments: z.array(activityPayment) }),
  history: z.object({ settledBills: z.array(billRow), payments: z.array(paymentRow) }),
  ledger: z.object({
    sums: z.object({ debits: sums, credits: sums }),
    newest: z.array(entryRow),
  }),
});
