import type { CivilDate, Instant } from '../civil-date.ts';
import type { BillId, BillingAccountId, CustomerId, PaymentId } from '../flavor.ts';
import type { EntryType } from '../ledger/entry.ts';
import type { Currency, Minor } from '../money.ts';
import type { CreditPart } from './bill.ts';
import type { Collectable } from './collectable.ts';
import type { LineTax } from './tax-class.ts';

/** One line of a bill: one ledger entry, or a recurring charge of zero, which is not in the ledger. */
export interface BillLine {
  readonly kind: EntryType;
  /** Null: nothing was posted, because the charge is zero. */
  readonly entryId: string | null;
  readonly subscriptionId: string | null;
  readonly offeringId: string | null;
  /** The days that a recurring charge or a proration is for. */
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
  /** Gross; negative for a credit. */
  readonly amount: Minor;
  readonly note: string | null;
  /** The tax that it contains; absent: none, or the one rate of its account. */
  readonly tax?: LineTax;
}

/** The tax that the lines of a bill contain. */
export interface TaxLine {
  /** Absent on the bill of an account that has one rate for everything. */
  readonly taxClass?: LineTax['taxClass'];
  readonly rateBasisPoints: number;
  /** Sum of the lines that carry tax. */
  readonly gross: Minor;
  readonly tax: Minor;
  /** `gross` minus `tax`. */
  readonly net: Minor;
}

/** The credit of the account that was put on a bill in the moment it was made. */
export interface CreditApplied {
  /** From the rests of earlier payments; these parts are among the payments' allocations. */
  readonly payments: readonly { readonly paymentId: PaymentId; readonly amount: Minor }[];
  /** From credits that come from no payment. */
  readonly credits: readonly CreditPart[];
}

/** The entries that a bill collected when it was made: those of the ledger that name the bill, from one number to another. */
export interface CollectedEntries extends Pick<Collectable, 'sums' | 'fromSequence' | 'stubLines'> {
  /**
   * The number of the account's last entry before the bill was made; of a corrected bill, that of its last line. An entry after it that names the
   * bill pays it, or is its own charge.
   */
  readonly throughSequence: number;
}

/** What a bill says beside its amount and dates. Written once, with the bill. */
export interface BillDetails {
  readonly billId: BillId;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly currency: Currency;
  /** The bill run that made it. */
  readonly runId: string;
  readonly madeAt: Instant;
  /** The lines that the bill brings itself: recurring charges, and what is brought forward. */
  readonly lines: readonly BillLine[];
  /** What else it asks for: entries that it collected. Their lines are in the ledger, which may have very many of them. */
  readonly collected: CollectedEntries;
  readonly taxLines: readonly TaxLine[];
  /** The sum of the lines and of what was collected; it is the bill's amount unless it is below zero. */
  readonly total: Minor;
  /** The part below zero, which became credit of the account. */
  readonly creditCarried: Minor;
  readonly creditApplied: CreditApplied;
  /** Credit that was put on older bills of the account when this one was made; left out: none. */
  readonly creditOnOlderBills?: Minor;
}
