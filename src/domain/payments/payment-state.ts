import type { CivilDate, Instant } from '../civil-date.ts';
import { exact, type Minor, sumMinor } from '../money.ts';
import {
  inBankOrder,
  isAnnouncement,
  type PaymentEvent,
  type PaymentEventId,
  RETURNED_HERE,
} from './payment-event.ts';
import type { PaymentStatus } from './payment-status.ts';

/** Money that an event of a payment moved. */
export interface PaymentMovement {
  /** The event that moved it. */
  readonly eventId: PaymentEventId;
  /** `payment`: it came, a credit. `reversal` and `refund`: it was taken back, a debit. */
  readonly type: 'payment' | 'reversal' | 'refund';
  /** Above zero. */
  readonly amount: Minor;
  readonly occurredAt: Instant;
}

export const PAYMENT_DIFFERENCES = ['otherAmountCame', 'moreTakenBack', 'billOfAnotherCustomer'] as const;
/**
 * What a person should look at. `otherAmountCame`: another amount settled than was announced or settled before. `moreTakenBack`: more
 * was refunded and charged back than came. `billOfAnotherCustomer`: the payer named a bill that is not this customer's.
 */
export type PaymentDifferenceKind = (typeof PAYMENT_DIFFERENCES)[number];

/** A difference between what was expected of a payment and what was reported. */
export interface PaymentDifference {
  readonly kind: PaymentDifferenceKind;
  readonly expected: Minor;
  readonly actual: Minor;
}

/** What the events of a payment come to. */
export interface PaymentState {
  readonly status: PaymentStatus;
  /** What came; before that, what is expected; of a payment of which only take-backs are known, these. */
  readonly amount: Minor;
  /** What counts now: what came, less what was taken back of it. 0 unless it is settled. */
  readonly countedAmount: Minor;
  /** When the money came, as of the value; before that, since when it is under way, or when it failed. */
  readonly occurredAt: Instant;
  /** The value date that the bank gave; left out where it gave none. */
  readonly valueDate?: CivilDate;
  /** When this service heard first that the money had come; null before. */
  readonly postedAt: Instant | null;
  /** When the last part was charged back, at the bank; null while none is. */
  readonly reversedAt: Instant | null;
  /** When the last part was refunded, at the bank; null while none is. */
  readonly refundedAt: Instant | null;
  /** All money that moved, in the bank's order. Its sum is `countedAmount`. */
  readonly movements: readonly PaymentMovement[];
  /** Events whose bank fee the customer owes: those that no later event overturned. */
  readonly bankFees: readonly PaymentEvent[];
  readonly differences: readonly PaymentDifference[];
}

/** Money that came at one time, with what was taken back of it. */
interface Settlement {
  /** The first report of it: it says when the money came. */
  readonly first: PaymentEvent;
  /** The last report of it: it says how much. */
  last: PaymentEvent;
  readonly takeBacks: PaymentEvent[];
}

/**
 * The state of a payment, from all that was ever reported about it. It depends on the set of events alone: neither on the order in
 * which they arrived nor on how often. docs/payments.md has the rules in words.
 * @throws RangeError without an event
 */
export function paymentStateOf(events: readonly PaymentEvent[]): PaymentState {
  const ordered = inBankOrder(events);
  const { settlements, early } = settlementsOf(ordered);
  const announced = ordered.findLast(isAnnouncement) ?? null;
  const settlement = settlements.at(-1);
  if (settlement === undefined) return beforeMoney(ordered, early, announced);
  const movements = settlements.flatMap(movementsOf);
  const amount = settlement.last.amount;
  const countedAmount = sumMinor(
    movements.map((movement) => (movement.type === 'payment' ? movement.amount : -movement.amount)),
  );
  const takenBack = settlement.takeBacks.at(-1) ?? null;
  const { occurredAt, valueDate } = settlement.first;
  const heardOf = ordered
    .filter((event) => event.kind === 'settled' && event.occurredAt >= occurredAt)
    .map(({ reportedAt }) => reportedAt);
  return {
    status: countedAmount > 0 || takenBack === null ? 'settled' : takenBack.kind,
    ...{ amount, countedAmount, occurredAt },
    ...(valueDate === undefined ? {} : { valueDate }),
    postedAt: heardOf.sort()[0] ?? null,
    ...takenBackAt(settlement.takeBacks),
    movements,
    bankFees: settlement.takeBacks.filter(hasFee),
    differences: differencesOf(settlement, announced),
  };
}

/**
 * What came and went. Whatever was taken back before anything came was reported early, and belongs to what came first. Money that
 * comes after all of a payment was taken back has come again.
 */
function settlementsOf(ordered: readonly PaymentEvent[]): {
  readonly settlements: readonly Settlement[];
  readonly early: readonly PaymentEvent[];
} {
  const settlements: Settlement[] = [];
  const early: PaymentEvent[] = [];
  for (const event of ordered) {
    const present = settlements.at(-1);
    switch (event.kind) {
      case 'pending':
      case 'unknown':
        break;
      case 'settled':
        if (present === undefined) settlements.push({ first: event, last: event, takeBacks: [...early] });
        else if (isAllGone(present)) settlements.push({ first: event, last: event, takeBacks: [] });
        else present.last = event;
        break;
      case 'reversed':
      case 'refunded':
        (present?.takeBacks ?? early).push(event);
        break;
      case 'failed':
        // It was said to have come, and did not: all that is still there of it goes.
        if (present !== undefined && !isAllGone(present)) present.takeBacks.push(event);
        break;
    }
  }
  return { settlements, early };
}

function isAllGone({ last, takeBacks }: Settlement): boolean {
  return takeBacks.some(({ kind }) => kind === 'failed') || sumOf(takeBacks) >= last.amount;
}

/** What came, and what was taken back: never more than came. */
function movementsOf({ first, last, takeBacks }: Settlement): PaymentMovement[] {
  let left = last.amount;
  const taken = takeBacks.flatMap(({ eventId, kind, amount, occurredAt }): PaymentMovement[] => {
    const part = kind === 'failed' ? left : Math.min(left, amount);
    if (part <= 0) return [];
    left = exact(left - part);
    return [{ eventId, type: kind === 'refunded' ? 'refund' : 'reversal', amount: part, occurredAt }];
  });
  const { eventId, occurredAt } = first;
  return [{ eventId, type: 'payment', amount: last.amount, occurredAt }, ...taken];
}

function differencesOf(
  { first, last, takeBacks }: Settlement,
  announced: PaymentEvent | null,
): PaymentDifference[] {
  const came = last.amount;
  const expected = announced !== null && announced.amount !== came ? announced.amount : first.amount;
  const parts = sumOf(
    takeBacks.filter(({ kind, eventId }) => kind !== 'failed' && eventId !== RETURNED_HERE),
  );
  return [
    ...(expected === came ? [] : [{ kind: 'otherAmountCame', expected, actual: came } as const]),
    ...(parts > came ? [{ kind: 'moreTakenBack', expected: came, actual: parts } as const] : []),
  ];
}

/** Nothing has come yet, or it failed, or what was taken back is all that is known. */
function beforeMoney(
  ordered: readonly PaymentEvent[],
  early: readonly PaymentEvent[],
  announced: PaymentEvent | null,
): PaymentState {
  const failed = ordered.findLast(({ kind }) => kind === 'failed') ?? null;
  const takenBack = early.at(-1) ?? null;
  const isAll = announced === null || sumOf(early) >= announced.amount;
  const shown = failed ?? (takenBack !== null && isAll ? takenBack : announced);
  if (shown === null) throw new RangeError('a payment has at least one event');
  // A payment is under way since it was announced first.
  const since = shown === announced ? (ordered.find(isAnnouncement) ?? shown) : shown;
  const { occurredAt, valueDate } = since;
  return {
    status: shown.kind,
    amount: shown === takenBack ? sumOf(early) : shown.amount,
    countedAmount: 0,
    occurredAt,
    ...(valueDate === undefined ? {} : { valueDate }),
    postedAt: null,
    ...takenBackAt(early),
    movements: [],
    bankFees: ordered.filter((event) => event.kind === 'failed' && hasFee(event)),
    differences: [],
  };
}

function takenBackAt(takeBacks: readonly PaymentEvent[]): Pick<PaymentState, 'reversedAt' | 'refundedAt'> {
  const lastOf = (kind: PaymentStatus) =>
    takeBacks.findLast((event) => event.kind === kind)?.occurredAt ?? null;
  return { reversedAt: lastOf('reversed'), refundedAt: lastOf('refunded') };
}

function hasFee({ bankFee }: PaymentEvent): boolean {
  return bankFee !== undefined && bankFee > 0;
}

function sumOf(events: readonly PaymentEvent[]): Minor {
  return sumMinor(events.map(({ amount }) => amount));
}
