import type { AccountRestriction, DunningHoldTag } from '../arrears/dunning-case.ts';
import type { BillCycle } from '../billing/cycle/bill-cycle.ts';
import type { CycleTransition } from '../billing/cycle/transition.ts';
import type { CivilDate, Instant, TimeZone } from '../civil-date.ts';
import type { BillId, BillingAccountId, CustomerId, OrderId, PaymentId, SubjectId } from '../flavor.ts';
import type { Currency, Minor } from '../money.ts';
import type { ContactPreferences } from '../notices/contact.ts';

export const SEGMENTS = ['consumer', 'smallBusiness', 'enterprise'] as const;
export type Segment = (typeof SEGMENTS)[number];

export const LOCALES = ['en', 'de'] as const;
export type Locale = (typeof LOCALES)[number];

/** The party that is served. Name and address are personal data: they stay in this record. */
export interface Customer {
  readonly customerId: CustomerId;
  readonly name: string;
  readonly email: string | null;
  readonly segment: Segment;
  readonly locale: Locale;
  readonly customerSince: CivilDate;
  readonly createdAt: Instant;
  /** How they want to hear from us; absent: they said nothing. */
  readonly contact?: ContactPreferences;
}

export const ACCOUNT_STATES = ['active', 'suspended', 'closed'] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

/** An act of collection that dates alone cannot tell; `none` when only the dates speak. */
export const COLLECTION_STATUSES = ['none', 'collections', 'writtenOff'] as const;
export type CollectionStatus = (typeof COLLECTION_STATUSES)[number];

/** How far an account is billed. */
export interface BillingProgress {
  /** Last day that a bill covers. */
  readonly billedThrough: CivilDate;
  /** When the next bill is made; the day after the period that follows. */
  readonly nextBillDate: CivilDate;
}

/** What the account carries of a promise to pay, or of a payment plan, while it is active. */
export interface PromiseInForce {
  readonly promiseId: string;
  /** Last day on which it can be kept, of a plan: the date of its next installment. */
  readonly untilDate: CivilDate;
}

/** What is billed: one currency, one time zone, one cycle, one credit limit. */
export interface BillingAccount {
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly currency: Currency;
  readonly timeZone: TimeZone;
  readonly state: AccountState;
  readonly collectionStatus: CollectionStatus;
  readonly creditLimit: Minor;
  /** Days after the due date in which a late bill is still only in grace. */
  readonly graceDays: number;
  readonly cycle: BillCycle;
  /**
   * How `cycle` followed on the one before it; without meaning once its effective date has come. Absent or null when
   * the cycle was never changed.
   */
  readonly cycleTransition?: CycleTransition | null;
  readonly openedDate: CivilDate;
  /** Where the bill run stands; absent on an account that is not billed here. */
  readonly billing?: BillingProgress;
  /** The tax that the account's prices contain; absent: none. */
  readonly taxRateBasisPoints?: number;
  /** The promise to pay or payment plan in force; absent or null when there is none. */
  readonly promise?: PromiseInForce | null;
  /** What the account is kept from while it is dunned; absent: nothing. */
  readonly restrictions?: readonly AccountRestriction[];
  /** Why care holds dunning back; absent: nothing does. */
  readonly dunningHolds?: readonly DunningHoldTag[];
  /** Cached sum of the ledger: debits minus credits. Positive: the customer owes. */
  readonly balance: Minor;
  /** Cached sum of the credit holds in force. */
  readonly heldCredit: Minor;
  /** Number of the last ledger entry. */
  readonly sequence: number;
  /** Rises with every change a decision could depend on; transactions that decide on what they read check it. */
  readonly version: number;
  /** When something about the account last changed. */
  readonly updatedAt: Instant;
}

/** TM Forum TMF678 bill states that this product uses. */
export const BILL_STATES = ['sent', 'partiallyPaid', 'settled'] as const;
export type BillState = (typeof BILL_STATES)[number];

/** A bill as sent. What is open of it is {@link openAmount}. */
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
  /** Under dispute: neither ages nor counts against credit until resolved. */
  readonly disputedAmount: Minor;
  readonly state: BillState;
  /** The latest day on which a part of it was paid; null while something is open. */
  readonly settledDate: CivilDate | null;
  /** The latest day on which a part of it was paid, settled or not; absent on a bill of which nothing was, or of an earlier version. */
  readonly lastPaidDate?: CivilDate;
  /** How often it was open again after it was settled; absent: never. */
  readonly reopenings?: number;
}

/**
 * `unknown`: the processor did not answer; somebody has to ask again. `reversed`: taken back by the payer or his bank;
 * `refunded`: given back by us.
 */
export const PAYMENT_STATUSES = ['pending', 'unknown', 'settled', 'failed', 'reversed', 'refunded'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** A processor's token with what may be shown. There is no field for a full card number. */
export interface PaymentMethod {
  readonly brand: string;
  readonly last4: string;
  readonly token: string;
}

export interface Payment {
  readonly paymentId: PaymentId;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly amount: Minor;
  readonly currency: Currency;
  readonly status: PaymentStatus;
  readonly method: PaymentMethod;
  readonly occurredAt: Instant;
  readonly allocations: readonly { readonly billId: BillId; readonly amount: Minor }[];
  /** The bill the payer named, if any; oldest first otherwise. */
  readonly billId: BillId | null;
}

export const SUBSCRIPTION_STATES = ['active', 'suspended', 'terminated'] as const;
export type SubscriptionState = (typeof SUBSCRIPTION_STATES)[number];

/** Why a service ends. `nonPayment`: its account was written off. */
export const SERVICE_END_REASONS = ['customerRequest', 'replaced', 'nonPayment', 'operator'] as const;
export type ServiceEndReason = (typeof SERVICE_END_REASONS)[number];

/** How a service came to its end. */
export interface ServiceEnding {
  readonly reason: ServiceEndReason;
  readonly by: SubjectId;
  readonly at: Instant;
}

/** A service that is charged every month. */
export interface Subscription {
  readonly subscriptionId: string;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly offeringId: string;
  readonly category: string;
  readonly monthlyCharge: Minor;
  readonly startDate: CivilDate;
  /** Its last day; of one that runs, a day that was announced. */
  readonly endDate: CivilDate | null;
  /** One whose end was announced stays `active` until the bill that charges its last day is made. */
  readonly state: SubscriptionState;
  readonly orderId: OrderId | null;
  /** Why it ends, who said so and when; absent where no end was announced here. */
  readonly ending?: ServiceEnding;
}

export const HOLD_STATES = ['held', 'released', 'consumed', 'expired'] as const;
export type HoldState = (typeof HOLD_STATES)[number];

/** Credit set aside for an approved order until its charge is posted. */
export interface CreditHold {
  readonly holdId: string;
  readonly billingAccountId: BillingAccountId;
  readonly orderId: OrderId;
  readonly amount: Minor;
  readonly state: HoldState;
  readonly heldAt: Instant;
  /** From when on the credit is given back although nothing came of the order; absent on a hold of an earlier version: never. */
  readonly expiresAt?: Instant;
  readonly endedAt: Instant | null;
}
