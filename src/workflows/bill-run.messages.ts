import type { TimeZone } from '../domain/civil-date.ts';
import type { BillingAccountId } from '../domain/flavor.ts';

/** Names of the workflows' types. */
export const BILL_RUN = 'billRun';
export const BILL_RUN_PLANNING = 'billRunPlanning';

/** Whose bills; both null: those of all zones. */
export interface BillRunInput {
  readonly timeZone: TimeZone | null;
  readonly billingAccountId: BillingAccountId | null;
}

/** The id of a run that somebody asks for on a day: the same wish on the same day is the same run. */
export function billRunWorkflowId({ timeZone, billingAccountId }: BillRunInput, date: string): string {
  if (billingAccountId !== null) return `bill-run:account:${billingAccountId}:${date}`;
  return `bill-run:${timeZone ?? 'all'}:${date}`;
}
