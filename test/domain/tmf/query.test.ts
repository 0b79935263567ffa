import { expect, test } from 'vitest';
import { parseTmfQuery, TmfQueryError } from '../../../src/domain/tmf/query.ts';

const read = (text: string) => parseTmfQuery(new URLSearchParams(text), ([name]) => name !== 'nothing');

test('a list without a query shows all attributes of the first hundred', () => {
  expect(read('')).toEqual({ fields: null, offset: 0, limit: 100, sort: [], filters: [] });
});

test.each([
  ['fields=name,state', { fields: new Set(['name', 'state']) }],
  ['fields=name&fields=billStructure.format', { fields: new Set(['name', 'billStructure']) }],
  ['fields=none', { fields: new Set() }],
  ['fields=', { fields: null }],
  ['offset=20&limit=10', { offset: 20, limit: 10 }],
  [
    'sort=-billDate,+id',
    {
      sort: [
        { path: ['billDate'], descending: true },
        { path: ['id'], descending: false },
      ],
    },
  ],
  ['sort=amountDue.value', { sort: [{ path: ['amountDue', 'value'], descending: false }] }],
  ['state=sent,settled', { filters: [{ path: ['state'], operator: 'eq', values: ['sent', 'settled'] }] }],
  [
    'state=sent&state=settled',
    { filters: [{ path: ['state'], operator: 'eq', values: ['sent', 'settled'] }] },
  ],
  ['billDate.gte=2026-01-01', { filters: [{ path: ['billDate'], operator: 'gte', values: ['2026-01-01'] }] }],
  [
    'billingAccount.id=BA-1',
    { filters: [{ path: ['billingAccount', 'id'], operator: 'eq', values: ['BA-1'] }] },
  ],
  ['@type=CustomerBill', { filters: [{ path: ['@type'], operator: 'eq', values: ['CustomerBill'] }] }],
])('%s is understood', (text, expected) => {
  expect(read(text)).toMatchObject(expected);
});

test.each([
  ['limit=0', 'limit'],
  ['limit=1001', 'limit'],
  ['limit=ten', 'limit'],
  ['limit=1e3', 'limit'],
  ['offset=-1', 'offset'],
  ['offset=1.5', 'offset'],
  ['sort=nothing', 'sort'],
  ['nothing=1', 'nothing'],
  ['$where=1', 'filter'],
  ['a.b.c.d.e.f.g=1', 'filter'],
  [`id=${Array.from({ length: 51 }, (_, index) => index).join(',')}`, 'id'],
])('%s is refused by the name of its parameter', (text, parameter) => {
  expect(() => read(text)).toThrow(TmfQueryError);
  try {
    read(text);
  } catch (error) {
    expect(error).toMatchObject({ parameter });
  }
});
