import { describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import type { Giver } from '../../../src/domain/ledger/giving.ts';
import { aBill } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const NOW = '2026-11-22T09:00:00.000Z';
const t = aStore();
const WITHOUT_END = 1_000_000_000;
const AN_AGENT: Giver = {
  by: 'agent-7',
  way: 'goodwill',
  limits: { EUR: { perCredit: WITHOUT_END, perAccountDay: WITHOUT_END, perGiverDay: WITHOUT_END } },
};
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

/** An account that owes 90.00 on each of two bills. */
async function anAccountWithTwoBills() {
  const bills = ['2026-10-15', '2026-11-15'].map((dueDate) =>
    aBill({ billId: uniqueName('B'), dueDate, amount: 9_000 }),
  );
  const entries = bills.map(({ billId }) => ({ billId, amount: 9_000 }));
  const account = await putAccount(t.store, { entries, bills });
  const [older = '', newer = ''] = bills.map(({ billId }) => billId);
  return { account, older, newer };
}
const credit = (billId: string, amountMinor: number, key: string) =>
  t.store.bills.creditGoodwill({ billId, amount: eur(amountMinor), key, giver: AN_AGENT, now: NOW });
const onNextBill = ({ billingAccountId }: BillingAccount, amount: number, key: string) =>
  t.store.ledger.post(
    [
      {
        ...{ billingAccountId, type: 'goodwill', direction: 'credit', amount, occurredAt: NOW },
        ...{ idempotencyKey: key, source: 'care', billId: null, paymentId: null, note: null },
      },
    ],
    NOW,
  );
const paidOn = async (billId: string) => (await t.store.bills.get(billId))?.paidAmount;
const balanceOf = async ({ billingAccountId }: BillingAccount) =>
  (await t.store.accounts.get(billingAccountId))?.balance;

describe('goodwill on a bill', () => {
  test('is posted once for a key, also when it comes five times at once and when the bill is settled by it', async () => {
    const { account, older } = await anAccountWithTwoBills();
    const key = uniqueName('key');
    const results = await atOnce(5, () => credit(older, 9_000, key));
    expect(results.every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await credit(older, 9_000, key)).toMatchObject({
      changed: false,
      bill: { billId: older, paidAmount: 9_000, state: 'settled' },
    });
    expect(await balanceOf(account)).toBe(9_000);
  });

  test('is refused under a key of another bill, amount, account or currency, and posts nothing', async () => {
    const { account, older, newer } = await anAccountWithTwoBills();
    const other = await anAccountWithTwoBills();
    const key = uniqueName('key');
    await credit(older, 500, key);
    for (const [billId, amount] of [
      [newer, 500],
      [older, 2_000],
      [other.older, 500],
    ] as const)
      await expect(credit(billId, amount, key)).rejects.toMatchObject({ type: 'InvalidState' });
    await expect(
      t.store.bills.creditGoodwill({
        giver: AN_AGENT,
        billId: older,
        amount: { amountMinor: 500, currency: 'USD' },
        key,
        now: NOW,
      }),
    ).rejects.toMatchObject({ type: 'CurrencyMismatch' });
    expect([await paidOn(older), await paidOn(newer), await paidOn(other.older)]).toEqual([500, 0, 0]);
    expect([await balanceOf(account), await balanceOf(other.account)]).toEqual([17_500, 18_000]);
  });

  test('and goodwill for the next bill are two things: neither replaces the other', async () => {
    const { account, older } = await anAccountWithTwoBills();
    const [onBill, onNext] = [uniqueName('key'), uniqueName('key')];
    await credit(older, 500, onBill);
    await expect(onNextBill(account, 500, onBill)).rejects.toMatchObject({ type: 'InvalidState' });
    await onNextBill(account, 700, onNext);
    await onNextBill(account, 700, onNext);
    await expect(credit(older, 700, onNext)).rejects.toMatchObject({ type: 'InvalidState' });
    expect(await balanceOf(account)).toBe(16_800);
  });
});
