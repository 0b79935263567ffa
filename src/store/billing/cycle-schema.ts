import { z } from 'zod';
import { type BillCycle, type CycleTransition, FREQUENCIES } from '../../domain/billing/cycle/bill-cycle.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { civilDate, count, id, instant } from '../mongo/primitives.ts';

export const cycleSchema: z.ZodType<BillCycle> = z.object({
  frequency: z.enum(FREQUENCIES),
  billCycleDay: z.int().min(1).max(31),
  anchorDate: civilDate,
  paymentTermDays: count,
});

export const cycleTransitionSchema: z.ZodType<CycleTransition> = z.object({
  previousCycle: cycleSchema,
  stub: z.object({ from: civilDate, to: civilDate }).nullable(),
  effectiveDate: civilDate,
  confirmedServices: z.array(id),
});

/** A cycle change that was committed. */
export interface CommittedCycleChange {
  readonly changeId: string;
  readonly billingAccountId: string;
  readonly customerId: string;
  readonly optionId: string;
  readonly effectiveDate: string;
  readonly previousCycle: BillCycle;
  readonly cycle: BillCycle;
  readonly committedAt: Instant;
  /** What the customer confirmed for the stub, also what costs nothing. */
  readonly stubLines: readonly StubCharge[];
}

/** A subscription that a confirmed stub charges. */
export interface StubCharge {
  readonly subscriptionId: string;
  readonly offeringId: string;
}

export const committedCycleChangeSchema: z.ZodType<CommittedCycleChange> = z.object({
  changeId: id,
  billingAccountId: id,
  customerId: id,
  optionId: id,
  effectiveDate: civilDate,
  previousCycle: cycleSchema,
  cycle: cycleSchema,
  committedAt: instant,
  stubLines: z.array(z.object({ subscriptionId: id, offeringId: z.string() })),
});
