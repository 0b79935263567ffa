import { describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { balanceOf } from '../../../src/domain/ledger/entry.ts';
import { PAYMENT_STATUSES, type PaymentStatus } from '../../../src/domain/payments/payment.ts';
import { effectOf } from '../../../src/domain/payments/payment-state.ts';
import { atOnce } from '../../support/at-once.ts';
import { aBill, aReport } from '../../support/builders.ts';
import { uniqueName } from '../../support/names.ts';
import { putAccount } from '../../support/put-account.ts';
import { aStore } from '../../support/store.ts';

const NOW = '2026-11-22T09:00:00.000Z';
const t = aStore();

/** An account that owes an October and a November bill of 45.00 each. */
async function anAccountWithTwoBills() {
  const october = aBill({ billId: uniqueName('B'), dueDate: '2026-10-15' });
  const november = aBill({ billId: uniqueName('B'), dueDate: '2026-11-15' });
  const account = await putAccount(t.store, {
    entries: [october, november].map((bill) => ({ billId: bill.billId })),
    bills: [november, october],
  });
  return { account, october: october.billId, november: november.billId };
}

async function ledgerAgrees(account: BillingAccount): Promise<number> {
  const any = { billingAccountId: null, from: null, to: null, type: null, limit: 200, cursor: null };
  const { items } = await t.store.ledger.list({ customerId: account.customerId, ...any });
  const stored = await t.store.accounts.get(account.billingAccountId);
  expect(stored?.balance).toBe(balanceOf(items));
  return stored?.balance ?? Number.NaN;
}

describe('a settled payment', () => {
  test('is a credit in the ledger and pays the oldest due bill first', async () => {
    const { account, october, november } = await anAccountWithTwoBills();
    const report = aReport({
      billingAccountId: account.billingAccountId,
      amount: { amountMinor: 6_000, currency: 'EUR' },
      occurredAt: '2026-11-20T23:30:00.000Z',
    });
    const { payment, changed, settledNow } = await t.store.payments.record(report, NOW);
    expect({ changed, settledNow }).toEqual({ changed: true, settledNow: true });
    expect(payment.allocations).toEqual([
      { billId: october, amount: 4_500 },
      { billId: november, amount: 1_500 },
    ]);
    // Half past midnight in Berlin: the next day.
    expect(await t.store.bills.get(october)).toMatchObject({ state: 'settled', settledDate: '2026-11-21' });
    expect(await t.store.bills.get(november)).toMatchObject({ state: 'partiallyPaid', paidAmount: 1_500 });
    expect(await ledgerAgrees(account)).toBe(3_000);
    expect(await t.store.payments.get(payment.paymentId)).toEqual(payment);
  });

  test('pays the bill it names first, and what no bill takes stays as credit', async () => {
    const { account, october, november } = await anAccountWithTwoBills();
    const report = aReport({
      billingAccountId: account.billingAccountId,
      amount: { amountMinor: 10_000, currency: 'EUR' },
      billId: november,
    });
    const { payment } = await t.store.payments.record(report, NOW);
    expect(payment.allocations.map((part) => part.billId)).toEqual([november, october]);
    expect(await ledgerAgrees(account)).toBe(-1_000);
  });

  test('counts once, however often and at once it is reported', async () => {
    const { account } = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: account.billingAccountId });
    const results = await atOnce(20, () => t.store.payments.record(report, NOW));
    const settled = results.map((result) =>
      result.status === 'fulfilled' ? result.value.settledNow : result.reason,
    );
    expect(settled.filter((value) => value === true)).toHaveLength(1);
    expect(settled.filter((value) => value === false)).toHaveLength(19);
    expect(await ledgerAgrees(account)).toBe(4_500);
  });

  test('two different payments at once never pay the same cent of a bill twice', async () => {
    const { account, october, november } = await anAccountWithTwoBills();
    const results = await atOnce(10, () =>
      t.store.payments.record(
        aReport({
          billingAccountId: account.billingAccountId,
          amount: { amountMinor: 1_000, currency: 'EUR' },
        }),
        NOW,
      ),
    );
    expect(results.every((result) => result.status === 'fulfilled')).toBe(true);
    expect(await t.store.bills.get(october)).toMatchObject({ state: 'settled', paidAmount: 4_500 });
    expect(await t.store.bills.get(november)).toMatchObject({ state: 'settled', paidAmount: 4_500 });
    expect(await ledgerAgrees(account)).toBe(-1_000);
  });

  test.each([
    ['reversed', 'reversal'],
    ['refunded', 'refund'],
  ] as const)(
    '%s, it is a debit and its bills are open again with their own due dates',
    async (status, type) => {
      const { account, october, november } = await anAccountWithTwoBills();
      const before = [await t.store.bills.get(october), await t.store.bills.get(november)];
      const report = aReport({
        billingAccountId: account.billingAccountId,
        amount: { amountMinor: 6_000, currency: 'EUR' },
      });
      await t.store.payments.record(report, NOW);
      const { payment } = await t.store.payments.record({ ...report, status }, NOW);
      expect(payment).toMatchObject({ status, allocations: [] });
      const { debits } = await t.store.ledger.breakdown(account.billingAccountId, null, null);
      expect(debits.byType[type]).toBe(6_000);
      // The older one was settled meanwhile, and says so.
      expect([await t.store.bills.get(october), await t.store.bills.get(november)]).toEqual([
        { ...before[0], reopenings: 1 },
        before[1],
      ]);
      expect(await ledgerAgrees(account)).toBe(9_000);
    },
  );
});

describe('states of a payment', () => {
  const legal: [PaymentStatus, PaymentStatus][] = [
    ['pending', 'settled'],
    ['pending', 'failed'],
    ['pending', 'unknown'],
    ['unknown', 'pending'],
    ['unknown', 'settled'],
    ['unknown', 'failed'],
    ['failed', 'settled'],
    ['settled', 'reversed'],
    ['settled', 'refunded'],
  ];
  const all: readonly PaymentStatus[] = PAYMENT_STATUSES;
  const table = all
    .flatMap((from) => all.map((to) => [from, to] as const))
    .filter(([from, to]) => from !== to);

  test.each(table)('%s to %s moves money only as it should', async (from, to) => {
    const { account } = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: account.billingAccountId });
    if (effectOf(from) === 'takenBack') await t.store.payments.record({ ...report, status: 'settled' }, NOW);
    await t.store.payments.record({ ...report, status: from }, NOW);
    const counted = await ledgerAgrees(account);
    const move = t.store.payments.record({ ...report, status: to }, NOW);
    if (legal.some(([a, b]) => a === from && b === to)) {
      expect((await move).payment.status).toBe(to);
      expect(await ledgerAgrees(account)).toBe(to === 'settled' ? 4_500 : 9_000);
    } else {
      await expect(move).rejects.toMatchObject({ type: 'InvalidState' });
      expect(await ledgerAgrees(account)).toBe(counted);
    }
  });

  test('an unknown payment cannot be reversed', async () => {
    const { account } = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: account.billingAccountId, status: 'reversed' });
    await expect(t.store.payments.record(report, NOW)).rejects.toMatchObject({ type: 'InvalidState' });
    expect(await t.store.payments.get(report.paymentId)).toBeNull();
  });

  test('each failure has its type and leaves nothing behind', async () => {
    const { account } = await anAccountWithTwoBills();
    const other = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: account.billingAccountId, status: 'pending' });
    await t.store.payments.record(report, NOW);
    const refused = [
      [{ ...report, amount: { amountMinor: 1, currency: 'EUR' } }, 'InvalidState'],
      [{ ...report, billingAccountId: other.account.billingAccountId }, 'InvalidState'],
    ] as const;
    for (const [wrong, type] of refused)
      await expect(t.store.payments.record(wrong, NOW)).rejects.toMatchObject({ type });
    expect(await ledgerAgrees(account)).toBe(9_000);
  });

  test('money that names the bill of somebody else counts, on the oldest bill of its own account', async () => {
    const { account, october } = await anAccountWithTwoBills();
    const other = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: account.billingAccountId, billId: other.october });
    const { payment } = await t.store.payments.record(report, NOW);
    expect(payment).toMatchObject({ status: 'settled', billId: null, allocations: [{ billId: october }] });
    expect(await t.store.bills.get(other.october)).toMatchObject({ state: 'sent', paidAmount: 0 });
    expect(await ledgerAgrees(account)).toBe(4_500);
  });
});

describe('actions of an agent', () => {
  test('a payment moves to another bill once, and no money moves with it', async () => {
    const { account, october, november } = await anAccountWithTwoBills();
    const { payment } = await t.store.payments.record(
      aReport({ billingAccountId: account.billingAccountId }),
      NOW,
    );
    const move = { paymentId: payment.paymentId, billId: november, key: uniqueName('act'), now: NOW };
    const moved = await t.store.payments.reapply(move);
    expect(moved.payment.allocations).toEqual([{ billId: november, amount: 4_500 }]);
    expect(await t.store.bills.get(october)).toMatchObject({
      state: 'sent',
      paidAmount: 0,
      settledDate: null,
    });
    expect(await t.store.bills.get(november)).toMatchObject({ state: 'settled' });
    expect(await ledgerAgrees(account)).toBe(4_500);
    const back = { ...move, billId: october, key: uniqueName('act') };
    expect((await t.store.payments.reapply(back)).changed).toBe(true);
    // The first one again, late: it was done, and does not undo the second.
    expect((await t.store.payments.reapply(move)).changed).toBe(false);
    expect(await t.store.bills.get(october)).toMatchObject({ state: 'settled' });
    await expect(t.store.payments.reapply({ ...move, billId: october })).rejects.toMatchObject({
      type: 'InvalidState',
    });
  });

  test('a payment cannot go to a bill of another account, and a pending one nowhere', async () => {
    const { account, november } = await anAccountWithTwoBills();
    const other = await anAccountWithTwoBills();
    const settled = aReport({ billingAccountId: account.billingAccountId });
    const pending = aReport({ billingAccountId: account.billingAccountId, status: 'pending' });
    await t.store.payments.record(settled, NOW);
    await t.store.payments.record(pending, NOW);
    for (const [paymentId, billId] of [
      [settled.paymentId, other.october],
      [pending.paymentId, november],
      ['PAY-none', november],
    ] as const)
      await expect(
        t.store.payments.reapply({ paymentId, billId, key: uniqueName('act'), now: NOW }),
      ).rejects.toMatchObject({ type: 'ActionNotPossible' });
    expect(await t.store.bills.get(other.october)).toMatchObject({ state: 'sent' });
  });

  test('a dispute is opened once, raises the account’s version and never exceeds what is open', async () => {
    const { account, october } = await anAccountWithTwoBills();
    const amount = { amountMinor: 3_000, currency: 'EUR' };
    const dispute = {
      billId: october,
      amount,
      key: uniqueName('act'),
      now: NOW,
      reason: null,
      openedBy: 'care-1',
    };
    const results = await atOnce(5, () => t.store.bills.openDispute(dispute));
    const changed = results.map((result) => result.status === 'fulfilled' && result.value.changed);
    expect(changed.filter(Boolean)).toHaveLength(1);
    expect(await t.store.bills.get(october)).toMatchObject({ disputedAmount: 3_000 });
    expect((await t.store.accounts.get(account.billingAccountId))?.version).toBe(account.version + 1);
    await expect(t.store.bills.openDispute({ ...dispute, key: uniqueName('act') })).rejects.toMatchObject({
      type: 'ActionNotPossible',
    });
  });
});
