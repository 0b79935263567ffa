import { z } from 'zod';
import type { Bill, BillingAccount, Customer, Payment, Subscription } from '../../domain/account.ts';
import type { CivilDate } from '../../domain/civil-date.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import { ENTRY_TYPES, type EntryType, type LedgerEntry } from '../../domain/ledger.ts';
import type { Minor } from '../../domain/money.ts';
import { accountSchema, billShape, customerSchema, paymentShape, subscriptionShape } from './account.ts';
import { ledgerEntryShape } from './ledger.ts';
import { civilDate, count, id, minor } from './primitives.ts';

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
  readonly customer: Customer;
  /** Bills and payments are all there from this day on; what is asked of days before is read from their collections. */
  readonly since: CivilDate;
  /** False: the account has more rows than a view holds, and the lists are empty. */
  readonly complete: boolean;
  /** Whatever their age. */
  readonly openBills: readonly Row<Bill>[];
  /** Active ones. */
  readonly subscriptions: readonly Row<Subscription>[];
  readonly unbilledAmount: Minor;
  /** Newest first. */
  readonly cycleChangeDates: readonly CivilDate[];
  readonly history: {
    readonly settledBills: readonly Row<Bill>[];
    readonly payments: readonly Row<Payment>[];
  };
  readonly ledger: {
    /** Of the whole ledger. */
    readonly sums: LedgerSums;
    /** The newest, by when they happened. */
    readonly newest: readonly Row<LedgerEntry>[];
  };
}

/** Raise it when what a view holds changes: the migration then rebuilds every view of another format. */
export const VIEW_FORMAT = 1;

const billRow: z.ZodType<Row<Bill>> = z.object(billShape);
const paymentRow: z.ZodType<Row<Payment>> = z.object(paymentShape);
const subscriptionRow: z.ZodType<Row<Subscription>> = z.object(subscriptionShape);
const entryRow: z.ZodType<Row<LedgerEntry>> = z.object(ledgerEntryShape);
const sums = z.partialRecord(z.enum(ENTRY_TYPES), minor);

const present = {
  billingAccountId: id,
  customerId: id,
  format: count,
  account: accountSchema,
  customer: customerSchema,
  since: civilDate,
  complete: z.boolean(),
  openBills: z.array(billRow),
  subscriptions: z.array(subscriptionRow),
  unbilledAmount: minor,
  cycleChangeDates: z.array(civilDate),
};
const history = z.object({ settledBills: z.array(billRow), payments: z.array(paymentRow) });
const ledger = z.object({
  sums: z.object({ debits: sums, credits: sums }),
  newest: z.array(entryRow),
});

export const accountViewSchema: z.ZodType<AccountView> = z.object({ ...present, history, ledger });

/** A view of which a read took only a part. */
export const presentViewSchema: z.ZodType<Omit<AccountView, 'history' | 'ledger'>> = z.object(present);
export const historyViewSchema: z.ZodType<Omit<AccountView, 'ledger'>> = z.object({ ...present, history });
export const ledgerViewSchema: z.ZodType<Omit<AccountView, 'history'>> = z.object({ ...present, ledger });
