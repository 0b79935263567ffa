import { expect, test } from 'vitest';
import { MOST_LOOKED_AT, select, tmfPageOf } from '../../../../src/api/tmf/conventions/page.ts';
import { TmfQueryError } from '../../../../src/domain/tmf/query.ts';

async function* documents(count: number) {
  for (let index = 0; index < count; index += 1)
    yield { id: `${index}`, href: `/${index}`, even: index % 2 === 0 };
}

const all = { filters: [], sort: [], offset: 0, limit: 10 };
const even = [{ path: ['even'], operator: 'eq', values: ['true'] }] as const;

test('a page says how many there are in all, and whether it is only a part of them', async () => {
  expect(await tmfPageOf(documents(3), all)).toMatchObject({ total: 3, isPart: false });
  expect(await tmfPageOf(documents(30), { ...all, offset: 25 })).toMatchObject({ total: 30, isPart: true });
  const filtered = await tmfPageOf(documents(30), { ...all, filters: even, limit: 2 });
  expect(filtered).toMatchObject({ items: [{ id: '0' }, { id: '2' }], total: 15, isPart: true });
});

test('past the bound a full page has no total, and one that may miss resources is refused', async () => {
  const many = MOST_LOOKED_AT + 1;
  expect(await tmfPageOf(documents(many), all)).toMatchObject({ total: null, isPart: true });
  const never = [{ path: ['id'], operator: 'eq', values: ['none'] }] as const;
  await expect(tmfPageOf(documents(many), { ...all, filters: never })).rejects.toThrow(TmfQueryError);
  const sort = [{ path: ['id'], descending: true }];
  await expect(tmfPageOf(documents(many), { ...all, sort })).rejects.toThrow(TmfQueryError);
});

test('fields cuts a resource to what was asked for; its identity stays', () => {
  const document = { id: '1', href: '/1', name: 'n', state: 's', '@type': 'T' };
  expect(select(document, new Set(['name']))).toEqual({ id: '1', href: '/1', name: 'n', '@type': 'T' });
  expect(select(document, new Set())).toEqual({ id: '1', href: '/1', '@type': 'T' });
  expect(select(document, null)).toEqual(document);
});
