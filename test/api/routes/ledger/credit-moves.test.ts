/** Credit goes from one account of a customer to others, by two entries for each part. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CreditMoveSchema } from '../../../../src/api/schemas/ledger/credit-move.ts';
import type { BillingAccount } from '../../../../src/domain/accounts/billing-account.ts';
import { auditBilling } from '../../../../src/store/billing/billing-audit.ts';
import { verifyLedger } from '../../../../src/store/ledger/ledger-verify.ts';
import { aBill, aNewEntry, aReport } from '../../../support/builders/builders.ts';
import { putAccount } from '../../../support/builders/put-account.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { openedDb } from '../../../support/product/field-keys.ts';
import { wrongViews } from '../../../support/product/store.ts';
import { uniqueName } from '../../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const NOW = '2026-11-22T09:00:00.000Z';
const clerk = { role: 'billing', subject: 'ann' } as const;
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
});
afterAll(async () => {
  const db = openedDb(api.db);
  expect((await auditBilling(db, api.client)).violations).toEqual([]);
  expect(await wrongViews(db)).toEqual({});
  const all = { billingAccountId: null, onBroken: () => undefined };
  expect((await verifyLedger(db, api.client, all)).broken).toBe(0);
});

/** A customer with three accounts; the first has 100.00 of credit, and the second an open bill of 45.00. */
async function customer() {
  const customerId = uniqueName('CUST');
  const put = async (parts: Parameters<typeof putAccount>[1] = {}) =>
    putAccount(api.store, { ...parts, customer: { customerId } });
  const [from, debtor, other] = [
    await put(),
    await put({ bills: [aBill({ billId: uniqueName('B') })] }),
    await put(),
  ];
  const { billingAccountId } = from;
  const report = aReport({ billingAccountId, paymentId: uniqueName('P'), occurredAt: NOW });
  await api.store.payments.record({ ...report, amount: eur(10_000) }, NOW);
  return { from, debtor, other };
}
const move = (from: BillingAccount, parts: readonly [BillingAccount, number][], key = uniqueName('key')) =>
  api.post(`/v1/billing-accounts/${from.billingAccountId}/credit-moves`, {
    ...{ ...clerk, key },
    body: {
      parts: parts.map(([{ billingAccountId }, amount]) => ({ billingAccountId, amount: eur(amount) })),
      note: 'One transfer for three branches',
    },
  });
const balances = (accounts: readonly BillingAccount[]) =>
  Promise.all(
    accounts.map(async ({ billingAccountId }) => (await api.store.accounts.get(billingAccountId))?.balance),
  );

test('one transfer is split over several accounts: it pays open bills there, and the sum stays the same', async () => {
  const { from, debtor, other } = await customer();
  const response = await move(from, [
    [debtor, 6_000],
    [other, 1_000],
  ]);
  expect(response.status, await response.clone().text()).toBe(201);
  const moved = CreditMoveSchema.parse(await response.json());
  expect(await balances([from, debtor, other])).toEqual([-3_000, -1_500, -1_000]);
  const { items } = await api.store.bills.listBills({ ...debtor, limit: 9, cursor: null });
  expect(items).toMatchObject([{ state: 'settled', paidAmount: 4_500 }]);
  const [out, into] = [moved.parts[0]?.outEntryId ?? '', moved.parts[0]?.inEntryId ?? ''];
  expect(await api.store.ledger.get(out)).toMatchObject({
    ...{ type: 'creditMovedOut', direction: 'debit', amount: 6_000, otherAccountId: debtor.billingAccountId },
  });
  expect(await api.store.ledger.get(into)).toMatchObject({
    ...{ type: 'creditMovedIn', direction: 'credit', amount: 6_000, otherAccountId: from.billingAccountId },
  });
});

test('the same key moves once, also when the answer was lost and two ask at once', async () => {
  const { from, other } = await customer();
  const key = uniqueName('key');
  const answers = await Promise.all([move(from, [[other, 1_000]], key), move(from, [[other, 1_000]], key)]);
  expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
  expect((await move(from, [[other, 1_000]], key)).status).toBe(201);
  expect(await balances([from, other])).toEqual([-9_000, -1_000]);
});

test('of two moves at once that are more than the credit together, one is refused', async () => {
  const { from, debtor, other } = await customer();
  const answers = await Promise.all([move(from, [[other, 7_000]]), move(from, [[debtor, 7_000]])]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
  expect((await balances([from]))[0]).toBe(-3_000);
});

test('credit stays with its customer, in its currency, on accounts that are open, and within what there is', async () => {
  const { from, other } = await customer();
  const stranger = await putAccount(api.store);
  const { customerId } = from;
  const dollars = await putAccount(api.store, { account: { currency: 'USD' }, customer: { customerId } });
  const closed = await putAccount(api.store, { account: { state: 'closed' }, customer: { customerId } });
  const faults = [];
  for (const parts of [
    [[stranger, 1]],
    [[dollars, 1]],
    [[closed, 1]],
    [[from, 1]],
    [
      [other, 1],
      [other, 2],
    ],
    [[other, 10_001]],
  ] as const)
    faults.push(
      ...(await problemOf(await move(from, [...parts.map(([to, n]): [BillingAccount, number] => [to, n])])))
        .faults,
    );
  expect(faults).toEqual(
    [
      ...['moved-to-another-customer', 'moved-to-another-currency', 'moved-to-closed-account'],
      ...['moved-to-itself', 'account-named-twice', 'not-that-much-credit'],
    ].map((code) => `/parts ${code}`),
  );
  expect((await balances([from]))[0]).toBe(-10_000);
});

test('credit that comes to a written-off account pays its unpaid fees, then the debt that was given up, and is credit beyond; the mark ends with the debt', async () => {
  const { from, debtor } = await customer();
  const { billingAccountId } = debtor;
  const proposalId = uniqueName('WO');
  await api.store.writeOffs.propose({ proposalId, billingAccountId, by: 'collector', note: 'lost' }, NOW);
  await api.store.writeOffs.approve({ proposalId, by: 'controller', note: null }, NOW);
  const seen = async () => [
    (await api.store.accounts.get(billingAccountId))?.collectionStatus,
    (await api.store.writeOffs.get(proposalId))?.recoveredAmount,
    ...(await balances([debtor])),
  ];
  const key = uniqueName('key');
  for (let times = 0; times < 2; times += 1) {
    expect((await move(from, [[debtor, 3_000]], key)).status).toBe(201);
    expect(await seen()).toEqual(['writtenOff', 3_000, 0]);
  }
  const fee = aNewEntry({
    ...{ billingAccountId, type: 'fee', direction: 'debit', amount: 500, source: 'care' },
    ...{ idempotencyKey: uniqueName('key'), occurredAt: NOW },
  });
  await api.store.ledger.post([fee], NOW);
  expect((await move(from, [[debtor, 1_000]])).status).toBe(201);
  expect(await seen()).toEqual(['writtenOff', 3_500, 0]);
  expect((await move(from, [[debtor, 3_000]])).status).toBe(201);
  expect(await seen()).toEqual(['none', 4_500, -2_000]);
});
