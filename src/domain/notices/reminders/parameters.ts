import type { Currency, Minor } from '../../money.ts';
import type { NoticeChannel, QuietHours } from '../contact.ts';

/** When a reminder is written: the parameters of a version of `reminders`. */
export interface ReminderParameters {
  /** A bill is due soon from this many days before its due date. */
  readonly dueSoonDays: number;
  /** The overdue notice is written from this many days after the due date ... */
  readonly overdueFromDays: number;
  /** ... to this many: later it would be a surprise, because dunning has long begun. */
  readonly overdueToDays: number;
  /** The notice about a promise is written from this many days before its last day. */
  readonly promiseDueDays: number;
  readonly lowCredit: {
    /** Low: available credit below this percentage of the limit. */
    readonly belowPercent: number;
    /** Recovered: at or above this percentage. Because of the gap, small changes do not cause one notice after the other. */
    readonly recoveredPercent: number;
  };
  readonly unusualBill: UnusualBillParameters;
  readonly delivery: DeliveryParameters;
}

/** See `unusual-bill.ts`. */
export interface UnusualBillParameters {
  readonly madFactor: number;
  readonly atLeastPercentAbove: number;
  /** In minor units, by currency; bills of another currency are never unusual. */
  readonly atLeastAbove: Readonly<Partial<Record<Currency, Minor>>>;
  readonly earlierBills: number;
  readonly lookBackBills: number;
  /** The notice is written only within this many days of the bill date. */
  readonly withinDays: number;
}

/** How notices leave. */
export interface DeliveryParameters {
  /** For customers who chose no channel: the first one that is configured and reaches the customer. */
  readonly channels: readonly NoticeChannel[];
  /** After this many attempts the delivery has failed, and staff see it. */
  readonly attempts: number;
  readonly firstRetrySeconds: number;
  readonly retryFactor: number;
  readonly longestRetrySeconds: number;
  /** How long a claimed notice belongs to its sender; longer than any sender takes. */
  readonly leaseSeconds: number;
  /** A notice that may be muted and has waited longer than this is no longer sent. */
  readonly staleAfterDays: number;
  /** When nothing leaves by a channel, for customers who chose no quiet hours. */
  readonly quietHours: Readonly<Partial<Record<NoticeChannel, QuietHours>>>;
}
