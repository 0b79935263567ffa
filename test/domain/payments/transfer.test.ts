import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sumMinor } from '../../../src/domain/money.ts';
import { MOST_PARTS, partsInOrder, takeBackShares, withRest } from '../../../src/domain/payments/transfer.ts';

const amount = fc.integer({ min: 1, max: 10_000_000 });
const left = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 12 });

describe('the parts of a transfer', () => {
  test('add up to what came, whatever the bills are, and pay them in their order', () => {
    const bills = fc.array(fc.integer({ min: 0, max: 500_000 }), { maxLength: 130 });
    fc.assert(
      fc.property(amount, bills, (came, open) => {
        const payable = open.map((one, index) => ({
          ...{ billId: `B-${index}`, billingAccountId: `BA-${index % 7}`, open: one },
        }));
        const parts = partsInOrder(came, payable);
        const all = withRest(came, parts, 'BA-0');
        expect(sumMinor(all.map((part) => part.amount))).toBe(came);
        expect(all.every((part) => part.amount > 0)).toBe(true);
        expect(parts.length).toBeLessThanOrEqual(MOST_PARTS);
        // Each bill before the last one that gets something is paid in full.
        const paid = new Map(parts.map((part) => [part.billId, part.amount]));
        const last = parts.at(-1)?.billId;
        for (const bill of payable) {
          if (bill.billId === last) break;
          expect(paid.get(bill.billId) ?? 0).toBe(bill.open);
        }
      }),
    );
  });

  test('never come to more than what came', () => {
    const part = { billingAccountId: 'BA-1', billId: null, amount: 101 };
    expect(() => withRest(100, [part], null)).toThrow('parts-exceed-transfer');
    expect(withRest(101, [part], null)).toEqual([part]);
    expect(withRest(150, [part], null)).toEqual([part, { billingAccountId: null, billId: null, amount: 49 }]);
  });
});

describe('what is taken back of a transfer', () => {
  test('comes off its parts by shares that add up, and no part gives more than it has', () => {
    fc.assert(
      fc.property(left, fc.nat({ max: 1_000_000 }), (parts, wanted) => {
        const all = sumMinor(parts);
        const taken = Math.min(wanted, all);
        const shares = takeBackShares(taken, parts);
        expect(sumMinor(shares)).toBe(taken);
        for (const [index, share] of shares.entries()) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(parts[index] ?? 0);
          // In proportion, to less than one minor unit.
          if (all > 0) expect(Math.abs(share - (taken * (parts[index] ?? 0)) / all)).toBeLessThan(1);
        }
      }),
    );
  });

  test('in any number of steps takes back exactly what came', () => {
    fc.assert(
      fc.property(left, fc.array(amount, { maxLength: 8 }), (parts, steps) => {
        let now = parts;
        for (const step of steps) {
          const shares = takeBackShares(Math.min(step, sumMinor(now)), now);
          now = now.map((one, index) => one - (shares[index] ?? 0));
        }
        const shares = takeBackShares(sumMinor(now), now);
        expect(now.map((one, index) => one - (shares[index] ?? 0))).toEqual(now.map(() => 0));
      }),
    );
  });

  test('beyond what is left shows on the first part, and nothing of it is lost', () => {
    expect(takeBackShares(150, [60, 40])).toEqual([110, 40]);
    expect(takeBackShares(10, [0, 0])).toEqual([10, 0]);
  });
});
