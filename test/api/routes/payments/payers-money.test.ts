/** Money of a payer: it pays what its own account owes, then the bills of the accounts that it is asked to pay. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PaymentSchema } from '../../../../src/api/schemas/payments/payment.ts';
import type { BillingAccount } from '../../../../src/domain/accounts/billing-account.ts';
import { auditBilling } from '../../../../src/store/billing/billing-audit.ts';
import { verifyLedger } from '../../../../src/store/ledger/ledger-verify.ts';
import { AS_OF, aBill, aReport } from '../../../support/builders/builders.ts';
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

/** A bill by what is due when. */
type Owed = readonly (readonly [amount: number, dueDate: string])[];

/** An account that owes this. */
function owing(owed: Owed, parts: Partial<BillingAccount> = {}) {
  const bills = owed.map(([amount, dueDate]) => aBill({ billId: uniqueName('B'), amount, dueDate }));
  return putAccount(api.store, { account: parts, bills });
}

/** A head office that owes 30.00 itself, and pays for two branches: one owes 20.00 and 10.00, the other 40.00 that is due between. */
async function headOffice(own: Owed = [[3_000, '2026-11-20']]) {
  const payer = await owing(own, { paysForOthers: true });
  const { billingAccountId, customerId } = payer;
  const payers = [{ from: '2026-10-01', payer: { billingAccountId, customerId }, by: 'ann', at: AS_OF }];
  const one = await owing(
    [
      [2_000, '2026-11-05'],
      [1_000, '2026-11-25'],
    ],
    { payers },
  );
  const other = await owing([[4_000, '2026-11-15']], { payers });
  return { payer, one, other };
}

const report = (payer: BillingAccount, paymentId: string, more: Record<string, unknown> = {}) =>
  api.post('/v1/payments', {
    ...bank,
    body: {
      ...{ paymentId, billingAccountId: payer.billingAccountId, amount: eur(10_000), status: 'settled' },
      ...{ occurredAt: AS_OF, ...more },
    },
  });
const shown = async (response: Response) => {
  expect([200, 201], await response.clone().text()).toContain(response.status);
  return PaymentSchema.parse(await response.json());
};
const balances = (...accounts: BillingAccount[]) =>
  Promise.all(
    accounts.map(async ({ billingAccountId }) => (await api.store.accounts.get(billingAccountId))?.balance),
  );
const billsOf = async ({ billingAccountId }: BillingAccount) => {
  const { items } = await api.store.bills.listBills({ billingAccountId, limit: 9, cursor: null });
  return items.sort((a, b) => (a.dueDate < b.dueDate ? -1 : 1));
};
const paidOn = async (account: BillingAccount) =>
  (await billsOf(account)).map(({ paidAmount }) => paidAmount);

describe('money that comes on the account of a payer', () => {
  test('pays its own bills, then those that it is asked to pay, the oldest due first; the rest is its credit', async () => {
    const { payer, one, other } = await headOffice();
    const paymentId = uniqueName('P');
    const paid = await shown(
      await report(payer, paymentId, { amount: eur(11_500), valueDate: '2026-11-18' }),
    );
    expect(await balances(payer, one, other)).toEqual([-1_500, 0, 0]);
    expect(paid).toMatchObject({ countedAmount: eur(11_500), unallocated: eur(1_500), passedFrom: null });
    expect(
      paid.passedOn.map(({ billingAccountId, amount }) => [billingAccountId, amount.amountMinor]),
    ).toEqual([
      [one.billingAccountId, 2_000],
      [other.billingAccountId, 4_000],
      [one.billingAccountId, 1_000],
    ]);
    expect((await billsOf(one)).map(({ state, settledDate }) => [state, settledDate])).toEqual([
      ['settled', '2026-11-18'],
      ['settled', '2026-11-18'],
    ]);
    // A part is a payment on the account of its bill, and says nothing of how the payer pays.
    const [part] = paid.passedOn;
    const read = await api.get(`/v1/payments/${part?.paymentId}`, { role: 'care', subject: 'ann' });
    expect(await shown(read)).toMatchObject({
      passedFrom: paymentId,
      method: null,
      countedAmount: eur(2_000),
    });
    // The same report again moves nothing.
    expect(
      await shown(await report(payer, paymentId, { amount: eur(11_500), valueDate: '2026-11-18' })),
    ).toEqual(paid);
    expect(await balances(payer, one, other)).toEqual([-1_500, 0, 0]);
  });

  test('goes first to the bill of another account that it names', async () => {
    const { payer, one, other } = await headOffice();
    const [named] = await billsOf(other);
    const paid = await shown(
      await report(payer, uniqueName('P'), { amount: eur(6_000), billId: named?.billId }),
    );
    expect(paid).toMatchObject({ billingAccountId: payer.billingAccountId, differences: [] });
    expect(await paidOn(other)).toEqual([4_000]);
    expect(await paidOn(payer)).toEqual([2_000]);
    expect(await paidOn(one)).toEqual([0, 0]);
  });

  test('leaves a bill alone that it is not asked to pay', async () => {
    const { payer } = await headOffice([]);
    const stranger = await owing([[2_000, '2026-11-05']]);
    const [bill] = await billsOf(stranger);
    const paid = await shown(await report(payer, uniqueName('P'), { billId: bill?.billId }));
    expect(paid.differences).toMatchObject([{ kind: 'billOfAnotherCustomer' }]);
    expect(await paidOn(stranger)).toEqual([0]);
  });

  test('can be reported as a whole alone', async () => {
    const { payer } = await headOffice();
    const paid = await shown(await report(payer, uniqueName('P')));
    const part = paid.passedOn[0]?.paymentId ?? '';
    const refused = await problemOf(await report(payer, part, { status: 'reversed', amount: eur(100) }));
    expect(refused).toMatchObject({ kind: 'payment-mismatch', faults: ['/paymentId payment-is-a-part'] });
  });
});

describe('what becomes of a payment of a payer', () => {
  test('takes the parts back with it: credit first, then what was put on last', async () => {
    const { payer, one, other } = await headOffice();
    const paymentId = uniqueName('P');
    await shown(await report(payer, paymentId, { amount: eur(10_500) }));
    const back = (amount: number, eventId: string, status = 'refunded') =>
      report(payer, paymentId, {
        ...{ status, eventId, amount: eur(amount), occurredAt: '2026-11-22T10:00:00Z' },
      });
    await shown(await back(700, 'RF-1'));
    expect([await paidOn(payer), await paidOn(one), await paidOn(other)]).toEqual([
      [3_000],
      [2_000, 800],
      [4_000],
    ]);
    await shown(await back(5_800, 'RF-2'));
    expect([await paidOn(payer), await paidOn(one), await paidOn(other)]).toEqual([[3_000], [1_000, 0], [0]]);
    const gone = await shown(await back(4_000, 'CB-1', 'reversed'));
    expect(gone.countedAmount).toEqual(eur(0));
    expect(gone.passedOn.every(({ amount }) => amount.amountMinor === 0)).toBe(true);
    expect(await balances(payer, one, other)).toEqual([3_000, 3_000, 4_000]);
    // A chargeback that was won: the money has come anew.
    await shown(await report(payer, paymentId, { amount: eur(10_500), occurredAt: '2026-11-23T10:00:00Z' }));
    expect(await balances(payer, one, other)).toEqual([-500, 0, 0]);
  });

  test('comes to the same in whatever order it is reported', async () => {
    const events = [
      { status: 'settled', occurredAt: '2026-11-21T10:00:00.000Z', amount: eur(10_000) },
      { status: 'refunded', occurredAt: '2026-11-21T11:00:00.000Z', amount: eur(1_500) },
      { status: 'reversed', occurredAt: '2026-11-21T12:00:00.000Z', amount: eur(3_200) },
    ] as const;
    const outcomes: unknown[] = [];
    for (const order of permutations(events)) {
      const { payer, one, other } = await headOffice();
      const { billingAccountId } = payer;
      const [, later] = await billsOf(one);
      const said = { billingAccountId, paymentId: uniqueName('P'), billId: later?.billId ?? null };
      for (const event of order) await api.store.payments.record(aReport({ ...said, ...event }), AS_OF);
      outcomes.push({
        paid: [await paidOn(payer), await paidOn(one), await paidOn(other)],
        balances: await balances(payer, one, other),
      });
    }
    const same = { paid: [[3_000], [1_300, 1_000], [0]], balances: [0, 700, 4_000] };
    expect(outcomes).toEqual(outcomes.map(() => same));
    expect(outcomes).toHaveLength(6);
  });

  test('is under way on all of its accounts, and fails on all of them', async () => {
    const { payer, one, other } = await headOffice();
    const paymentId = uniqueName('P');
    const waits = await shown(await report(payer, paymentId, { status: 'pending', amount: eur(9_000) }));
    expect(waits.passedOn.map(({ amount }) => amount.amountMinor)).toEqual([2_000, 4_000]);
    const underWay = async (account: BillingAccount) => {
      const { items } = await api.store.payments.list({
        ...{ billingAccountId: account.billingAccountId, status: 'pending', reportedBy: null },
        ...{ limit: 9, cursor: null },
      });
      return items.map(({ amount }) => amount);
    };
    expect([await underWay(one), await underWay(other)]).toEqual([[2_000], [4_000]]);
    expect(await balances(payer, one, other)).toEqual([3_000, 3_000, 4_000]);
    await shown(await report(payer, paymentId, { status: 'failed', occurredAt: '2026-11-23T10:00:00Z' }));
    expect([await underWay(one), await underWay(other)]).toEqual([[], []]);
    await shown(await report(payer, paymentId, { amount: eur(9_000), occurredAt: '2026-11-24T10:00:00Z' }));
    expect(await balances(payer, one, other)).toEqual([0, 1_000, 0]);
  });
});

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length === 0) return [[]];
  return list.flatMap((one, index) =>
    permutations([...list.slice(0, index), ...list.slice(index + 1)]).map((rest) => [one, ...rest]),
  );
}
