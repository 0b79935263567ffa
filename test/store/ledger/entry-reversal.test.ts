import { afterAll, describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import { auditBilling } from '../../../src/store/billing/billing-audit.ts';
import { aNewEntry, aReport } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const NOW = '2026-11-22T09:00:00.000Z';

afterAll(async () => {
  expect((await auditBilling(t.db, t.client)).violations).toEqual([]);
});

async function posted(parts: Partial<NewEntry>): Promise<{ account: BillingAccount; entryId: string }> {
  const account = await putAccount(t.store, { account: { taxRateBasisPoints: 1_900 } });
  const { billingAccountId } = account;
  const entry = aNewEntry({ idempotencyKey: uniqueName('key'), ...parts, billingAccountId });
  const [stored] = await t.store.ledger.post([entry], NOW);
  return { account, entryId: stored?.entryId ?? '' };
}

const bill = ({ billingAccountId }: BillingAccount, today: string) =>
  t.store.billing.makeNextBill(billingAccountId, { today, now: `${today}T09:00:00.000Z`, runId: 'run' });

describe('an entry that was wrong', () => {
  test('is taken back by an entry of its own, once, and is not changed', async () => {
    const { account, entryId } = await posted({ type: 'usage', amount: 700, occurredAt: NOW });
    const tries = await atOnce(5, () =>
      t.store.ledger.reverse({ entryId, reason: 'rated twice' }, NOW, null),
    );
    const done = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(done).toHaveLength(5);
    expect(done.filter(({ changed }) => changed)).toHaveLength(1);
    expect(new Set(done.map(({ reversal }) => reversal.entryId)).size).toBe(1);
    expect(done[0]?.reversal).toMatchObject({
      ...{ type: 'usage', direction: 'credit', amount: 700, reversedEntryId: entryId, billId: null },
    });
    expect(await t.store.ledger.get(entryId)).toMatchObject({ direction: 'debit', amount: 700 });
    expect((await t.store.accounts.get(account.billingAccountId))?.balance).toBe(0);
  });

  test('is taken back with its own tax: a fee carries none, and neither does what takes it back', async () => {
    const { account, entryId } = await posted({ type: 'fee', amount: 500, occurredAt: NOW });
    await t.store.ledger.reverse({ entryId, reason: 'dunned by mistake' }, NOW, null);
    expect(await bill(account, '2026-12-01')).toMatchObject({ details: { total: 0, taxLines: [] } });
  });

  test('that is billed is credited at once, and its tax on the bill after it', async () => {
    const { account, entryId } = await posted({ type: 'usage', amount: 1_190, occurredAt: NOW });
    expect(await bill(account, '2026-12-01')).toMatchObject({ bill: { amount: 1_190 } });
    await t.store.ledger.reverse({ entryId, reason: 'not theirs' }, '2026-12-02T09:00:00.000Z', null);
    expect(await t.store.bills.get(`BILL:${account.billingAccountId}:2026-12-01`)).toMatchObject({
      ...{ state: 'settled', paidAmount: 1_190 },
    });
    expect(await bill(account, '2027-01-01')).toMatchObject({
      bill: { amount: 0 },
      details: { total: 0, taxLines: [{ gross: -1_190, tax: -190 }] },
    });
  });

  test('an entry that takes another back is not taken back itself, and money goes back with its payment', async () => {
    const { account, entryId } = await posted({ type: 'usage', amount: 700, occurredAt: NOW });
    const { reversal } = await t.store.ledger.reverse({ entryId, reason: 'rated twice' }, NOW, null);
    const report = aReport({ billingAccountId: account.billingAccountId });
    await t.store.payments.record(report, NOW);
    const { items } = await t.store.ledger.list({
      ...{ customerId: account.customerId, billingAccountId: null, from: null, to: null },
      ...{ type: 'payment', limit: 1, cursor: null },
    });
    for (const id of [reversal.entryId, items[0]?.entryId ?? ''])
      await expect(t.store.ledger.reverse({ entryId: id, reason: 'no' }, NOW, null)).rejects.toMatchObject({
        type: 'InvalidState',
      });
    await expect(
      t.store.ledger.reverse({ entryId: 'BA-none:1', reason: 'no' }, NOW, null),
    ).rejects.toMatchObject({
      type: 'ActionNotPossible',
    });
  });
});

test('the next bill asks, once, for what was refunded out of a payment that was then charged back', async () => {
  const account = await putAccount(t.store, { account: { taxRateBasisPoints: 1_900 } });
  const { billingAccountId } = account;
  const report = aReport({ billingAccountId });
  await t.store.payments.record(report, NOW);
  const refund = aNewEntry({
    ...{ billingAccountId, type: 'refund', amount: 4_500, occurredAt: NOW },
    idempotencyKey: uniqueName('key'),
  });
  await t.store.ledger.post([refund], NOW);
  await t.store.payments.record({ ...report, status: 'reversed' }, NOW);
  expect((await auditBilling(t.db, t.client, { billingAccountId })).violations).toEqual([]);
  const preview = await t.store.billing.previewBill(billingAccountId, NOW);
  expect(preview.draft).toMatchObject({ amount: 4_500, taxLines: [], broughtForward: [{ amount: 4_500 }] });
  expect(await bill(account, '2026-12-01')).toMatchObject({ bill: { amount: 4_500, state: 'sent' } });
  expect(await bill(account, '2027-01-01')).toMatchObject({ bill: { amount: 0 } });
  expect((await t.store.accounts.get(billingAccountId))?.balance).toBe(4_500);
});
