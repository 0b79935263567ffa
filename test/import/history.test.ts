import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agingBucketOf, daysPastDue, openAmount, standingOf } from '../../src/domain/accounts/standing.ts';
import { addDays, daysBetween } from '../../src/domain/civil-date.ts';
import { paymentBehaviour } from '../../src/domain/decisions/facts/payment-behaviour.ts';
import { balanceOf, signedAmount } from '../../src/domain/ledger/entry.ts';
import { CHARGE_TYPES, numberEntries } from '../../src/domain/ledger/posting.ts';
import { type AccountRow, decodeRow, type StatedMonth } from '../../src/import/account-row.ts';
import { accountBundle } from '../../src/import/history.ts';
import { scheduleOf } from '../../src/import/schedule.ts';
import type { AccountBundle } from '../../src/store/accounts/bulk.ts';
import { aSnapshot } from '../support/builders/builders.ts';
import { aCardRow, theMapping } from './files.ts';

const { mapping } = await theMapping();
const AS_OF = '2026-11-22';

function theRow(months: readonly StatedMonth[]): AccountRow {
  const { account } = decodeRow(
    mapping,
    Object.fromEntries(Object.entries(aCardRow(1)).map(([k, v]) => [k, String(v)])),
  );
  if (account === null) throw new Error('the row of the test is faulty');
  return { ...account, months };
}

function bundleOf(months: readonly StatedMonth[], asOf = AS_OF): AccountBundle {
  return accountBundle(theRow(months), mapping, scheduleOf(mapping, asOf));
}

/** Six months that are all alike. */
function steady(month: StatedMonth, newest: Partial<StatedMonth> = {}): StatedMonth[] {
  return Array.from({ length: 6 }, (_, index) => (index === 0 ? { ...month, ...newest } : month));
}

const aMonth = fc.record({
  statement: fc.oneof(fc.constant(0), fc.integer({ min: -500_000, max: 9_000_000 })),
  paid: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 9_000_000 })),
  monthsLate: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 8 })),
});
const anyMonths = fc.array(aMonth, { minLength: 6, maxLength: 6 });
const anyDay = fc.integer({ min: 0, max: 1_500 }).map((days) => addDays('2024-01-01', days));

/** 0 when nothing is late, else the months whose bucket the days fall into; 4 for more than 90 days. */
function monthsOf(days: number): number {
  const bucket = agingBucketOf(days);
  return bucket === null ? 0 : { '1-30': 1, '31-60': 2, '61-90': 3, '90+': 4 }[bucket];
}

describe('an imported account', () => {
  test('has the newest statement as its balance, and the ledger adds up to it', () => {
    fc.assert(
      fc.property(anyMonths, anyDay, (months, asOf) => {
        const { account, entries } = bundleOf(months, asOf);
        expect(account.balance).toBe(months[0]?.statement);
        expect(balanceOf(entries)).toBe(account.balance);
      }),
    );
  });

  test("has after each bill date the balance of that month's statement", () => {
    fc.assert(
      fc.property(anyMonths, (months) => {
        // Without lateness nothing asks for more than the statements do.
        const inTime = months.map((month) => ({ ...month, monthsLate: 0 }));
        const { account, entries } = bundleOf(inTime);
        const schedule = scheduleOf(mapping, AS_OF);
        const ledger = numberEntries({ ...account, balance: 0, sequence: 0 }, entries, account.updatedAt);
        for (const [index, { statement }] of inTime.entries()) {
          const until = ledger.filter((entry) => entry.occurredAt <= schedule.bill(index + 1).billedAt);
          expect(until.at(-1)?.balanceAfter ?? 0).toBe(statement);
        }
      }),
    );
  });

  test('is made of open bills, unbilled charges and credit that add up to the balance', () => {
    fc.assert(
      fc.property(anyMonths, (months) => {
        const { account, entries, bills, payments } = bundleOf(months);
        const open = bills.reduce((sum, bill) => sum + openAmount(bill), 0);
        const unbilled = entries
          .filter((entry) => entry.billId === null && CHARGE_TYPES.includes(entry.type))
          .reduce((sum, entry) => sum + signedAmount(entry), 0);
        const credit = payments.reduce(
          (sum, { amount, allocations }) =>
            sum + amount - allocations.reduce((used, part) => used + part.amount, 0),
          0,
        );
        expect(open + unbilled - credit).toBe(account.balance);
      }),
    );
  });

  test('is today as late as its newest month states, on any day of the year', () => {
    fc.assert(
      fc.property(anyMonths, anyDay, (months, asOf) => {
        const { bills } = bundleOf(months, asOf);
        expect(monthsOf(daysPastDue(bills, asOf))).toBe(Math.min(4, months[0]?.monthsLate ?? 0));
      }),
    );
  });

  test('shows the worst lateness of all months in its bills', () => {
    fc.assert(
      fc.property(anyMonths, anyDay, (months, asOf) => {
        const { bills } = bundleOf(months, asOf);
        const worst = Math.max(
          0,
          ...bills.map((bill) => {
            if (bill.settledDate !== null) return daysBetween(bill.dueDate, bill.settledDate);
            return openAmount(bill) > 0 ? daysBetween(bill.dueDate, asOf) : 0;
          }),
        );
        expect(monthsOf(worst)).toBe(Math.min(4, Math.max(...months.map((month) => month.monthsLate))));
      }),
    );
  });

  test('that revolves is not past due: what is not paid of a bill is carried over to the next', () => {
    const { account, bills } = bundleOf(steady({ statement: 50_000, paid: 2_000, monthsLate: 0 }));
    expect(daysPastDue(bills, AS_OF)).toBe(0);
    expect(standingOf(account, bills, AS_OF)).toBe('due');
    const open = bills.filter((bill) => openAmount(bill) > 0);
    expect(open).toMatchObject([{ amount: 50_000, paidAmount: 0 }]);
  });

  test('that was late in spring and paid since has late bills in its history and is in good standing', () => {
    const months = steady({ statement: 10_000, paid: 10_000, monthsLate: 0 }).map((month, index) =>
      index === 3 ? { ...month, monthsLate: 2, paid: 0 } : month,
    );
    const { account, bills } = bundleOf(months);
    expect(daysPastDue(bills, AS_OF)).toBe(0);
    const behaviour = paymentBehaviour(aSnapshot({ account, bills, today: AS_OF }).build());
    expect(behaviour.lateBills).toBeGreaterThanOrEqual(1);
    expect(behaviour.maxDaysLate).toBeGreaterThan(30);
  });
});
