import { expect, test } from 'vitest';
import { loadBehaviours } from '../../scripts/simulate/behaviours.ts';
import { askedOn } from '../../scripts/simulate/circles.ts';
import { unequalParts } from '../../scripts/simulate/passed-on.ts';
import { population } from '../../scripts/simulate/population.ts';

const whole = {
  ...{ paymentId: 'PAY-1', billingAccountId: 'BA-1', countedAmount: 5_000 },
  passedOn: [{ paymentId: 'PAY-1:for:B', billingAccountId: 'BA-2', billId: 'B', amount: 3_000 }],
};
const part = {
  paymentId: 'PAY-1:for:B',
  billingAccountId: 'BA-2',
  countedAmount: 3_000,
  passedFrom: 'PAY-1',
};
const moved = [
  { billingAccountId: 'BA-1', paymentId: 'PAY-1', direction: 'debit', amount: 3_000 },
  { billingAccountId: 'BA-2', paymentId: 'PAY-1:for:B', direction: 'credit', amount: 3_000 },
] as const;

test('what was passed on adds up by the payment, its parts and both ledgers; a cent that is missing anywhere is told', () => {
  expect(unequalParts([whole, part], moved)).toEqual([]);
  const told = (...given: Parameters<typeof unequalParts>) => unequalParts(...given).length > 0;
  expect(told([whole, { ...part, countedAmount: 2_999 }], moved)).toBe(true);
  expect(told([whole], moved)).toBe(true);
  expect(told([part], moved)).toBe(true);
  expect(told([whole, part], moved.slice(1))).toBe(true);
  expect(told([whole, part], moved.slice(0, 1))).toBe(true);
  expect(told([{ ...whole, countedAmount: 2_999 }, part], moved)).toBe(true);
});

test('who is asked to pay a bill is decided by its date, and by what was known when they were asked', async () => {
  const { people } = population(await loadBehaviours(), { customers: 2, seed: 1, start: '2026-01-01' });
  const [member, payer] = people;
  if (member === undefined || payer === undefined) throw new Error('there are two');
  const asked = (billDate: string, before?: string) => askedOn(member, billDate, before) === payer;
  expect(asked('2026-03-01')).toBe(false);
  member.payers.push({ at: '2026-02-10T09:00:00.000Z', from: '2026-03-01', payer });
  expect([asked('2026-02-28'), asked('2026-03-01')]).toEqual([false, true]);
  expect(asked('2026-03-01', '2026-02-10T08:00:00.000Z')).toBe(false);
  // An earlier day takes the place of what was announced for a later one.
  member.payers.push({ at: '2026-02-20T09:00:00.000Z', from: '2026-02-25', payer: null });
  expect(asked('2026-03-01')).toBe(false);
});
