import { describe, expect, test } from 'vitest';
import type { Sequence } from './explore.ts';
import type { Operation, Step } from './oracle/operation.ts';
import type { Failure } from './session.ts';
import { isSameKind, passesByLooks } from './shorten.ts';

function failing(...figures: string[]): Failure {
  return { differences: figures.map((figure) => ({ figure, oracle: 1, service: 2 })), answers: [] };
}

describe('a shorter sequence counts when it shows a difference of the same kind', () => {
  test('the same figures are of one kind, whatever their values are', () => {
    const other: Failure = {
      differences: [{ figure: 'balance', oracle: 7, service: undefined }],
      answers: ['200'],
    };
    expect(isSameKind(failing('balance'), other)).toBe(true);
  });

  test('another figure is another kind', () => {
    expect(isSameKind(failing('balance'), failing('standing'))).toBe(false);
    expect(isSameKind(failing('balance'), failing('other.balance'))).toBe(false);
  });

  test('half of the first figures is enough, less is not', () => {
    const first = failing('balance', 'standing', 'pastDue', 'nextPayment');
    expect(isSameKind(first, failing('balance', 'standing'))).toBe(true);
    expect(isSameKind(first, failing('balance'))).toBe(false);
  });

  test('figures that are different beside them do no harm', () => {
    expect(isSameKind(failing('balance'), failing('standing', 'pastDue', 'balance'))).toBe(true);
  });

  test('a figure that is named twice counts once', () => {
    const first = failing('answer', 'answer', 'answer', 'balance', 'standing');
    expect(isSameKind(first, failing('answer'))).toBe(false);
    expect(isSameKind(first, failing('balance', 'standing'))).toBe(true);
  });

  test('answers to what was sent at once are of one kind with the answer to a request alone', () => {
    expect(isSameKind(failing('answers'), failing('answer'))).toBe(true);
    expect(isSameKind(failing('answer'), failing('answers'))).toBe(true);
  });
});

const ACCOUNT: Sequence['account'] = {
  ...{ timeZone: 'Europe/Berlin', currency: 'EUR', creditLimit: 0, graceDays: 0, taxRateBasisPoints: 1900 },
  ...{ state: 'active', collectionStatus: 'none' },
  cycle: { frequency: 'monthly', billCycleDay: 1, anchorDate: '2026-01-01', paymentTermDays: 14 },
  ...{ openedDate: '2026-01-01', billedThrough: '2026-01-31', subscriptions: [] },
};
const LIFE = { ...ACCOUNT, begins: '2026-02-01T10:00:00.000Z' };

function at(instant: string, kind: 'time' | 'withdrawEnding' = 'withdrawEnding'): Step {
  const operation: Operation = { kind };
  return { at: instant, requests: [{ key: instant, operation }] };
}

describe('a shorter sequence is tried only when its time passes by its own steps', () => {
  test('where nothing passes, steps may be left out as one likes', () => {
    expect(passesByLooks({ account: ACCOUNT, steps: [{ requests: [] }] })).toBe(true);
    expect(passesByLooks({ account: ACCOUNT, steps: [at('2027-01-01T00:00:00.000Z')] })).toBe(true);
  });

  test('steps of the first hour need no look', () => {
    expect(passesByLooks({ account: LIFE, steps: [at('2026-02-01T11:00:00.000Z')] })).toBe(true);
  });

  test('a day that begins without a look is not tried', () => {
    expect(passesByLooks({ account: LIFE, steps: [at('2026-02-01T11:00:00.001Z')] })).toBe(false);
    expect(passesByLooks({ account: LIFE, steps: [at('2026-02-02T09:00:00.000Z')] })).toBe(false);
  });

  test('a step of time is a look, and the steps of the hour after it follow it', () => {
    const look = at('2026-02-02T09:00:00.000Z', 'time');
    expect(passesByLooks({ account: LIFE, steps: [look, at('2026-02-02T10:00:00.000Z')] })).toBe(true);
    expect(passesByLooks({ account: LIFE, steps: [look, at('2026-02-03T09:00:00.000Z')] })).toBe(false);
    expect(passesByLooks({ account: LIFE, steps: [look, at('2026-02-03T09:00:00.000Z', 'time')] })).toBe(
      true,
    );
  });

  test('a step without an instant is at that of the step before', () => {
    expect(passesByLooks({ account: LIFE, steps: [{ requests: [] }] })).toBe(true);
  });
});
