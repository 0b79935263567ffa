import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sumMinor } from '../../../src/domain/money.ts';
import {
  eventIdOf,
  type PaymentEvent,
  withPaymentEvent,
} from '../../../src/domain/payments/payment-event.ts';
import { type PaymentState, paymentStateOf } from '../../../src/domain/payments/payment-state.ts';
import { PAYMENT_STATUSES, type PaymentStatus } from '../../../src/domain/payments/payment-status.ts';

/** An event at a minute of one day. */
function anEvent(
  kind: PaymentStatus,
  minute: number,
  amount = 10_000,
  more: Partial<PaymentEvent> = {},
): PaymentEvent {
  const occurredAt = `2026-11-20T10:${String(minute).padStart(2, '0')}:00.000Z`;
  return {
    eventId: eventIdOf({ kind, amount, occurredAt }),
    ...{ kind, amount, occurredAt, reportedAt: '2026-11-22T09:00:00.000Z' },
    ...more,
  };
}

function stateAfter(arrivals: readonly PaymentEvent[]): PaymentState {
  return paymentStateOf(
    arrivals.reduce<readonly PaymentEvent[]>((known, event) => withPaymentEvent(known, event), []),
  );
}

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((first, index) =>
    permutations(list.filter((_, other) => other !== index)).map((rest) => [first, ...rest]),
  );
}

/** What happened, in any order, and what it comes to: status and what counts. */
const STORIES: readonly [string, readonly PaymentEvent[], PaymentStatus, number][] = [
  ['settled', [anEvent('settled', 1)], 'settled', 10_000],
  ['announced and settled', [anEvent('pending', 0), anEvent('settled', 1)], 'settled', 10_000],
  ['less came than was announced', [anEvent('pending', 0), anEvent('settled', 1, 9_920)], 'settled', 9_920],
  ['more came than was announced', [anEvent('pending', 0), anEvent('settled', 1, 10_080)], 'settled', 10_080],
  ['settled, then charged back', [anEvent('settled', 1), anEvent('reversed', 2)], 'reversed', 0],
  ['charged back, though never seen to settle', [anEvent('reversed', 2)], 'reversed', 0],
  [
    'charged back in the same instant in which it settled',
    [anEvent('settled', 1), anEvent('reversed', 1)],
    'reversed',
    0,
  ],
  [
    'the bank dates the chargeback before the settlement',
    [anEvent('settled', 2), anEvent('reversed', 1)],
    'reversed',
    0,
  ],
  [
    'two parts were refunded',
    [anEvent('settled', 1), anEvent('refunded', 2, 3_000), anEvent('refunded', 3, 2_000)],
    'settled',
    5_000,
  ],
  [
    'one part was refunded, all the rest charged back',
    [anEvent('settled', 1), anEvent('refunded', 2, 3_000), anEvent('reversed', 3, 7_000)],
    'reversed',
    0,
  ],
  [
    'more was taken back than came',
    [anEvent('settled', 1), anEvent('refunded', 2), anEvent('reversed', 3)],
    'reversed',
    0,
  ],
  [
    'a chargeback was won: the money came again',
    [anEvent('settled', 1), anEvent('reversed', 2), anEvent('settled', 3)],
    'settled',
    10_000,
  ],
  ['failed, then settled', [anEvent('failed', 1), anEvent('settled', 2)], 'settled', 10_000],
  ['settled, then it failed after all', [anEvent('settled', 1), anEvent('failed', 2)], 'failed', 0],
  [
    'failed after a part was refunded',
    [anEvent('settled', 1), anEvent('refunded', 2, 3_000), anEvent('failed', 3)],
    'failed',
    0,
  ],
  [
    'failed; an older report says that it is under way',
    [anEvent('pending', 0), anEvent('failed', 1)],
    'failed',
    0,
  ],
  ['under way again after no answer', [anEvent('unknown', 0), anEvent('pending', 1)], 'pending', 0],
  ['no answer any more', [anEvent('pending', 0), anEvent('unknown', 1)], 'unknown', 0],
  [
    'a part was refunded of what is not seen to settle yet',
    [anEvent('pending', 0), anEvent('refunded', 2, 3_000)],
    'pending',
    0,
  ],
  ['the bank corrected the amount', [anEvent('settled', 1), anEvent('settled', 2, 9_920)], 'settled', 9_920],
];

describe.each(STORIES)('%s', (_name, events, status, countedAmount) => {
  test('comes to one state in every order of arrival, with every report twice', () => {
    const expected = stateAfter(events);
    expect(expected).toMatchObject({ status, countedAmount });
    for (const order of permutations(events)) {
      expect(stateAfter(order)).toEqual(expected);
      expect(stateAfter([...order, ...order])).toEqual(expected);
    }
  });
});

/** Any report: of any kind and part, at one of few instants, so that many are at the same one. */
const anyEvent = fc
  .record({
    kind: fc.constantFrom(...PAYMENT_STATUSES),
    minute: fc.nat({ max: 5 }),
    amount: fc.constantFrom(1_000, 3_000, 9_920, 10_000),
    valueDate: fc.constantFrom(undefined, '2026-11-18', '2026-11-19'),
  })
  .map(({ kind, minute, amount, valueDate }) =>
    anEvent(kind, minute, amount, valueDate === undefined ? {} : { valueDate }),
  );

/** Any set of reports, and an order of arrival in which some of them come again. */
const anyArrivals = fc
  .uniqueArray(anyEvent, { minLength: 1, maxLength: 7, selector: ({ eventId }) => eventId })
  .chain((events) =>
    fc.tuple(
      fc.constant(events),
      fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }),
    ),
  );

describe('any reports', () => {
  test('come to one state, whatever the order in which they arrive and however often', () => {
    fc.assert(
      fc.property(anyArrivals, ([events, arrivals]) => {
        expect(stateAfter(arrivals)).toEqual(stateAfter(events));
      }),
      { numRuns: 500 },
    );
  });

  test('never count for more than came, nor below zero, and the movements come to what counts', () => {
    fc.assert(
      fc.property(anyArrivals, ([events]) => {
        const { status, amount, countedAmount, movements } = stateAfter(events);
        const signed = movements.map((move) => (move.type === 'payment' ? move.amount : -move.amount));
        expect(sumMinor(signed)).toBe(countedAmount);
        expect(countedAmount).toBeGreaterThanOrEqual(0);
        expect(countedAmount).toBeLessThanOrEqual(amount);
        expect(status === 'settled').toBe(countedAmount > 0);
      }),
      { numRuns: 500 },
    );
  });

  test('without one that settles they move nothing', () => {
    fc.assert(
      fc.property(anyArrivals, ([events]) => {
        const rest = events.filter(({ kind }) => kind !== 'settled');
        fc.pre(rest.length > 0);
        expect(stateAfter(rest)).toMatchObject({ countedAmount: 0, movements: [] });
      }),
    );
  });
});

test('an announcement that is repeated for weeks takes no space, and it is under way since the first', () => {
  const events = Array.from({ length: 50 }, (_, minute) => anEvent('pending', minute));
  const kept = events.reduce<readonly PaymentEvent[]>((known, event) => withPaymentEvent(known, event), []);
  expect(kept).toHaveLength(2);
  expect(paymentStateOf(kept).occurredAt).toBe('2026-11-20T10:00:00.000Z');
});

test('one event that is reported with another value date is one event, of the earlier date', () => {
  const dates = [undefined, '2026-11-19', '2026-11-18'];
  const reports = dates.map((valueDate) =>
    anEvent('settled', 1, 10_000, valueDate === undefined ? {} : { valueDate }),
  );
  for (const order of permutations(reports))
    expect(stateAfter(order)).toMatchObject({ countedAmount: 10_000, valueDate: '2026-11-18' });
});

test('the bank’s fee of a return is owed until a later event overturns the return', () => {
  const events = [anEvent('settled', 1), anEvent('reversed', 2, 10_000, { bankFee: 350 })];
  expect(paymentStateOf(events).bankFees).toEqual([events[1]]);
  expect(paymentStateOf([...events, anEvent('settled', 3)]).bankFees).toEqual([]);
});

test('differences say what was expected and what came', () => {
  expect(stateAfter([anEvent('pending', 0), anEvent('settled', 1, 9_920)]).differences).toEqual([
    { kind: 'otherAmountCame', expected: 10_000, actual: 9_920 },
  ]);
  expect(stateAfter([anEvent('settled', 1), anEvent('settled', 2, 9_920)]).differences).toEqual([
    { kind: 'otherAmountCame', expected: 10_000, actual: 9_920 },
  ]);
  expect(
    stateAfter([anEvent('settled', 1), anEvent('refunded', 2), anEvent('reversed', 3)]).differences,
  ).toEqual([{ kind: 'moreTakenBack', expected: 10_000, actual: 20_000 }]);
  expect(stateAfter([anEvent('pending', 0), anEvent('settled', 1)]).differences).toEqual([]);
});
