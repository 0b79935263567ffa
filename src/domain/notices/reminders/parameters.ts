import type { Currency, Minor } from '../../money.ts';
import type { NoticeChannel, QuietHours } from '../contact.ts';

/** When a notice is earned: the parameters of a version of `reminders`. */
export interface ReminderParameters {
  /** A bill is due soon from this many days before its due date. */
  readonly dueSoonDays: number;
  /** Overdue is told from this many days after the due date ... */
  readonly overdueFromDays: number;
  /** ... to this many: later, the notice would come as a surprise, and dunning has long been speaking. */
  readonly overdueToDays: number;
  /** A promise is told of from this many days before its last day. */
  readonly promiseDueDays: number;
  readonly lowCredit: {
    /** Low: available credit below this percentage of the limit. */
    readonly belowPercent: number;
    /** Recovered: at or above this one. The gap keeps an account on the edge from being told again and again. */
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
  /** Only told of within this many days of the bill date. */
  readonly withinDays: number;
}

/** How notices leave. */
export interface DeliveryParameters {
  /** For whom nothing was chosen: the first that is configured and reaches the customer. */
  readonly channels: readonly NoticeChannel[];
  /** After this many, the delivery has failed and staff sees it. */
  readonly attempts: number;
  readonly firstRetrySeconds: number;
  readonly retryFactor: number;
  readonly longestRetrySeconds: number;
  /** How long a claimed notice is another sender's; above the time any sender takes. */
  readonly leaseSeconds: number;
  /** A notice that may be muted and waited longer than this is not sent any more. */
  readonly staleAfterDays: number;
  /** When nothing leaves by a channel, for customers who chose no quiet hours. */
  readonly quietHours: Readonly<Partial<Record<NoticeChannel, QuietHours>>>;
}
