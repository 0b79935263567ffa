import type { CivilDate, Instant } from '../civil-date.ts';
import type { Flavor } from '../flavor.ts';
import type { Minor } from '../money.ts';
import type { PaymentStatus } from './payment-status.ts';

/** Unique within its payment. */
export type PaymentEventId = Flavor<string, 'PaymentEventId'>;

/** One thing that a processor or bank said about a payment. It is kept as it came and never changed. */
export interface PaymentEvent {
  /** The sender's own id of it, else {@link eventIdOf} its content. */
  readonly eventId: PaymentEventId;
  readonly kind: PaymentStatus;
  /**
   * Of `settled`: all that came. Of `reversed` and `refunded`: the part that was taken back. Of the others: what is expected.
   */
  readonly amount: Minor;
  /** When it happened, as the sender says. Events of a payment are ordered by it. */
  readonly occurredAt: Instant;
  /** The bank's value date: the day as of which the money counts as paid. Left out: the day of `occurredAt` in the account's zone. */
  readonly valueDate?: CivilDate;
  /** What the bank charges for it, which the customer owes: only with `failed` and `reversed`. */
  readonly bankFee?: Minor;
  /** When it was first reported to this service. */
  readonly reportedAt: Instant;
}

/**
 * The id of an event whose sender gave it none: the same report again is the same event, and another part, or another instant, is
 * another one.
 */
export function eventIdOf(event: Pick<PaymentEvent, 'kind' | 'amount' | 'occurredAt'>): PaymentEventId {
  return `${event.kind}.${event.amount}.${event.occurredAt}`;
}

/** The event by which a person here sends money back to its payer; the processor then reports the same refund. */
export const RETURNED_HERE: PaymentEventId = 'returned-here';

/** Whether two reports are of one event. One may say more than the other, such as the value date. */
export function isSameEvent(a: PaymentEvent, b: PaymentEvent): boolean {
  return a.kind === b.kind && a.amount === b.amount && a.occurredAt === b.occurredAt;
}

/** What two reports of one event say together: of two value dates the earlier, of two fees the larger. */
function together(a: PaymentEvent, b: PaymentEvent): PaymentEvent {
  const { valueDate: _date, bankFee: _fee, ...event } = a;
  const [valueDate] = [a.valueDate, b.valueDate].filter((date) => date !== undefined).sort();
  const bankFee = Math.max(a.bankFee ?? 0, b.bankFee ?? 0);
  return {
    ...event,
    ...(valueDate === undefined ? {} : { valueDate }),
    ...(bankFee === 0 ? {} : { bankFee }),
  };
}

/** Which of two events of one instant comes first: the weaker status, so that an announcement never hides a result. */
const RANK: Readonly<Record<PaymentStatus, number>> = {
  unknown: 0,
  pending: 1,
  failed: 2,
  settled: 3,
  reversed: 4,
  refunded: 5,
};

/** The events in the order in which they happened at the bank, whatever the order in which they were reported. A new list. */
export function inBankOrder(events: readonly PaymentEvent[]): PaymentEvent[] {
  return [...events].sort(
    (a, b) =>
      compare(a.occurredAt, b.occurredAt) || RANK[a.kind] - RANK[b.kind] || compare(a.eventId, b.eventId),
  );
}

/**
 * The events with one more. Only the first and the last `pending` or `unknown` are kept, because the others can never have an effect: reports that a
 * processor repeats for weeks take no space. A known event that says nothing new changes nothing.
 */
export function withPaymentEvent(
  events: readonly PaymentEvent[],
  event: PaymentEvent,
): readonly PaymentEvent[] {
  const known = events.find(({ eventId }) => eventId === event.eventId);
  const merged = known === undefined ? event : together(known, event);
  if (known?.valueDate === merged.valueDate && known?.bankFee === merged.bankFee && known !== undefined)
    return events;
  const all = inBankOrder([...events.filter((one) => one !== known), merged]);
  const [first, last] = [all.find(isAnnouncement), all.findLast(isAnnouncement)];
  return all.filter((one) => one === first || one === last || !isAnnouncement(one));
}

/** Whether an event says that money is expected, and no more. */
export function isAnnouncement({ kind }: PaymentEvent): boolean {
  return kind === 'pending' || kind === 'unknown';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
