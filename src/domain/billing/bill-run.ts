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

/** How much a run of many accounts has to do, and what became of it. */
export interface BillRunProgress {
  /** Accounts that were due when it began. Those that have missed bills get several. */
  readonly dueAccounts: number;
  /** Parts that are worked on by themselves, by any number of workers. */
  readonly lanes: number;
  /** How many accounts could not be billed; known once the run has ended, before that 0. */
  readonly failures: number;
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
  /** Left out: a run of one account, or one that has not looked yet. */
  readonly progress?: BillRunProgress;
  /** The first failures; operations mend them and run again. */
  readonly failed: readonly BillFailure[];
}
