/** What one person may give away is bounded in the store, also when many credits come at once. */
import { describe, expect, test } from 'vitest';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import type { Giver, LimitsByCurrency } from '../../../src/domain/ledger/giving.ts';
import { aBill } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const NOW = '2026-11-22T09:00:00.000Z';
const TOMORROW = '2026-11-23T00:00:00.000Z';
const LIMITS: LimitsByCurrency = {
  EUR: { perCredit: 5_000, perAccountDay: 10_000, perGiverDay: 20_000 },
};
const t = aStore();

const aGiver = (parts: Partial<Giver> = {}): Giver => ({
  by: uniqueName('agent'),
  way: 'goodwill',
  limits: LIMITS,
  ...parts,
});

function aCredit(billingAccountId: string, amount: number, parts: Partial<NewEntry> = {}) {
  const entry: NewEntry = {
    ...{ billingAccountId, type: 'goodwill', direction: 'credit', amount, occurredAt: NOW },
    ...{ idempotencyKey: uniqueName('key'), source: 'care', billId: null, paymentId: null, note: null },
    ...parts,
  };
  return { entry, currency: 'EUR' };
}

const anAccount = async () => (await putAccount(t.store)).billingAccountId;
const balance = async (id: string) => (await t.store.accounts.get(id))?.balance ?? Number.NaN;
const refused = { type: 'CreditLimitReached' };

describe('credits', () => {
  test('of one giver to one account, twenty at once, never pass the limit of the account’s day', async () => {
    const [account, giver] = [await anAccount(), aGiver()];
    const before = await balance(account);
    const results = await atOnce(20, () => t.store.ledger.credit(aCredit(account, 3_000), giver, NOW));
    const given = results.filter(({ status }) => status === 'fulfilled').length;
    expect(given).toBe(3);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject(refused);
    expect(before - (await balance(account))).toBe(given * 3_000);
  });

  test('of one giver under names that differ in case alone count together', async () => {
    const giver = aGiver();
    for (const by of [giver.by, giver.by.toUpperCase(), giver.by, giver.by.toUpperCase()])
      await t.store.ledger.credit(aCredit(await anAccount(), 5_000), { ...giver, by }, NOW);
    const fifth = t.store.ledger.credit(aCredit(await anAccount(), 1), giver, NOW);
    await expect(fifth).rejects.toMatchObject(refused);
  });

  test('of one giver to twenty accounts at once never pass the limit of the giver’s day', async () => {
    const giver = aGiver();
    const accounts: string[] = [];
    for (let n = 0; n < 20; n += 1) accounts.push(await anAccount());
    const before = await Promise.all(accounts.map(balance));
    const ended = await Promise.allSettled(
      accounts.map((account) => t.store.ledger.credit(aCredit(account, 5_000), giver, NOW)),
    );
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    const after = await Promise.all(accounts.map(balance));
    const sum = (of: readonly number[]) => of.reduce((total, each) => total + each, 0);
    expect(sum(before) - sum(after)).toBe(20_000);
  });

  test('are limited one by one; the day, another giver and another way have counters of their own', async () => {
    const [account, giver] = [await anAccount(), aGiver()];
    const credit = (amount: number, by: Giver, at = NOW) =>
      t.store.ledger.credit(aCredit(account, amount), by, at);
    await expect(credit(5_001, giver)).rejects.toMatchObject(refused);
    await credit(5_000, giver);
    await credit(5_000, giver);
    await expect(credit(1, giver)).rejects.toMatchObject(refused);
    // The account has had its share, no matter who gives.
    await expect(credit(1, aGiver())).rejects.toMatchObject(refused);
    await credit(1, aGiver({ way: 'posted' }));
    await credit(5_000, giver, TOMORROW);
  });

  test('sent twice under one key count once', async () => {
    const [account, giver] = [await anAccount(), aGiver()];
    const line = aCredit(account, 5_000);
    const first = await t.store.ledger.credit(line, giver, NOW);
    expect((await t.store.ledger.credit(line, giver, NOW)).entryId).toBe(first.entryId);
    await t.store.ledger.credit(aCredit(account, 5_000), giver, NOW);
  });

  test('on a bill count like those for the next one', async () => {
    const giver = aGiver();
    const bill = aBill({ billId: uniqueName('B'), amount: 19_000 });
    const { billingAccountId } = await putAccount(t.store, {
      bills: [bill],
      entries: [{ billId: bill.billId, amount: 19_000 }],
    });
    const onBill = (amountMinor: number) =>
      t.store.bills.creditGoodwill({
        ...{ billId: bill.billId, amount: { amountMinor, currency: 'EUR' }, giver, now: NOW },
        key: uniqueName('key'),
      });
    await onBill(4_000);
    await t.store.ledger.credit(aCredit(billingAccountId, 4_000), giver, NOW);
    await expect(onBill(2_001)).rejects.toMatchObject(refused);
    await onBill(2_000);
  });
});

describe('lines that are posted', () => {
  test('give within the limits, one by one; charges go through', async () => {
    const [account, giver] = [await anAccount(), aGiver({ way: 'posted' })];
    const lines = [
      aCredit(account, 5_000),
      aCredit(account, 5_001),
      aCredit(account, 100_000, { type: 'usage', direction: 'debit' }),
      aCredit(account, 5_000, { type: 'creditNote' }),
      aCredit(account, 1, { type: 'adjustment' }),
    ];
    const told = (await t.store.ledger.postLines(lines, NOW, giver)).map((result) =>
      result.status === 'refused' ? result.refusal : result.status,
    );
    expect(told).toEqual(['posted', 'limitReached', 'posted', 'posted', 'limitReached']);
    const again = await t.store.ledger.postLines(lines, NOW, giver);
    expect(again.map(({ status }) => status)).toEqual([
      'present',
      'refused',
      'present',
      'present',
      'refused',
    ]);
  });

  test('count what is taken back of charges, and not what is taken back of credits', async () => {
    const [account, giver] = [await anAccount(), aGiver({ way: 'posted' })];
    const post = async (amount: number, parts: Partial<NewEntry> = {}) =>
      (await t.store.ledger.post([aCredit(account, amount, parts).entry], NOW))[0]?.entryId ?? '';
    const charge = await post(6_000, { type: 'usage', direction: 'debit' });
    const small = await post(2_000, { type: 'usage', direction: 'debit' });
    const credit = await post(9_000);
    const reverse = (entryId: string) => t.store.ledger.reverse({ entryId, reason: 'wrong' }, NOW, giver);
    await expect(reverse(charge)).rejects.toMatchObject(refused);
    expect(await reverse(small)).toMatchObject({ changed: true });
    expect(await reverse(credit)).toMatchObject({ changed: true });
  });
});

describe('a proposed credit', () => {
  const propose = (billingAccountId: string, parts: object = {}) =>
    t.store.creditProposals.propose(
      {
        ...{ proposalId: uniqueName('CP'), billingAccountId, type: 'goodwill', amount: 50_000 },
        ...{ currency: 'EUR', by: 'ann', note: 'no service', ...parts },
      },
      NOW,
    );

  test('is posted once, by another person than its proposer, however often and at once it is approved', async () => {
    const account = await anAccount();
    const before = await balance(account);
    const { proposalId } = await propose(account);
    expect(await balance(account)).toBe(before);
    const decide = (by: string) => t.store.creditProposals.approve({ proposalId, by, note: null }, NOW);
    await expect(decide('ann')).rejects.toMatchObject({ type: 'DutiesNotSeparated' });
    const results = await atOnce(5, () => decide('bob'));
    expect(results.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'fulfilled'));
    expect(await balance(account)).toBe(before - 50_000);
    expect(await t.store.creditProposals.get(proposalId)).toMatchObject({
      ...{ state: 'approved', decidedBy: 'bob', entryId: expect.stringContaining(account) },
    });
    await expect(decide('eve')).rejects.toMatchObject({ type: 'InvalidState' });
  });

  test('is rejected without effect, and is in the currency of its account', async () => {
    const account = await anAccount();
    const before = await balance(account);
    const { proposalId } = await propose(account);
    const reject = (by: string) => t.store.creditProposals.reject({ proposalId, by, note: 'no' }, NOW);
    await expect(reject('ann')).rejects.toMatchObject({ type: 'DutiesNotSeparated' });
    expect(await reject('bob')).toMatchObject({ state: 'rejected', decisionNote: 'no', entryId: null });
    await expect(
      t.store.creditProposals.approve({ proposalId, by: 'bob', note: null }, NOW),
    ).rejects.toMatchObject({ type: 'InvalidState' });
    expect(await balance(account)).toBe(before);
    await expect(propose(account, { currency: 'USD' })).rejects.toMatchObject({ type: 'CurrencyMismatch' });
    await expect(propose('BA-NONE')).rejects.toMatchObject({ type: 'BillingAccountNotFound' });
  });

  test('refunds no more than the unapplied credit', async () => {
    const { proposalId } = await propose(await anAccount(), { type: 'refund' });
    await expect(
      t.store.creditProposals.approve({ proposalId, by: 'bob', note: null }, NOW),
    ).rejects.toMatchObject({ type: 'ActionNotPossible' });
    expect(await t.store.creditProposals.get(proposalId)).toMatchObject({ state: 'proposed' });
  });
});

describe('settlements', () => {
  const settle = async (giver: Giver, now = NOW) => {
    const billingAccountId = (
      await putAccount(t.store, { bills: [aBill({ billId: uniqueName('B'), amount: 5_000 })] })
    ).billingAccountId;
    const proposal = { proposalId: uniqueName('SET'), billingAccountId, by: giver.by, note: 'final' };
    const alone = { upTo: 5_000, giver };
    return (await t.store.writeOffs.propose({ ...proposal, kind: 'settlement', alone }, now)).state;
  };

  test('of one giver at once never give up more in a day than one may give: the others wait for another person', async () => {
    const giver = aGiver({ way: 'posted' });
    const states = (await Promise.all(Array.from({ length: 7 }, () => settle(giver)))).sort();
    expect(states).toEqual([...Array(4).fill('approved'), ...Array(3).fill('proposed')]);
    expect(await settle(giver, TOMORROW)).toBe('approved');
  });

  test('count together with the credits that their giver posts on the same day', async () => {
    const giver = aGiver({ way: 'posted' });
    for (let n = 0; n < 4; n += 1) await t.store.ledger.credit(aCredit(await anAccount(), 4_000), giver, NOW);
    expect(await settle(giver)).toBe('proposed');
    const other = aGiver({ way: 'posted' });
    expect(await settle(other)).toBe('approved');
  });
});
