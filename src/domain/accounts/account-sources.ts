import type { Bill } from '../billing/bill.ts';
import type { Subscription } from '../billing/subscription.ts';
import type { CivilDate } from '../civil-date.ts';
import type { UnbilledSums } from '../ledger/unbilled.ts';
import type { SeenPayment } from '../payments/payment.ts';
import type { BillingAccount } from './billing-account.ts';
import type { CreditPartyId } from './credit-party.ts';
import type { SnapshotCustomer } from './snapshot.ts';

/** An account with all that belongs to it, from the collections that hold the truth or from its view. The lists have no order. */
export interface AccountSources extends UnbilledSums {
  readonly account: BillingAccount;
  /** No personal data. */
  readonly customer: SnapshotCustomer;
  /** Whose credit the account's is part of. */
  readonly creditPartyId: CreditPartyId;
  /** The open bills, and all since the requested day. */
  readonly bills: readonly Bill[];
  /** Those since the day asked for. */
  readonly payments: readonly SeenPayment[];
  /** Active ones, and those that ended since the day asked for. */
  readonly subscriptions: readonly Subscription[];
  /** Those since the day asked for. */
  readonly cycleChangeDates: readonly CivilDate[];
}
