import { describe, expect, test } from 'vitest';
import { balanceOf, type LedgerEntry, signedAmount } from '../../../src/domain/ledger/entry.ts';
import { InvalidCursor } from '../../../src/store/mongo/errors.ts';
import { aNewEntry } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const NOW = '2026-11-22T09:00:00.000Z';
const t = aStore();

function entry(billingAccountId: string, parts: Parameters<typeof aNewEntry>[0] = {}) {
  return aNewEntry({ billingAccountId, idempotencyKey: uniqueName('key'), ...parts });
}

function query(account: { customerId: string }, parts: object = {}) {
  const any = { billingAccountId: null, from: null, to: null, type: null, limit: 100, cursor: null };
  return { customerId: account.customerId, ...any, ...parts };
}

describe('posting', () => {
  test('the balance is the sum of the entries and the numbers have no gap when 50 post at once', async () => {
    const account = await putAccount(t.store, { entries: [{ amount: 1_000 }] });
    const id = account.billingAccountId;
    const results = await atOnce(50, (n) =>
      t.store.ledger.post([entry(id, { amount: n + 1, direction: n % 3 === 0 ? 'credit' : 'debit' })], NOW),
    );
    expect(results.filter((result) => result.status === 'rejected')).toEqual([]);
    const stored = await t.store.accounts.get(id);
    const { items } = await t.store.ledger.list(query(account));
    const bySequence = items.toSorted((a, b) => a.sequence - b.sequence);
    expect(bySequence.map((item) => item.sequence)).toEqual(Array.from({ length: 51 }, (_, n) => n + 1));
    expect(stored?.sequence).toBe(51);
    expect(stored?.balance).toBe(balanceOf(items));
    expect(stored?.version).toBe(account.version + 50);
    for (const item of bySequence)
      expect(item.balanceAfter).toBe(balanceOf(bySequence.slice(0, item.sequence)));
  });

  test('the same key posts once, also when it comes 20 times at once', async () => {
    const account = await putAccount(t.store);
    const same = entry(account.billingAccountId, { amount: 700 });
    const results = await atOnce(20, () => t.store.ledger.post([same], NOW));
    const ids = results.map((result) =>
      result.status === 'fulfilled' ? result.value[0]?.entryId : result.reason,
    );
    expect(new Set(ids)).toEqual(new Set([`${account.billingAccountId}:1`]));
    expect((await t.store.accounts.get(account.billingAccountId))?.balance).toBe(700);
  });

  test('a key used for another entry is refused and posts nothing', async () => {
    const account = await putAccount(t.store);
    const first = entry(account.billingAccountId, { amount: 700 });
    await t.store.ledger.post([first], NOW);
    const other = entry(account.billingAccountId, { amount: 100 });
    await expect(t.store.ledger.post([other, { ...first, amount: 701 }], NOW)).rejects.toMatchObject({
      type: 'InvalidState',
    });
    expect((await t.store.accounts.get(account.billingAccountId))?.balance).toBe(700);
  });

  test('a key that comes twice in one call posts once', async () => {
    const account = await putAccount(t.store);
    const one = entry(account.billingAccountId, { amount: 700 });
    const posted = await t.store.ledger.post([one, one], NOW);
    expect(posted.map((item) => item.sequence)).toEqual([1, 1]);
    expect((await t.store.accounts.get(account.billingAccountId))?.balance).toBe(700);
    const other = entry(account.billingAccountId);
    await expect(t.store.ledger.post([other, { ...other, amount: 1 }], NOW)).rejects.toMatchObject({
      type: 'InvalidState',
    });
  });

  test('entries come back in the given order, posted ones among new ones', async () => {
    const account = await putAccount(t.store);
    const [a, b, c] = [1, 2, 3].map((amount) => entry(account.billingAccountId, { amount }));
    if (a === undefined || b === undefined || c === undefined) throw new Error('three entries');
    await t.store.ledger.post([b], NOW);
    const posted = await t.store.ledger.post([a, b, c], NOW);
    expect(posted.map((item) => [item.amount, item.sequence])).toEqual([
      [1, 2],
      [2, 1],
      [3, 3],
    ]);
  });

  test('a fraction of a cent, zero, or a negative amount never reaches the ledger', async () => {
    const account = await putAccount(t.store);
    for (const amount of [0.5, 0, -1, Number.NaN, 2 ** 53])
      await expect(t.store.ledger.post([entry(account.billingAccountId, { amount })], NOW)).rejects.toThrow();
    expect(await t.store.accounts.get(account.billingAccountId)).toEqual(account);
  });

  test('amounts past 2^31 stay exact', async () => {
    const account = await putAccount(t.store);
    const amount = 9_007_199_254_740_000;
    await t.store.ledger.post([entry(account.billingAccountId, { amount })], NOW);
    await t.store.ledger.post([entry(account.billingAccountId, { amount: 991 })], NOW);
    expect((await t.store.accounts.get(account.billingAccountId))?.balance).toBe(Number.MAX_SAFE_INTEGER);
    // One more cent could not be told apart: refused, and the balance stays.
    await expect(
      t.store.ledger.post([entry(account.billingAccountId, { amount: 1 })], NOW),
    ).rejects.toThrow();
    expect((await t.store.accounts.get(account.billingAccountId))?.balance).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('an unknown account is told apart', async () => {
    await expect(t.store.ledger.post([entry('BA-none')], NOW)).rejects.toMatchObject({
      type: 'BillingAccountNotFound',
    });
  });
});

describe('reading the ledger', () => {
  test('pages run through all entries without a gap or a double, in the order in which the balance runs', async () => {
    const first = await putAccount(t.store, {
      // Posted in another order than the one in which they happened.
      entries: Array.from({ length: 7 }, (_, n) => ({ occurredAt: `2026-10-0${7 - n}T06:00:00.000Z` })),
    });
    await putAccount(t.store, {
      customer: { customerId: first.customerId },
      entries: Array.from({ length: 5 }, () => ({ occurredAt: '2026-10-03T06:00:00.000Z' })),
    });
    for (const billingAccountId of [null, first.billingAccountId]) {
      const seen: LedgerEntry[] = [];
      let cursor: string | null = null;
      do {
        const page = await t.store.ledger.list(query(first, { billingAccountId, limit: 2, cursor }));
        expect(page.items.length).toBeLessThanOrEqual(2);
        seen.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(new Set(seen.map(({ entryId }) => entryId)).size).toBe(billingAccountId === null ? 12 : 7);
      for (const id of new Set(seen.map((entry) => entry.billingAccountId))) {
        const own = seen.filter((entry) => entry.billingAccountId === id);
        for (const [at, entry] of own.entries())
          expect(entry.balanceAfter - signedAmount(entry)).toBe(own[at + 1]?.balanceAfter ?? 0);
      }
    }
  });

  test('from and to are days of the account’s own time zone, both included', async () => {
    const times = [
      '2026-10-31T22:59:59.999Z',
      '2026-10-31T23:00:00.000Z',
      '2026-11-01T22:59:59.999Z',
      '2026-11-01T23:00:00.000Z',
    ];
    const account = await putAccount(t.store, {
      entries: times.map((occurredAt) => ({ occurredAt, amount: 1 })),
    });
    const day = { from: '2026-11-01', to: '2026-11-01' };
    const { items } = await t.store.ledger.list(query(account, day));
    expect(items.map((item) => item.occurredAt)).toEqual([times[2], times[1]]);
    const breakdown = await t.store.ledger.breakdown(account.billingAccountId, day.from, day.to);
    expect(breakdown.debits).toEqual({ total: 2, byType: { recurringCharge: 2 } });
  });

  test('the breakdown adds up to the balance', async () => {
    const account = await putAccount(t.store, {
      entries: [
        { amount: 4_500 },
        { amount: 900, type: 'usage' },
        { amount: 100, type: 'usage' },
        { amount: 5_000, type: 'payment', direction: 'credit' },
      ],
    });
    const { debits, credits } = await t.store.ledger.breakdown(account.billingAccountId, null, null);
    expect(debits).toEqual({ total: 5_500, byType: { recurringCharge: 4_500, usage: 1_000 } });
    expect(credits).toEqual({ total: 5_000, byType: { payment: 5_000 } });
    expect(debits.total - credits.total).toBe(account.balance);
  });

  test('a cursor that this list did not give out is refused', async () => {
    const account = await putAccount(t.store);
    const alien = Buffer.from(JSON.stringify(['other', 'x', 1, 'y'])).toString('base64url');
    const injected = Buffer.from(JSON.stringify(['ledger', { $gt: '' }, 1, 'y'])).toString('base64url');
    for (const cursor of ['', 'zzz', '%%%', alien, injected, 'a'.repeat(5_000)])
      await expect(t.store.ledger.list(query(account, { cursor }))).rejects.toBeInstanceOf(InvalidCursor);
  });
});
