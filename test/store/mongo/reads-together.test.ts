import { expect, test } from 'vitest';
import { StoredDataError } from '../../../src/store/mongo/errors.ts';
import type { Store } from '../../../src/store/store.ts';
import { AS_OF } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';
import { roundTrips } from '../../support/wire/round-trips.ts';

const t = aStore();
const ACCOUNTS = 24;
/** They come in one turn of the event loop. */
const COMMANDS = 1;

const putAccounts = () => Promise.all(Array.from({ length: ACCOUNTS }, () => putAccount(t.store)));

test('reads that come at the same time share queries, and each has its own answer', async () => {
  const accounts = await putAccounts();
  const reads: ((store: Store, index: number) => Promise<unknown>)[] = [
    (store, index) => store.accounts.get(accounts[index]?.billingAccountId ?? ''),
    (store, index) => store.snapshots.presentOfCustomer(accounts[index]?.customerId ?? '', null, AS_OF),
    (store, index) => store.snapshots.presentOfAccount(accounts[index]?.billingAccountId ?? '', AS_OF),
    (store, index) =>
      store.snapshots.withLedger(
        accounts[index]?.customerId ?? '',
        accounts[index]?.billingAccountId ?? null,
        AS_OF,
      ),
  ];
  for (const read of reads) {
    const alone: unknown[] = [];
    for (const index of accounts.keys()) alone.push(await read(t.store, index));
    let together: unknown[] = [];
    const commands = await roundTrips(
      t.db.databaseName,
      async (store) => {
        together = await Promise.all([...accounts.keys()].map((index) => read(store, index)));
      },
      ['billingAccounts', 'accountViews'],
    );
    expect(together).toEqual(alone);
    expect(commands).toBe(COMMANDS);
  }
});

test('a malformed document fails alone, and what is not there is nobody else’s', async () => {
  const accounts = await putAccounts();
  const [broken] = accounts;
  const setCurrency = (currency: string) =>
    t.db
      .collection<{ _id: string }>('billingAccounts')
      .updateOne(
        { _id: broken?.billingAccountId ?? '' },
        { $set: { currency } },
        { bypassDocumentValidation: true },
      );
  await setCurrency('euro');
  const read = [...accounts.map(({ billingAccountId }) => billingAccountId), uniqueName('BA')];
  const results = await Promise.allSettled(read.map((id) => t.store.accounts.get(id)));
  expect(results[0]).toMatchObject({ status: 'rejected', reason: expect.any(StoredDataError) });
  expect(results.slice(1, -1)).toEqual(accounts.slice(1).map((value) => ({ status: 'fulfilled', value })));
  expect(results.at(-1)).toEqual({ status: 'fulfilled', value: null });
  await setCurrency(broken?.currency ?? '');
});

test('an account is never read as another customer’s, also beside the owner’s own read', async () => {
  const [mine, other] = await Promise.all([putAccount(t.store), putAccount(t.store)]);
  const [own, foreign] = await Promise.allSettled([
    t.store.snapshots.presentOfCustomer(mine.customerId, mine.billingAccountId, AS_OF),
    t.store.snapshots.presentOfCustomer(other.customerId, mine.billingAccountId, AS_OF),
  ]);
  expect(own).toMatchObject({ status: 'fulfilled' });
  expect(foreign).toMatchObject({ status: 'rejected', reason: { type: 'BillingAccountNotFound' } });
});
