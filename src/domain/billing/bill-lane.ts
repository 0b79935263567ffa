import type { TimeZone } from '../civil-date.ts';
import type { BillingAccountId } from '../flavor.ts';

/** A part of all billing accounts: those whose ids lie in a range. An account stays in its share whatever becomes of it. */
export interface AccountShare {
  /** The first id of the share; null: it has no beginning. */
  readonly from: BillingAccountId | null;
  /** The first id after the share; null: it has no end. */
  readonly before: BillingAccountId | null;
}

/** Every billing account. */
export const ALL_ACCOUNTS: AccountShare = { from: null, before: null };

/** A part of a bill run that one worker works on by itself: the due accounts of a zone, or a share of them. */
export interface BillLane {
  readonly timeZone: TimeZone;
  readonly share: AccountShare;
}

/** How a bill run divides its work. */
export interface BillRunPlan {
  /** The zones that the run is for, also those without a due account. */
  readonly timeZones: readonly TimeZone[];
  /** How many accounts are due in these zones. */
  readonly dueAccounts: number;
  /** Lanes of one zone share out all of its accounts. */
  readonly lanes: readonly BillLane[];
  /** How many lanes may be under way at a time. */
  readonly atOnce: number;
}

/** How many lanes a bill run may have. */
export interface LaneRule {
  /** The most lanes of a zone, and the most that are under way at a time. */
  readonly most: number;
  /** How many due accounts make another lane. */
  readonly accountsEach: number;
}

export const LANE_RULE: LaneRule = { most: 8, accountsEach: 500 };

/** The number of lanes for a number of due accounts; none where none is due. */
export function lanesFor(dueAccounts: number, { most, accountsEach }: LaneRule): number {
  return Math.min(most, Math.ceil(dueAccounts / accountsEach));
}

/** Shares that begin at these ids, in order, and that hold all accounts together: the first reaches back to the beginning. */
export function sharesFrom(firsts: readonly BillingAccountId[]): AccountShare[] {
  return firsts.map((first, index) => ({
    from: index === 0 ? null : first,
    before: firsts[index + 1] ?? null,
  }));
}
