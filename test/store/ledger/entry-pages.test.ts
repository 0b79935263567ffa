import { expect, test } from 'vitest';
import { entryPages } from '../../../src/store/ledger/entry-pages.ts';
import { postMany } from '../../support/builders/many-charges.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { openedDb } from '../../support/product/field-keys.ts';
import { aStore } from '../../support/product/store.ts';

const t = aStore();

test('pages have every entry of each account once and in the order of its ledger, however many there are', async () => {
  const [one, many, another] = await Promise.all([1, 2, 3].map(() => putAccount(t.store)));
  const counts = new Map([
    [one?.billingAccountId ?? '', 3],
    [many?.billingAccountId ?? '', 5_001],
    [another?.billingAccountId ?? '', 2],
  ]);
  for (const [id, count] of counts)
    await postMany(t, id, count, () => ({ type: 'usage', direction: 'debit' }));
  const seen = new Map<string, number[]>();
  for await (const page of entryPages({ db: openedDb(t.db), session: null }, [...counts.keys()]))
    for (const { billingAccountId, sequence } of page)
      seen.set(billingAccountId, [...(seen.get(billingAccountId) ?? []), sequence]);
  expect(seen).toEqual(
    new Map([...counts].map(([id, count]) => [id, Array.from({ length: count }, (_, n) => n + 1)])),
  );
});
