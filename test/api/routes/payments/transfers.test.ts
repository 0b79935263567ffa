/** One transfer that came for several accounts, and what goes back of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TransferSchema } from '../../../../src/api/schemas/payments/transfer.ts';
import type { BillingAccount } from '../../../../src/domain/accounts/billing-account.ts';
import { sumMinor } from '../../../../src/domain/money.ts';
import { auditBilling } from '../../../../src/store/billing/billing-audit.ts';
import { verifyLedger } from '../../../../src/store/ledger/ledger-verify.ts';
import { AS_OF, aBill, TODAY } from '../../../support/builders/builders.ts';
import { putAccount } from '../../../support/builders/put-account.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { openedDb } from '../../../support/product/field-keys.ts';
import { wrongViews } from '../../../support/product/store.ts';
import { uniqueName } from '../../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const bank = { role: 'processor', subject: 'bank' } as const;
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

const owing = (
  amount: number,
  dueDate: string,
  parts: Partial<BillingAccount> = {},
  customerId = uniqueName('CUST'),
) =>
  putAccount(api.store, {
    customer: { customerId },
    account: parts,
    bills: [aBill({ billId: uniqueName('B'), amount, dueDate })],
  });
const report = (body: Record<string, unknown>, transferId = uniqueName('TR')) =>
  api.post('/v1/transfers', { ...bank, body: { transferId, occurredAt: AS_OF, ...body } });
const takeBack = (transferId: string, amount: number, more: Record<string, unknown> = {}) =>
  api.post(`/v1/transfers/${transferId}/take-backs`, {
    ...bank,
    body: { kind: 'refunded', amount: eur(amount), occurredAt: '2026-11-22T10:00:00Z', ...more },
  });
const shown = async (response: Response) => {
  expect([200, 201], await response.clone().text()).toContain(response.status);
  return TransferSchema.parse(await response.json());
};
const balances = (...accounts: BillingAccount[]) =>
  Promise.all(
    accounts.map(async ({ billingAccountId }) => (await api.store.accounts.get(billingAccountId))?.balance),
  );
const part = ({ billingAccountId }: BillingAccount, amount: number) => ({
  billingAccountId,
  amount: eur(amount),
});

describe('a transfer with named parts', () => {
  test('pays each account on the day of the transfer, and the rest is credit of the account that paid', async () => {
    const payer = await putAccount(api.store);
    const [one, other] = [await owing(4_500, '2026-11-15'), await owing(9_000, '2026-11-15')];
    const body = {
      ...{ billingAccountId: payer.billingAccountId, amount: eur(10_000), valueDate: '2026-11-20' },
      parts: [part(one, 4_500), part(other, 5_000)],
    };
    const transferId = uniqueName('TR');
    const first = await report(body, transferId);
    expect(first.status).toBe(201);
    const made = await shown(first);
    expect(made.parts.map(({ billingAccountId, amount }) => [billingAccountId, amount.amountMinor])).toEqual([
      [one.billingAccountId, 4_500],
      [other.billingAccountId, 5_000],
      [payer.billingAccountId, 500],
    ]);
    expect(await balances(payer, one, other)).toEqual([-500, 0, 4_000]);
    const { items } = await api.store.bills.listBills({ ...one, limit: 9, cursor: null });
    expect(items).toMatchObject([{ state: 'settled', settledDate: '2026-11-20' }]);
    // The same again, also by two at once, pays once.
    const again = await Promise.all([report(body, transferId), report(body, transferId)]);
    for (const answer of again) expect(await shown(answer)).toEqual(made);
    expect(await balances(payer, one, other)).toEqual([-500, 0, 4_000]);
  });

  test('may name bills alone; what nobody knows goes to suspense, with what the payer wrote', async () => {
    const known = await owing(3_000, '2026-11-15');
    const { items } = await api.store.bills.listBills({ ...known, limit: 9, cursor: null });
    const made = await shown(
      await report({
        amount: eur(7_000),
        parts: [
          { billId: items[0]?.billId, amount: eur(3_000) },
          { billingAccountId: 'BA-UNKNOWN', amount: eur(1_500) },
        ],
        reference: 'invoices of November',
      }),
    );
    expect(made.parts.map(({ inSuspense, amount }) => [inSuspense, amount.amountMinor])).toEqual([
      [false, 3_000],
      [true, 1_500],
      [true, 2_500],
    ]);
    expect(await balances(known)).toEqual([0]);
    const waiting = await api.store.suspense.get(made.parts[2]?.paymentId ?? '');
    expect(waiting).toMatchObject({ state: 'open', reference: 'invoices of November' });
  });

  test('pays by parts that name a known bill first, and by those of one account in the order in which they are named', async () => {
    const account = await owing(3_000, '2026-11-15');
    const { items } = await api.store.bills.listBills({ ...account, limit: 9, cursor: null });
    const bill = { billId: items[0]?.billId };
    const restsOf = async (parts: readonly Record<string, unknown>[]) => {
      const { parts: made } = await shown(await report({ amount: eur(6_000), parts }));
      return Promise.all(
        made.map(async ({ paymentId }) => {
          const payment = await api.store.payments.get(paymentId);
          return sumMinor((payment?.allocations ?? []).map(({ amount }) => amount));
        }),
      );
    };
    // One names a bill that nobody knows, and would pay the oldest.
    const unknown = { ...part(account, 2_000), billId: 'BILL-UNKNOWN' };
    expect(
      await restsOf([unknown, { ...bill, amount: eur(1_000) }, { ...bill, amount: eur(1_000) }]),
    ).toEqual([...[1_000, 1_000, 1_000, 0]]);
    // Whether a part says its account beside its bill makes no difference.
    const other = await owing(3_000, '2026-11-15');
    const [first] = (await api.store.bills.listBills({ ...other, limit: 9, cursor: null })).items;
    const named = { billId: first?.billId };
    expect(
      await restsOf([
        { ...part(other, 2_000), ...named },
        { ...named, amount: eur(2_000) },
      ]),
    ).toEqual([2_000, 1_000, 0]);
  });

  test('is refused when its parts come to more, or when something else is known under its id', async () => {
    const account = await owing(4_500, '2026-11-15');
    const body = { amount: eur(1_000), parts: [part(account, 1_001)] };
    expect((await problemOf(await report(body))).faults).toEqual(['/parts parts-exceed-transfer']);
    const transferId = uniqueName('TR');
    await shown(await report({ amount: eur(1_000), parts: [part(account, 1_000)] }, transferId));
    const other = await problemOf(
      await report({ amount: eur(1_000), parts: [part(account, 999)] }, transferId),
    );
    expect(other).toMatchObject({ kind: 'payment-mismatch', faults: ['/transferId transfer-differs'] });
    expect(await balances(account)).toEqual([3_500]);
  });
});

describe('a transfer that is split by due date', () => {
  test('pays what the account is asked to pay, the oldest due first, and not what was billed before', async () => {
    const payer = await owing(1_000, '2026-11-10');
    const { billingAccountId, customerId } = payer;
    const payers = [{ from: '2026-10-15', payer: { billingAccountId, customerId }, by: 'ann', at: AS_OF }];
    const late = await owing(2_000, '2026-11-05', { payers });
    const soon = await owing(4_000, '2026-11-20', { payers });
    const before = await owing(8_000, '2026-09-01', { payers });
    const made = await shown(await report({ billingAccountId, amount: eur(5_000), over: 'paidFor' }));
    expect(made.parts.map((one) => [one.billingAccountId, one.amount.amountMinor])).toEqual([
      [late.billingAccountId, 2_000],
      [billingAccountId, 1_000],
      [soon.billingAccountId, 2_000],
    ]);
    expect(await balances(payer, late, soon, before)).toEqual([0, 0, 2_000, 8_000]);
  });

  test('is another transfer when it pays other bills than the one that is known under its id', async () => {
    const { billingAccountId } = await owing(1_000, '2026-11-10');
    const transferId = uniqueName('TR');
    const body = { billingAccountId, amount: eur(500) };
    const made = await shown(await report({ ...body, over: 'paidFor' }, transferId));
    const other = await problemOf(await report({ ...body, over: 'below' }, transferId));
    expect(other).toMatchObject({ kind: 'payment-mismatch', faults: ['/transferId transfer-differs'] });
    expect(await shown(await report({ ...body, over: 'paidFor' }, transferId))).toEqual(made);
  });

  test('pays the account and all below it, and leaves the rest as its credit', async () => {
    const customerId = uniqueName('CUST');
    const top = await putAccount(api.store, { customer: { customerId } });
    const middle = await owing(1_500, '2026-11-20', { parentAccountId: top.billingAccountId }, customerId);
    const low = await owing(500, '2026-11-10', { parentAccountId: middle.billingAccountId }, customerId);
    const { billingAccountId } = top;
    const made = await shown(await report({ billingAccountId, amount: eur(2_100), over: 'below' }));
    expect(made.parts.map((one) => one.amount.amountMinor)).toEqual([500, 1_500, 100]);
    expect(await balances(top, middle, low)).toEqual([-100, 0, 0]);
  });
});

describe('what goes back of a transfer', () => {
  test('comes off each part by its share, and in the end off all of them', async () => {
    const [one, other] = [await owing(1_000, '2026-11-15'), await owing(2_000, '2026-11-15')];
    const transferId = uniqueName('TR');
    await shown(
      await report({ amount: eur(3_000), parts: [part(one, 1_000), part(other, 2_000)] }, transferId),
    );
    const back = await shown(await takeBack(transferId, 100, { eventId: 'RF-1' }));
    expect(back.takeBacks).toMatchObject([{ eventId: 'RF-1', shares: [eur(33), eur(67)] }]);
    expect(await balances(one, other)).toEqual([33, 67]);
    expect(await shown(await takeBack(transferId, 100, { eventId: 'RF-1' }))).toEqual(back);
    const differs = await problemOf(await takeBack(transferId, 101, { eventId: 'RF-1' }));
    expect(differs).toMatchObject({ kind: 'payment-mismatch' });
    const all = await shown(await takeBack(transferId, 2_900, { kind: 'reversed', eventId: 'CB-1' }));
    expect(all.countedAmount).toEqual(eur(0));
    expect(await balances(one, other)).toEqual([1_000, 2_000]);
  });

  test('and is reported before it came, takes effect when it comes', async () => {
    const account = await owing(1_000, '2026-11-15');
    const transferId = uniqueName('TR');
    const early = await takeBack(transferId, 400);
    expect(early.status).toBe(201);
    expect(await shown(early)).toMatchObject({ amount: null, parts: [] });
    const made = await shown(await report({ amount: eur(1_000), parts: [part(account, 1_000)] }, transferId));
    expect(made).toMatchObject({ countedAmount: eur(600), takeBacks: [{ shares: [eur(400)] }] });
    expect(await balances(account)).toEqual([400]);
  });
});

describe('what a bank says of a take-back', () => {
  const partOf = async (transferId: string) => {
    const { parts } = await shown(await api.get(`/v1/transfers/${transferId}`, bank));
    return api.store.payments.get(parts[0]?.paymentId ?? '');
  };
  const fee = { kind: 'reversed', valueDate: '2026-11-20', bankFee: eur(350), eventId: 'CB-1' };

  test('before the transfer came is not lost: its fee is owed, and its value date counts', async () => {
    const account = await owing(1_000, '2026-11-15');
    const transferId = uniqueName('TR');
    await shown(await takeBack(transferId, 400, fee));
    await shown(await report({ amount: eur(1_000), parts: [part(account, 1_000)] }, transferId));
    expect(await balances(account)).toEqual([750]);
    const taken = (await partOf(transferId))?.events.find(({ eventId }) => eventId === 'CB-1');
    expect(taken).toMatchObject({ valueDate: '2026-11-20', bankFee: 350, amount: 400 });
  });

  test('may come in two reports: the second adds the fee and the value date, once', async () => {
    const account = await owing(1_000, '2026-11-15');
    for (const isEarly of [true, false]) {
      const transferId = uniqueName('TR');
      const came = () => report({ amount: eur(1_000), parts: [part(account, 1_000)] }, transferId);
      if (!isEarly) await shown(await came());
      await shown(await takeBack(transferId, 1_000, { kind: 'reversed', eventId: 'CB-1' }));
      for (const _ of [1, 2]) await shown(await takeBack(transferId, 1_000, fee));
      if (isEarly) await shown(await came());
      const taken = (await partOf(transferId))?.events.find(({ eventId }) => eventId === 'CB-1');
      expect(taken).toMatchObject({ valueDate: '2026-11-20', bankFee: 350 });
    }
    // 1,000 owed again, and the fee of each.
    expect(await balances(account)).toEqual([1_700]);
  });
});

describe('a transfer that is announced', () => {
  const underWay = async ({ billingAccountId }: BillingAccount) => {
    const { items } = await api.store.payments.list({
      ...{ billingAccountId, status: 'pending', reportedBy: null, limit: 9, cursor: null },
    });
    return items.map(({ amount }) => amount);
  };

  test('is under way on each account of its parts, then comes on all of them', async () => {
    const [one, other] = [await owing(1_000, '2026-11-15'), await owing(2_000, '2026-11-15')];
    const transferId = uniqueName('TR');
    const body = { amount: eur(3_000), parts: [part(one, 1_000), part(other, 2_000)] };
    const waits = await shown(await report({ ...body, status: 'pending' }, transferId));
    expect(waits).toMatchObject({ status: 'pending', amount: eur(3_000), countedAmount: eur(0) });
    expect([await underWay(one), await underWay(other)]).toEqual([[1_000], [2_000]]);
    expect(await balances(one, other)).toEqual([1_000, 2_000]);
    // What goes back of it before it came waits.
    await shown(await takeBack(transferId, 300));
    const occurredAt = '2026-11-22T09:30:00Z';
    const came = await shown(await report({ ...body, occurredAt }, transferId));
    expect(came).toMatchObject({ status: 'settled', countedAmount: eur(2_700) });
    expect(came.takeBacks).toMatchObject([{ shares: [eur(100), eur(200)] }]);
    expect(await balances(one, other)).toEqual([100, 200]);
    // What was said before, again and late, changes nothing.
    for (const late of [
      { ...body, status: 'pending' },
      { ...body, occurredAt },
    ])
      expect(await shown(await report(late, transferId))).toEqual(came);
  });

  test('fails on all of them, and may come after all', async () => {
    const [one, other] = [await owing(1_000, '2026-11-15'), await owing(2_000, '2026-11-15')];
    const transferId = uniqueName('TR');
    const body = { amount: eur(3_000), parts: [part(one, 1_000), part(other, 2_000)] };
    await shown(await report({ ...body, status: 'pending' }, transferId));
    const failed = { ...body, status: 'failed', occurredAt: '2026-11-22T10:00:00Z' };
    expect(await shown(await report(failed, transferId))).toMatchObject({ status: 'failed' });
    expect([await underWay(one), await underWay(other)]).toEqual([[], []]);
    await shown(await report({ ...body, occurredAt: '2026-11-23T10:00:00Z' }, transferId));
    expect(await balances(one, other)).toEqual([0, 0]);
  });

  test('counts as it came: the last parts get less, or there is a rest', async () => {
    const [one, other] = [await owing(1_000, '2026-11-15'), await owing(2_000, '2026-11-15')];
    const payer = await putAccount(api.store);
    const { billingAccountId } = payer;
    const body = { billingAccountId, parts: [part(one, 500), part(other, 1_000)] };
    for (const [came, left] of [
      [400, [600, 2_000, 0]],
      [1_700, [100, 1_000, -200]],
    ] as const) {
      const transferId = uniqueName('TR');
      await shown(await report({ ...body, amount: eur(1_500), status: 'pending' }, transferId));
      const settled = { ...body, amount: eur(came), occurredAt: '2026-11-22T10:00:00Z' };
      const made = await shown(await report(settled, transferId));
      expect(made).toMatchObject({ amount: eur(came), countedAmount: eur(came) });
      expect(await balances(one, other, payer)).toEqual(left);
      expect(await shown(await report(settled, transferId))).toEqual(made);
    }
    expect([await underWay(one), await underWay(other)]).toEqual([[], []]);
  });
});

test('a processor reads its own transfers alone', async () => {
  const account = await owing(1_000, TODAY);
  const transferId = uniqueName('TR');
  await shown(await report({ amount: eur(1_000), parts: [part(account, 1_000)] }, transferId));
  const path = `/v1/transfers/${transferId}`;
  expect((await api.get(path, bank)).status).toBe(200);
  expect((await api.get(path, { role: 'processor', subject: 'another-bank' })).status).toBe(404);
  expect((await api.get(path, { role: 'care', subject: 'ann' })).status).toBe(200);
});
