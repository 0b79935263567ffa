import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CustomerTurns } from '../../../src/services/decisions/customer-turns.ts';

let turns: CustomerTurns;
let begun: string[];
beforeEach(() => {
  vi.useFakeTimers();
  turns = new CustomerTurns();
  begun = [];
});
afterEach(() => {
  vi.useRealTimers();
});

/** Puts orders into the line of an account, one after the other; each is noted when its turn begins. */
async function arrive(customerId: string, ...workflowIds: string[]): Promise<void> {
  for (const each of workflowIds) void turns.take(customerId, each).then(() => begun.push(each));
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

test('a turn that nobody ends is over after a second', async () => {
  await arrive('BA-1', 'lost', 'b');
  await vi.advanceTimersByTimeAsync(999);
  expect(begun).toEqual(['lost']);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toEqual(['lost', 'b']);
});

test('a decision that has waited for five seconds goes ahead, and those behind have their turns all the same', async () => {
  await arrive('BA-1', ...'abcdefgh');
  await vi.advanceTimersByTimeAsync(4_999);
  expect(begun).toEqual([...'abcde']);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toEqual([...'abcdefgh']);
  await arrive('BA-1', 'i');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(begun).toEqual([...'abcdefghi']);
});
