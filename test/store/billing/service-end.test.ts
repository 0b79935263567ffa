import { afterAll, describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { cycleOptions } from '../../../src/domain/billing/cycle/options.ts';
import { expectedBill } from '../../../src/domain/billing/due-next.ts';
import { type CivilDate, startOfDay } from '../../../src/domain/civil-date.ts';
import { auditBilling } from '../../../src/store/billing/billing-audit.ts';
import { quoteBasis } from '../../../src/store/billing/quote-basis.ts';
import { aBill, aCyclePreference, aServiceOrder, aSubscription } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const ZONE = 'Europe/Berlin';
const at = (date: CivilDate) => `${date}T09:00:00.000Z`;
const TODAY = '2026-11-22';
const BY = { reason: 'customerRequest', by: 'care-1' } as const;

afterAll(async () => {
  expect((await auditBilling(t.db, t.client)).violations).toEqual([]);
});

/** Billed on the 1st, 30.00 a month, billed to 31 October. */
async function anAccount(): Promise<{ account: BillingAccount; subscriptionId: string }> {
  const subscriptionId = uniqueName('SUB');
  const account = await putAccount(t.store, {
    subscriptions: [aSubscription({ subscriptionId, monthlyCharge: 3_000, startDate: '2024-01-01' })],
  });
  return { account, subscriptionId };
}

const end = (subscriptionId: string, endDate: CivilDate, on: CivilDate = TODAY) =>
  t.store.subscriptions.end({ subscriptionId, endDate, ...BY, now: at(on) });

async function billed({ billingAccountId }: BillingAccount, today: CivilDate): Promise<number[]> {
  const amounts: number[] = [];
  for (;;) {
    const order = { today, now: startOfDay(today, ZONE), runId: `run:${today}` };
    const made = await t.store.billing.makeNextBill(billingAccountId, order);
    if (made === null) return amounts;
    amounts.push(made.bill.amount);
  }
}

const expected = async ({ customerId, billingAccountId }: BillingAccount, on: CivilDate = TODAY) =>
  expectedBill(await t.store.snapshots.ofAccount(customerId, billingAccountId, at(on))).amount;

describe('the end of a service', () => {
  test('is charged up to its last day, is announced in the expected amount, and never charged again', async () => {
    const { account, subscriptionId } = await anAccount();
    expect(await expected(account)).toBe(3_000);
    expect((await end(subscriptionId, '2026-11-24')).changed).toBe(true);
    expect((await end(subscriptionId, '2026-11-24')).changed).toBe(false);
    expect(await expected(account)).toBe(2_400);
    expect(await t.store.subscriptions.get(subscriptionId)).toMatchObject({ state: 'active' });
    expect(await billed(account, '2027-02-01')).toEqual([2_400, 0, 0]);
    expect(await t.store.subscriptions.get(subscriptionId)).toMatchObject({
      ...{ state: 'terminated', endDate: '2026-11-24' },
      ending: { reason: 'customerRequest', by: 'care-1', at: at(TODAY) },
    });
  });

  test('that came years ago and is not billed yet is in the expected amount, however long billing has been behind', async () => {
    const account = await putAccount(t.store, {
      account: {
        openedDate: '2023-11-14',
        cycle: { frequency: 'yearly', billCycleDay: 10, anchorDate: '2023-12-10', paymentTermDays: 14 },
        billing: { billedThrough: '2023-12-09', nextBillDate: '2024-12-10' },
      },
      subscriptions: [
        aSubscription({
          ...{ subscriptionId: uniqueName('SUB'), monthlyCharge: 4_500, startDate: '2023-11-14' },
          ...{ endDate: '2024-07-04', state: 'terminated' },
        }),
      ],
    });
    const { draft } = await t.store.billing.previewBill(account.billingAccountId, at(TODAY));
    const { amount } = draft;
    expect(amount).toBeGreaterThan(0);
    expect(await expected(account)).toBe(amount);
  });

  test('may be moved until it has come, and not after that', async () => {
    const { account, subscriptionId } = await anAccount();
    await end(subscriptionId, '2026-12-15');
    await end(subscriptionId, '2026-11-30');
    await expect(end(subscriptionId, '2026-12-31', '2026-12-01')).rejects.toMatchObject({
      ...{ type: 'InvalidState', faults: [{ code: 'service-has-ended' }] },
    });
    expect(await billed(account, '2027-01-01')).toEqual([3_000, 0]);
  });

  test.each([
    ['before days that are billed', '2026-10-30', 'days-are-billed'],
    ['before it began', '2023-12-31', 'ends-before-its-start'],
    ['more than a year ahead', '2027-11-23', 'end-too-far-ahead'],
  ])('is refused %s', async (_, endDate, code) => {
    const { subscriptionId } = await anAccount();
    await expect(end(subscriptionId, endDate)).rejects.toMatchObject({ type: 'Invalid', faults: [{ code }] });
    expect(await t.store.subscriptions.get(subscriptionId)).toMatchObject({ endDate: null });
  });

  test('on the last billed day charges nothing more', async () => {
    const { account, subscriptionId } = await anAccount();
    await end(subscriptionId, '2026-10-31');
    expect(await billed(account, '2026-12-01')).toEqual([0]);
  });
});

/** Moved to the 16th after the running period: the stub is 1 to 15 December, half of a month of 31 days. */
async function withStub() {
  const { account, subscriptionId } = await anAccount();
  const { customerId, billingAccountId } = account;
  const snapshot = await t.store.snapshots.ofAccount(customerId, billingAccountId, at(TODAY));
  const preference = aCyclePreference({ billCycleDay: 16 });
  const draft = cycleOptions(snapshot, preference).find(({ change }) => change === 'afterCurrentPeriod');
  if (draft === undefined) throw new Error('no such option');
  await t.store.cycleChanges.commit({
    ...{ changeId: uniqueName('CHG'), billingAccountId, basis: quoteBasis(snapshot) },
    ...{ option: draft, now: at(TODAY) },
  });
  return { account, subscriptionId, stub: draft.stub?.amount.amountMinor };
}

describe('a service that ends in a confirmed stub', () => {
  test('pays there for its days up to its end: what was confirmed beyond is credited on the stub’s bill', async () => {
    const { account, subscriptionId, stub } = await withStub();
    expect(stub).toBe(1_452);
    await end(subscriptionId, '2026-12-05');
    // Five of December's 31 days.
    expect(await billed(account, '2026-12-16')).toEqual([3_000, 484]);
  });

  test('and is moved once more pays for the days up to its last end', async () => {
    const { account, subscriptionId } = await withStub();
    await end(subscriptionId, '2026-11-30');
    await end(subscriptionId, '2026-12-10');
    expect(await billed(account, '2026-12-16')).toEqual([3_000, 968]);
  });

  test('because its whole relation ends pays on the final bill, which is made the day after', async () => {
    const { account } = await withStub();
    const { billingAccountId } = account;
    const mark = { reason: 'portedOut', by: 'care-1', at: at(TODAY) } as const;
    await t.store.accounts.end({ billingAccountId, mark, note: null, lastDay: '2026-12-05' });
    expect(await expected(account)).toBe(3_000);
    expect(await billed(account, '2026-12-06')).toEqual([3_000, 484]);
    expect(await billed(account, '2027-03-01')).toEqual([]);
  });

  test('announced for after the stub, leaves what was confirmed as it is', async () => {
    const { account, subscriptionId } = await withStub();
    await end(subscriptionId, '2026-12-20');
    expect(await billed(account, '2026-12-16')).toEqual([3_000, 1_452]);
  });

  test('until the stub is billed, the bill before it is expected to ask for nothing of it', async () => {
    const { account } = await withStub();
    expect(await expected(account)).toBe(3_000);
    await billed(account, '2026-12-01');
    expect(await expected(account, '2026-12-02')).toBe(1_452);
  });
});

test('a write-off ends the account’s services: the bill for their last days is the last one that asks for them', async () => {
  const subscriptionId = uniqueName('SUB');
  const bill = aBill({ billId: uniqueName('B'), billDate: '2026-11-01', amount: 4_500 });
  const account = await putAccount(t.store, {
    entries: [{ billId: bill.billId, amount: 4_500 }],
    bills: [bill],
    subscriptions: [aSubscription({ subscriptionId, monthlyCharge: 3_000, startDate: '2024-01-01' })],
  });
  const { billingAccountId } = account;
  const proposalId = uniqueName('WO');
  await t.store.writeOffs.propose({ proposalId, billingAccountId, by: 'care-1', note: 'gone' }, at(TODAY));
  await t.store.writeOffs.approve({ proposalId, by: 'controller-1', note: null }, at(TODAY));
  expect(await t.store.subscriptions.get(subscriptionId)).toMatchObject({
    ...{ endDate: TODAY, ending: { reason: 'nonPayment', by: 'controller-1' } },
  });
  expect(await billed(account, '2027-02-01')).toEqual([2_200, 0, 0]);
});

describe('a service that is replaced', () => {
  /** Completes an order for another service of 60.00 a month. */
  const begin = ({ customerId, billingAccountId }: BillingAccount, startDate: CivilDate) =>
    t.store.subscriptions.activateFromOrder({
      order: aServiceOrder({
        ...{ orderId: uniqueName('ORD'), customerId, billingAccountId },
        monthlyCharge: { amountMinor: 6_000, currency: 'EUR' },
        oneOffCharge: { amountMinor: 0, currency: 'EUR' },
      }),
      ...{ startDate, workflowId: uniqueName('W'), now: at(TODAY) },
    });
  const replace = (subscriptionId: string, endDate: CivilDate) =>
    t.store.subscriptions.end({ subscriptionId, endDate, reason: 'replaced', by: 'care-1', now: at(TODAY) });

  test.each(['the end first', 'the new one first'])(
    'does not pay for the day on which the new one begins: that day is charged once (%s)',
    async (first) => {
      const { account, subscriptionId } = await anAccount();
      if (first === 'the new one first') await begin(account, '2026-11-22');
      await replace(subscriptionId, '2026-11-22');
      if (first === 'the end first') await begin(account, '2026-11-22');
      // November: 21 days of 30.00 and 9 days of 60.00.
      expect(await expected(account)).toBe(2_100 + 1_800);
      expect(await billed(account, '2026-12-01')).toEqual([2_100 + 1_800]);
    },
  );

  test('pays for its last day when nothing begins on it, and when it ends for another reason', async () => {
    const { account, subscriptionId } = await anAccount();
    await begin(account, '2026-11-23');
    await replace(subscriptionId, '2026-11-22');
    expect(await expected(account)).toBe(2_200 + 1_600);
    const other = await anAccount();
    await begin(other.account, '2026-11-22');
    await end(other.subscriptionId, '2026-11-22');
    expect(await expected(other.account)).toBe(2_200 + 1_800);
  });

  test.each(['the end first', 'the new one first'])(
    'gives back its last day in a confirmed stub (%s)',
    async (first) => {
      const { account, subscriptionId } = await withStub();
      if (first === 'the new one first') await begin(account, '2026-12-08');
      await replace(subscriptionId, '2026-12-08');
      if (first === 'the end first') await begin(account, '2026-12-08');
      // 1 to 15 December: 7 of 31 days of 30.00, 8 of 31 days of 60.00. November was charged whole.
      expect(await billed(account, '2026-12-16')).toEqual([3_000, 677 + 1_548]);
    },
  );
});
