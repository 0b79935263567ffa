import type { Bill } from '../billing/bill.ts';
import type { Subscription } from '../billing/subscription.ts';
import type { CivilDate } from '../civil-date.ts';
import type { Minor } from '../money.ts';
import type { Payment } from '../payments/payment.ts';
import type { BillingAccount } from './billing-account.ts';
import type { Customer } from './customer.ts';

/** An account with what belongs to it, out of the collections that hold the truth. Lists are in no order. */
export interface AccountSources {
  readonly account: BillingAccount;
  readonly customer: Customer;
  /** Open ones, and all since the day asked for. */
  readonly bills: readonly Bill[];
  /** Those since the day asked for. */
  readonly payments: readonly Payment[];
  /** Active ones, and those that ended since the day asked for. */
  readonly subscriptions: readonly Subscription[];
  readonly unbilledAmount: Minor;
  /** The part of it that waits for the bill of a cycle change's stub. */
  readonly unbilledStubAmount: Minor;
  /** Those since the day asked for. */
  readonly cycleChangeDates: readonly CivilDate[];
}
