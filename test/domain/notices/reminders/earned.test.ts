import { describe, expect, test } from 'vitest';
import { DUNNING_HOLD_TAGS } from '../../../../src/domain/arrears/dunning-case.ts';
import type { Bill } from '../../../../src/domain/billing/bill.ts';
import { addDays } from '../../../../src/domain/civil-date.ts';
import { earnedNotices, type ReminderSubject } from '../../../../src/domain/notices/reminders/earned.ts';
import { creditLevel } from '../../../../src/domain/notices/reminders/low-credit.ts';
import { unusualBill } from '../../../../src/domain/notices/reminders/unusual-bill.ts';
import { applyToBill, withdrawFromBill } from '../../../../src/domain/payments/allocation.ts';
import { aBill, aBillingAccount, aPaidBill, TODAY } from '../../../support/builders/builders.ts';
import { PARAMETERS } from './given.ts';

const subject = (parts: Partial<ReminderSubject> = {}): ReminderSubject => ({
  account: aBillingAccount(),
  openBills: [],
  pastBills: [],
  credit: null,
  ...parts,
});
const kinds = (parts: Partial<ReminderSubject>, today = TODAY) =>
  earnedNotices(subject(parts), today, PARAMETERS).map(({ facts }) => facts.kind);

describe('bills', () => {
  test.each([
    [4, []],
    [3, ['dueSoon']],
    [1, ['dueSoon']],
    [0, ['dueToday']],
    [-1, ['overdue']],
    [-30, ['overdue']],
    [-31, []],
  ])('a bill that is due in %i days earns %j', (days, expected) => {
    expect(kinds({ openBills: [aBill({ dueDate: addDays(TODAY, days) })] })).toEqual(expected);
  });

  test.each(DUNNING_HOLD_TAGS)('while there is a hold for %s, no bill and no promise is asked for', (tag) => {
    const promise = { promiseId: 'PTP-1', untilDate: TODAY };
    const openBills = [-2, 0, 2].map((days) => aBill({ billId: `B${days}`, dueDate: addDays(TODAY, days) }));
    const asked = kinds({ account: aBillingAccount({ promise }), openBills });
    expect(asked.sort()).toEqual(['dueSoon', 'dueToday', 'promiseDue']);
    expect(kinds({ account: aBillingAccount({ promise, dunningHolds: [tag] }), openBills })).toEqual([]);
  });

  test('a bill in the place of a cancelled one is another cause than the cancelled one that was open again', () => {
    const old = aBill({ billId: 'BILL:BA-1:2026-10-01', dueDate: addDays(TODAY, -2), reopenings: 2 });
    const { reopenings: _none, ...fresh } = { ...old, billId: `${old.billId}:2`, replaces: old.billId };
    const causes = [old, fresh, { ...fresh, reopenings: 1 }].map((bill) =>
      earnedNotices(subject({ openBills: [bill] }), TODAY, PARAMETERS).map(({ causeId }) => causeId),
    );
    expect(new Set(causes.flat()).size).toBe(3);
  });

  test('late debt that is too little to count, or that money under way covers, is not asked for', () => {
    const openBills = [aBill({ dueDate: addDays(TODAY, -2), amount: 499 })];
    expect(kinds({ openBills, leastDebt: 499 })).toEqual(['overdue']);
    expect(kinds({ openBills, leastDebt: 500 })).toEqual([]);
    expect(kinds({ openBills, moneyUnderWay: 498 })).toEqual(['overdue']);
    expect(kinds({ openBills, moneyUnderWay: 499 })).toEqual([]);
  });

  test('the bill that is due first asks for the fees that are on no bill yet, and no bill is asked for when credit covers it', () => {
    const [first, second] = [-2, 0].map((days) =>
      aBill({ billId: `B${days}`, dueDate: addDays(TODAY, days), amount: 5_000 }),
    );
    const openBills = [first ?? expect.fail('no bill'), second ?? expect.fail('no bill')];
    const unbilled = {
      unbilledAmount: 700,
      unbilledStubAmount: 0,
      unbilledCreditAmount: 0,
      unbilledFeeAmount: 250,
    };
    const amounts = (balance: number) =>
      earnedNotices(
        subject({ account: aBillingAccount({ balance }), openBills, unbilled }),
        TODAY,
        PARAMETERS,
      ).map(({ facts }) =>
        'fees' in facts ? [facts.billId, facts.amount.amountMinor, facts.fees.amountMinor] : [],
      );
    expect(amounts(10_700)).toEqual([
      ['B-2', 5_250, 250],
      ['B0', 5_000, 0],
    ]);
    expect(amounts(5_450)).toEqual([['B0', 5_000, 0]]);
  });

  test('the same cause has the same id on every day that it lasts', () => {
    const openBills = [aBill({ billId: 'B-1', dueDate: addDays(TODAY, 3) })];
    const ids = [0, 1, 2].map(
      (day) => earnedNotices(subject({ openBills }), addDays(TODAY, day), PARAMETERS)[0]?.causeId,
    );
    expect(new Set(ids)).toEqual(new Set(['reminder:dueSoon:B-1']));
  });

  test('a bill that was paid and is open again, as by a chargeback, earns another overdue notice, and that one once', () => {
    const bill = aBill({ billId: 'B-1', dueDate: addDays(TODAY, -2) });
    const idOf = (openBill: typeof bill) =>
      earnedNotices(subject({ openBills: [openBill] }), TODAY, PARAMETERS)[0]?.causeId;
    const again = (paid: typeof bill) => withdrawFromBill(applyToBill(paid, paid.amount, TODAY), paid.amount);
    const reopened = again(bill);
    expect([idOf(bill), idOf(reopened), idOf(again(reopened))]).toEqual([
      'reminder:overdue:B-1',
      'reminder:overdue:B-1:1',
      'reminder:overdue:B-1:2',
    ]);
    // A part that comes and goes while it is open is the same cause.
    expect(idOf(withdrawFromBill(applyToBill(bill, 1, TODAY), 1))).toBe('reminder:overdue:B-1');
  });

  test('the rest of a disputed bill is asked for, the disputed amount is not', () => {
    const dueDate = addDays(TODAY, -2);
    expect(kinds({ openBills: [aBill({ dueDate, amount: 4_500, disputedAmount: 4_500 })] })).toEqual([]);
    const [notice] = earnedNotices(
      subject({ openBills: [aBill({ dueDate, amount: 4_500, disputedAmount: 4_000 })] }),
      TODAY,
      PARAMETERS,
    );
    expect(notice?.facts).toMatchObject({ kind: 'overdue', amount: { amountMinor: 500, currency: 'EUR' } });
  });

  test('no bill is called overdue while a promise is in force', () => {
    const promise = { promiseId: 'P-1', untilDate: addDays(TODAY, 9) };
    const openBills = [aBill({ dueDate: addDays(TODAY, -2) })];
    expect(kinds({ account: aBillingAccount({ promise }), openBills })).toEqual([]);
  });

  test.each([
    ['nothing is said while the account is with collections', 'collections', []],
    ['what is owed after a write-off is asked for as anything else', 'writtenOff', ['dueToday']],
  ] as const)('%s', (_, collectionStatus, told) => {
    const openBills = [aBill({ dueDate: TODAY })];
    expect(kinds({ account: aBillingAccount({ collectionStatus }), openBills })).toEqual(told);
  });
});

describe('promises', () => {
  test('each installment of a plan has one notice the day before and one on its day', () => {
    const on = (untilDate: string, today: string) =>
      earnedNotices(
        subject({ account: aBillingAccount({ promise: { promiseId: 'P-1', untilDate } }) }),
        today,
        PARAMETERS,
      ).map(({ causeId }) => causeId);
    expect(on('2026-12-01', '2026-11-29')).toEqual([]);
    expect(on('2026-12-01', '2026-11-30')).toEqual(['reminder:promiseDue:P-1:2026-12-01']);
    expect(on('2026-12-01', '2026-12-01')).toEqual(['reminder:promiseDue:P-1:2026-12-01']);
    expect(on('2027-01-01', '2026-12-31')).toEqual(['reminder:promiseDue:P-1:2027-01-01']);
  });
});

describe('low available credit', () => {
  test.each([
    [45_000, 'between'],
    [45_001, 'low'],
    [40_000, 'recovered'],
    [40_001, 'between'],
  ])('of a limit of 500.00, owing %i is %s', (balance, level) => {
    expect(creditLevel({ creditLimit: 50_000, balance, heldCredit: 0 }, 0, PARAMETERS.lowCredit)).toBe(level);
  });

  test('held credit counts, disputed money does not, and without a limit nothing is low', () => {
    const { lowCredit } = PARAMETERS;
    expect(creditLevel({ creditLimit: 50_000, balance: 40_000, heldCredit: 6_000 }, 0, lowCredit)).toBe(
      'low',
    );
    expect(creditLevel({ creditLimit: 50_000, balance: 48_000, heldCredit: 0 }, 8_000, lowCredit)).toBe(
      'recovered',
    );
    expect(creditLevel({ creditLimit: 0, balance: 0, heldCredit: 0 }, 0, lowCredit)).toBe('recovered');
  });

  test('each episode is a cause of its own', () => {
    const account = aBillingAccount({ balance: 49_000 });
    const id = (number: number) =>
      earnedNotices(subject({ account, credit: { number, low: true } }), TODAY, PARAMETERS)[0]?.causeId;
    expect([id(1), id(2)]).toEqual(['reminder:lowCredit:BA-0001:1', 'reminder:lowCredit:BA-0001:2']);
  });
});

describe('unusual bills', () => {
  /** The period of a bill that is made on a day, for the days before it. */
  const of = (billDate: string, days: number) => ({
    ...{ billDate, dueDate: addDays(billDate, 14) },
    ...{ periodFrom: addDays(billDate, -days), periodTo: addDays(billDate, -1) },
  });
  const BILL_DATE = '2026-11-20';
  const past = (...amounts: number[]) =>
    amounts.map((amount, index) => aPaidBill({ amount, ...of(addDays(BILL_DATE, -30 * (index + 1)), 30) }));
  const unusual = (bill: Bill, earlier: readonly Bill[], currency = 'EUR') =>
    unusualBill(bill, earlier, PARAMETERS.unusualBill, currency);
  const isUnusual = (amount: number, ...earlier: number[]) =>
    unusual(aBill({ amount, ...of(BILL_DATE, 30) }), past(...earlier)) !== null;

  test('a bill far above the usual amount of the account is unusual, and the usual amount is named', () => {
    const bill = aBill({ amount: 9_000, ...of(BILL_DATE, 30) });
    expect(unusual(bill, past(4_500, 4_600, 4_400, 4_500))).toEqual({ usual: 4_500 });
  });

  test('a bill for three months is compared with as many days of the monthly ones before it', () => {
    const monthly = past(4_500, 4_500, 4_500, 4_500);
    const quarter = (amount: number) => unusual(aBill({ amount, ...of(BILL_DATE, 90) }), monthly);
    expect(quarter(13_500)).toBeNull();
    expect(quarter(27_000)).toEqual({ usual: 13_500 });
  });

  test('a bill for one month is unusual among quarterly ones when its days cost twice as much', () => {
    const quarterly = [1, 2, 3, 4].map((quarters) =>
      aPaidBill({ amount: 13_500, ...of(addDays(BILL_DATE, -90 * quarters), 90) }),
    );
    const month = (amount: number) => unusual(aBill({ amount, ...of(BILL_DATE, 30) }), quarterly);
    expect(month(4_500)).toBeNull();
    expect(month(9_000)).toEqual({ usual: 4_500 });
  });

  test('the least difference is that of the currency; if none is named nothing is unusual', () => {
    const bill = aBill({ amount: 6_000, ...of(BILL_DATE, 30) });
    const earlier = past(4_500, 4_500, 4_500, 4_500);
    expect(unusual(bill, earlier, 'EUR')).not.toBeNull();
    expect(unusual(bill, earlier, 'PLN')).toBeNull();
    expect(unusual(aBill({ ...bill, amount: 6_500 }), earlier, 'PLN')).not.toBeNull();
    expect(unusual(aBill({ ...bill, amount: 90_000 }), earlier, 'XAU')).toBeNull();
  });

  test('a paid bill has a notice like an open one, which says that it is paid', () => {
    const bill = aPaidBill({ amount: 9_000, ...of(BILL_DATE, 30) });
    const pastBills = [...past(4_500, 4_500, 4_500, 4_500), bill];
    expect(earnedNotices(subject({ pastBills }), '2026-11-21', PARAMETERS)).toMatchObject([
      { reference: bill.billId, facts: { kind: 'unusualBill', paid: true } },
    ]);
  });

  test.each([
    ['too few earlier bills', false, 9_000, [4_500, 4_500, 4_500]],
    ['cents above an always equal bill', false, 4_600, [4_500, 4_500, 4_500, 4_500]],
    ['19.9 percent above', false, 5_399, [4_500, 4_500, 4_500, 4_500]],
    ['exactly 20 percent and 5.00 above', true, 5_400, [4_500, 4_500, 4_500, 4_500]],
    ['four euros above a small bill', false, 1_400, [1_000, 1_000, 1_000, 1_000]],
    ['an account whose bills always jump about', false, 9_000, [2_000, 8_000, 3_000, 9_500, 5_000]],
    ['one odd bill in the past does not hide the next', true, 9_000, [4_500, 90_000, 4_400, 4_600, 4_500]],
    ['less than usual', false, 1_000, [4_500, 4_500, 4_500, 4_500]],
  ] as const)('%s: %s', (_, expected, amount, earlier) => {
    expect(isUnusual(amount, ...earlier)).toBe(expected);
  });

  test('a bill that was wrong and is cancelled has none, and no other bill is compared with it', () => {
    const cancelled = { cancellationId: 'C', date: BILL_DATE, replacedBy: 'B:2' };
    const wrong = aPaidBill({ amount: 9_000, ...of(BILL_DATE, 30), cancelled });
    const pastBills = [...past(4_500, 4_500, 4_500, 4_500), wrong];
    expect(kinds({ pastBills }, '2026-11-21')).toEqual([]);
    const few = past(4_500, 4_500, 4_500, 4_500).map((bill, n) => (n === 0 ? { ...bill, cancelled } : bill));
    const bill = aBill({ amount: 9_000, ...of(BILL_DATE, 30) });
    expect(kinds({ openBills: [bill], pastBills: few }, '2026-11-21')).toEqual([]);
  });

  test('it has a notice within three days of the bill date, beside the other notices of the bill', () => {
    const pastBills = past(4_500, 4_500, 4_500, 4_500);
    const bill = aBill({ amount: 9_000, ...of(BILL_DATE, 30) });
    expect(kinds({ openBills: [bill], pastBills }, '2026-11-23')).toEqual(['unusualBill']);
    expect(kinds({ openBills: [bill], pastBills }, '2026-11-24')).toEqual([]);
  });
});
