import { describe, expect, test } from 'vitest';
import { creditHoldExpiry } from '../../../src/domain/accounts/credit-hold.ts';
import { releaseExpiredCreditHolds } from '../../../src/services/accounts/expired-credit-holds.ts';
import { sweepAll } from '../../../src/services/sweep.ts';
import { AccountTurn } from '../../../src/store/accounts/account-turns.ts';
import { creditHoldIdOf } from '../../../src/store/accounts/credit-holds.ts';
import { AS_OF } from '../../support/builders/builders.ts';
import { aReceipt } from '../../support/builders/decisions.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { eventually } from '../../support/run/eventually.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const EXPIRES = creditHoldExpiry(AS_OF);
const AFTER = '2027-06-01T00:00:00.000Z';

/** An account with a hold of 99.00 until 90 days from now. */
async function anAccountWithACreditHold() {
  const account = await putAccount(t.store, { account: { creditLimit: 50_000 } });
  const receipt = aReceipt(account);
  await t.store.decisions.record({
    receipt,
    orderId: uniqueName('ORD'),
    creditHold: { amount: 9_900, expiresAt: EXPIRES },
    allowOverLimit: false,
    caseDoc: null,
  });
  const creditHoldId = creditHoldIdOf(receipt.workflowId);
  const held = async () => (await t.store.accounts.get(account.billingAccountId))?.heldCredit;
  return { account, creditHoldId, held };
}

const sweep = (now: string) =>
  sweepAll((after) => releaseExpiredCreditHolds({ store: t.store }, { now, after, limit: 2 }));

describe('a credit hold', () => {
  test('gives its credit back when it expires, and once, however many sweeps run', async () => {
    const cases = [
      await anAccountWithACreditHold(),
      await anAccountWithACreditHold(),
      await anAccountWithACreditHold(),
    ];
    await sweep(AS_OF);
    for (const { held } of cases) expect(await held()).toBe(9_900);
    const results = await atOnce(4, () => sweep(EXPIRES));
    const acted = results.map((one) => (one.status === 'fulfilled' ? one.value.acted : Number.NaN));
    expect(acted.reduce((sum, one) => sum + one, 0)).toBe(3);
    for (const { held, creditHoldId } of cases) {
      expect(await held()).toBe(0);
      expect(await t.store.creditHolds.get(creditHoldId)).toMatchObject({
        state: 'expired',
        endedAt: EXPIRES,
      });
    }
  });

  test('that is malformed is named by its account, and the others are given back', async () => {
    const [bad, good] = [await anAccountWithACreditHold(), await anAccountWithACreditHold()];
    const holds = t.db.collection<{ _id: string; amount: number }>('creditHolds');
    const past = { bypassDocumentValidation: true } as const;
    await holds.updateOne({ _id: bad.creditHoldId }, { $set: { amount: 0.5 } }, past);
    const { billingAccountId } = bad.account;
    expect((await sweep(EXPIRES)).failed).toEqual([{ billingAccountId, code: expect.any(String) }]);
    expect(await good.held()).toBe(0);
    await holds.updateOne({ _id: bad.creditHoldId }, { $set: { amount: 9_900 } });
    expect((await sweep(EXPIRES)).failed).toEqual([]);
    expect(await bad.held()).toBe(0);
  });

  test('that was renewed goes on; an expired one takes its credit again, once', async () => {
    const renewed = await anAccountWithACreditHold();
    await t.store.creditHolds.renew(renewed.creditHoldId, creditHoldExpiry(EXPIRES), EXPIRES);
    const late = await anAccountWithACreditHold();
    await sweep(EXPIRES);
    expect(await renewed.held()).toBe(9_900);
    expect(await late.held()).toBe(0);
    await atOnce(5, () => t.store.creditHolds.renew(late.creditHoldId, creditHoldExpiry(EXPIRES), EXPIRES));
    expect(await late.held()).toBe(9_900);
    await t.store.creditHolds.release(late.creditHoldId, AFTER);
    expect(await t.store.creditHolds.renew(late.creditHoldId, AFTER, AFTER)).toBe(false);
    expect(await late.held()).toBe(0);
  });

  test('never goes below zero while 50 orders, releases and sweeps use the same account at once', async () => {
    const account = await putAccount(t.store, { account: { creditLimit: 50_000 } });
    const { billingAccountId } = account;
    const seen: number[] = [];
    let approved = 0;
    const order = async (index: number): Promise<void> => {
      for (let attempt = 0; attempt < 400; attempt += 1) {
        const now = await t.store.accounts.get(billingAccountId);
        if (now === null) throw new Error('the account is there');
        seen.push(now.heldCredit);
        if (now.creditLimit - now.balance - now.heldCredit < 9_900) return;
        const receipt = aReceipt(now, { workflowId: `race:${billingAccountId}:${index}` });
        const creditHold = { amount: 9_900, expiresAt: index % 2 === 0 ? AS_OF : EXPIRES };
        try {
          await t.store.decisions.record({
            receipt,
            orderId: `ORD-${index}`,
            creditHold,
            allowOverLimit: false,
            caseDoc: null,
          });
          approved += 1;
          return;
        } catch {
          // The account moved: look again.
        }
      }
    };
    const sweeps = async () => {
      for (let round = 0; round < 10; round += 1) await sweep(AS_OF);
    };
    await Promise.all([...Array.from({ length: 50 }, (_, index) => order(index)), sweeps()]);
    await sweep(AS_OF);
    expect(Math.max(...seen)).toBeLessThanOrEqual(50_000);
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(0);
    expect(approved).toBeGreaterThanOrEqual(5);
    const inForce = await t.db
      .collection('creditHolds')
      .aggregate<{ sum: number }>([
        { $match: { billingAccountId, state: 'held' } },
        { $group: { _id: null, sum: { $sum: '$amount' } } },
      ])
      .toArray();
    expect((await t.store.accounts.get(billingAccountId))?.heldCredit).toBe(inForce[0]?.sum ?? 0);
  });
});

describe('a transaction that has written a hold does not stay in line for its account: the one before it may want to write the hold too', () => {
  const ways = {
    expires: (id: string) => t.store.creditHolds.expire(id, EXPIRES),
    'is released': (id: string) => t.store.creditHolds.release(id, AS_OF),
    'is renewed': (id: string) => t.store.creditHolds.renew(id, AFTER, AS_OF),
  };
  test.each(Object.entries(ways))('when it %s', async (_what, write) => {
    const { account, creditHoldId } = await anAccountWithACreditHold();
    const before = new AccountTurn(t.client, t.db);
    await before.take([account.billingAccountId], { hasWritten: false });
    let waits = true;
    const written = write(creditHoldId).finally(() => {
      waits = false;
    });
    try {
      await eventually(async () => expect(waits).toBe(false), { withinMs: 10_000 });
    } finally {
      before.end();
      await written;
    }
  });
});
