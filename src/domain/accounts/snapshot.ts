import type { Bill } from '../billing/bill.ts';
import type { CycleTransition } from '../billing/cycle/bill-cycle.ts';
import type { DueDays } from '../billing/due-days.ts';
import type { Subscription } from '../billing/subscription.ts';
import type { CivilDate, Instant } from '../civil-date.ts';
import type { UnbilledSums } from '../ledger/unbilled.ts';
import type { Minor } from '../money.ts';
import type { SeenPayment } from '../payments/payment.ts';
import type { BillingAccount } from './billing-account.ts';
import type { CreditPartyNow } from './credit-party.ts';
import type { Customer } from './customer.ts';

/** What a decision may know of the party. Name and address are not in it: nothing is decided by them. */
export type SnapshotCustomer = Pick<Customer, 'customerId' | 'segment' | 'locale' | 'customerSince'>;

/** A billing account and what it owes, at one moment. */
export interface AccountNow {
  /** The instant of the snapshot. */
  readonly asOf: Instant;
  /** `asOf` as the account's own calendar shows it. */
  readonly today: CivilDate;
  readonly account: BillingAccount;
  /** Bills that are not paid in full (even if the rest is disputed), oldest due date first. */
  readonly openBills: readonly Bill[];
  /** The least late debt that counts, by the dunning policy in force; absent when it names none in this currency: any amount counts. */
  readonly leastDebt?: Minor;
  /** For how many days an announced payment counts as under way, by the same policy; absent: not at all. */
  readonly pendingPaymentDays?: number;
  /** The calendar of its due dates, by the version of `working-days` in force; absent: they may fall on any day. */
  readonly dueDays?: DueDays;
}

/** A billing account as it is at one moment, without its past. */
export interface AccountPresent extends AccountNow, UnbilledSums {
  readonly customer: SnapshotCustomer;
  /** Active services, and ended ones whose last days are not billed. */
  readonly subscriptions: readonly Subscription[];
  /** Dates on which billing cycle changes took effect in the last 12 months, newest first. */
  readonly recentCycleChangeDates: readonly CivilDate[];
  /** The account's own `cycleTransition`: the last committed change, whether or not its new cycle has begun. */
  readonly cycleTransition: CycleTransition | null;
}

/**
 * Everything one decision or one read needs of a billing account, from one MongoDB snapshot: every part is as of the
 * same moment.
 */
export interface AccountSnapshot extends AccountPresent {
  /** Bills of the last {@link HISTORY_MONTHS} months, newest first, open ones included. */
  readonly recentBills: readonly Bill[];
  /** Payments of the last {@link HISTORY_MONTHS} months, newest first. */
  readonly recentPayments: readonly SeenPayment[];
}

/** What is read of a customer's other accounts: enough for where they stand and what they owe. */
export interface PartyAccount extends Omit<AccountNow, 'openBills'> {
  readonly openBills: readonly Pick<Bill, 'amount' | 'paidAmount' | 'disputedAmount' | 'dueDate' | 'rests'>[];
}

/** What a decision on an order needs: the account, and beside it all accounts of its customer, of the same moment. */
export interface OrderSnapshot extends AccountSnapshot {
  /** All accounts of the credit party, the one that is ordered on among them. */
  readonly partyAccounts: readonly PartyAccount[];
  readonly creditParty: CreditPartyNow;
}

/** How far back a snapshot's history goes. */
export const HISTORY_MONTHS = 12;
