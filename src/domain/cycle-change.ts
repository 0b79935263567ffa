import type { CivilDate, Instant } from './civil-date.ts';
import type { BillCycle, Frequency } from './cycle.ts';
import type { BillingAccountId, CustomerId } from './flavor.ts';
import type { Money } from './money.ts';
import type { ReasonCode } from './reason-codes.ts';

/** What the customer would like; at least one is given. */
export interface CyclePreference {
  readonly billCycleDay: number | null;
  readonly frequency: Frequency | null;
  readonly paymentTermDays: number | null;
}

/** The charge of one subscription for the stub period. */
export interface StubLine {
  readonly subscriptionId: string;
  readonly offeringId: string;
  readonly amount: Money;
}

/** The days between the old cycle and the new one, and what they cost. */
export interface Stub {
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly days: number;
  /** Sum of `lines`. */
  readonly amount: Money;
  readonly lines: readonly StubLine[];
}

/** One way to make the change. `optionId` is derived from its content. */
export interface CycleOption {
  readonly optionId: string;
  readonly change: 'shortenCurrentPeriod' | 'afterCurrentPeriod' | 'termOnly';
  readonly billCycleDay: number;
  readonly frequency: Frequency;
  readonly paymentTermDays: number;
  /** First day under the new cycle. */
  readonly effectiveDate: CivilDate;
  /** Null when the old and the new cycle meet without a gap. */
  readonly stub: Stub | null;
  /** The first bill of a full period under the new cycle. */
  readonly firstBillDate: CivilDate;
  readonly firstDueDate: CivilDate;
  readonly cycle: BillCycle;
  readonly eligible: boolean;
  readonly reasonCodes: readonly ReasonCode[];
}

export interface CycleQuote {
  readonly quoteId: string;
  readonly expiresAt: Instant;
  /** The account's version the quote was made from; a commit on another version is refused. */
  readonly accountVersion: number;
  readonly options: readonly CycleOption[];
  readonly recommendedOptionId: string | null;
}

export interface CycleChangeRequest {
  readonly changeId: string;
  readonly customerId: CustomerId;
  readonly billingAccountId: BillingAccountId;
  readonly preference: CyclePreference;
  /** Commit the recommended option at once. */
  readonly confirm: boolean;
}

export const CYCLE_CHANGE_STATES = [
  'quoted',
  'confirming',
  'confirmed',
  'declined',
  'expired',
  'cancelled',
  'failed',
] as const;
export type CycleChangeState = (typeof CYCLE_CHANGE_STATES)[number];
