import { describe, expect, test } from 'vitest';
import { holdExpiry } from '../../../src/domain/accounts/credit-hold.ts';
import { releaseExpiredHolds } from '../../../src/services/accounts/expired-holds.ts';
import { sweepAll } from '../../../src/services/sweep.ts';
import { holdIdOf } from '../../../src/store/accounts/holds.ts';
import { AS_OF } from '../../support/builders.ts';
import { aReceipt, aStore, atOnce, aUniqueId, putAccount } from '../support.ts';

const t = aStore();
const EXPIRES = holdExpiry(AS_OF);
const AFTER = '2027-06-01T00:00:00.000Z';

/** An account with a hold of 99.00 until 90 days from now. */
async function anAccountWithAHold() {
  const account = await putAccount(t.store, { account: { creditLimit: 50_000 } });
  const receipt = aReceipt(account);
  await t.store.decisions.record({
    receipt,
    orderId: aUniqueId('ORD'),
    hold: { amount: 9_900, expiresAt: EXPIRES },
    allowOverLimit: false,
    caseDoc: null,
  });
  const holdId = holdIdOf(receipt.workflowId);
  const held = async () => (await t.store.accounts.get(account.billingAccountId))?.heldCredit;
  return { account, holdId, held };
}

const sweep = (now: string) =>
  sweepAll((after) => releaseExpiredHolds({ store: t.store }, { now, after, limit: 2 }));

describe('a credit hold', () => {
  test('gives its credit back when it expires, and once, however many sweeps run', async () => {
    const cases = [await anAccountWithAHold(), await anAccountWithAHold(), await anAccountWithAHold()];
    await sweep(AS_OF);
    for (const { held } of cases) expect(await held()).toBe(9_900);
    const results = await atOnce(4, () => sweep(EXPIRES));
    const acted = results.map((one) => (one.status === 'fulfilled' ? one.value.acted : Number.NaN));
    expect(acted.reduce((sum, one) => sum + one, 0)).toBe(3);
    for (const { held, holdId } of cases) {
      expect(await held()).toBe(0);
      expect(await t.store.holds.get(holdId)).toMatchObject({ state: 'expired', endedAt: EXPIRES });
    }
  });

  test('that is malformed is named by its account, and keeps no other from being given back', async () => {
    const [bad, good] = [await anAccountWithAHold(), await anAccountWithAHold()];
    const holds = t.db.collection<{ _id: string; amount: number }>('creditHolds');
    const past = { bypassDocumentValidation: true } as const;
    await holds.updateOne({ _id: bad.holdId }, { $set: { amount: 0.5 } }, past);
    const { billingAccountId } = bad.account;
    expect((await sweep(EXPIRES)).failed).toEqual([{ billingAccountId, code: expect.any(String) }]);
    expect(await good.held()).toBe(0);
    await holds.updateOne({ _id: bad.holdId }, { $set: { amount: 9_900 } });
    expect((await sweep(EXPIRES)).failed).toEqual([]);
    expect(await bad.held()).toBe(0);
  });

  test('that was renewed lasts on; one that expired takes its credit anew, once', async () => {
    const renewed = await anAccountWithAHold();
    await t.store.holds.renew(renewed.holdId, holdExpiry(EXPIRES), EXPIRES);
    const late = await anAccountWithAHold();
    await sweep(EXPIRES);
    expect(await renewed.held()).toBe(9_900);
    expect(await late.held()).toBe(0);
    await atOnce(5, () => t.store.holds.renew(late.holdId, holdExpiry(EXPIRES), EXPIRES));
    expect(await late.held()).toBe(9_900);
    await t.store.holds.release(late.holdId, AFTER);
    expect(await t.store.holds.renew(late.holdId, AFTER, AFTER)).toBe(false);
    expect(await late.held()).toBe(0);
  });

  test('never counts below nothing while 50 orders, releases and sweeps want the same account at once', async () => {
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
        const hold = { amount: 9_900, expiresAt: index % 2 === 0 ? AS_OF : EXPIRES };
        try {
          await t.store.decisions.record({
            receipt,
            orderId: `ORD-${index}`,
            hold,
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
