import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { openAmount } from '../../../src/domain/accounts/standing.ts';
import { balanceOf } from '../../../src/domain/ledger/entry.ts';
import { disputeIdOf } from '../../../src/store/arrears/disputes.ts';
import { aBill, aReport } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const NOW = '2026-11-22T09:00:00.000Z';
const t = aStore();
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

async function anAccountWithABill(amount = 9_000, parts: Parameters<typeof aBill>[0] = {}) {
  const bill = aBill({ billId: uniqueName('B'), dueDate: '2026-11-15', amount, ...parts });
  const account = await putAccount(t.store, { entries: [{ billId: bill.billId, amount }], bills: [bill] });
  return { account, billId: bill.billId };
}
async function open(billId: string, amount: number, key = uniqueName('key')) {
  await t.store.bills.openDispute({
    billId,
    amount: eur(amount),
    key,
    now: NOW,
    reason: 'why',
    openedBy: 'care-1',
  });
  return disputeIdOf(key);
}
const resolve = (
  disputeId: string,
  outcome: 'upheld' | 'partlyUpheld' | 'rejected' | 'withdrawn',
  amount: number | null = null,
) => t.store.disputes.resolve({ disputeId, outcome, amount, note: 'looked at', by: 'care-2', now: NOW });
async function ledgerOf(account: BillingAccount) {
  const any = {
    billingAccountId: account.billingAccountId,
    from: null,
    to: null,
    type: null,
    limit: 200,
    cursor: null,
  };
  return (await t.store.ledger.list({ customerId: account.customerId, ...any })).items;
}

describe('opening a dispute', () => {
  test('writes who opened it and why; the same key again opens no other', async () => {
    const { account, billId } = await anAccountWithABill();
    const key = uniqueName('key');
    const disputeId = await open(billId, 2_000, key);
    await open(billId, 2_000, key);
    const dispute = await t.store.disputes.get(disputeId);
    expect(dispute).toMatchObject({
      billId,
      amount: 2_000,
      state: 'open',
      openedBy: 'care-1',
      reason: 'why',
    });
    const { customerId } = account;
    const query = { customerId, billingAccountId: null, billId: null, state: null, limit: 10, cursor: null };
    expect((await t.store.disputes.list(query)).items).toEqual([dispute]);
    expect(await t.store.bills.get(billId)).toMatchObject({ disputedAmount: 2_000 });
  });
});

describe('the terms of disputes', () => {
  const terms = { leastAmount: { EUR: 100 }, decideWithinDays: 30, timesPerBill: 2, paidBillDays: 365 };
  const dispute = (billId: string, amountMinor: number) =>
    t.store.bills.openDispute({
      ...{ billId, amount: { amountMinor, currency: 'EUR' }, key: uniqueName('key'), terms },
      ...{ reason: 'why', openedBy: 'customer', now: '2026-11-22T09:00:00.000Z' },
    });

  test('a cent is no dispute, but what is left of a bill may be disputed whole', async () => {
    const { billId } = await anAccountWithABill();
    await expect(dispute(billId, 99)).rejects.toMatchObject({ type: 'ActionNotPossible' });
    expect((await dispute(billId, 100)).bill.disputedAmount).toBe(100);
    const rest = await anAccountWithABill(9_000, { paidAmount: 8_960, state: 'partiallyPaid' });
    expect((await dispute(rest.billId, 40)).bill.disputedAmount).toBe(40);
  });

  test('a bill is disputed so often and no more, and somebody has to decide by a day', async () => {
    const { account, billId } = await anAccountWithABill();
    const { customerId } = account;
    await dispute(billId, 500);
    await dispute(billId, 500);
    await expect(dispute(billId, 500)).rejects.toMatchObject({ type: 'ActionNotPossible' });
    const query = {
      customerId,
      billingAccountId: null,
      billId,
      state: 'open',
      limit: 10,
      cursor: null,
    } as const;
    const found = async (decideBefore: string) =>
      (await t.store.disputes.list({ ...query, decideBefore })).items.length;
    expect([await found('2026-12-22'), await found('2026-12-23')]).toEqual([0, 2]);
  });

  test('a paid bill can be disputed; nothing of it rests, and what is upheld is credit', async () => {
    const { account, billId } = await anAccountWithABill(9_000, { paidAmount: 9_000, state: 'settled' });
    await dispute(billId, 4_000);
    expect(await t.store.bills.get(billId)).toMatchObject({ disputedAmount: 0, state: 'settled' });
    await expect(dispute(billId, 5_001)).rejects.toMatchObject({ type: 'ActionNotPossible' });
    const [found] = (
      await t.store.disputes.list({
        ...{ customerId: account.customerId, billingAccountId: null, billId, state: null },
        ...{ limit: 10, cursor: null },
      })
    ).items;
    await t.store.disputes.assign(found?.disputeId ?? '', 'clerk-9');
    const before = balanceOf(await ledgerOf(account));
    await resolve(found?.disputeId ?? '', 'upheld');
    expect(balanceOf(await ledgerOf(account))).toBe(before - 4_000);
    expect(await t.store.disputes.get(found?.disputeId ?? '')).toMatchObject({
      owner: 'clerk-9',
      state: 'upheld',
    });
  });
});

describe('a dispute that ends', () => {
  test('upheld: is credited on its bill, which is settled when nothing is left, and done once', async () => {
    const { account, billId } = await anAccountWithABill();
    const disputeId = await open(billId, 9_000);
    const results = await atOnce(5, () => resolve(disputeId, 'upheld'));
    expect(results.every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await t.store.bills.get(billId)).toMatchObject({
      ...{ disputedAmount: 0, paidAmount: 9_000, state: 'settled', settledDate: '2026-11-22' },
    });
    const entries = await ledgerOf(account);
    expect(entries.filter(({ type }) => type === 'creditNote')).toMatchObject([
      { amount: 9_000, direction: 'credit', billId, note: disputeId },
    ]);
    expect(balanceOf(entries)).toBe(0);
    expect(await t.store.disputes.get(disputeId)).toMatchObject({
      ...{ state: 'upheld', resolution: { upheldAmount: 9_000, resolvedBy: 'care-2', note: 'looked at' } },
    });
  });

  test('partly upheld: the rest is open again; rejected and withdrawn: all of it, with the due date it had', async () => {
    for (const [outcome, part, open_] of [
      ['partlyUpheld', 500, 8_500],
      ['rejected', null, 9_000],
      ['withdrawn', null, 9_000],
    ] as const) {
      const { account, billId } = await anAccountWithABill();
      await resolve(await open(billId, 2_000), outcome, part);
      const bill = await t.store.bills.get(billId);
      expect(bill).toMatchObject({ disputedAmount: 0, paidAmount: part ?? 0, dueDate: '2026-11-15' });
      expect(bill === null ? null : openAmount(bill)).toBe(open_);
      expect(balanceOf(await ledgerOf(account))).toBe(open_);
    }
  });

  test('credits no more on a bill than is still unpaid: the rest is credit of the account', async () => {
    const { account, billId } = await anAccountWithABill(9_000, { paidAmount: 8_000, disputedAmount: 2_000 });
    const disputeId = disputeIdOf(`bill:${billId}`);
    await resolve(disputeId, 'upheld');
    expect(await t.store.bills.get(billId)).toMatchObject({
      paidAmount: 9_000,
      disputedAmount: 0,
      state: 'settled',
    });
    expect(balanceOf(await ledgerOf(account))).toBe(7_000);
  });

  test('ends once: another outcome, another amount and an invalid part are refused', async () => {
    const { billId } = await anAccountWithABill();
    const disputeId = await open(billId, 2_000);
    for (const amount of [null, 0, 2_000, 2_001])
      await expect(resolve(disputeId, 'partlyUpheld', amount)).rejects.toMatchObject({
        type: 'ActionNotPossible',
      });
    expect(await resolve(disputeId, 'partlyUpheld', 1)).toMatchObject({ changed: true });
    expect(await resolve(disputeId, 'partlyUpheld', 1)).toMatchObject({ changed: false });
    await expect(resolve(disputeId, 'partlyUpheld', 2)).rejects.toMatchObject({ type: 'InvalidState' });
    await expect(resolve(disputeId, 'upheld')).rejects.toMatchObject({ type: 'InvalidState' });
    await expect(resolve('DSP-none', 'upheld')).rejects.toMatchObject({ type: 'ActionNotPossible' });
  });

  test('several disputes of one bill, with payments in between, in any order: the money always adds up', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('open' as const), amount: fc.integer({ min: 1, max: 4_000 }) }),
      fc.record({ kind: fc.constant('pay' as const), amount: fc.integer({ min: 1, max: 4_000 }) }),
      fc.record({
        kind: fc.constant('resolve' as const),
        outcome: fc.constantFrom('upheld', 'rejected', 'withdrawn', 'partlyUpheld'),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
        const { account, billId } = await anAccountWithABill();
        const waiting: string[] = [];
        for (const it of steps) {
          if (it.kind === 'open')
            await open(billId, it.amount).then(
              (id) => waiting.push(id),
              () => undefined,
            );
          if (it.kind === 'pay') {
            const { billingAccountId } = account;
            await t.store.payments.record(aReport({ billingAccountId, amount: eur(it.amount) }), NOW);
          }
          const next = it.kind === 'resolve' ? waiting.shift() : undefined;
          if (it.kind === 'resolve' && next !== undefined)
            await resolve(next, it.outcome, it.outcome === 'partlyUpheld' ? 1 : null).catch(() => undefined);
        }
        const bill = await t.store.bills.get(billId);
        if (bill === null) throw new Error('the bill is gone');
        expect(bill.paidAmount + bill.disputedAmount).toBeLessThanOrEqual(bill.amount);
        const query = {
          customerId: account.customerId,
          billingAccountId: null,
          billId,
          state: 'open' as const,
        };
        const { items } = await t.store.disputes.list({ ...query, limit: 50, cursor: null });
        expect(items.reduce((sum, { amount }) => sum + amount, 0)).toBe(bill.disputedAmount);
        const credited = (await ledgerOf(account)).filter(
          ({ type }) => type === 'payment' || type === 'creditNote',
        );
        const taken = credited.reduce((sum, { amount }) => sum + amount, 0);
        expect(taken).toBeGreaterThanOrEqual(bill.paidAmount);
        if (openAmount(bill) > 0 && bill.disputedAmount === 0 && items.length === 0)
          expect(balanceOf(await ledgerOf(account))).toBe(9_000 - taken);
      }),
      { numRuns: 15 },
    );
  });
});
