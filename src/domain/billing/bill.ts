import type { CivilDate } from '../civil-date.ts';
import type { BillId, BillingAccountId, CustomerId } from '../flavor.ts';
import type { Minor } from '../money.ts';

/** TM Forum TMF678 bill states that this product uses. */
export const BILL_STATES = ['sent', 'partiallyPaid', 'settled'] as const;
export type BillState = (typeof BILL_STATES)[number];

/** What people are shown: a bill that was cancelled is settled, by the credit note over all of it. */
export const SHOWN_BILL_STATES = [...BILL_STATES, 'cancelled'] as const;
export type ShownBillState = (typeof SHOWN_BILL_STATES)[number];

/** That a bill was cancelled, and what stands in its place. */
export interface BillCancelled {
  /** The number of the cancellation, which is a credit note over all that was left of the bill. */
  readonly cancellationId: string;
  readonly date: CivilDate;
  readonly replacedBy: BillId;
}

/** A part of a bill that was paid by a credit and not by a payment. */
export interface CreditPart {
  /** The credit in the ledger; null: credit that an earlier bill below zero had left, or that came with an import. */
  readonly entryId: string | null;
  readonly amount: Minor;
}

/** A bill as sent. {@link openAmount} says what is open. */
export interface Bill {
  readonly billId: BillId;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly billDate: CivilDate;
  readonly dueDate: CivilDate;
  readonly periodFrom: CivilDate;
  readonly periodTo: CivilDate;
  readonly amount: Minor;
  readonly paidAmount: Minor;
  /** The amount under dispute: it neither ages nor counts against credit until the dispute ends. */
  readonly disputedAmount: Minor;
  readonly state: BillState;
  /** The latest day on which a part of it was paid; null while something is open. */
  readonly settledDate: CivilDate | null;
  /** True: it is of the time before a bankruptcy was opened, and nobody asks for it; absent: any other bill. */
  readonly rests?: true;
  /** True: the final bill of an account whose relation ends; absent: any other bill. */
  readonly final?: true;
  /** The latest day on which a part of it was paid, settled or not; absent when nothing was paid here. */
  readonly lastPaidDate?: CivilDate;
  /** How often it was open again after it was settled; absent: never. */
  readonly reopenings?: number;
  /** What of it was paid by credits, as one part for each; absent: nothing. */
  readonly credits?: readonly CreditPart[];
  /** That it was cancelled and billed again; absent: it stands. */
  readonly cancelled?: BillCancelled;
  /** The cancelled bill in the place of which it stands; absent: none. */
  readonly replaces?: BillId;
}

/** The state of a bill as people are shown it. */
export function shownState({ state, cancelled }: Pick<Bill, 'state' | 'cancelled'>): ShownBillState {
  return cancelled === undefined ? state : 'cancelled';
}

/** The id of an account's bill of a date: one account has one bill a day. */
export function billIdOf(billingAccountId: BillingAccountId, billDate: CivilDate): BillId {
  return `BILL:${billingAccountId}:${billDate}`;
}
