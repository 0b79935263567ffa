import { HOUR_MS, type TimeZone } from '../domain/civil-date.ts';
import { billRunSweep } from '../domain/sweep-trouble.ts';
import { AUDIT_SEALS } from '../messages/audit-seals.ts';
import { BILL_RUN, BILL_RUN_PLANNING, type BillRunInput } from '../messages/bill-run.ts';
import { DUE_DEPOSITS } from '../messages/due-deposits.ts';
import { OVERDUE_ACCOUNTS } from '../messages/dunning.ts';
import { ENDED_ACCOUNTS } from '../messages/ended-accounts.ts';
import { EVENT_RELAY, type EventRelayInput } from '../messages/event-relay.ts';
import { EXPIRED_CREDIT_HOLDS } from '../messages/expired-credit-holds.ts';
import { FRAUD_SWEEP } from '../messages/fraud-sweep.ts';
import { KPI_ROLLUP } from '../messages/kpi-rollup.ts';
import { PAYMENT_LOOK_UPS } from '../messages/payment-look-ups.ts';
import { PROMISE_SWEEP } from '../messages/promise-sweep.ts';
import { NOTICE_DELIVERY, REMINDER_SWEEP } from '../messages/reminders.ts';
import { RETENTION_SWEEP } from '../messages/retention.ts';
import { RISK_WATCH } from '../messages/risk-watch.ts';
import { WAREHOUSE_EXPORT } from '../messages/warehouse-export.ts';
import type { PlannedWork } from './schedules.ts';

const RELAY_INPUT: EventRelayInput = { forMs: 6 * HOUR_MS };

/**
 * The recurring work of the product, one line for each sweep. A sweep of its own plans the work that runs by an account's own calendar
 * (the bill run) for each time zone.
 */
export const PLANNED_WORK: readonly PlannedWork[] = [
  {
    name: 'event-relay',
    workflowType: EVENT_RELAY,
    args: [RELAY_INPUT],
    // While one runs, no other begins: this is how long events wait between two runs at most.
    spec: { intervals: [{ every: '10s' }] },
    catchupWindow: 10_000,
    note: 'Hands events on to webhooks and sinks',
  },
  {
    name: 'reminders',
    workflowType: REMINDER_SWEEP,
    args: [],
    spec: { intervals: [{ every: '1h' }] },
    note: 'Writes reminders that are due: bills due and overdue, low credit, unusual bills, promises',
  },
  {
    name: 'notice-delivery',
    workflowType: NOTICE_DELIVERY,
    args: [],
    spec: { intervals: [{ every: '1m' }] },
    // The next minute delivers what this one would have.
    catchupWindow: 60_000,
    note: 'Sends the notices in the outbox',
  },
  {
    name: 'payment-look-ups',
    workflowType: PAYMENT_LOOK_UPS,
    args: [],
    spec: { intervals: [{ every: '5m' }] },
    // The next one asks for everything that is due.
    catchupWindow: 300_000,
    note: 'Asks the processor what became of payments that are unknown or pending for too long',
  },
  {
    name: 'expired-credit-holds',
    workflowType: EXPIRED_CREDIT_HOLDS,
    args: [],
    spec: { intervals: [{ every: '15m' }] },
    note: 'Gives back credit that was held for too long',
  },
  {
    name: 'due-deposits',
    workflowType: DUE_DEPOSITS,
    args: [],
    spec: { calendars: [{ hour: 3, minute: 30 }], timezone: 'UTC' },
    // The next night gives back what this one would have.
    catchupWindow: 3_600_000,
    note: 'Gives back deposits after good payment, and of accounts that have ended',
  },
  {
    name: 'ended-accounts',
    workflowType: ENDED_ACCOUNTS,
    args: [],
    spec: { calendars: [{ hour: 4, minute: 0 }], timezone: 'UTC' },
    // The next night settles what this one would have.
    catchupWindow: 3_600_000,
    note: 'Releases deposits, pays credit out and closes accounts whose relation has ended',
  },
  {
    name: 'bill-run-planning',
    workflowType: BILL_RUN_PLANNING,
    args: [],
    spec: { intervals: [{ every: '15m' }] },
    note: 'Makes sure that every time zone of an account has its bill run',
  },
  {
    name: 'overdue-accounts',
    workflowType: OVERDUE_ACCOUNTS,
    args: [],
    spec: { intervals: [{ every: '1h' }] },
    note: 'Makes sure that every account that has to be dunned has its workflow',
  },
  {
    name: 'risk-watch',
    workflowType: RISK_WATCH,
    args: [],
    spec: { intervals: [{ every: '6h' }] },
    note: 'Looks for accounts with patterns that come before a default',
  },
  {
    name: 'kpi-rollup',
    workflowType: KPI_ROLLUP,
    args: [],
    spec: { calendars: [{ hour: 0, minute: 30 }], timezone: 'UTC' },
    // The next one counts the days that this one would have; a day without an audit stays without.
    note: 'Stores what the figures of the mission are computed from, day by day',
  },
  {
    name: 'warehouse-export',
    workflowType: WAREHOUSE_EXPORT,
    args: [],
    spec: { calendars: [{ hour: 4, minute: 15 }], timezone: 'UTC' },
    // The next night writes the days that this one would have.
    catchupWindow: 3_600_000,
    note: 'Writes the days that have ended for the data warehouse',
  },
  {
    name: 'audit-seals',
    workflowType: AUDIT_SEALS,
    args: [],
    spec: { intervals: [{ every: '1m' }] },
    // The next one seals everything that this one would have.
    catchupWindow: 60_000,
    note: 'Seals the audit trail and takes the seals out of the database',
  },
  {
    name: 'fraud-sweep',
    workflowType: FRAUD_SWEEP,
    args: [],
    spec: { intervals: [{ every: '5m' }] },
    // The next one takes everything that this one would have.
    catchupWindow: 300_000,
    note: 'Makes up for events that the fraud watch was told of and did not judge',
  },
  {
    name: 'retention',
    workflowType: RETENTION_SWEEP,
    args: [],
    spec: { calendars: [{ hour: 2, minute: 30 }], timezone: 'UTC' },
    // The next night lets go of what this one would have.
    catchupWindow: 3_600_000,
    note: 'Lets go of records whose time is over',
  },
  {
    name: 'promises',
    workflowType: PROMISE_SWEEP,
    args: [],
    spec: { intervals: [{ every: '1h' }] },
    note: 'Makes sure that every promise to pay that is kept or broken is ended',
  },
];

/**
 * The daily bill run of a zone, an hour after its day began, and once more three hours later: where the clocks jump over
 * one o'clock, as in London on a Sunday in March, that day has no such hour, and no zone jumps over both. The second run makes what the
 * first one could not; on most days that is nothing.
 */
export function billRunOf(timeZone: TimeZone): PlannedWork {
  const input: BillRunInput = { timeZone, billingAccountId: null };
  return {
    name: billRunSweep(timeZone),
    workflowType: BILL_RUN,
    args: [input],
    spec: { calendars: [{ hour: [1, 4], minute: 0 }], timezone: timeZone },
    // The accounts' own calendars say what is due; most of these runs find nothing.
    fallbackSpec: { intervals: [{ every: '1h' }] },
    note: `Makes the bills whose date has come in ${timeZone}`,
  };
}
