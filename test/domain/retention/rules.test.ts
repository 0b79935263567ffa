import { describe, expect, test } from 'vitest';
import { addDays } from '../../../src/domain/civil-date.ts';
import { dueBefore, fateOf } from '../../../src/domain/retention/due.ts';
import {
  dueOn,
  type KeepingPeriod,
  leftOn,
  type RetentionRule,
  startOf,
} from '../../../src/domain/retention/rules.ts';

const rule = (parts: Partial<RetentionRule> = {}): RetentionRule => ({
  ...{ action: 'delete', period: { unit: 'years', count: 3 }, start: 'event', fromEndOfYear: false },
  ...{ onErasure: 'now', reason: { basis: 'choice', text: 'a test', sources: [] }, ...parts },
});
const P = (count: number, unit: KeepingPeriod['unit']): KeepingPeriod => ({ count, unit });

describe('a record may go on the day after its period', () => {
  test.each([
    ['2026-03-15', P(30, 'days'), false, '2026-04-15'],
    ['2026-01-31', P(1, 'months'), false, '2026-03-01'],
    ['2024-02-29', P(1, 'years'), false, '2025-03-01'],
    // §257(5) HGB, §147(4) AO: the period begins at the end of the calendar year.
    ['2026-01-01', P(8, 'years'), true, '2035-01-01'],
    ['2026-12-31', P(8, 'years'), true, '2035-01-01'],
    ['2027-01-01', P(8, 'years'), true, '2036-01-01'],
  ])('%s + %o (from the end of the year: %s): %s', (start, period, fromEndOfYear, due) => {
    expect(dueOn(rule({ period, fromEndOfYear }), start)).toBe(due);
  });

  test('never, while what it is about has not ended, and where the rule keeps it', () => {
    expect(dueOn(rule(), null)).toBeNull();
    expect(dueOn(rule({ action: 'keep', period: null }), '2020-01-01')).toBeNull();
  });
});

test.each([
  ['2026-02-01', '2026-05-01', '2026-05-01'],
  ['2026-06-01', '2026-05-01', '2026-06-01'],
  [null, '2026-05-01', '2026-05-01'],
  ['2026-02-01', null, null],
])('a period from when the customer left: event %s, left %s: from %s on', (event, left, from) => {
  expect(startOf(rule({ start: 'customerLeft' }), event, left)).toBe(from);
});

describe('a customer left', () => {
  const traces = {
    createdAt: '2020-01-02T00:00:00.000Z',
    open: 0,
    owesNothing: true,
    days: ['2024-05-01', '2023-01-01'],
  };
  test('on the day of the last thing that happened', () => {
    expect(leftOn(traces)).toBe('2024-05-01');
    expect(leftOn({ ...traces, days: [] })).toBe('2020-01-02');
  });
  test.each([[{ open: 1 }], [{ owesNothing: false }]])('and did not with %o', (parts) => {
    expect(leftOn({ ...traces, ...parts })).toBeNull();
  });
});

describe('what becomes of a record', () => {
  const old = { event: '2020-01-01', isBlank: false };
  const nobody = { country: null, leftOn: null, holds: [] };
  test.each([
    [rule(), old, nobody, 'due'],
    [rule(), old, { ...nobody, holds: ['LH-1'] }, 'held'],
    [rule(), { ...old, event: '2026-01-01' }, nobody, 'later'],
    [rule(), { ...old, event: null }, nobody, 'open'],
    [rule({ action: 'keep', period: null }), old, nobody, 'stays'],
    [rule({ action: 'expire' }), old, nobody, 'stays'],
    [rule({ action: 'anonymise' }), old, nobody, 'due'],
    [rule({ action: 'anonymise' }), { ...old, isBlank: true }, nobody, 'stays'],
  ])('case %#', (given, record, holder, kind) => {
    expect(fateOf(given, record, holder, '2026-11-29').kind).toBe(kind);
  });
});

test.each([
  [rule({ period: P(10, 'years'), fromEndOfYear: true })],
  [rule({ period: P(6, 'months') })],
  [rule({ period: P(90, 'days') })],
  [rule({ period: P(1, 'years') })],
])('all days before the limit are due, and the limit is not: case %#', (given) => {
  for (const today of ['2026-11-29', '2028-02-29', '2027-01-01', '2027-03-31']) {
    const before = dueBefore(given, today) ?? '';
    expect((dueOn(given, addDays(before, -1)) ?? '') <= today).toBe(true);
    expect((dueOn(given, before) ?? '') > today).toBe(true);
  }
});
