import { expect, test } from 'vitest';
import { meetsAll, sortedBy } from '../../../src/domain/tmf/compare.ts';
import type { FilterOperator } from '../../../src/domain/tmf/query.ts';

const DOCUMENT = {
  ...{ id: '7', href: 'http://x/7', isBilled: true },
  amountDue: { unit: 'EUR', value: 119.5 },
  billDate: '2026-11-22T00:00:00.000Z',
  relatedParty: [{ id: 'C-1', role: 'customer' }, { id: 'C-2' }],
};

const filter = (name: string, operator: FilterOperator, ...values: readonly string[]) => ({
  path: name.split('.'),
  operator,
  values,
});

test.each([
  ['id', 'eq', ['7'], true],
  ['id', 'eq', ['8', '7'], true],
  ['id', 'eq', ['07'], false],
  ['isBilled', 'eq', ['true'], true],
  ['amountDue.value', 'eq', ['119.50'], true],
  ['amountDue.value', 'gt', ['119.5'], false],
  ['amountDue.value', 'gte', ['119.5'], true],
  ['amountDue.value', 'lt', ['1000'], true],
  ['amountDue.value', 'eq', ['many'], false],
  ['amountDue.value', 'lt', ['many'], false],
  ['amountDue.value', 'eq', [''], false],
  ['billDate', 'gte', ['2026-11-22'], true],
  ['billDate', 'lt', ['2026-11-22T01:00:00+01:00'], false],
  ['billDate', 'lte', ['2026-11-22T01:00:00+01:00'], true],
  ['relatedParty.id', 'eq', ['C-2'], true],
  ['relatedParty.id', 'eq', ['C-3'], false],
  ['relatedParty', 'eq', ['C-1'], false],
  ['absent', 'eq', ['x'], false],
  ['constructor.name', 'eq', ['Object'], false],
] as const)('%s %s %j is %s', (name, operator, values, expected) => {
  expect(meetsAll(DOCUMENT, [filter(name, operator, ...values)])).toBe(expected);
});

test('all filters have to be met', () => {
  expect(meetsAll(DOCUMENT, [filter('id', 'eq', '7'), filter('isBilled', 'eq', 'false')])).toBe(false);
});

test('documents are sorted by each key in its direction, those without a value last', () => {
  const of = (id: string, value?: number) => ({ id, href: id, ...(value === undefined ? {} : { value }) });
  const list = [of('a', 2), of('b'), of('c', 10), of('d', 2)];
  const ids = (descending: boolean) =>
    sortedBy(list, [
      { path: ['value'], descending },
      { path: ['id'], descending: true },
    ]).map(({ id }) => id);
  expect(ids(false)).toEqual(['d', 'a', 'c', 'b']);
  expect(ids(true)).toEqual(['c', 'd', 'a', 'b']);
});
