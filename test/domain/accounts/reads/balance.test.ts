import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BalanceFigures,
  balanceRead,
  type LedgerBreakdown,
  utilisationPercent,
} from '../../../../src/domain/accounts/reads/balance.ts';
import type { AccountSnapshot } from '../../../../src/domain/accounts/snapshot.ts';
import { DIRECTIONS, ENTRY_TYPES, type LedgerEntry } from '../../../../src/domain/ledger/entry.ts';
import { aLedger, aNewEntry, aSnapshot } from '../../../support/builders/builders.ts';
import { charges, customerSnapshots } from '../../arbitraries.ts';
import { fractionsIn, sumByCurrency } from './shape.ts';

const entryLists = fc.array(
  fc.record({
    direction: fc.constantFrom(...DIRECTIONS),
    type: fc.constantFrom(...ENTRY_TYPES),
    amount: fc.integer({ min: 1, max: 1_000_000 }),
  }),
  { maxLength: 8 },
);

/** The breakdown that a store would make of these entries. */
function breakdownOf(entries: readonly LedgerEntry[]): LedgerBreakdown {
  const sums = { debit: {}, credit: {} } as const;
  const add = (sum: Record<string, number>, entry: LedgerEntry) => {
    sum[entry.type] = (sum[entry.type] ?? 0) + entry.amount;
  };
  for (const entry of entries) add(sums[entry.direction], entry);
  return { debits: sums.debit, credits: sums.credit, transactions: entries };
}

/** One customer's accounts with a ledger each. */
const customers = fc
  .tuple(customerSnapshots, fc.array(entryLists, { minLength: 4, maxLength: 4 }))
  .map(([snapshots, lists]) => {
    const breakdowns = new Map(
      snapshots.map(({ account: { billingAccountId } }, index) => [
        billingAccountId,
        breakdownOf(aLedger((lists[index] ?? []).map((entry) => aNewEntry({ ...entry, billingAccountId })))),
      ]),
    );
    return { snapshots, breakdowns };
  });

const MONEY_FIELDS = ['balance', 'creditLimit', 'heldCredit', 'availableCredit'] as const;

describe('balance of any customer', () => {
  test('holds no fraction, and is the same after a trip through JSON', () => {
    fc.assert(
      fc.property(customers, ({ snapshots, breakdowns }) => {
        const read = balanceRead(snapshots, breakdowns);
        expect(fractionsIn(read)).toEqual([]);
        expect(JSON.parse(JSON.stringify(read))).toEqual(read);
      }),
    );
  });

  test('totals per currency are the sums of the accounts of that currency, figure by figure', () => {
    fc.assert(
      fc.property(customers, ({ snapshots, breakdowns }) => {
        const { accounts, totals } = balanceRead(snapshots, breakdowns);
        const figures: ((part: BalanceFigures) => { amountMinor: number; currency: string })[] = [
          ...MONEY_FIELDS.map((field) => (part: BalanceFigures) => part[field]),
          (part) => part.debits.total,
          (part) => part.credits.total,
        ];
        for (const figure of figures)
          expect(sumByCurrency(totals.map(figure))).toEqual(sumByCurrency(accounts.map(figure)));
      }),
    );
  });

  test('the top has the single currency’s figures, or none at all', () => {
    fc.assert(
      fc.property(customers, ({ snapshots, breakdowns }) => {
        const read = balanceRead(snapshots, breakdowns);
        const { currency, balance, debits, credits, creditLimit, heldCredit, availableCredit } = read;
        const top = { currency, balance, debits, credits, creditLimit, heldCredit, availableCredit };
        if (read.totals.length === 1) expect(read.totals[0]).toMatchObject(top);
        else expect(Object.values(top)).toEqual([null, null, null, null, null, null, null]);
      }),
    );
  });

  test('the types of each side add up to its total', () => {
    fc.assert(
      fc.property(customers, ({ snapshots, breakdowns }) => {
        const read = balanceRead(snapshots, breakdowns);
        for (const part of [...read.totals, ...read.accounts])
          for (const side of [part.debits, part.credits]) {
            const sum = Object.values(side.byType).reduce((total, amount) => total + amount.amountMinor, 0);
            expect(sum).toBe(side.total.amountMinor);
          }
      }),
    );
  });

  test('available credit is never below zero, of one account or of all', () => {
    fc.assert(
      fc.property(customers, ({ snapshots, breakdowns }) => {
        const read = balanceRead(snapshots, breakdowns);
        for (const part of [...read.totals, ...read.accounts])
          expect(part.availableCredit.amountMinor).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('every entry appears once, with its own account’s currency', () => {
    fc.assert(
      fc.property(customers, ({ snapshots, breakdowns }) => {
        const { transactions } = balanceRead(snapshots, breakdowns);
        const ids = [...breakdowns.values()].flatMap((part) =>
          part.transactions.map((entry) => entry.entryId),
        );
        expect(transactions.map((row) => row.entryId).sort()).toEqual(ids.sort());
        const currencies = new Map(
          snapshots.map(({ account }) => [account.billingAccountId, account.currency]),
        );
        for (const row of transactions)
          expect(row.amount.currency).toBe(currencies.get(row.billingAccountId));
      }),
    );
  });
});

describe('utilisation', () => {
  test('is a whole percentage, null without a limit, above 100 past it', () => {
    expect(utilisationPercent(10_000, 0)).toBeNull();
    expect(utilisationPercent(12_345, 50_000)).toBe(25);
    expect(utilisationPercent(75_000, 50_000)).toBe(150);
    expect(utilisationPercent(-500, 50_000)).toBe(0);
  });

  test('at 0 all credit is available, from 100 none is', () => {
    fc.assert(
      fc.property(
        charges,
        charges,
        fc.integer({ min: 1, max: 2_000_000 }),
        (balance, heldCredit, creditLimit) => {
          const snapshot = aSnapshot().withAccount({ balance, heldCredit, creditLimit }).build();
          const read = balanceRead([snapshot], new Map());
          if (balance + heldCredit >= creditLimit) expect(read.availableCredit?.amountMinor).toBe(0);
          else expect(read.utilisationPercent).toBeLessThanOrEqual(100);
        },
      ),
    );
  });

  test('disputed money uses no credit', () => {
    const read = balanceRead([aSnapshot().disputing(25_000).build()], new Map());
    expect(read).toMatchObject({
      balance: { amountMinor: 25_000 },
      availableCredit: { amountMinor: 50_000 },
      utilisationPercent: 0,
    });
  });
});

describe('by example', () => {
  test('an account that paid more than it owed has a negative balance and more credit than its limit', () => {
    const read = balanceRead([aSnapshot({ unbilledAmount: -2_500 }).build()], new Map());
    expect([read.balance?.amountMinor, read.availableCredit?.amountMinor]).toEqual([-2_500, 52_500]);
  });

  test('euros and francs stay apart', () => {
    const of = (billingAccountId: string, currency: string, balance: number): AccountSnapshot =>
      aSnapshot().withAccount({ billingAccountId, currency, balance }).build();
    const read = balanceRead(
      [of('BA-1', 'EUR', 100), of('BA-2', 'CHF', 200), of('BA-3', 'EUR', 1_000)],
      new Map(),
    );
    expect([read.currency, read.balance]).toEqual([null, null]);
    expect(read.totals.map((total) => total.balance)).toEqual([
      { amountMinor: 200, currency: 'CHF' },
      { amountMinor: 1_100, currency: 'EUR' },
    ]);
    expect(read.accounts.map((account) => account.billingAccountId)).toEqual(['BA-1', 'BA-2', 'BA-3']);
  });

  test('transactions come newest first, in one account by their number', () => {
    const ledger = aLedger([1, 2, 3].map((amount) => aNewEntry({ amount })));
    const read = balanceRead([aSnapshot().build()], new Map([['BA-0001', breakdownOf(ledger)]]));
    expect(read.transactions.map((row) => [row.amount.amountMinor, row.balanceAfter.amountMinor])).toEqual([
      [3, 6],
      [2, 3],
      [1, 1],
    ]);
  });
});
