import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openAmount } from '../../../src/domain/accounts/standing.ts';
import { DUNNING_STAGES, type DunningEffect } from '../../../src/domain/arrears/dunning-case.ts';
import { askedBills } from '../../../src/domain/arrears/dunning-facts.ts';
import type { Bill } from '../../../src/domain/billing/bill.ts';
import { addDays, atHour, type CivilDate } from '../../../src/domain/civil-date.ts';
import { type Minor, sumMinor } from '../../../src/domain/money.ts';
import { applyToBill } from '../../../src/domain/payments/allocation.ts';
import { type OpenEpisode, planDunning } from '../../../src/rules/dunning/plan.ts';
import { aBill, aSnapshot, TODAY } from '../../support/builders/builders.ts';
import { shippedVersion } from '../../support/product/shipped.ts';
import { assertUntilMet } from '../../support/run/rounds.ts';

const shipped = await shippedVersion('dunning');

/** Money without a named bill goes on the oldest due bills first. */
function paid(bills: readonly Bill[], amount: Minor, date: CivilDate): Bill[] {
  let left = amount;
  return [...bills]
    .sort((a, b) => (a.dueDate < b.dueDate ? -1 : 1))
    .map((bill) => {
      const part = Math.min(left, openAmount(bill));
      left -= part;
      return part === 0 ? bill : applyToBill(bill, part, date);
    });
}

/** What an account and its customer do on one day. */
type Day = 'nothing' | 'bill' | 'smallBill' | 'payHalf' | 'dispute' | 'payTheLetter';
const day = fc.oneof(
  { arbitrary: fc.constant<Day>('nothing'), weight: 30 },
  { arbitrary: fc.constantFrom<Day>('bill', 'smallBill', 'payHalf', 'dispute'), weight: 4 },
  { arbitrary: fc.constant<Day>('payTheLetter'), weight: 1 },
);

test('as soon as what the letter asked for is paid, everything runs again: over random lives of an account', async () => {
  let kept = 0;
  const answeredIn = new Set<string>();
  const property = fc.asyncProperty(fc.array(day, { minLength: 60, maxLength: 160 }), async (days) => {
    let bills: Bill[] = [aBill({ billId: 'B-0', dueDate: TODAY, amount: 4_500 })];
    let open: OpenEpisode | null = null;
    for (const [number, what] of days.entries()) {
      const today = addDays(TODAY, number);
      const letter = open?.steps.at(-1);
      if (what === 'bill' || what === 'smallBill')
        bills.push(
          aBill({ billId: `B-${number + 1}`, dueDate: today, amount: what === 'bill' ? 4_500 : 300 }),
        );
      if (what === 'payHalf') bills = paid(bills, 2_200, today);
      if (what === 'dispute')
        bills = bills.map((bill, at) =>
          at === 0 ? { ...bill, disputedAmount: Math.min(100, openAmount(bill)) } : bill,
        );
      const answered = what === 'payTheLetter' && letter !== undefined;
      if (answered) bills = paid(bills, sumMinor(letter.bills.map(({ asked }) => asked)), today);
      const asOf = atHour(today, 9, 'Europe/Berlin');
      const sight = aSnapshot({ asOf, bills: bills.filter(({ state }) => state !== 'settled') }).build();
      const plan = await planDunning(shipped, sight, open);
      if (answered) {
        expect(plan).toEqual({ kind: 'leave', ending: 'paid' });
        answeredIn.add(letter.stage);
        kept += 1;
      }
      if (plan.kind === 'leave') open = null;
      if (plan.kind === 'enter') {
        const effects: readonly DunningEffect[] = plan.effects;
        const step = { stage: plan.stage, at: asOf, date: today, effects, fee: plan.fee };
        const figures = { daysPastDue: 0, pastDueAmount: 0, unpaidBills: 0 };
        const asked = askedBills(sight.openBills, today);
        const before: OpenEpisode['steps'] = open === null ? [] : open.steps;
        open = {
          stage: plan.stage,
          relievedAt: null,
          steps: [...before, { ...step, ...figures, bills: asked }],
        };
      }
    }
  });
  // The property would be empty if nobody ever answered a letter, or only the first kind.
  const stages = () => DUNNING_STAGES.filter((stage) => answeredIn.has(stage)).length;
  await assertUntilMet(property, 25, () => kept > 20 && stages() >= 4);
  expect(kept).toBeGreaterThan(20);
  expect(stages()).toBeGreaterThanOrEqual(4);
});
