import type { TimeZone } from './domain/civil-date.ts';
import type { PlannedWork } from './schedules.ts';
import { BILL_RUN, BILL_RUN_PLANNING, type BillRunInput } from './workflows/bill-run.messages.ts';

/**
 * The recurring work of the product: one line a sweep. What runs by an account's own calendar (the bill run) is planned
 * for each time zone by a sweep of its own.
 */
export const PLANNED_WORK: readonly PlannedWork[] = [
  {
    name: 'bill-run-planning',
    workflowType: BILL_RUN_PLANNING,
    args: [],
    spec: { intervals: [{ every: '15m' }] },
    note: 'Sees to it that every time zone that accounts are in has its bill run',
  },
];

/** The daily bill run of a zone: an hour after its day began, past what a change of the clocks moves. */
export function billRunOf(timeZone: TimeZone): PlannedWork {
  const input: BillRunInput = { timeZone, billingAccountId: null };
  return {
    name: `bill-run:${timeZone}`,
    workflowType: BILL_RUN,
    args: [input],
    spec: { calendars: [{ hour: 1, minute: 0 }], timezone: timeZone },
    note: `Makes the bills whose date has come in ${timeZone}`,
  };
}
