import type { TimeZone } from '../domain/civil-date.ts';
import type { BillingAccountId } from '../domain/flavor.ts';

/** Names of the workflows' types. */
export const BILL_RUN = 'billRun';
export const BILL_RUN_PLANNING = 'billRunPlanning';

/** Whose bills are made; both null: those of all zones. */
export interface BillRunInput {
  readonly timeZone: TimeZone | null;
  readonly billingAccountId: BillingAccountId | null;
}

/** The workflow of a run that somebody asks for on a day: while it runs, the same request on the same day joins it. */
export function billRunWorkflowId({ timeZone, billingAccountId }: BillRunInput, date: string): string {
  if (billingAccountId !== null) return `bill-run:account:${billingAccountId}:${date}`;
  return `bill-run:${timeZone ?? 'all'}:${date}`;
}

/**
 * The id of one run: a request after it has ended, on the same day, makes another run. It is a part of a path, so the slash of a zone's name is
 * a dot in it.
 */
export function billRunId(workflowId: string, firstExecutionRunId: string): string {
  return `${workflowId.replaceAll('/', '.')}:${firstExecutionRunId}`;
}
