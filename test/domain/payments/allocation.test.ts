import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openAmount } from '../../../src/domain/accounts/standing.ts';
import { balanceOf } from '../../../src/domain/ledger/entry.ts';
import { CHARGE_TYPES, numberEntries } from '../../../src/domain/ledger/posting.ts';
import { sumMinor } from '../../../src/domain/money.ts';
import { allocateToBills, applyToBill, withdrawFromBill } from '../../../src/domain/payments/allocation.ts';
import { aBill, aNewEntry } from '../../support/builders/builders.ts';

const october = aBill({ billId: 'B-10', dueDate: '2026-10-15', amount: 4_000 });
const november = aBill({ billId: 'B-11', dueDate: '2026-11-15', amount: 4_000 });
const december = aBill({ billId: 'B-12', dueDate: '2026-12-15', amount: 4_000 });
const bills = [december, october, november];

describe('allocation of a payment', () => {
  test('pays the oldest due bill first and leaves the rest open', () => {
    expect(allocateToBills(5_000, bills, null)).toEqual({
      allocations: [
        { billId: 'B-10', amount: 4_000 },
        { billId: 'B-11', amount: 1_000 },
      ],
      unallocated: 0,
    });
  });

  test('pays the bill that the payer named before older ones', () => {
    expect(allocateToBills(5_000, bills, 'B-12').allocations).toEqual([
      { billId: 'B-12', amount: 4_000 },
      { billId: 'B-10', amount: 1_000 },
    ]);
  });

  test('money that no bill takes is left over, and disputed money is not asked for', () => {
    const disputed = aBill({ billId: 'B-09', dueDate: '2026-09-15', amount: 4_000, disputedAmount: 3_000 });
    expect(allocateToBills(6_000, [october, disputed], null)).toEqual({
      allocations: [
        { billId: 'B-09', amount: 1_000 },
        { billId: 'B-10', amount: 4_000 },
      ],
      unallocated: 1_000,
    });
  });

  test('never creates or loses a cent, and never pays more than is open', () => {
    const anyBill = fc
      .tuple(
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 1, max: 28 }),
      )
      .map(([amount, paid, day]) =>
        aBill({
          amount,
          paidAmount: Math.min(amount, paid),
          dueDate: `2026-11-${String(day).padStart(2, '0')}`,
        }),
      );
    fc.assert(
      fc.property(
        fc.array(anyBill, { maxLength: 8 }),
        fc.integer({ min: 0, max: 50_000 }),
        (list, amount) => {
          const { allocations, unallocated } = allocateToBills(amount, list, null);
          expect(sumMinor([...allocations.map((part) => part.amount), unallocated])).toBe(amount);
          for (const part of allocations) {
            const bill = list.find((candidate) => candidate.billId === part.billId);
            expect(part.amount).toBeLessThanOrEqual(bill === undefined ? -1 : openAmount(bill));
          }
          if (unallocated > 0)
            expect(sumMinor(allocations.map((p) => p.amount))).toBe(sumMinor(list.map(openAmount)));
        },
      ),
    );
  });

  test('a payment taken back leaves the bill as it was, due date included, and counts that', () => {
    const paid = applyToBill(october, 4_000, '2026-10-14');
    expect(paid).toMatchObject({ state: 'settled', paidAmount: 4_000, settledDate: '2026-10-14' });
    expect(withdrawFromBill(paid, 4_000)).toEqual({ ...october, reopenings: 1 });
    expect(applyToBill(october, 1, '2026-10-14')).toMatchObject({
      state: 'partiallyPaid',
      settledDate: null,
    });
  });
});

describe('numbering entries', () => {
  const end = { billingAccountId: 'BA-1', customerId: 'C-1', balance: 250, sequence: 7 };

  test('goes on where the ledger ends, each with the balance after it', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.constantFrom('debit' as const, 'credit' as const), fc.integer({ min: 1, max: 1e6 })),
        ),
        (list) => {
          const entries = numberEntries(
            end,
            list.map(([direction, amount]) => aNewEntry({ direction, amount })),
            '2026-11-22T09:00:00.000Z',
          );
          entries.forEach((entry, index) => {
            expect(entry.sequence).toBe(8 + index);
            expect(entry.balanceAfter).toBe(250 + balanceOf(entries.slice(0, index + 1)));
          });
          expect(new Set(entries.map((entry) => entry.entryId)).size).toBe(entries.length);
        },
      ),
    );
  });

  test('refuses an amount that is no positive count of cents', () => {
    for (const amount of [0, -1, 0.1, Number.NaN])
      expect(() => numberEntries(end, [aNewEntry({ amount })], '2026-11-22T09:00:00.000Z')).toThrow();
  });

  test('no bill collects money in and out', () => {
    expect(CHARGE_TYPES).not.toContain('payment');
    expect(CHARGE_TYPES).not.toContain('reversal');
    expect(CHARGE_TYPES).not.toContain('refund');
    expect(CHARGE_TYPES).toContain('proration');
  });
});
