import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openAmount, pastDueAmount, standingOf } from '../../../src/domain/accounts/standing.ts';
import { billingAtOpening, claimOf, isOldDebt } from '../../../src/domain/arrears/insolvency.ts';
import { sumMinor } from '../../../src/domain/money.ts';
import { allocateToBills } from '../../../src/domain/payments/allocation.ts';
import { aBill, aBillingAccount, TODAY } from '../../support/builders/builders.ts';

describe('old debt', () => {
  test('is every bill up to the day of the opening', () => {
    const insolvency = { insolvencyId: 'INS-1', openedOn: '2026-11-16' };
    expect(isOldDebt({ insolvency }, '2026-11-16')).toBe(true);
    expect(isOldDebt({ insolvency }, '2026-11-17')).toBe(false);
    expect(isOldDebt({ insolvency: null }, '2026-11-16')).toBe(false);
    expect(isOldDebt({}, '2026-11-16')).toBe(false);
  });

  test('asks for nothing, makes no account late, and is a claim with its disputed part', () => {
    const bill = aBill({ dueDate: '2026-08-01', paidAmount: 500, disputedAmount: 1_000, rests: true });
    expect(openAmount(bill)).toBe(0);
    expect(claimOf(bill)).toBe(4_000);
    const { rests: _rests, ...fresh } = bill;
    expect(claimOf(fresh)).toBe(0);
    expect(pastDueAmount([bill], TODAY)).toBe(0);
    expect(standingOf(aBillingAccount(), [bill], TODAY)).toBe('good');
  });

  test('gets nothing of a payment but a quota, and a quota goes on nothing else', () => {
    const bill = fc.record({ amount: fc.integer({ min: 1, max: 9_999 }), rests: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(bill, { maxLength: 8 }),
        fc.integer({ min: 1, max: 40_000 }),
        fc.boolean(),
        (given, amount, quota) => {
          const bills = given.map(({ amount: of, rests }, index) =>
            aBill({ billId: `B-${index}`, amount: of, ...(rests ? { rests: true as const } : {}) }),
          );
          const { allocations, unallocated } = allocateToBills(amount, bills, 'B-0', quota);
          const parts = sumMinor(allocations.map((part) => part.amount));
          expect(parts + unallocated).toBe(amount);
          for (const { billId } of allocations)
            expect(bills.find((one) => one.billId === billId)?.rests ?? false).toBe(quota);
          const owed = bills.filter(({ rests = false }) => rests === quota).map((one) => one.amount);
          expect(parts).toBe(Math.min(amount, sumMinor(owed)));
        },
      ),
    );
  });
});

describe('the bill of the day of the opening', () => {
  const billing = { billedThrough: '2026-10-31', nextBillDate: '2026-12-01' };
  test('takes the days before it, unless a bill ends there anyway, or they are billed', () => {
    expect(billingAtOpening({ billing }, '2026-11-16')).toEqual({ ...billing, nextBillDate: '2026-11-16' });
    for (const day of ['2026-10-15', '2026-10-31', '2026-11-01', '2026-12-01', '2027-01-01'])
      expect(billingAtOpening({ billing }, day)).toBeNull();
    expect(billingAtOpening({}, '2026-11-16')).toBeNull();
  });
});
