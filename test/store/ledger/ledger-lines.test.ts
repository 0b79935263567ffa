import { expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { balanceOf } from '../../../src/domain/ledger/entry.ts';
import { verifyLedger } from '../../../src/store/ledger/ledger-verify.ts';
import { AS_OF, aNewEntry } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';
import { roundTrips } from '../../support/wire/round-trips.ts';

const t = aStore();

const lineOf = ({ billingAccountId, currency }: BillingAccount, amount = 125) => ({
  currency,
  entry: aNewEntry({ billingAccountId, amount, idempotencyKey: uniqueName('key') }),
});
const accounts = (count: number) => Promise.all(Array.from({ length: count }, () => putAccount(t.store)));

async function brokenLedgers(): Promise<string[]> {
  const broken: string[] = [];
  await verifyLedger(t.db, t.client, {
    billingAccountId: null,
    onBroken: ({ billingAccountId }) => broken.push(billingAccountId),
  });
  return broken;
}

test('lines of many accounts share transactions, and each account has its own chain, balance and view', async () => {
  const all = await accounts(60);
  const lines = all.flatMap((account) => [lineOf(account), lineOf(account, 75)]);
  let posted: Awaited<ReturnType<typeof t.store.ledger.postLines>> = [];
  const trips = await roundTrips(t.db.databaseName, async (store) => {
    posted = await store.ledger.postLines(lines, AS_OF, null);
  });
  expect(posted.map(({ status }) => status)).toEqual(lines.map(() => 'posted'));
  expect(trips).toBeLessThan(2 * all.length);
  for (const { billingAccountId, balance, version } of all) {
    const after = await t.store.accounts.get(billingAccountId);
    expect(after).toMatchObject({ balance: balance + 200, version: version + 1, updatedAt: AS_OF });
  }
  expect(await brokenLedgers()).toEqual([]);
  const again = await t.store.ledger.postLines(lines, AS_OF, null);
  expect(again.map(({ status }) => status)).toEqual(lines.map(() => 'present'));
});

test('faulty lines do not affect those of another account', async () => {
  const [tooLarge, gone, ...fine] = await accounts(20);
  if (tooLarge === undefined || gone === undefined) throw new Error('there are twenty');
  const lines = [
    ...fine.map((account) => lineOf(account)),
    lineOf(tooLarge, Number.MAX_SAFE_INTEGER),
    lineOf(tooLarge, Number.MAX_SAFE_INTEGER),
    lineOf({ ...gone, billingAccountId: 'BA-UNKNOWN' }),
    lineOf({ ...gone, currency: 'CHF' }),
  ];
  const results = await t.store.ledger.postLines(lines, AS_OF, null);
  expect(results.slice(0, fine.length).map(({ status }) => status)).toEqual(fine.map(() => 'posted'));
  expect(results.slice(-2)).toEqual([
    { status: 'refused', refusal: 'accountNotFound' },
    { status: 'refused', refusal: 'currencyMismatch' },
  ]);
  expect(results.filter((one) => one.status === 'refused' && one.refusal === 'tooLarge')).not.toEqual([]);
  expect(await brokenLedgers()).toEqual([]);
});

test('a malformed account is named, and the lines of all others are posted', async () => {
  const [malformed, ...fine] = await accounts(30);
  if (malformed === undefined) throw new Error('there are thirty');
  const { billingAccountId: _id, graceDays } = malformed;
  const collection = t.db.collection<{ _id: string }>('billingAccounts');
  const raw = { bypassDocumentValidation: true } as const;
  await collection.updateOne({ _id }, { $set: { graceDays: -1 } }, raw);
  const lines = [lineOf(malformed), ...fine.map((account) => lineOf(account))];
  try {
    await expect(t.store.ledger.postLines(lines, AS_OF, null)).rejects.toMatchObject({
      name: 'StoredDataError',
    });
  } finally {
    await collection.updateOne({ _id }, { $set: { graceDays } }, raw);
  }
  const again = await t.store.ledger.postLines(lines, AS_OF, null);
  expect(again.map(({ status }) => status)).toEqual(['posted', ...fine.map(() => 'present')]);
});

test('beside payments and charges of the same accounts, nothing is lost and nothing posted twice', async () => {
  const all = await accounts(12);
  const batches = Array.from({ length: 4 }, () => all.map((account) => lineOf(account, 10)));
  const singles = all.map((account) => lineOf(account, 7).entry);
  await Promise.all([
    ...batches.map((lines) => t.store.ledger.postLines(lines, AS_OF, null)),
    ...singles.map((entry) => t.store.ledger.post([entry], AS_OF)),
  ]);
  for (const { billingAccountId, customerId, balance } of all) {
    const query = { billingAccountId, customerId, from: null, to: null, type: null };
    const { items } = await t.store.ledger.list({ ...query, limit: 50, cursor: null });
    expect(items).toHaveLength(5);
    expect((await t.store.accounts.get(billingAccountId))?.balance).toBe(balance + balanceOf(items));
  }
  expect(await brokenLedgers()).toEqual([]);
}, 120_000);
