import { expect, test } from 'vitest';
import { NoAnswerInTime } from '../../bench/support/ask.ts';
import { askAll } from '../../bench/support/ask-all.ts';
import { levelOf, tableOf } from '../../bench/support/decision-report.ts';

/** Every third order is not answered in time. */
const busy = async (order: number): Promise<string> => {
  if (order % 3 === 0) throw new NoAnswerInTime('504');
  return 'approve';
};

const orders = Array.from({ length: 12 }, (_, index) => index);

test('what is not answered in time is counted and ends nothing', async () => {
  const { outcomes, unanswered } = await askAll(busy, orders, 4);
  expect({ answered: outcomes.length, unanswered }).toEqual({ answered: 8, unanswered: 4 });
});

test('what is not answered in time is no part of the throughput, and the table says how many there were', async () => {
  const block = { ...(await askAll(busy, orders, 4)), processorMs: {} };
  const silent = { ...(await askAll(async () => Promise.reject(new NoAnswerInTime('504')), orders, 4)) };
  expect(silent.perSecond).toBe(0);
  const level = levelOf('HTTP', [{ floor: [block], decision: [block, block] }]);
  expect(level.unanswered).toEqual({ floor: 4, decision: 8 });
  expect(tableOf([level], 32)).toContain('not answered in time: 8, and 4 of those that answer at once');
});

test('any other fault ends the bench', async () => {
  const broken = () => Promise.reject(new Error('400'));
  await expect(askAll(broken, orders, 4)).rejects.toThrow('400');
});
