import { expect, test } from 'vitest';
import { type Books, owesAt } from '../../scripts/simulate/owed-money.ts';

const day = (date: number) => `2026-11-${String(date).padStart(2, '0')}T10:00:00.000Z`;
type Entry = Books['entries'][number];
const debit = (type: Entry['type'], amount: number, on: number, source = 'billRun'): Entry => ({
  ...{ type, amount, source },
  direction: 'debit',
  postedAt: day(on),
});
const credit = (type: Entry['type'], amount: number, on: number): Entry => ({
  ...{ type, amount, source: 'care', direction: 'credit', postedAt: day(on) },
});

test('an account with a bill owes until credit covers it; what the next bill will ask for is not owed yet', () => {
  const entries = [debit('recurringCharge', 5_000, 1), debit('usage', 800, 3, 'rating')];
  const billsMadeAt = [day(1)];
  expect(owesAt({ entries, billsMadeAt }, day(10))).toBe(true);
  const covered = [...entries, credit('creditNote', 5_000, 9)];
  expect(owesAt({ entries: covered, billsMadeAt }, day(10))).toBe(false);
  const nearly = [...entries, credit('creditNote', 4_999, 9)];
  expect(owesAt({ entries: nearly, billsMadeAt }, day(10))).toBe(true);
});

test('the fee that is charged in that moment is no reason for it, and a payment of the same moment may have come after it', () => {
  const billsMadeAt = [day(1)];
  const paid = [debit('recurringCharge', 5_000, 1), credit('payment', 5_000, 9)];
  expect(owesAt({ entries: [...paid, debit('fee', 500, 10, 'dunning')], billsMadeAt }, day(10))).toBe(false);
  expect(owesAt({ entries: paid, billsMadeAt }, day(9))).toBe(true);
});
