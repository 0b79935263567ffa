import type { Bill } from '../../billing/bill.ts';
import type { Subscription } from '../../billing/subscription.ts';
import type { CivilDate } from '../../civil-date.ts';
import type { CustomerId } from '../../flavor.ts';
import type { EntryType } from '../../ledger/entry.ts';
import type { UnbilledSums } from '../../ledger/unbilled.ts';
import type { Minor } from '../../money.ts';
import type { SeenPayment } from '../../payments/payment.ts';
import type { BillingAccount } from '../billing-account.ts';
import type { CreditPartyId } from '../credit-party.ts';
import type { ShownEntry } from '../reads/balance.ts';
import type { ActivityBill, ActivityPayment } from '../reads/payment-status.ts';
import type { SnapshotCustomer } from '../snapshot.ts';

/** A row without the ids that all rows of an account share. */
export type ViewRow<T> = Omit<T, 'billingAccountId' | 'customerId'>;

/** Sums by type, separate for each direction, in minor units. */
export interface LedgerSums {
  readonly debits: Readonly<Partial<Record<EntryType, Minor>>>;
  readonly credits: Readonly<Partial<Record<EntryType, Minor>>>;
}

/**
 * What decisions and reads need of one account, in one document: see docs/adr/0002-account-view.md. Everything in it is
 * derived from the other collections and written with them.
 */
export interface AccountView extends UnbilledSums {
  readonly billingAccountId: string;
  readonly customerId: CustomerId;
  /** Whose credit the account's is part of; all accounts of one party have the same. */
  readonly creditPartyId: CreditPartyId;
  /** {@link VIEW_FORMAT} of the program that wrote it. */
  readonly format: number;
  readonly account: BillingAccount;
  /** No personal data, so erasing a customer's data does not change the views. */
  readonly customer: Omit<SnapshotCustomer, 'customerId'>;
  /** The view has all bills and payments from this day on; earlier ones are read from their collections. */
  readonly since: CivilDate;
  /** False: the account has more rows than a view holds, and the lists are empty. */
  readonly complete: boolean;
  /** All open bills, whatever their age. */
  readonly openBills: readonly ViewRow<Bill>[];
  /** Active services, and ended ones whose last days are not billed. */
  readonly subscriptions: readonly ViewRow<Subscription>[];
  /** Newest first. */
  readonly cycleChangeDates: readonly CivilDate[];
  /** What a payment status shows of the past: the newest bills and payments, with the newest settled payment. */
  readonly recent: {
    readonly bills: readonly ActivityBill[];
    readonly payments: readonly ActivityPayment[];
  };
  readonly history: {
    readonly settledBills: readonly ViewRow<Bill>[];
    readonly payments: readonly ViewRow<SeenPayment>[];
  };
  readonly ledger: {
    /** Of the whole ledger. */
    readonly sums: LedgerSums;
    /** The last posted entries, the last one first. */
    readonly newest: readonly EntryRow[];
  };
}

/** The part of a ledger entry that is shown, without the id of its account. */
export type EntryRow = Omit<ShownEntry, 'billingAccountId'>;

/** Raise it when what a view holds changes, and add a migration step that writes every view again. */
export const VIEW_FORMAT = 5;
