import type { CivilDate, Instant } from '../civil-date.ts';
import type { BillId, BillingAccountId, CustomerId, PaymentId } from '../flavor.ts';
import type { EntryType } from '../ledger/entry.ts';
import type { Currency, Minor } from '../money.ts';

/** One line of a bill: one ledger entry, or a recurring charge of nothing, which the ledger does not hold. */
export interface BillLine {
  readonly kind: EntryType;
  /** Null: nothing was posted, because it costs nothing. */
  readonly entryId: string | null;
  readonly subscriptionId: string | null;
  readonly offeringId: string | null;
  /** The days that a recurring charge or a proration is for. */
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
  /** Gross; negative for a credit. */
  readonly amount: Minor;
  readonly note: string | null;
}

/** The tax that the lines of a bill contain. */
export interface TaxLine {
  readonly rateBasisPoints: number;
  /** Sum of the lines that carry tax. */
  readonly gross: Minor;
  readonly tax: Minor;
  /** `gross` less `tax`. */
  readonly net: Minor;
}

/** The credit of the account that was put on a bill in the moment it was made. */
export interface CreditApplied {
  /** Out of what earlier payments had left; these parts are among the payments' allocations. */
  readonly payments: readonly { readonly paymentId: PaymentId; readonly amount: Minor }[];
  /** Out of credits that no payment made. */
  readonly direct: Minor;
}

/** What a bill says beside its amount and dates. Written once, with the bill, but for `creditAppliedLater`. */
export interface BillDetails {
  readonly billId: BillId;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly currency: Currency;
  /** The bill run that made it. */
  readonly runId: string;
  readonly madeAt: Instant;
  readonly lines: readonly BillLine[];
  readonly taxLines: readonly TaxLine[];
  /** What the lines add up to; the bill's amount unless it is below zero. */
  readonly total: Minor;
  /** What was below zero and became credit of the account. */
  readonly creditCarried: Minor;
  readonly creditApplied: CreditApplied;
  /** Out of credits that no payment made, put on it after it was made, when it was open again; left out: none. */
  readonly creditAppliedLater?: Minor;
  /** What was put on older bills of the account in the moment this one was made; left out: none. */
  readonly creditOnOlderBills?: Minor;
}
