import type { Instant, TimeZone } from '../civil-date.ts';
import type { BillingAccountId } from '../flavor.ts';

/** `needsAttention`: it ended, and some accounts could not be billed. */
export const BILL_RUN_STATES = ['running', 'done', 'needsAttention'] as const;
export type BillRunState = (typeof BILL_RUN_STATES)[number];

/** An account whose bill could not be made, and why, as a code. */
export interface BillFailure {
  readonly billingAccountId: BillingAccountId;
  readonly code: string;
}

/** One bill run as readers see it. */
export interface BillRun {
  readonly runId: string;
  /** The zone whose accounts are billed; null: the accounts of all zones, or one account. */
  readonly timeZone: TimeZone | null;
  readonly billingAccountId: BillingAccountId | null;
  readonly state: BillRunState;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  /** Bills made so far. */
  readonly bills: number;
  /** The first failures; operations mend them and run again. */
  readonly failed: readonly BillFailure[];
}
