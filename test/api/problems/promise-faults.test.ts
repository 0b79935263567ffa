/** What is wrong with a promise is told where the request that asked for it has it. */
import { expect, test } from 'vitest';
import { faultOfPromise } from '../../../src/api/problems/promise-faults.ts';

const wish = { kind: 'promise', amount: 6_000, untilDate: '2026-11-21' } as const;

test.each([
  ['promise', '/untilDate', '/amount/amountMinor'],
  ['settlement', '/terms/payBy', '/terms/amount/amountMinor'],
  ['approval', '/proposalId', '/proposalId'],
] as const)('of a %s at %s and %s', (asked, day, amount) => {
  const pointers = (['date-in-the-past', 'date-too-far-ahead', 'amount-above-past-due'] as const).map(
    (code) => faultOfPromise({ code, limit: null }, { wish, asked }).pointer,
  );
  expect(pointers).toEqual([day, day, amount]);
});
