/** The pure parts under the routes. */
import { describe, expect, test } from 'vitest';
import { localeOf } from '../../src/api/cases/presenter.ts';
import { problemOfFailure } from '../../src/api/problems/of-failure.ts';
import { FAILURE_TYPES } from '../../src/domain/failure-types.ts';
import { differencesOf } from '../../src/services/cases/differences.ts';

describe('the language of an answer', () => {
  test.each([
    [undefined, 'en'],
    ['', 'en'],
    ['de', 'de'],
    ['de-AT', 'de'],
    ['fr-CA', 'fr'],
    ['zz, de;q=0.4', 'de'],
    ['de;q=0.3, en;q=0.9', 'en'],
    ['de;q=0, en;q=0.1', 'en'],
    ['denmark', 'en'],
    ['*', 'en'],
    [';;q=,,', 'en'],
  ])('for %s is %s', (header, locale) => expect(localeOf(header)).toBe(locale));
});

test('two requests differ by the pointers of their leaves, whatever the order of their keys', () => {
  const known = { a: 1, b: { c: [1], d: null }, e: 'x' };
  expect(differencesOf({ e: 'x', b: { d: null, c: [1] }, a: 1 }, known)).toEqual([]);
  const faults = differencesOf({ a: 2, b: { c: [2], d: { f: 1 } } }, known);
  expect(faults.map(({ pointer }) => pointer)).toEqual(['/a', '/b/c/0', '/b/d', '/e']);
});

test('every business failure has a problem that says more than its name', () => {
  for (const type of FAILURE_TYPES) {
    const { status, detail } = problemOfFailure(type);
    expect(status, type).toBeGreaterThanOrEqual(400);
    expect(detail, type).toMatch(/\w+ .+\.$/);
  }
});
