import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { balanceOf, DIRECTIONS, signedAmount } from '../../../src/domain/ledger/entry.ts';
import { MoneyError } from '../../../src/domain/money.ts';
import { aLedger, aNewEntry } from '../../support/builders/builders.ts';

const entries = fc.array(
  fc.record({
    direction: fc.constantFrom(...DIRECTIONS),
    amount: fc.integer({ min: 1, max: 1_000_000_000 }),
  }),
  { maxLength: 40 },
);

describe('the balance is the sum of the ledger', () => {
  test('debits minus credits, in any order', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const debits = list.filter((entry) => entry.direction === 'debit');
        const credits = list.filter((entry) => entry.direction === 'credit');
        const sum = (part: typeof list) => part.reduce((total, entry) => total + entry.amount, 0);
        expect(balanceOf(list)).toBe(sum(debits) - sum(credits));
        expect(balanceOf([...list].reverse())).toBe(balanceOf(list));
      }),
    );
  });

  test('each entry’s running balance is the sum up to it', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const ledger = aLedger(list.map((entry) => aNewEntry(entry)));
        let balance = 0;
        ledger.forEach((entry, index) => {
          balance += signedAmount(entry);
          expect([entry.sequence, entry.balanceAfter]).toEqual([index + 1, balance]);
        });
      }),
    );
  });

  test('an entry and its reversal leave nothing', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const reversed = list.map(({ direction, amount }) => ({
          direction: direction === 'debit' ? ('credit' as const) : ('debit' as const),
          amount,
        }));
        expect(balanceOf([...list, ...reversed])).toBe(0);
      }),
    );
  });

  test('a balance that leaves the exact integers is refused, never rounded', () => {
    const most = { direction: 'debit' as const, amount: Number.MAX_SAFE_INTEGER };
    expect(() => balanceOf([most, { direction: 'debit', amount: 1 }])).toThrow(MoneyError);
    expect(() => signedAmount({ direction: 'credit', amount: 0.5 })).toThrow(MoneyError);
  });
});
