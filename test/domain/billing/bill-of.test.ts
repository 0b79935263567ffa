import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { openAmount } from '../../../src/domain/accounts/standing.ts';
import { billOf } from '../../../src/domain/billing/bill-of.ts';
import {
  collectableOf,
  collectingRule,
  NOTHING_TO_COLLECT,
} from '../../../src/domain/billing/collectable.ts';
import { appliedTotal, extendedPayments, placeCredit, restOf } from '../../../src/domain/billing/credit.ts';
import { periodDays } from '../../../src/domain/billing/cycle/bill-cycle.ts';
import { cycleOptions } from '../../../src/domain/billing/cycle/options.ts';
import { transitionTo } from '../../../src/domain/billing/cycle/transition.ts';
import { firstProgress, nextPeriod, progressAfter } from '../../../src/domain/billing/period.ts';
import { periodsOf } from '../../../src/domain/billing/period-check.ts';
import { taxIn } from '../../../src/domain/billing/tax.ts';
import { addDays, type CivilDate } from '../../../src/domain/civil-date.ts';
import { numberEntries } from '../../../src/domain/ledger/posting.ts';
import { unbilledOf } from '../../../src/domain/ledger/unbilled.ts';
import { sumMinor } from '../../../src/domain/money.ts';
import {
  aBill,
  aBillingAccount,
  aCycle,
  aNewEntry,
  aPayment,
  aSnapshot,
  aSubscription,
} from '../../support/builders/builders.ts';
import { cycles, dates, preferences } from '../arbitraries.ts';

const small = fc.integer({ min: 0, max: 20_000 });
const NO_CREDIT = { credit: 0, paymentRests: 0 };

describe('periods', () => {
  test.each([
    [
      'after its newest bill',
      '2020-01-01',
      '2026-10-15',
      { billedThrough: '2026-10-15', nextBillDate: '2026-11-01' },
    ],
    [
      'before the running period',
      '2020-01-01',
      null,
      { billedThrough: '2026-10-31', nextBillDate: '2026-12-01' },
    ],
    [
      'before the day it was opened on',
      '2026-11-10',
      null,
      { billedThrough: '2026-11-09', nextBillDate: '2026-12-01' },
    ],
    [
      'before the day it will be opened on',
      '2027-02-10',
      null,
      { billedThrough: '2027-02-09', nextBillDate: '2027-03-01' },
    ],
  ])('an account is billed from %s on', (_, openedDate, newest, progress) => {
    expect(
      firstProgress({ cycle: aCycle(), cycleTransition: null, openedDate }, newest, '2026-11-22'),
    ).toEqual(progress);
  });

  test('follow each other without gap or overlap, whatever the cycle and however it is changed', () => {
    fc.assert(
      fc.property(cycles, dates, preferences, preferences, (cycle, today, first, second) => {
        let account: BillingAccount = aBillingAccount({ cycle, openedDate: addDays(today, -40) });
        account = { ...account, billing: firstProgress(account, null, addDays(today, -40)) };
        const bills: { billId: string; periodFrom: CivilDate; periodTo: CivilDate }[] = [];
        const billUpTo = (day: CivilDate) => {
          for (let made = 0; made < 200; made += 1) {
            const { billing } = account;
            if (billing === undefined || billing.nextBillDate > day) return;
            const { from, to } = nextPeriod({ billing });
            bills.push({ billId: from, periodFrom: from, periodTo: to });
            account = { ...account, billing: progressAfter(account, to) };
          }
        };
        let day = today;
        for (const preference of [first, second]) {
          billUpTo(day);
          const snapshot = aSnapshot({ today: day, account }).build();
          const option = cycleOptions({ ...snapshot, account }, preference).at(0);
          if (option === undefined) continue;
          const { stub, effectiveDate } = option;
          const cycleTransition = transitionTo(option, account.cycle);
          const changed = { ...account, cycle: option.cycle, cycleTransition };
          account = { ...changed, billing: progressAfter(changed, account.billing?.billedThrough ?? '') };
          day = effectiveDate;
          billUpTo(day);
          if (stub !== null) expect(bills.map(({ periodTo }) => periodTo)).toContain(stub.to);
          expect(account.billing?.nextBillDate).toBe(option.firstBillDate);
        }
        billUpTo(addDays(day, 70));
        expect(periodsOf(bills)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('a gap, an overlap and a period that runs backwards are found', () => {
    const bill = (billId: string, periodFrom: string, periodTo: string) => ({ billId, periodFrom, periodTo });
    expect(
      periodsOf([
        bill('A', '2026-01-01', '2026-01-31'),
        bill('B', '2026-02-02', '2026-02-28'),
        bill('C', '2026-02-20', '2026-03-31'),
        bill('D', '2026-04-01', '2026-03-01'),
      ]),
    ).toEqual([
      { kind: 'gap', billId: 'B', from: '2026-02-01', to: '2026-02-01' },
      { kind: 'overlap', billId: 'C', from: '2026-02-20', to: '2026-02-28' },
      { kind: 'backwards', billId: 'D', from: '2026-04-01', to: '2026-03-01' },
    ]);
  });
});

describe('a bill', () => {
  test('is the sum of its lines, tax and net add up, and below zero becomes credit', () => {
    const entries = fc.array(
      fc.record({
        type: fc.constantFrom('usage', 'fee', 'goodwill', 'adjustment'),
        direction: fc.constantFrom('debit', 'credit'),
        amount: fc.integer({ min: 1, max: 9_999 }),
        days: fc.integer({ min: -40, max: 40 }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(
        cycles,
        dates,
        fc.array(small, { maxLength: 5 }),
        entries,
        fc.nat(3_000),
        (cycle, date, charges, given, rate) => {
          const account = aBillingAccount({ cycle, taxRateBasisPoints: rate });
          const billing = firstProgress(account, null, date);
          const period = nextPeriod({ billing });
          const news = given.map(({ days, type, direction, amount }) =>
            aNewEntry({ type, direction, amount, occurredAt: `${addDays(period.to, days)}T12:00:00.000Z` }),
          );
          const unbilled = numberEntries(
            { ...account, balance: 0, sequence: 0 },
            news,
            '2026-11-22T09:00:00.000Z',
          );
          const subscriptions = charges.map((monthlyCharge) =>
            aSubscription({ monthlyCharge, startDate: '1990-01-01' }),
          );
          const { unbilledCreditAmount: credit } = unbilledOf(unbilled);
          const draft = billOf({
            account,
            period,
            subscriptions,
            collectable: collectableOf(unbilled, collectingRule(account, period), []),
            confirmed: [],
            ...NO_CREDIT,
            credit,
          });
          const lines = [...draft.recurring, ...draft.collected.sums];
          expect(draft.total).toBe(sumMinor(lines.map(({ amount }) => amount)));
          expect(draft.amount - draft.creditCarried).toBe(draft.total);
          expect(Math.min(draft.amount, draft.creditCarried)).toBe(0);
          expect(draft.collected.sums.reduce((sum, { count }) => sum + count, 0)).toBe(
            given.filter(({ days }) => days <= 0).length,
          );
          for (const { gross, tax, net } of draft.taxLines) expect(tax + net).toBe(gross);
          expect(draft.billDate).toBe(addDays(period.to, 1));
        },
      ),
    );
  });

  test('charges a subscription for its own days, and one that has ended up to its last', () => {
    const account = aBillingAccount({ cycle: aCycle() });
    const period = { from: '2026-11-01', to: '2026-11-30' };
    const subscriptions = [
      aSubscription({ subscriptionId: 'A', monthlyCharge: 3_000, startDate: '2026-11-21' }),
      aSubscription({
        subscriptionId: 'B',
        monthlyCharge: 3_000,
        startDate: '2024-01-01',
        endDate: '2026-11-10',
        state: 'terminated',
      }),
      aSubscription({
        subscriptionId: 'C',
        monthlyCharge: 3_000,
        startDate: '2024-01-01',
        state: 'suspended',
      }),
      aSubscription({ subscriptionId: 'D', monthlyCharge: 3_000, startDate: '2026-12-01' }),
    ];
    const { recurring } = billOf({
      account,
      period,
      subscriptions,
      collectable: NOTHING_TO_COLLECT,
      confirmed: [],
      ...NO_CREDIT,
    });
    expect(
      recurring.map(({ subscriptionId, from, to, amount }) => [subscriptionId, from, to, amount]),
    ).toEqual([
      ['A', '2026-11-21', '2026-11-30', 1_000],
      ['B', '2026-11-01', '2026-11-10', 1_000],
    ]);
    expect(periodDays(period)).toBe(30);
  });

  test.each([
    [11_900, 1_900, 1_900],
    [100, 1_900, 16],
    [-100, 1_900, -16],
    [3, 10_000, 2],
    [-3, 10_000, -1],
    [1, 10_000, 1],
    [-1, 10_000, 0],
    [0, 1_900, 0],
    [500, 0, 0],
  ])('%i at %i basis points contain %i of tax, rounded half up', (gross, rate, tax) => {
    expect(taxIn(gross, rate)).toBe(tax);
  });
});

describe('placing credit', () => {
  const payments = fc.array(fc.tuple(small, small), { maxLength: 5 }).map((list) =>
    list.map(([amount, taken], index) =>
      aPayment({
        amount: amount + 1,
        occurredAt: `2026-11-${String(20 - index)}T10:00:00.000Z`,
        allocations: taken === 0 ? [] : [{ billId: 'OLD', amount: Math.min(taken, amount + 1) }],
      }),
    ),
  );
  // Listed the latest due first; a part of each may be disputed or paid.
  const bills = fc.array(fc.tuple(small, small, small), { maxLength: 4 }).map((list) =>
    list.map(([amount, paid, disputed], index) => {
      const paidAmount = Math.min(paid, amount);
      const disputedAmount = Math.min(disputed, amount - paidAmount);
      return aBill({ dueDate: `2026-11-${String(20 - index)}`, amount, paidAmount, disputedAmount });
    }),
  );
  const anyCredit = fc.integer({ min: -5_000, max: 60_000 });

  test('never more than there is, nor more than a bill has open; none is left while a bill is open; the oldest due first', () => {
    fc.assert(
      fc.property(bills, anyCredit, payments, (list, credit, paid) => {
        const placed = placeCredit(list, credit, { payments: paid, credits: [] });
        const on = new Map(placed.map(({ billId, applied }) => [billId, appliedTotal(applied)]));
        const open = sumMinor(list.map(openAmount));
        expect(sumMinor([...on.values()])).toBe(Math.max(0, Math.min(open, credit)));
        const oldestFirst = [...list].reverse();
        const short = oldestFirst.findIndex((bill) => (on.get(bill.billId) ?? 0) < openAmount(bill));
        if (short >= 0)
          for (const bill of oldestFirst.slice(short + 1)) expect(on.get(bill.billId) ?? 0).toBe(0);
        for (const bill of list) expect(on.get(bill.billId) ?? 0).toBeLessThanOrEqual(openAmount(bill));
      }),
    );
  });

  test('out of payments with a rest, the oldest first, never more than they have; directly only when those are used up', () => {
    fc.assert(
      fc.property(bills, anyCredit, payments, (list, credit, paid) => {
        const placed = placeCredit(list, credit, { payments: paid, credits: [] });
        const after = extendedPayments(paid, placed);
        const final = paid.map(
          (payment) => after.find(({ paymentId }) => paymentId === payment.paymentId) ?? payment,
        );
        for (const payment of final) expect(restOf(payment)).toBeGreaterThanOrEqual(0);
        const used = placed.flatMap(({ applied }) =>
          applied.payments.map(({ paymentId }) => paid.findIndex((one) => one.paymentId === paymentId)),
        );
        expect(used).toEqual([...used].sort((a, b) => b - a));
        if (placed.some(({ applied }) => applied.credits.length > 0))
          expect(sumMinor(final.map(restOf))).toBe(0);
      }),
    );
  });
});
