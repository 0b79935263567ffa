import type { CivilDate, Instant } from '../../civil-date.ts';
import type { ReasonCode } from '../../decisions/reason-codes.ts';
import type { BillId, BillingAccountId, CustomerId } from '../../flavor.ts';
import type { Money } from '../../money.ts';
import type { BillCycle, Frequency } from './bill-cycle.ts';

/** What the customer would like; at least one is given. */
export interface CyclePreference {
  readonly billCycleDay: number | null;
  readonly frequency: Frequency | null;
  readonly paymentTermDays: number | null;
  /**
   * Day of the month on which the customer is paid: bills should fall due right after it. It determines a bill cycle day, so the two are
   * not given together.
   */
  readonly payday: number | null;
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

/** What a change does to dates that the customer knows already. */
export interface CycleEffects {
  /** Bills that were sent keep their due dates: the open ones, by id. */
  readonly keptDueDates: readonly { readonly billId: BillId; readonly dueDate: CivilDate }[];
  /** The next due date of a bill that is not made yet, without the change. */
  readonly nextDueDateBefore: CivilDate;
  readonly nextDueDateAfter: CivilDate;
  /** Last day of the promise to pay in force, which the change does not move; null when there is none. */
  readonly promiseUntilDate: CivilDate | null;
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
  /** What the first bill of a full period charges for running services. */
  readonly firstBillAmount: Money;
  /** Which other dates of the account the change touches. */
  readonly effects: CycleEffects;
  readonly eligible: boolean;
  readonly reasonCodes: readonly ReasonCode[];
  /** The guards that an agent overrode; left out when nothing was overridden. */
  readonly overriddenCodes?: readonly ReasonCode[];
}

export interface CycleQuote {
  readonly quoteId: string;
  readonly expiresAt: Instant;
  /**
   * A hash of what the quote was made of: cycle, services, how far the account is billed, whether its standing keeps it from a change. A commit
   * on another basis is refused.
   */
  readonly basis: string;
  readonly options: readonly CycleOption[];
  readonly recommendedOptionId: string | null;
}

/** What an agent may override: guards that protect the customer or the schedule. Never a closed account, nor an unknown fact. */
export const OVERRIDABLE_CODES: readonly ReasonCode[] = [
  'CYCLE_CHANGE_WHILE_OVERDUE',
  'CYCLE_CHANGE_BILL_DUE',
  'CYCLE_CHANGE_LIMIT_REACHED',
  'CYCLE_CHANGE_STUB_TOO_LONG',
  'CYCLE_CHANGE_NOTICE_TOO_SHORT',
];

/** An agent's exception from the guards, in the agent's words. */
export interface CycleOverride {
  readonly note: string;
}

export interface CycleChangeRequest {
  readonly changeId: string;
  readonly customerId: CustomerId;
  readonly billingAccountId: BillingAccountId;
  readonly preference: CyclePreference;
  /** Commit the recommended option at once. */
  readonly confirm: boolean;
  /** The alignment of several accounts that this change belongs to; left out when there is none. */
  readonly alignmentId?: string;
  /** Left out: the guards apply. */
  readonly override?: CycleOverride;
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
