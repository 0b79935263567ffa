/** How a notice can leave. `email` and `sms` go to the customer, `webhook` to the operator's own system. */
export const NOTICE_CHANNELS = ['email', 'webhook', 'sms'] as const;
export type NoticeChannel = (typeof NOTICE_CHANNELS)[number];

/** The notices that a sweep writes of its own accord. */
export const REMINDER_KINDS = [
  'dueSoon',
  'dueToday',
  'overdue',
  'lowCredit',
  'unusualBill',
  'promiseDue',
] as const;
export type ReminderKind = (typeof REMINDER_KINDS)[number];

/**
 * The kinds that a customer may mute: conveniences. They get everything else whether they like it or not: that they are overdue, what
 * became of their order, the answer to their question.
 */
export const MUTABLE_KINDS = ['dueSoon', 'dueToday', 'lowCredit', 'unusualBill', 'promiseDue'] as const;
export type MutableKind = (typeof MUTABLE_KINDS)[number];

/** A span of the day in which nothing is sent, `HH:MM` on the account's own clocks; over midnight when `from` is later. */
export interface QuietHours {
  /** First minute of quiet. */
  readonly from: string;
  /** First minute after it; differs from `from`. */
  readonly to: string;
}

/** How a customer wants to get notices. */
export interface ContactPreferences {
  /** The channel they chose for all kinds; null: whatever reaches them. */
  readonly channel: NoticeChannel | null;
  /** Another channel for some kinds. */
  readonly channels: Readonly<Partial<Record<ReminderKind, NoticeChannel>>>;
  /** Kinds that are written down but not sent. */
  readonly muted: readonly MutableKind[];
  readonly quietHours: QuietHours | null;
  /** E.164, for `sms`; personal data. */
  readonly phone: string | null;
}

/** The preferences of a customer who chose nothing. */
export const NO_PREFERENCES: ContactPreferences = {
  channel: null,
  channels: {},
  muted: [],
  quietHours: null,
  phone: null,
};

/** Whether a kind of notice is one that the customer may mute. */
export function isMutable(kind: string): kind is MutableKind {
  return MUTABLE_KINDS.some((mutable) => mutable === kind);
}

/** Whether the reminder sweep writes notices of this kind. */
export function isReminderKind(kind: string): kind is ReminderKind {
  return REMINDER_KINDS.some((known) => known === kind);
}
