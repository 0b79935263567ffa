import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CustomerTurns } from '../../../src/services/decisions/customer-turns.ts';

let turns: CustomerTurns;
let begun: string[];
let sentAway: string[];
beforeEach(() => {
  vi.useFakeTimers();
  turns = new CustomerTurns();
  begun = [];
  sentAway = [];
});
afterEach(() => {
  vi.useRealTimers();
});

/** Puts orders into the line of an account, one after the other; each is noted when its turn begins. */
async function arrive(customerId: string, ...workflowIds: string[]): Promise<void> {
  for (const each of workflowIds)
    void turns.take(customerId, each).then((isTurn) => (isTurn ? begun : sentAway).push(each));
  await vi.advanceTimersByTimeAsync(0);
}

async function end(workflowId: string): Promise<void> {
  turns.end('BA-1', workflowId);
  await vi.advanceTimersByTimeAsync(0);
}

test('the orders of one account take turns in the order of their arrival, each when the one before has ended', async () => {
  await arrive('BA-1', 'a', 'b', 'c');
  expect(begun).toEqual(['a']);
  await end('a');
  expect(begun).toEqual(['a', 'b']);
  await end('b');
  expect(begun).toEqual(['a', 'b', 'c']);
});

test('an order whose decision has to be made again is at the end of the line', async () => {
  await arrive('BA-1', 'a', 'b');
  await arrive('BA-1', 'a');
  expect(begun).toEqual(['a', 'b']);
  await end('b');
  expect(begun).toEqual(['a', 'b', 'a']);
});

test('orders of other accounts do not wait', async () => {
  await arrive('BA-1', 'a');
  await arrive('BA-2', 'b');
  expect(begun).toEqual(['a', 'b']);
});

test('a turn that nobody ends is over after ten seconds', async () => {
  await arrive('BA-1', 'lost');
  await vi.advanceTimersByTimeAsync(9_999);
  await arrive('BA-1', 'b');
  expect(begun).toEqual(['lost']);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toEqual(['lost', 'b']);
});

test('an order that has waited for five seconds is told to come again, and the turn before it stays alone', async () => {
  await arrive('BA-1', 'slow', 'b', 'c');
  await vi.advanceTimersByTimeAsync(4_000);
  await arrive('BA-1', 'd');
  await vi.advanceTimersByTimeAsync(1_000);
  expect({ begun, sentAway }).toEqual({ begun: ['slow'], sentAway: ['b', 'c'] });
  await end('slow');
  expect(begun).toEqual(['slow', 'd']);
});
