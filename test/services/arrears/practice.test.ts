import { beforeAll, describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { addDays, type Instant } from '../../../src/domain/civil-date.ts';
import type { PaymentReport } from '../../../src/domain/payments/payment.ts';
import { type DunningDeps, dunningStep } from '../../../src/services/arrears/dunning.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { aBill, aNewEntry, aReport, TODAY } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

/** Situations of practice: an account lives through some days, and what a clerk would say of it has to hold. */
const t = aStore();
let deps: DunningDeps;
beforeAll(async () => {
  await releaseShipped(t.store, 'dunning');
  deps = { store: t.store, policies: createPolicyProvider(t.store) };
});

const on = (days: number): Instant => `${addDays(TODAY, days)}T10:00:00.000Z`;
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

/** An account with bills of 45.00 that many days late on TODAY. */
function late(...days: number[]): Promise<BillingAccount> {
  const bills = days.map((n) => aBill({ billId: uniqueName('BILL'), dueDate: addDays(TODAY, -n) }));
  return putAccount(t.store, { bills, entries: bills.map(({ billId, amount }) => ({ amount, billId })) });
}
const billOf = async ({ billingAccountId }: BillingAccount) =>
  (await t.store.bills.listBills({ billingAccountId, limit: 1, cursor: null })).items[0]?.billId ?? '';
async function dun({ billingAccountId }: BillingAccount, from: number, to: number) {
  for (let day = from; day <= to; day += 1) await dunningStep(deps, billingAccountId, on(day));
}
const now = ({ billingAccountId }: BillingAccount) => t.store.accounts.get(billingAccountId);
const stageOf = async ({ billingAccountId }: BillingAccount) =>
  (await t.store.dunning.open(billingAccountId))?.stage ?? null;
const pay = ({ billingAccountId }: BillingAccount, day: number, parts: Partial<PaymentReport> = {}) =>
  t.store.payments.record(aReport({ billingAccountId, occurredAt: on(day), ...parts }), on(day));
const steps = async (account: BillingAccount) => {
  const cases = await t.store.dunning.list({
    ...{ billingAccountId: account.billingAccountId, state: null, stage: null, limit: 5, cursor: null },
  });
  return cases.items.flatMap((one) => one.steps.map(({ stage }) => stage));
};

describe('a suspended account', () => {
  const suspended = async () => {
    const account = await late(6);
    await dun(account, 0, 32);
    expect((await now(account))?.state).toBe('suspended');
    return account;
  };

  test('gets its service back when it pays under a legal hold, as nobody asks for money any more', async () => {
    const account = await suspended();
    const { billingAccountId } = account;
    await t.store.dunning.setHolds(
      { billingAccountId, tags: ['legal'], reason: 'a lawyer wrote', by: 'care-1', mayLift: [] },
      on(33),
    );
    await dun(account, 33, 34);
    await pay(account, 35, { amount: eur(5_000) });
    await dun(account, 35, 35);
    expect(await now(account)).toMatchObject({ state: 'active', restrictions: [] });
    expect(await stageOf(account)).toBeNull();
  });

  test('gets its service back when a credit note, and no payment, covers what its letter asked for', async () => {
    const account = await suspended();
    const { billingAccountId } = account;
    await t.store.ledger.post(
      [
        aNewEntry({
          ...{ billingAccountId, type: 'creditNote', direction: 'credit', amount: 4_500 },
          ...{ source: 'care', idempotencyKey: uniqueName('key'), occurredAt: on(33) },
        }),
      ],
      on(33),
    );
    await dun(account, 33, 33);
    expect(await now(account)).toMatchObject({ state: 'active', restrictions: [] });
  });

  test('is suspended again only through the stages when its payment is charged back', async () => {
    const account = await suspended();
    const paymentId = uniqueName('PAY');
    await pay(account, 33, { paymentId, amount: eur(5_000) });
    await dun(account, 33, 33);
    expect((await now(account))?.state).toBe('active');
    await pay(account, 36, { paymentId, status: 'reversed', amount: eur(5_000) });
    await dun(account, 36, 36);
    expect(await now(account)).toMatchObject({ state: 'active' });
    expect(await stageOf(account)).toBe('reminder');
  });
});

describe('money under way', () => {
  // From the version of dunning on that looks at it.
  const FROM = 10;

  test('that fails lets dunning go on where it was, without a step for the days in between', async () => {
    const account = await late(6);
    await dun(account, FROM, FROM + 6);
    const paymentId = uniqueName('PAY');
    await pay(account, FROM + 6, { paymentId, status: 'pending' });
    await dun(account, FROM + 7, FROM + 9);
    expect(await steps(account)).toEqual(['reminder']);
    await pay(account, FROM + 10, { paymentId, status: 'failed' });
    await dun(account, FROM + 10, FROM + 10);
    expect(await steps(account)).toEqual(['reminder', 'warning']);
  });

  test('of less than what is due holds nothing', async () => {
    const account = await late(6);
    await dun(account, FROM, FROM + 6);
    await pay(account, FROM + 6, { status: 'pending', amount: eur(4_400) });
    await dun(account, FROM + 7, FROM + 8);
    expect(await steps(account)).toEqual(['reminder', 'warning']);
  });
});

describe('a dispute', () => {
  test('of a part rests that part; the rest is dunned, and below the least debt it is not', async () => {
    const [account, small] = [await late(6), await late(6)];
    for (const [of, amount] of [
      [account, 1_000],
      [small, 4_001],
    ] as const)
      await t.store.bills.openDispute({
        ...{ billId: await billOf(of), amount: eur(amount), key: uniqueName('key'), now: on(0) },
        ...{ reason: null, openedBy: 'customer' },
      });
    await dun(account, 0, 8);
    await dun(small, 0, 8);
    expect(await steps(account)).toEqual(['reminder', 'warning']);
    expect(await steps(small)).toEqual([]);
  });
});

describe('a bank’s report', () => {
  test('of two refunds before the money, in the wrong order, and less money than was announced: what counts is what came', async () => {
    const account = await late(6);
    const paymentId = uniqueName('PAY');
    const billId = await billOf(account);
    await pay(account, 1, { paymentId, status: 'pending', amount: eur(5_000) });
    await pay(account, 4, { paymentId, status: 'refunded', eventId: 'r2', amount: eur(300) });
    await pay(account, 3, { paymentId, status: 'refunded', eventId: 'r1', amount: eur(500) });
    expect((await now(account))?.balance).toBe(4_500);
    await pay(account, 2, { paymentId, status: 'settled', amount: eur(4_900) });
    expect((await now(account))?.balance).toBe(4_500 - 4_900 + 800);
    expect((await t.store.bills.get(billId))?.paidAmount).toBe(4_100);
  });

  test('of more refunds than money came owes no more than the money', async () => {
    const account = await late(6);
    const paymentId = uniqueName('PAY');
    for (const [eventId, amount] of [
      ['a', 3_000],
      ['b', 2_500],
    ] as const)
      await pay(account, 4, { paymentId, status: 'refunded', eventId, amount: eur(amount) });
    await pay(account, 2, { paymentId, status: 'settled' });
    expect((await now(account))?.balance).toBe(4_500);
    const found = await t.store.payments.get(paymentId);
    expect(found?.countedAmount).toBe(0);
  });
});

describe('what is owed to a customer', () => {
  test('is never asked for: a payment of everything and a credit note after it leave credit, no letter, no fee', async () => {
    const account = await late(6, 3);
    const { billingAccountId } = account;
    await dun(account, 0, 0);
    await pay(account, 1, { amount: eur(9_000) });
    await t.store.ledger.post(
      [
        aNewEntry({
          ...{ billingAccountId, type: 'creditNote', direction: 'credit', amount: 2_000 },
          ...{ source: 'care', idempotencyKey: uniqueName('key'), occurredAt: on(2) },
        }),
      ],
      on(2),
    );
    await dun(account, 2, 40);
    expect(await steps(account)).toEqual(['reminder']);
    expect(await now(account)).toMatchObject({ balance: -2_000, state: 'active', restrictions: [] });
  });
});
