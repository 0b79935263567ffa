/** Money of a payer that pays bills of other accounts: the parts of one payment that are passed on, each for one bill. */
import type { PaymentId } from '../flavor.ts';
import { exact, type Minor, sumMinor } from '../money.ts';
import type { PayableBill } from './payable-bill.ts';
import type { PassedOn, Payment } from './payment.ts';
import type { PaymentEvent } from './payment-event.ts';
import { paymentStateOf } from './payment-state.ts';

/** How many bills of others one payment can pay. */
const MOST_BILLS = 100;
/** The longest id that is stored. */
const LONGEST_ID = 300;

/** What counts of a payment and is passed on: it is neither on a bill of its account nor credit of it. */
export function passedOnPartOf({
  passedOn = [],
  countedAmount,
}: Pick<Payment, 'passedOn' | 'countedAmount'>): Minor {
  return countedAmount === 0 ? 0 : passedOnTotal(passedOn);
}

/** What these parts come to. */
export function passedOnTotal(parts: readonly PassedOn[]): Minor {
  return sumMinor(parts.map(({ amount }) => amount));
}

/** The parts for these bills in their order, as far as the money goes. A bill whose part has no id of its own gets none. */
export function partsFor(paymentId: PaymentId, amount: Minor, bills: readonly PayableBill[]): PassedOn[] {
  let left = exact(amount);
  const parts: PassedOn[] = [];
  for (const { billId, billingAccountId, open } of bills) {
    const part = Math.min(left, open);
    const id = `${paymentId}:for:${billId}`;
    if (part <= 0 || id.length > LONGEST_ID) continue;
    if (parts.length === MOST_BILLS) break;
    parts.push({ paymentId: id, billingAccountId, billId, amount: part });
    left = exact(left - part);
  }
  return parts;
}

/**
 * What stays passed on of a payment of which `amount` counts, without what is held for orders. What was put on last comes off first: after credit, bills of
 * others; then the bills of its account; then the bill of another account that the payer named, which was paid first.
 */
export function stillPassedOn(
  { passedOn = [], allocations, billId }: Pick<Payment, 'passedOn' | 'allocations' | 'billId'>,
  amount: Minor,
): PassedOn[] {
  let left = exact(Math.max(0, amount));
  const take = (wanted: Minor): Minor => {
    const taken = exact(Math.min(left, wanted));
    left = exact(left - taken);
    return taken;
  };
  const isNamed = (part: PassedOn) => part.billId === billId;
  const named = passedOn.filter(isNamed).map((part) => ({ ...part, amount: take(part.amount) }));
  take(sumMinor(allocations.map((part) => part.amount)));
  const others = passedOn
    .filter((part) => !isNamed(part))
    .map((part) => ({ ...part, amount: take(part.amount) }));
  return [...named, ...others];
}

/** Parts together, one for each bill, in the order in which they were put on first. */
export function mergedPassedOn(...lists: readonly (readonly PassedOn[])[]): PassedOn[] {
  const byId = new Map<PaymentId, PassedOn>();
  for (const part of lists.flat()) {
    const before = byId.get(part.paymentId)?.amount ?? 0;
    byId.set(part.paymentId, { ...part, amount: exact(before + part.amount) });
  }
  return [...byId.values()];
}

/**
 * The events of a part, made of the payment that it is a part of: nobody reports them. It is under way as long as the payment is, came when the payment
 * came, and what is no longer passed on was taken back with the payment.
 * @param before what the part came to before; null: it is new
 */
export function eventsOfPart(
  payment: Pick<Payment, 'status' | 'countedAmount' | 'occurredAt' | 'valueDate'> & {
    readonly events: readonly PaymentEvent[];
  },
  share: Minor,
  before: Pick<Payment, 'amount' | 'postedAt'> | null,
  reportedAt: PaymentEvent['reportedAt'],
): PaymentEvent[] {
  const { status, countedAmount, occurredAt, valueDate, events } = payment;
  const { reversedAt, refundedAt } = paymentStateOf(events);
  const came = share > 0 ? countedAmount > 0 : before !== null && before.postedAt !== null;
  const event = (kind: PaymentEvent['kind'], amount: Minor, at = occurredAt): PaymentEvent => ({
    ...{ eventId: kind, kind, amount, occurredAt: at, reportedAt },
    ...(valueDate === undefined || kind !== 'settled' ? {} : { valueDate }),
  });
  const whole = Math.max(share, before?.amount ?? 0);
  if (!came) {
    const isUnderWay = status === 'pending' || status === 'unknown';
    return share > 0
      ? [event(isUnderWay ? status : 'pending', share)]
      : [event('pending', whole), event('failed', whole)];
  }
  const back = exact(whole - share);
  const isReversed = reversedAt !== null && (refundedAt === null || reversedAt >= refundedAt);
  const backAt = (isReversed ? reversedAt : refundedAt) ?? occurredAt;
  // Money that came for less bills than was thought has not gone back.
  const isTakenBack = back > 0 && before !== null && before.postedAt !== null;
  if (!isTakenBack) return [event('settled', share)];
  return [
    event('settled', whole),
    event(refundedAt === null || isReversed ? 'reversed' : 'refunded', back, backAt),
  ];
}
