import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateCrowd, generateDemo } from '../../src/demo-data/generate.ts';
import { standingOf } from '../../src/domain/accounts/standing.ts';
import { billDate } from '../../src/domain/billing/cycle/bill-cycle.ts';
import { addDays, civilDateAt } from '../../src/domain/civil-date.ts';
import { balanceOf, signedAmount } from '../../src/domain/ledger/entry.ts';
import { CHARGE_TYPES, numberEntries } from '../../src/domain/ledger/posting.ts';
import { recordOf } from '../../src/domain/payments/payment-record.ts';
import type { AccountBundle } from '../../src/store/accounts/bulk.ts';
import { accounts, customers } from '../../src/store/accounts/collections.ts';
import { bills, subscriptions } from '../../src/store/billing/collections.ts';
import { ledgerEntries } from '../../src/store/ledger/collections.ts';
import { payments } from '../../src/store/payments/collections.ts';

const TODAY = '2026-11-22';

/** What is asked for, or was asked for and is disputed. */
function unpaid(bundle: AccountBundle): number {
  return bundle.bills.reduce((sum, bill) => sum + bill.amount - bill.paidAmount, 0);
}

function unbilled({ entries }: AccountBundle): number {
  return entries
    .filter((entry) => entry.billId === null && CHARGE_TYPES.includes(entry.type))
    .reduce((sum, entry) => sum + signedAmount(entry), 0);
}

function credit({ payments }: AccountBundle): number {
  return payments
    .filter((payment) => payment.status === 'settled')
    .reduce(
      (sum, { amount, allocations }) =>
        sum + amount - allocations.reduce((used, part) => used + part.amount, 0),
      0,
    );
}

/** Throws on a value that the store refuses. */
function expectStorable({ customer, account, entries, ...parts }: AccountBundle): void {
  customers.toDoc(customer);
  accounts.toDoc(account);
  const start = { ...account, balance: 0, sequence: 0 };
  for (const entry of numberEntries(start, entries, account.updatedAt)) ledgerEntries.toDoc(entry);
  for (const bill of parts.bills) bills.toDoc(bill);
  for (const payment of parts.payments) payments.toDoc(recordOf(payment));
  for (const subscription of parts.subscriptions) subscriptions.toDoc(subscription);
}

describe('the demo data', () => {
  test('is the same for the same seed and day, and another for another seed', () => {
    const options = { seed: 7, customers: 30, today: TODAY };
    expect([...generateDemo(options)]).toEqual([...generateDemo(options)]);
    expect([...generateCrowd({ ...options, seed: 8 })]).not.toEqual([...generateCrowd(options)]);
  });

  test('has ledgers, bills and payments that agree, for every seed and day', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 1_500 }), (seed, days) => {
        const today = addDays('2024-01-01', days);
        for (const bundle of generateDemo({ seed, customers: 4, today })) {
          const { account, entries } = bundle;
          expect(balanceOf(entries)).toBe(account.balance);
          expect(unpaid(bundle) + unbilled(bundle) - credit(bundle)).toBe(account.balance);
          for (const bill of bundle.bills) {
            const collected = entries.filter((entry) => entry.billId === bill.billId);
            expect(balanceOf(collected)).toBe(bill.amount);
            const paid = bundle.payments
              .flatMap(({ allocations }) => allocations)
              .filter((part) => part.billId === bill.billId)
              .reduce((sum, part) => sum + part.amount, 0);
            expect(paid).toBe(bill.paidAmount);
            expect(bill.state === 'settled').toBe(bill.settledDate !== null);
          }
          expectStorable(bundle);
          expect(entries.every((entry) => entry.occurredAt <= account.updatedAt)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('bills every account on its own cycle', () => {
    for (const { account, bills: sent } of generateDemo({ seed: 3, customers: 40, today: TODAY }))
      for (const bill of sent) {
        const dates = Array.from({ length: 26 }, (_, n) => billDate(account.cycle, 10 - n));
        expect(dates).toContain(bill.billDate);
        expect(bill.dueDate).toBe(addDays(bill.billDate, account.cycle.paymentTermDays));
      }
  });

  test('has every standing a demo needs, and customers with two currencies', () => {
    const standings = new Map<string, number>();
    const currencies = new Map<string, Set<string>>();
    for (const { account, bills } of generateDemo({ seed: 1, today: TODAY })) {
      const standing = standingOf(account, bills, civilDateAt(`${TODAY}T10:00:00.000Z`, account.timeZone));
      standings.set(standing, (standings.get(standing) ?? 0) + 1);
      const known = currencies.get(account.customerId) ?? new Set();
      currencies.set(account.customerId, known.add(account.currency));
    }
    for (const standing of ['good', 'due', 'overdue', 'suspended', 'collections'])
      expect(standings.get(standing) ?? 0).toBeGreaterThan(5);
    expect([...currencies.values()].some((set) => set.size > 1)).toBe(true);
  });
});
