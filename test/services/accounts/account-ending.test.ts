import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { addDays, type CivilDate, type Instant } from '../../../src/domain/civil-date.ts';
import {
  endRelation,
  settleEndedAccounts,
  withdrawEnding,
} from '../../../src/services/accounts/account-ending.ts';
import { billAccount } from '../../../src/services/billing/bill-run.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { auditBilling } from '../../../src/store/billing/billing-audit.ts';
import { AS_OF, aNewEntry, aReport, aSubscription, TODAY } from '../../support/builders/builders.ts';
import { aDepositHeld } from '../../support/builders/deposits.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
beforeAll(async () => {
  await releaseShipped(t.store, 'deposits');
  await releaseShipped(t.store, 'credit-limits');
});
afterAll(async () => {
  expect((await auditBilling(t.db, t.client)).violations).toEqual([]);
});

const at = (date: CivilDate): Instant => `${date}T09:00:00.000Z`;
const YESTERDAY = addDays(TODAY, -1);

function depsAt(now: Instant) {
  const no = () => Promise.resolve(false);
  return {
    ...{ store: t.store, policies: createPolicyProvider(t.store), now: () => now },
    dun: () => Promise.resolve(),
    signals: { tellDunning: no, tellOrder: no, tellPromise: no, reconsider: no },
  };
}
const end = (account: BillingAccount, lastDay: CivilDate | null, now = AS_OF) =>
  endRelation(depsAt(now), account.billingAccountId, {
    reason: 'portedOut',
    lastDay,
    note: null,
    by: 'cara',
  });
const sweep = async (date: CivilDate) => {
  const batch = await settleEndedAccounts(depsAt(at(date)), { now: at(date), after: null, limit: 1_000 });
  expect(batch).toMatchObject({ failed: [], next: null });
  return batch;
};
/** Whom the sweep looks at, other tests' accounts among them. */
const candidates = async (today: CivilDate) =>
  (await t.store.accounts.ending({ today, after: null, limit: 1_000 })).map((one) => one.billingAccountId);
const bill = (account: BillingAccount, date: CivilDate) =>
  billAccount(
    { store: t.store },
    { billingAccountId: account.billingAccountId, runId: `r:${date}`, now: at(date) },
  );
const billsOf = async ({ billingAccountId }: BillingAccount) =>
  (await t.store.bills.listBills({ billingAccountId, limit: 50, cursor: null })).items;
const stateOf = ({ billingAccountId }: BillingAccount) => t.store.accounts.get(billingAccountId);
const pay = (account: BillingAccount, amountMinor: number, date: CivilDate) =>
  t.store.payments.record(
    {
      ...aReport({ ...account, paymentId: uniqueName('P'), occurredAt: at(date) }),
      amount: { amountMinor, currency: 'EUR' },
    },
    at(date),
  );

/** A customer ends the services of an account by themselves. */
const endServicesOf = async (account: BillingAccount, endDate: CivilDate) => {
  for (const { subscriptionId } of (await t.store.subscriptions.list({ ...account, limit: 10, cursor: null }))
    .items)
    await t.store.subscriptions.end({
      ...{ subscriptionId, endDate, reason: 'customerRequest', by: 'dora', now: AS_OF },
    });
};

/** An account with a service of 30.00 a month in the middle of its November. */
const customer = (parts: Parameters<typeof putAccount>[1] = {}) =>
  putAccount(t.store, {
    subscriptions: [aSubscription({ subscriptionId: uniqueName('SUB'), monthlyCharge: 3_000 })],
    ...parts,
  });

describe('the end of a relation', () => {
  test('makes the final bill at once, prorated to the last day, and closes the account when it is paid', async () => {
    const account = await customer();
    const from = addDays(account.billing?.billedThrough ?? '', 1);
    const ended = await end(account, YESTERDAY);
    expect(ended).toMatchObject({
      state: 'active',
      ending: { reason: 'portedOut', lastDay: YESTERDAY, finalBillDate: TODAY },
    });
    const [final] = await billsOf(account);
    const days = Number(YESTERDAY.slice(8)) - Number(from.slice(8)) + 1;
    expect(final).toMatchObject({ periodFrom: from, periodTo: YESTERDAY, billDate: TODAY });
    expect(final?.amount).toBe(days * 100);
    await sweep(TODAY);
    expect((await stateOf(account))?.state).toBe('active');
    await pay(account, days * 100, addDays(TODAY, 5));
    await sweep(addDays(TODAY, 5));
    expect(await stateOf(account)).toMatchObject({
      ...{ state: 'closed', balance: 0, creditLimit: 0, ending: null },
      closure: { reason: 'portedOut', by: 'cara' },
    });
    await sweep(addDays(TODAY, 6));
    expect(await candidates(addDays(TODAY, 7))).not.toContain(account.billingAccountId);
  });

  test('that is announced bills up to its day, once, and no zero bill after it', async () => {
    const account = await customer();
    const lastDay = addDays(TODAY, 40);
    await end(account, lastDay);
    await end(account, lastDay);
    await bill(account, addDays(TODAY, 200));
    const periods = (await billsOf(account)).map(({ periodFrom, periodTo }) => [periodFrom, periodTo]).sort();
    expect(periods.at(-1)?.[1]).toBe(lastDay);
    expect(periods.length).toBeLessThan(4);
    const late = aNewEntry({
      ...{ billingAccountId: account.billingAccountId, type: 'usage', direction: 'debit', amount: 450 },
      ...{ idempotencyKey: uniqueName('K'), source: 'rating', occurredAt: at(lastDay) },
    });
    await t.store.ledger.postLines([{ entry: late, currency: 'EUR' }], at(addDays(TODAY, 201)), null);
    await bill(account, addDays(TODAY, 300));
    expect((await billsOf(account)).filter(({ amount }) => amount === 450)).toHaveLength(1);
    expect((await billsOf(account)).filter(({ amount }) => amount === 0)).toEqual([]);
  });

  test('may be moved until its final bill is made, and takes its services along', async () => {
    const account = await customer();
    await end(account, addDays(TODAY, 40));
    await end(account, addDays(TODAY, 10));
    const later = await end(account, addDays(TODAY, 12));
    expect(later.ending).toMatchObject({ lastDay: addDays(TODAY, 12), finalBillDate: addDays(TODAY, 13) });
    const { items } = await t.store.subscriptions.list({ ...account, limit: 10, cursor: null });
    expect(items.map(({ endDate, ending }) => [endDate, ending?.reason])).toEqual([
      [addDays(TODAY, 12), 'portedOut'],
    ]);
    await bill(account, addDays(TODAY, 13));
    await expect(end(account, addDays(TODAY, 20), at(addDays(TODAY, 13)))).rejects.toMatchObject({
      type: 'InvalidState',
    });
  });

  test('that is moved leaves a service alone that ends by itself on the day before the move', async () => {
    const account = await customer();
    await endServicesOf(account, addDays(TODAY, 40));
    const list = { ...account, limit: 10, cursor: null };
    const before = (await t.store.subscriptions.list(list)).items;
    await end(account, addDays(TODAY, 40), at(addDays(TODAY, 1)));
    await end(account, addDays(TODAY, 50), at(addDays(TODAY, 2)));
    expect((await t.store.subscriptions.list(list)).items).toEqual(before);
  });

  test('is the latest end of each of its services', async () => {
    const account = await customer();
    await end(account, addDays(TODAY, 40));
    await expect(endServicesOf(account, addDays(TODAY, 41))).rejects.toMatchObject({
      faults: [{ code: 'ends-after-its-account' }],
    });
    await endServicesOf(account, addDays(TODAY, 39));
    const { items } = await t.store.subscriptions.list({ ...account, limit: 10, cursor: null });
    expect(items).toMatchObject([{ endDate: addDays(TODAY, 39) }]);
  });

  test.each([
    ['later than', 80],
    ['to', 60],
  ])('that is moved %s the own end of a service gives that back to it', async (_, days) => {
    const account = await customer();
    const own = addDays(TODAY, 60);
    const list = { ...account, limit: 10, cursor: null };
    const [service] = (await t.store.subscriptions.list(list)).items;
    await t.store.subscriptions.end({
      ...{ subscriptionId: service?.subscriptionId ?? '', endDate: own, reason: 'customerRequest' },
      ...{ by: 'dora', now: AS_OF },
    });
    const before = (await t.store.subscriptions.list(list)).items;
    await end(account, addDays(TODAY, 40), at(TODAY));
    await end(account, addDays(TODAY, 50), at(addDays(TODAY, 1)));
    expect((await t.store.subscriptions.list(list)).items).toMatchObject([{ endDate: addDays(TODAY, 50) }]);
    await end(account, addDays(TODAY, days), at(addDays(TODAY, 2)));
    const { revision = 0 } = before[0] ?? {};
    expect((await t.store.subscriptions.list(list)).items).toEqual([
      { ...before[0], revision: revision + 3 },
    ]);
  });

  test('releases deposits, which pay the final bill, and pays the rest out before it closes', async () => {
    const account = await customer();
    const orderId = await aDepositHeld(t.store, account, 7_200, at(addDays(TODAY, -300)));
    const closed = await end(account, YESTERDAY);
    expect((await t.store.deposits.ofOrder(orderId))?.released?.reason).toBe('accountEnded');
    expect(closed).toMatchObject({ state: 'closed', balance: 0, heldDeposits: 0 });
    const [final] = await billsOf(account);
    expect(final?.state).toBe('settled');
    const entries = await t.store.ledger.list({
      ...{ billingAccountId: account.billingAccountId, customerId: account.customerId },
      ...{ from: null, to: null, type: 'refund' },
      ...{ limit: 20, cursor: null },
    });
    expect(entries.items.find(({ source }) => source === 'accountEnding')).toMatchObject({
      ...{ type: 'refund', amount: 7_200 - (final?.amount ?? 0) },
    });
  });

  test('proposes a pay-out that is more than one person may give; the account closes once it is approved', async () => {
    const account = await customer({ subscriptions: [] });
    await pay(account, 900_000, TODAY);
    const ended = await end(account, YESTERDAY);
    expect(ended).toMatchObject({ state: 'active', balance: -900_000 });
    await sweep(TODAY);
    const { billingAccountId } = account;
    const { items } = await t.store.creditProposals.list({
      state: null,
      billingAccountId,
      limit: 9,
      cursor: null,
    });
    expect(items).toMatchObject([{ type: 'refund', amount: 900_000, proposedBy: 'cara', state: 'proposed' }]);
    const proposalId = items[0]?.proposalId ?? '';
    await t.store.creditProposals.approve({ proposalId, by: 'otto', note: null }, AS_OF);
    await sweep(TODAY);
    expect(await stateOf(account)).toMatchObject({ state: 'closed', balance: 0 });
  });

  test('takes no new service, and no day that is billed or too far away', async () => {
    const account = await customer();
    for (const day of [addDays(account.billing?.billedThrough ?? '', -1), addDays(TODAY, 400)])
      await expect(end(account, day)).rejects.toMatchObject({ type: 'Invalid' });
    await end(account, addDays(TODAY, 40));
    const service = aSubscription({
      ...{ billingAccountId: account.billingAccountId, customerId: account.customerId },
      ...{ subscriptionId: uniqueName('SUB'), startDate: TODAY },
    });
    await expect(t.store.subscriptions.begin(service, AS_OF)).rejects.toMatchObject({ type: 'InvalidState' });
  });

  test('is done to its end by the sweeps when the request died after its first write', async () => {
    const account = await customer({ subscriptions: [] });
    await t.store.accounts.end({
      billingAccountId: account.billingAccountId,
      ...{ mark: { reason: 'deceased', by: 'cara', at: AS_OF }, note: null, lastDay: YESTERDAY },
    });
    await bill(account, TODAY);
    await sweep(TODAY);
    expect(await stateOf(account)).toMatchObject({ state: 'closed', closure: { reason: 'deceased' } });
  });
});

test('the end of a relation is that of a service too whose own later end has passed, so that nothing is charged after the final bill', async () => {
  const from = addDays(TODAY, -60);
  const ended = aSubscription({
    subscriptionId: uniqueName('SUB'),
    monthlyCharge: 3_000,
    endDate: YESTERDAY,
  });
  const account = await putAccount(t.store, {
    account: { billing: { billedThrough: addDays(from, -1), nextBillDate: addDays(from, 30) } },
    subscriptions: [ended],
  });
  await end(account, addDays(from, 4));
  await bill(account, TODAY);
  const made = await billsOf(account);
  expect(made).toMatchObject([{ periodFrom: from, periodTo: addDays(from, 4) }]);
  const { items } = await t.store.subscriptions.list({ ...account, limit: 10, cursor: null });
  expect(items).toMatchObject([{ endDate: addDays(from, 4), ending: { insteadOf: { endDate: YESTERDAY } } }]);
});

describe('an end that is withdrawn', () => {
  const withdraw = ({ billingAccountId }: BillingAccount, now = AS_OF) =>
    withdrawEnding({ store: t.store, now: () => now }, billingAccountId, {
      ...{ reason: 'customerRequest', note: null, by: 'cara' },
    });
  const services = async ({ billingAccountId, customerId }: BillingAccount) =>
    (await t.store.subscriptions.list({ billingAccountId, customerId, limit: 10, cursor: null })).items;

  test('gives a service the end back with which it came here', async () => {
    const endDate = addDays(TODAY, 60);
    const account = await customer({
      subscriptions: [aSubscription({ subscriptionId: uniqueName('SUB'), endDate })],
    });
    const [service] = await services(account);
    await end(account, addDays(TODAY, 40));
    await withdraw(account, at(addDays(TODAY, 2)));
    expect(await services(account)).toEqual([{ ...service, revision: (service?.revision ?? 0) + 2 }]);
  });

  test('leaves the account, its services and its next bill as if it had never been announced', async () => {
    const account = await customer();
    const [service] = await services(account);
    await end(account, addDays(TODAY, 40));
    await end(account, addDays(TODAY, 50), at(addDays(TODAY, 1)));
    const back = await withdraw(account, at(addDays(TODAY, 2)));
    expect(back).toMatchObject({ state: 'active', ending: null, billing: account.billing });
    expect(await services(account)).toEqual([{ ...service, revision: (service?.revision ?? 0) + 3 }]);
    expect(await withdraw(account, at(addDays(TODAY, 3)))).toMatchObject({ ending: null });
    await bill(account, addDays(TODAY, 40));
    expect((await billsOf(account)).some(({ final }) => final)).toBe(false);
  });

  test('lets its services run on, also when it was moved to an earlier day and to a later one meanwhile', async () => {
    for (const moves of [[10], [10, 30], [10, 45]]) {
      const account = await customer();
      await end(account, addDays(TODAY, 40));
      for (const days of moves) await end(account, addDays(TODAY, days), at(addDays(TODAY, 1)));
      expect(await services(account)).toMatchObject([{ endDate: addDays(TODAY, moves.at(-1) ?? 0) }]);
      await withdraw(account, at(addDays(TODAY, 2)));
      expect(await services(account)).toMatchObject([{ endDate: null }]);
    }
  });

  test('leaves a service the later end of its own, and one that ended on that day by itself', async () => {
    const account = await customer();
    const [service] = await services(account);
    const own = addDays(TODAY, 60);
    await t.store.subscriptions.end({
      ...{ subscriptionId: service?.subscriptionId ?? '', endDate: own, reason: 'customerRequest' },
      ...{ by: 'cara', now: AS_OF },
    });
    await end(account, addDays(TODAY, 40), at(TODAY));
    expect(await services(account)).toMatchObject([{ endDate: addDays(TODAY, 40) }]);
    await withdraw(account);
    expect(await services(account)).toMatchObject([{ endDate: own, ending: { reason: 'customerRequest' } }]);
  });

  test('leaves a service the end of its own on that day, also one that was given in the same instant', async () => {
    const account = await customer();
    const lastDay = addDays(TODAY, 40);
    await endServicesOf(account, lastDay);
    const before = await services(account);
    await end(account, lastDay, AS_OF);
    await withdraw(account);
    expect(await services(account)).toEqual(before);
  });

  test('lets its services run on, also when another reason was given for the same day meanwhile', async () => {
    const account = await customer();
    const [service] = await services(account);
    const lastDay = addDays(TODAY, 40);
    await end(account, lastDay, at(TODAY));
    await endRelation(depsAt(at(addDays(TODAY, 1))), account.billingAccountId, {
      ...{ reason: 'customerRequest', lastDay, note: null, by: 'cara' },
    });
    await withdraw(account, at(addDays(TODAY, 2)));
    expect(await services(account)).toMatchObject([{ endDate: null, startDate: service?.startDate }]);
  });

  test('is refused once the final bill is made, which is marked as such and is the only one', async () => {
    const account = await customer();
    await end(account, YESTERDAY);
    await expect(withdraw(account)).rejects.toMatchObject({ type: 'InvalidState' });
    expect((await billsOf(account)).map(({ final = false }) => final)).toEqual([true]);
  });
});
