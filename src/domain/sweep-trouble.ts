import type { Instant, TimeZone } from './civil-date.ts';

/** One thing that a sweep could not handle: the id of an account, promise or payment, and a code without personal data. */
export interface SweepFailure {
  readonly id: string;
  readonly code: string;
}

/** What a run of a sweep leaves to a person, as known when the run ends. */
export interface SweepReport {
  readonly at: Instant;
  /** How many things are left; 0: no trouble. */
  readonly waiting: number;
  /** The first {@link MOST_NAMED} accounts; none when only their number is known. */
  readonly named: readonly SweepFailure[];
}

/** The trouble of one sweep, from the first run that failed on something to the first that fails on nothing. */
export interface SweepTrouble extends SweepReport {
  /** The instant of the report that began it. */
  readonly since: Instant;
}

/** How many failures a report names: it travels as a signal, and a person reads it. */
const MOST_NAMED = 100;

/**
 * The workflow that shows the trouble of a sweep. Named after the sweep's schedule; several deployments may share a
 * namespace, each with its own task queue.
 */
export function sweepTroubleId(taskQueue: string, sweep: string): string {
  return `${taskQueue}.${sweep}.trouble`;
}

/** The name of a zone's bill run. */
export function billRunSweep(timeZone: TimeZone): string {
  return `bill-run:${timeZone}`;
}

/** The report of a sweep's run about the accounts that it could not handle; an account that failed twice is named once. */
export function reportOf(
  at: Instant,
  failed: readonly { readonly billingAccountId: string; readonly code: string }[],
): SweepReport {
  const byId = new Map(failed.map(({ billingAccountId: id, code }) => [id, { id, code }]));
  return { at, waiting: byId.size, named: [...byId.values()].slice(0, MOST_NAMED) };
}

/** The trouble after a run's report: null once nothing waits. A report that is older than the last one changes nothing. */
export function troubleAfter(before: SweepTrouble | null, report: SweepReport): SweepTrouble | null {
  if (before !== null && report.at < before.at) return before;
  return report.waiting === 0 ? null : { ...report, since: before?.since ?? report.at };
}

/** The trouble without one account that was handled outside of the sweep. */
export function withoutAccount(trouble: SweepTrouble, billingAccountId: string): SweepTrouble | null {
  const named = trouble.named.filter(({ id }) => id !== billingAccountId);
  const waiting = trouble.waiting - (trouble.named.length - named.length);
  return waiting === 0 ? null : { ...trouble, waiting, named };
}
