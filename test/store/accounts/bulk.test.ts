import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { AccountBundle } from '../../../src/store/accounts/bulk.ts';
import { aBill, aBillingAccount, aCustomer, aNewEntry, aPaymentOf } from '../../support/builders/builders.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();

function aBundle(parts: Partial<AccountBundle> = {}): AccountBundle {
  const owner = { customerId: uniqueName('CUST'), billingAccountId: uniqueName('BA') };
  const { billingAccountId } = owner;
  const bill = aBill({ ...owner, billId: uniqueName('B'), paidAmount: 2_000 });
  const payment = aPaymentOf(bill, { paymentId: uniqueName('P') });
  const key = uniqueName('key');
  return {
    customer: aCustomer({ customerId: owner.customerId }),
    account: aBillingAccount({ ...owner, balance: 2_500 }),
    entries: [
      aNewEntry({ billingAccountId, billId: bill.billId, idempotencyKey: `${key}:1` }),
      aNewEntry({
        billingAccountId,
        type: 'payment',
        direction: 'credit',
        amount: 2_000,
        paymentId: payment.paymentId,
        idempotencyKey: `${key}:2`,
      }),
    ],
    bills: [bill],
    payments: [payment],
    subscriptions: [],
    ...parts,
  };
}

async function count(billingAccountId: string): Promise<number[]> {
  const names = ['ledgerEntries', 'bills', 'payments'];
  return Promise.all(names.map((name) => t.db.collection(name).countDocuments({ billingAccountId })));
}

describe('loading accounts', () => {
  test('an account is loaded whole, once, however often and at once it comes', async () => {
    const bundle = aBundle();
    const results = await atOnce(8, () => t.store.bulk.putAccount(bundle));
    const values = results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason));
    expect(values.toSorted()).toEqual(['inserted', ...Array.from({ length: 7 }, () => 'present')]);
    expect(await count(bundle.account.billingAccountId)).toEqual([2, 1, 1]);
    expect(await t.store.accounts.get(bundle.account.billingAccountId)).toMatchObject({
      balance: 2_500,
      sequence: 2,
    });
  });

  test('many go in one transaction, present ones and accounts of one customer among them', async () => {
    const [a, b] = [aBundle(), aBundle()];
    const sibling = aBundle();
    const own = { customerId: a.customer.customerId };
    const second = {
      ...sibling,
      customer: a.customer,
      account: { ...sibling.account, ...own },
      bills: sibling.bills.map((bill) => ({ ...bill, ...own })),
      payments: sibling.payments.map((payment) => ({ ...payment, ...own })),
    };
    await t.store.bulk.putAccount(b);
    expect(await t.store.bulk.putAccounts([a, b, second])).toEqual(['inserted', 'present', 'inserted']);
    expect(await t.store.accounts.ofCustomer(a.customer.customerId)).toHaveLength(2);
  });

  test('an account that contradicts itself is refused with the reason, and nothing of the call is written', async () => {
    const good = aBundle();
    const bundle = aBundle();
    const { account } = bundle;
    const wrong: [AccountBundle, string][] = [
      [
        { ...bundle, account: { ...account, balance: 2_501 } },
        'the balance is 2501, the entries add up to 2500',
      ],
      [{ ...bundle, account: { ...account, heldCredit: 1 } }, 'held credit'],
      [{ ...bundle, bills: [aBill()] }, 'another account or customer'],
      [{ ...bundle, entries: [aNewEntry()] }, 'another account'],
      [{ ...bundle, customer: aCustomer() }, 'another customer'],
    ];
    for (const [refused, message] of wrong) {
      const call = t.store.bulk.putAccounts([good, refused]);
      await expect(call).rejects.toMatchObject({
        name: 'BulkRefused',
        message: expect.stringContaining(message),
      });
    }
    // Found by MongoDB only, after other parts were written: a bill whose id another account has.
    const taken = aBundle();
    await t.store.bulk.putAccount(taken);
    const thief = {
      ...bundle,
      bills: bundle.bills.map((bill) => ({ ...bill, billId: taken.bills[0]?.billId ?? '' })),
    };
    await expect(t.store.bulk.putAccounts([good, thief])).rejects.toMatchObject({ code: 11000 });
    await expect(t.store.bulk.putAccount(thief)).rejects.toMatchObject({ name: 'BulkRefused' });
    for (const { account: each } of [good, bundle]) {
      expect(await count(each.billingAccountId)).toEqual([0, 0, 0]);
      expect(await t.store.accounts.get(each.billingAccountId)).toBeNull();
    }
  });
});

describe('policies', () => {
  function aPolicy(version: string, effectiveAt: string, content = `{"version":"${version}"}`) {
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { name: 'service-approval', version, sha256, effectiveAt, content } as const;
  }

  test('the one that decides is the latest in effect, and a released one never changes', async () => {
    const first = aPolicy('2026-01-01', '2026-01-01T00:00:00.000Z');
    const second = aPolicy('2026-11-01', '2026-11-01T00:00:00.000Z');
    expect(await t.store.policies.put(second)).toBe(true);
    expect(await t.store.policies.put(first)).toBe(true);
    expect(await t.store.policies.put(first)).toBe(false);
    const changed = aPolicy('2026-01-01', '2026-01-01T00:00:00.000Z', '{"lenient":true}');
    for (const refused of [changed, { ...first, sha256: 'f'.repeat(64) }, { ...first, content: '{}' }])
      await expect(t.store.policies.put(refused)).rejects.toMatchObject({ name: 'PolicyConflict' });
    const { released } = t.store.policies;
    expect(await released('service-approval', '2026-10-31T23:59:59.999Z')).toEqual(first);
    expect(await released('service-approval', '2026-11-01T00:00:00.000Z')).toEqual(second);
    expect(await released('service-approval', '2025-12-31T00:00:00.000Z')).toBeNull();
    expect(await released('payment-inquiry', '2026-11-01T00:00:00.000Z')).toBeNull();
    expect(await t.store.policies.list(null)).toEqual([second, first]);
    expect(await t.store.policies.get('service-approval', '2026-01-01')).toEqual(first);
  });
});
