import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { BillingAccountId } from '../domain/flavor.ts';
import type { SweepReport, SweepTrouble } from '../domain/sweep-trouble.ts';

/** The workflow's type name. */
export const SWEEP_TROUBLE = 'sweepTrouble';

export interface SweepTroubleInput {
  /** The name of the sweep's schedule. */
  readonly sweep: string;
  /** The trouble that an earlier run of this workflow knew; null at the beginning. */
  readonly trouble: SweepTrouble | null;
}

/** A run of the sweep has ended; the report says how. */
export const sweepEnded = defineSignal<[SweepReport]>('sweepEnded');

/** An account was handled outside of the sweep. */
export const accountMended = defineSignal<[BillingAccountId]>('accountMended');

/** What waits now; null when nothing does. */
export const sweepTroubleView = defineQuery<SweepTrouble | null>('case');
