import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AGING_BUCKETS,
  agingBucketOf,
  agingOf,
  availableCredit,
  daysPastDue,
  openAmount,
  pastDueAmount,
  STANDINGS,
  standingOf,
  worseStanding,
} from '../../../src/domain/accounts/standing.ts';
import { addDays } from '../../../src/domain/civil-date.ts';
import { sumMinor } from '../../../src/domain/money.ts';
import { aBill, aBillingAccount, TODAY } from '../../support/builders/builders.ts';
import { bills, charges } from '../arbitraries.ts';

const someBills = fc.array(bills, { maxLength: 8 });
const account = aBillingAccount();

function rank(list: Parameters<typeof standingOf>[1], today = TODAY): number {
  return STANDINGS.indexOf(standingOf(account, list, today));
}

describe('standing', () => {
  test.each([
    ['no bill', null, 'good'],
    ['due in a week', -7, 'due'],
    ['due today', 0, 'due'],
    ['a day late', 1, 'grace'],
    ['late to the last day of grace', 5, 'grace'],
    ['late a day longer', 6, 'overdue'],
    ['late for years', 1_000, 'overdue'],
  ])('with %s it is so', (_, daysLate, expected) => {
    const open = daysLate === null ? [] : [aBill({ dueDate: addDays(TODAY, -daysLate) })];
    expect(standingOf(account, open, TODAY)).toBe(expected);
  });

  test.each([
    ['too little is late', [[40, 499]], 'due', 0],
    ['just enough is late', [[40, 500]], 'overdue', 40],
    [
      'a trifle is old and the rest is in grace',
      [
        [40, 400],
        [3, 4_500],
      ],
      'grace',
      3,
    ],
    [
      'two trifles together are enough',
      [
        [40, 300],
        [9, 300],
      ],
      'overdue',
      9,
    ],
    [
      'they are enough, but only within grace',
      [
        [40, 300],
        [5, 300],
      ],
      'grace',
      5,
    ],
  ] as const)('of at least 500: when %s', (_, late, expected, days) => {
    const open = late.map(([daysLate, amount]) => aBill({ dueDate: addDays(TODAY, -daysLate), amount }));
    expect(standingOf(account, open, TODAY, 500)).toBe(expected);
    expect(daysPastDue(open, TODAY, 500)).toBe(days);
    expect(pastDueAmount(open, TODAY, 500) > 0).toBe(days > 0);
  });

  test.each([
    ['suspended', 'none', 'suspended'],
    ['suspended', 'collections', 'collections'],
    ['active', 'collections', 'collections'],
    ['active', 'writtenOff', 'writtenOff'],
    ['suspended', 'writtenOff', 'writtenOff'],
  ] as const)('acts speak before dates: %s with collection %s is %s', (state, collectionStatus, expected) => {
    fc.assert(
      fc.property(someBills, (list) => {
        expect(standingOf({ state, collectionStatus, graceDays: 5, promise: null }, list, TODAY)).toBe(
          expected,
        );
      }),
    );
  });

  test('paying, all or a part of any bill, never makes it worse', () => {
    fc.assert(
      fc.property(someBills, fc.nat(), fc.integer({ min: 1, max: 100 }), (list, pick, percent) => {
        fc.pre(list.length > 0);
        const paid = list.map((bill, index) =>
          index === pick % list.length
            ? { ...bill, paidAmount: bill.paidAmount + Math.ceil((openAmount(bill) * percent) / 100) }
            : bill,
        );
        expect(rank(paid)).toBeLessThanOrEqual(rank(list));
        expect(daysPastDue(paid, TODAY)).toBeLessThanOrEqual(daysPastDue(list, TODAY));
        expect(pastDueAmount(paid, TODAY)).toBeLessThanOrEqual(pastDueAmount(list, TODAY));
      }),
    );
  });

  test('waiting never makes it better', () => {
    fc.assert(
      fc.property(someBills, fc.integer({ min: 0, max: 200 }), (list, days) => {
        expect(rank(list, addDays(TODAY, days))).toBeGreaterThanOrEqual(rank(list));
      }),
    );
  });

  test('the order of the bills does not matter', () => {
    fc.assert(
      fc.property(someBills, (list) => {
        const reversed = [...list].reverse();
        expect(standingOf(account, reversed, TODAY)).toBe(standingOf(account, list, TODAY));
        expect(daysPastDue(reversed, TODAY)).toBe(daysPastDue(list, TODAY));
        expect(agingOf(reversed, TODAY)).toEqual(agingOf(list, TODAY));
      }),
    );
  });

  test('the worse of two is one of them, and no better than either', () => {
    for (const a of STANDINGS)
      for (const b of STANDINGS) {
        const worse = worseStanding(a, b);
        expect([a, b]).toContain(worse);
        expect(STANDINGS.indexOf(worse)).toBe(Math.max(STANDINGS.indexOf(a), STANDINGS.indexOf(b)));
      }
  });
});

describe('what is disputed neither ages nor counts', () => {
  test('an account with all it owes under dispute is in good standing', () => {
    fc.assert(
      fc.property(someBills, (list) => {
        const disputed = list.map((bill) => ({ ...bill, disputedAmount: bill.amount - bill.paidAmount }));
        expect(standingOf(account, disputed, TODAY)).toBe('good');
        expect([daysPastDue(disputed, TODAY), pastDueAmount(disputed, TODAY)]).toEqual([0, 0]);
        expect(Object.values(agingOf(disputed, TODAY))).toEqual([0, 0, 0, 0]);
      }),
    );
  });

  test('disputing takes only the disputed amount off what is past due', () => {
    fc.assert(
      fc.property(bills, fc.nat(), (bill, part) => {
        const undisputed = { ...bill, disputedAmount: 0 };
        const disputedAmount = part % (openAmount(undisputed) + 1);
        const late = bill.dueDate < TODAY;
        expect(pastDueAmount([undisputed], TODAY) - pastDueAmount([{ ...bill, disputedAmount }], TODAY)).toBe(
          late ? disputedAmount : 0,
        );
      }),
    );
  });

  test('it gives its credit back', () => {
    const owing = { creditLimit: 50_000, balance: 20_000, heldCredit: 5_000 };
    expect([availableCredit(owing), availableCredit(owing, 20_000)]).toEqual([25_000, 45_000]);
  });
});

describe('aging', () => {
  test('buckets add up to what is past due', () => {
    fc.assert(
      fc.property(someBills, (list) => {
        expect(sumMinor(Object.values(agingOf(list, TODAY)))).toBe(pastDueAmount(list, TODAY));
      }),
    );
  });

  test('the oldest bucket with money in it is that of the days past due', () => {
    fc.assert(
      fc.property(someBills, (list) => {
        const aging = agingOf(list, TODAY);
        const oldest = AGING_BUCKETS.filter((bucket) => aging[bucket] > 0).at(-1) ?? null;
        expect(agingBucketOf(daysPastDue(list, TODAY))).toBe(oldest);
      }),
    );
  });

  test.each([
    [-1, null],
    [0, null],
    [1, '1-30'],
    [30, '1-30'],
    [31, '31-60'],
    [60, '31-60'],
    [61, '61-90'],
    [90, '61-90'],
    [91, '90+'],
  ])('%d days late is bucket %s', (days, bucket) => expect(agingBucketOf(days)).toBe(bucket));

  test('days past due count civil days, across daylight saving and a leap day', () => {
    expect(daysPastDue([aBill({ dueDate: '2026-10-24' })], '2026-10-26')).toBe(2);
    expect(daysPastDue([aBill({ dueDate: '2028-02-28' })], '2028-03-01')).toBe(2);
  });

  test('a bill that is paid is not late, however old', () => {
    const list = [
      aBill({ dueDate: '2020-01-01', paidAmount: 4_500 }),
      aBill({ dueDate: addDays(TODAY, -3) }),
    ];
    expect(daysPastDue(list, TODAY)).toBe(3);
  });
});

describe('available credit', () => {
  const balances = fc.integer({ min: -2_000_000, max: 5_000_000 });

  test('is what the limit leaves, and never below zero', () => {
    fc.assert(
      fc.property(charges, balances, charges, (creditLimit, balance, heldCredit) => {
        const available = availableCredit({ creditLimit, balance, heldCredit });
        expect(available).toBe(Math.max(0, creditLimit - balance - heldCredit));
        expect(available).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('holding credit never raises it, paying never lowers it', () => {
    fc.assert(
      fc.property(charges, balances, charges, charges, (creditLimit, balance, heldCredit, more) => {
        const base = { creditLimit, balance, heldCredit };
        expect(availableCredit({ ...base, heldCredit: heldCredit + more })).toBeLessThanOrEqual(
          availableCredit(base),
        );
        expect(availableCredit({ ...base, balance: balance - more })).toBeGreaterThanOrEqual(
          availableCredit(base),
        );
      }),
    );
  });
});

describe('what is open of a bill', () => {
  test('is never below zero nor above its amount', () => {
    fc.assert(
      fc.property(bills, charges, charges, (bill, paidAmount, disputedAmount) => {
        const open = openAmount({ ...bill, paidAmount, disputedAmount });
        expect(open).toBeGreaterThanOrEqual(0);
        expect(open).toBeLessThanOrEqual(bill.amount);
      }),
    );
  });
});
