import { expect, test } from 'vitest';
import { EVENT_TYPES, isEventType } from '../../../src/domain/events/catalogue.ts';

test('every type has a name that says whose it is, what happened, and in which version', () => {
  expect(EVENT_TYPES.length).toBeGreaterThan(9);
  for (const type of EVENT_TYPES) expect(type).toMatch(/^com\.goodstanding\.[a-z]+\.[a-z]+\.v[1-9]\d*$/);
});

test('only names of the catalogue are types', () => {
  expect(isEventType('com.goodstanding.bill.made.v1')).toBe(true);
  expect(isEventType('com.goodstanding.bill.made.v2')).toBe(false);
  expect(isEventType('toString')).toBe(false);
});
