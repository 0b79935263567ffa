import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { billingCycleRead } from '../../../../src/domain/accounts/reads/billing-cycle.ts';
import { cycleOptions } from '../../../../src/domain/billing/cycle/options.ts';
import { aCycle, aCyclePreference, aSnapshot, aSubscription } from '../../../support/builders/builders.ts';
import { customerSnapshots } from '../../arbitraries.ts';
import { fractionsIn, sumByCurrency } from './shape.ts';

describe('billing cycle of any customer', () => {
  test('holds no fraction, and is the same after a trip through JSON', () => {
    fc.assert(
      fc.property(customerSnapshots, (snapshots) => {
        const read = billingCycleRead(snapshots, new Map());
        expect(fractionsIn(read)).toEqual([]);
        expect(JSON.parse(JSON.stringify(read))).toEqual(read);
      }),
    );
  });

  test('expected amounts are totalled per currency, never across', () => {
    fc.assert(
      fc.property(customerSnapshots, (snapshots) => {
        const read = billingCycleRead(snapshots, new Map());
        expect(sumByCurrency(read.totals.map((total) => total.expectedAmount))).toEqual(
          sumByCurrency(read.accounts.map((account) => account.expectedAmount)),
        );
        if (read.totals.length === 1) expect(read.expectedAmount).toEqual(read.totals[0]?.expectedAmount);
        else expect(read.expectedAmount).toBeNull();
      }),
    );
  });

  test('the top states what the accounts share, and the earliest dates', () => {
    fc.assert(
      fc.property(customerSnapshots, (snapshots) => {
        const read = billingCycleRead(snapshots, new Map());
        for (const account of read.accounts) {
          if (read.billCycleDay !== null) expect(account.billCycleDay).toBe(read.billCycleDay);
          if (read.frequency !== null) expect(account.frequency).toBe(read.frequency);
          if (read.currentPeriod !== null) expect(account.currentPeriod).toEqual(read.currentPeriod);
          expect(read.nextBillDate <= account.nextBillDate && read.nextDueDate <= account.nextDueDate).toBe(
            true,
          );
          expect(account.currentPeriod.to < account.nextBillDate).toBe(true);
        }
        if (read.accounts.length === 1) expect(read.frequency).toBe(read.accounts[0]?.frequency);
      }),
    );
  });
});

describe('by example', () => {
  test('one account on the 31st in November', () => {
    const cycle = aCycle({ billCycleDay: 31, anchorDate: '2024-01-31' });
    const snapshot = aSnapshot({ unbilledAmount: 250 }).withAccount({ cycle }).build();
    expect(billingCycleRead([snapshot], new Map())).toMatchObject({
      customerId: 'CUST-0001',
      frequency: 'monthly',
      billCycleDay: 31,
      currentPeriod: { from: '2026-10-31', to: '2026-11-29' },
      nextBillDate: '2026-11-30',
      nextDueDate: '2026-12-14',
      expectedAmount: { amountMinor: 4_750, currency: 'EUR' },
      options: [],
    });
  });

  test('options say what they change, from when, and why not', () => {
    const snapshot = aSnapshot().build();
    const preference = aCyclePreference({ billCycleDay: 15 });
    const judged = cycleOptions(snapshot, preference).map((option) => ({
      ...option,
      eligible: false,
      reasonCodes: ['CYCLE_CHANGE_WHILE_OVERDUE' as const],
    }));
    expect(billingCycleRead([snapshot], new Map([['BA-0001', judged]])).options).toEqual([
      {
        billingAccountId: 'BA-0001',
        optionId: 'after-current-period:2026-12-15:monthly:15:14',
        change: 'afterCurrentPeriod',
        billCycleDay: 15,
        frequency: 'monthly',
        paymentTermDays: 14,
        eligible: false,
        reasonCodes: ['CYCLE_CHANGE_WHILE_OVERDUE'],
        effectiveDate: '2026-12-15',
      },
    ]);
  });

  test('after a change to the 31st, December is a stub that is not charged twice', () => {
    const previousCycle = aCycle();
    const cycle = aCycle({ billCycleDay: 31, anchorDate: '2026-12-31', paymentTermDays: 30 });
    const cycleTransition = {
      previousCycle,
      stub: { from: '2026-12-01', to: '2026-12-30' },
      effectiveDate: '2026-12-31',
      confirmedServices: ['SUB-1'],
    };
    const on = (today: string) => {
      const snapshot = aSnapshot({
        today,
        unbilledAmount: 4_355,
        subscriptions: [aSubscription({ subscriptionId: 'SUB-1' })],
      })
        .withAccount({ cycle })
        .build();
      return billingCycleRead([{ ...snapshot, cycleTransition }], new Map());
    };
    expect(on('2026-11-22')).toMatchObject({
      billCycleDay: 1,
      currentPeriod: { from: '2026-11-01', to: '2026-11-30' },
      nextBillDate: '2026-12-01',
      nextDueDate: '2026-12-15',
    });
    expect(on('2026-12-10')).toMatchObject({
      currentPeriod: { from: '2026-12-01', to: '2026-12-30' },
      nextBillDate: '2026-12-31',
      nextDueDate: '2027-01-14',
      expectedAmount: { amountMinor: 4_355 },
    });
    expect(on('2026-12-31')).toMatchObject({
      billCycleDay: 31,
      currentPeriod: { from: '2026-12-31', to: '2027-01-30' },
      nextBillDate: '2027-01-31',
      nextDueDate: '2027-03-02',
    });
  });

  test.each([
    { unbilledAmount: 0, expected: 0 },
    { unbilledAmount: 1_999, expected: 1_999 },
  ])(
    'a closed account expects what is unbilled and no recurring charge: $expected',
    ({ unbilledAmount, expected }) => {
      const closed = aSnapshot({ unbilledAmount }).closed().build();
      expect(billingCycleRead([closed], new Map()).expectedAmount?.amountMinor).toBe(expected);
    },
  );
});
