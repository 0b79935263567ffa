import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { billDayForPayday, waitsOf } from '../../../../src/domain/billing/cycle/payday.ts';

const FROM = '2026-11-23';
const paydays = fc.integer({ min: 1, max: 31 });
const terms = fc.constantFrom(0, 7, 10, 14, 21, 30, 45);
const days = fc.integer({ min: 1, max: 31 });

describe('bills that follow payday', () => {
  test('no other bill day has a shorter longest wait', () => {
    fc.assert(
      fc.property(paydays, terms, days, (payday, paymentTermDays, other) => {
        const billCycleDay = billDayForPayday(payday, paymentTermDays, FROM);
        const longest = Math.max(...waitsOf({ billCycleDay, paymentTermDays }, payday, FROM));
        expect(longest).toBeLessThanOrEqual(
          Math.max(...waitsOf({ billCycleDay: other, paymentTermDays }, payday, FROM)),
        );
      }),
    );
  });

  test('bills fall due within five days after payday, in every month', () => {
    for (let payday = 1; payday <= 31; payday += 1)
      for (const paymentTermDays of [7, 14, 21, 30]) {
        const billCycleDay = billDayForPayday(payday, paymentTermDays, FROM);
        const longest = Math.max(...waitsOf({ billCycleDay, paymentTermDays }, payday, FROM));
        expect(longest, `payday ${payday}, term ${paymentTermDays}, day ${billCycleDay}`).toBeLessThanOrEqual(
          5,
        );
      }
  });

  test('paid on the 28th with 14 days to pay, the bill is made mid-month', () => {
    expect(billDayForPayday(28, 14, FROM)).toBeGreaterThanOrEqual(14);
    expect(billDayForPayday(28, 14, FROM)).toBeLessThanOrEqual(18);
  });
});
