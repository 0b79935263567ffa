/** Services that are billed in advance, from their record through the bill run to the ledger: each day is paid for once, and what did not run comes back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import type { LineChanges } from '../../../src/domain/billing/bill-correction.ts';
import { cycleOptions } from '../../../src/domain/billing/cycle/options.ts';
import { expectedBill } from '../../../src/domain/billing/due-next.ts';
import type { Subscription } from '../../../src/domain/billing/subscription.ts';
import { addDays, type CivilDate, startOfDay } from '../../../src/domain/civil-date.ts';
import { money, sumMinor } from '../../../src/domain/money.ts';
import { billNotice } from '../../../src/services/billing/bill-notice.ts';
import { auditBilling } from '../../../src/store/billing/billing-audit.ts';
import { quoteBasis } from '../../../src/store/billing/quote-basis.ts';
import { verifyLedger } from '../../../src/store/ledger/ledger-verify.ts';
import {
  aCyclePreference,
  aNewEntry,
  aReport,
  aServiceOrder,
  aSubscription,
} from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const at = (date: CivilDate) => startOfDay(date, 'Europe/Berlin');

beforeAll(async () => {
  await releaseShipped(t.store, 'tax-rates');
  await releaseShipped(t.store, 'dunning');
});
afterAll(async () => {
  expect((await auditBilling(t.db, t.client)).violations).toEqual([]);
  const broken: unknown[] = [];
  await verifyLedger(t.db, t.client, { billingAccountId: null, onBroken: (one) => broken.push(one) });
  expect(broken).toEqual([]);
});

/** Billed on the 1st, billed to 31 December; 30.00 a month in advance. */
async function aService(parts: Partial<Subscription> = {}) {
  const subscriptionId = uniqueName('SUB');
  const service = aSubscription({ subscriptionId, monthlyCharge: 3_000, startDate: '2027-01-01', ...parts });
  const account = await putAccount(t.store, {
    account: {
      openedDate: '2026-01-01',
      billing: { billedThrough: '2026-12-31', nextBillDate: '2027-02-01' },
    },
    subscriptions: [{ ...service, billedInAdvance: true }],
  });
  return { account, subscriptionId };
}

/** The bill of a day: the days and amounts of its charges, in their order, after what was expected of it is what it asks. */
async function bill({ billingAccountId, customerId }: BillingAccount, today: CivilDate) {
  const present = await t.store.snapshots.ofAccount(customerId, billingAccountId, at(today));
  const expected = expectedBill(present);
  const order = { today, now: at(today), runId: `run:${today}` };
  const made = await t.store.billing.makeNextBill(billingAccountId, order);
  if (made === null) throw new Error('no bill is due');
  expect(made.bill.amount).toBe(expected.asked);
  return made;
}
const charged = async (account: BillingAccount, today: CivilDate) =>
  (await bill(account, today)).details.lines.flatMap(({ from, to, amount, subscriptionId }) =>
    subscriptionId === null ? [] : [[from, to, amount]],
  );

const end = (
  subscriptionId: string,
  endDate: CivilDate,
  today: CivilDate,
  reason = 'customerRequest' as const,
) => t.store.subscriptions.end({ subscriptionId, endDate, reason, by: 'care-1', now: at(today) });
const balanceOf = async ({ billingAccountId }: BillingAccount) =>
  (await t.store.accounts.get(billingAccountId))?.balance;
const step = (subscriptionId: string, today: CivilDate) => ({
  ...{ subscriptionId, successorId: uniqueName('SUB'), by: 'care-1', now: at(today) },
});

test('what a bill gives back pays older bills, from what a payment has left at first, also when there was no credit before', async () => {
  const { account, subscriptionId } = await aService();
  const { billingAccountId } = account;
  const report = aReport({
    ...{ billingAccountId, amount: money(500, 'EUR'), occurredAt: at('2027-01-10') },
  });
  const { payment } = await t.store.payments.record(report, at('2027-01-10'));
  // The credit is paid out, so that the payment has a rest and the account has no credit.
  const entry = aNewEntry({
    ...{ billingAccountId, type: 'refund', direction: 'debit', amount: 500, source: 'care' },
    ...{ idempotencyKey: uniqueName('K'), occurredAt: at('2027-01-11') },
  });
  await t.store.ledger.postLine({ entry, currency: 'EUR' }, at('2027-01-11'));
  const older = await bill(account, '2027-02-01');
  await end(subscriptionId, '2027-02-01', '2027-02-01');
  const made = await bill(account, '2027-03-01');
  expect(made.details.total).toBeLessThan(0);
  const paid = await t.store.payments.get(payment.paymentId);
  expect(paid?.allocations).toEqual([{ billId: older.bill.billId, amount: 500 }]);
});

describe('the bills of a service that is billed in advance', () => {
  test('charge the days until the cycle ends and the period after it at first, and then one period each', async () => {
    const { account, subscriptionId } = await aService({ startDate: '2027-01-17' });
    expect(await charged(account, '2027-02-01')).toEqual([
      ['2027-01-17', '2027-01-31', 1_452],
      ['2027-02-01', '2027-02-28', 3_000],
    ]);
    expect(await t.store.subscriptions.get(subscriptionId)).toMatchObject({
      paidAhead: [{ from: '2027-02-01', to: '2027-02-28', amount: 3_000 }],
    });
    expect(await charged(account, '2027-03-01')).toEqual([['2027-03-01', '2027-03-31', 3_000]]);
    expect(await charged(account, '2027-04-01')).toEqual([['2027-04-01', '2027-04-30', 3_000]]);
    expect(await balanceOf(account)).toBe(1_452 + 3 * 3_000);
  });

  test('charge a service that an order began from the day of its completion on', async () => {
    const account = await putAccount(t.store, {
      account: {
        openedDate: '2026-01-01',
        billing: { billedThrough: '2026-12-31', nextBillDate: '2027-02-01' },
      },
      subscriptions: [],
    });
    const { customerId, billingAccountId } = account;
    const order = aServiceOrder({
      ...{ orderId: uniqueName('ORD'), customerId, billingAccountId, billedInAdvance: true },
      ...{ monthlyCharge: money(3_000, 'EUR'), oneOffCharge: money(0, 'EUR') },
    });
    const day = '2027-01-17';
    const activation = { order, startDate: day, workflowId: uniqueName('WF'), now: at(day) };
    const { subscription } = await t.store.subscriptions.activateFromOrder(activation);
    expect(subscription).toMatchObject({ billedInAdvance: true, orderId: order.orderId });
    expect(await charged(account, '2027-02-01')).toEqual([
      ['2027-01-17', '2027-01-31', 1_452],
      ['2027-02-01', '2027-02-28', 3_000],
    ]);
    expect(await charged(account, '2027-03-01')).toEqual([['2027-03-01', '2027-03-31', 3_000]]);
  });

  test('charge the days of a new plan from its first day on, and give the same days of the old one back', async () => {
    const { account, subscriptionId } = await aService();
    await bill(account, '2027-02-01');
    const offering = { id: 'fibre-1000', category: 'broadband' };
    const plan = { offering, monthlyCharge: money(6_000, 'EUR') };
    const change = { ...step(subscriptionId, '2027-02-10'), startDate: '2027-02-15', plan };
    const { subscription } = await t.store.subscriptions.changePlan(change);
    expect(subscription).toMatchObject({ billedInAdvance: true });
    expect(subscription.paidAhead).toBeUndefined();
    expect((await charged(account, '2027-03-01')).sort()).toEqual([
      ['2027-02-15', '2027-02-28', -1_500],
      ['2027-02-15', '2027-02-28', 3_000],
      ['2027-03-01', '2027-03-31', 6_000],
    ]);
    expect(await t.store.subscriptions.get(subscriptionId)).toMatchObject({
      ...{ state: 'terminated', paidAhead: [] },
    });
    expect(await charged(account, '2027-04-01')).toEqual([['2027-04-01', '2027-04-30', 6_000]]);
  });

  test('go over to arrears by a change of plan that changes nothing else, and back', async () => {
    const { account, subscriptionId } = await aService();
    await bill(account, '2027-02-01');
    const before = await t.store.subscriptions.get(subscriptionId);
    const offering = { id: before?.offeringId ?? '', category: before?.category ?? '' };
    const plan = { offering, monthlyCharge: money(3_000, 'EUR') };
    const change = { ...step(subscriptionId, '2027-02-10'), startDate: '2027-03-01' };
    await expect(t.store.subscriptions.changePlan({ ...change, plan })).rejects.toMatchObject({
      faults: [{ code: 'plan-is-the-same' }],
    });
    await t.store.subscriptions.changePlan({ ...change, plan: { ...plan, billedInAdvance: false } });
    expect(await charged(account, '2027-03-01')).toEqual([]);
    expect(await charged(account, '2027-04-01')).toEqual([['2027-03-01', '2027-03-31', 3_000]]);
  });

  test('charge no day twice when the bill day moves, and a quote does not ask for days that are paid', async () => {
    const { account, subscriptionId } = await aService();
    await bill(account, '2027-02-01');
    const { billingAccountId, customerId } = account;
    const now = at('2027-02-03');
    const snapshot = await t.store.snapshots.ofAccount(customerId, billingAccountId, now);
    const [option] = cycleOptions(snapshot, aCyclePreference({ billCycleDay: 15 }));
    if (option === undefined) throw new Error('no option');
    expect(option.stub?.lines).toEqual([]);
    const basis = quoteBasis(snapshot);
    const change = { changeId: uniqueName('CHG'), billingAccountId, basis, option, now };
    await t.store.cycleChanges.commit(change);
    const days: unknown[] = [];
    for (let day = addDays('2027-02-03', 1); day < '2027-06-01'; day = addDays(day, 1)) {
      const present = await t.store.accounts.get(billingAccountId);
      if (present?.billing?.nextBillDate === day) days.push(...(await charged(account, day)));
    }
    expect(days[0]).toEqual(['2027-03-01', expect.any(String), expect.any(Number)]);
    for (const [index, one] of days.entries()) {
      const [[, to] = [], [from] = []] = [one as string[], (days[index + 1] ?? []) as string[]];
      if (from !== undefined) expect(from).toBe(addDays(to ?? '', 1));
    }
    expect(days.at(-1)).toMatchObject([expect.stringMatching('-15$'), expect.stringMatching('-14$'), 3_000]);
    expect((await t.store.subscriptions.get(subscriptionId))?.paidAhead).toHaveLength(1);
  });

  test('that begins later is fixed once its first days are charged', async () => {
    const { account, subscriptionId } = await aService({ startDate: '2027-02-15' });
    const correct = (today: CivilDate) =>
      t.store.subscriptions.correct(subscriptionId, { monthlyCharge: money(2_800, 'EUR') }, 'any', at(today));
    await correct('2027-01-20');
    expect(await charged(account, '2027-02-01')).toEqual([['2027-02-15', '2027-02-28', 1_400]]);
    const again = t.store.subscriptions.correct(
      ...([subscriptionId, { startDate: '2027-02-20' }, 'any', at('2027-02-02')] as const),
    );
    await expect(again).rejects.toMatchObject({ faults: [{ code: 'service-is-fixed' }] });
  });
});

describe('days that were charged in advance and do not run', () => {
  test('come back as credit on the bill that the end falls in', async () => {
    const { account, subscriptionId } = await aService();
    await bill(account, '2027-02-01');
    await end(subscriptionId, '2027-02-14', '2027-02-05');
    const { bill: made, details } = await bill(account, '2027-03-01');
    expect([made.amount, details.total, details.creditCarried]).toEqual([0, -1_500, 1_500]);
    expect(details.lines).toMatchObject([
      { kind: 'proration', from: '2027-02-15', to: '2027-02-28', amount: -1_500 },
    ]);
    expect(await balanceOf(account)).toBe(6_000 - 1_500);
    expect(await charged(account, '2027-04-01')).toEqual([]);
  });

  test('come back when a service is paused, and it goes on in advance', async () => {
    const { account, subscriptionId } = await aService();
    await bill(account, '2027-02-01');
    await t.store.subscriptions.end({
      ...{ subscriptionId, endDate: '2027-02-14', reason: 'paused', by: 'care-1', now: at('2027-02-05') },
    });
    expect(await charged(account, '2027-03-01')).toEqual([['2027-02-15', '2027-02-28', -1_500]]);
    const resumption = { ...step(subscriptionId, '2027-03-05'), startDate: '2027-03-17' };
    await t.store.subscriptions.resume(resumption);
    expect(await charged(account, '2027-04-01')).toEqual([
      ['2027-03-17', '2027-03-31', 1_452],
      ['2027-04-01', '2027-04-30', 3_000],
    ]);
  });

  test('come back to the account that paid for them when another one takes the service over', async () => {
    const [{ account, subscriptionId }, { account: other }] = [await aService(), await aService()];
    await bill(account, '2027-02-01');
    await bill(other, '2027-02-01');
    await t.store.subscriptions.transfer({
      ...step(subscriptionId, '2027-02-05'),
      ...{ endDate: '2027-02-14', to: other.billingAccountId },
    });
    expect(await charged(account, '2027-03-01')).toEqual([['2027-02-15', '2027-02-28', -1_500]]);
    const amounts = (await charged(other, '2027-03-01')).map(([, , amount]) => amount);
    expect(amounts.sort()).toEqual([1_500, 3_000, 3_000]);
  });

  test.each([
    ['a day that is not billed', '2027-02-14', '2027-02-15', -1_500],
    ['the last billed day', '2027-01-31', '2027-02-01', -3_000],
  ])('come back on the final bill of a relation that ends on %s', async (_, lastDay, from, amount) => {
    const { account } = await aService();
    await bill(account, '2027-02-01');
    const { billingAccountId } = account;
    const mark = { reason: 'portedOut', by: 'care-1', at: at('2027-02-01') } as const;
    const ended = await t.store.accounts.end({ billingAccountId, mark, note: null, lastDay });
    const finalBill = ended.account.ending?.finalBillDate ?? '';
    expect(await charged(account, finalBill)).toEqual([[from, '2027-02-28', amount]]);
    expect(await balanceOf(account)).toBe(6_000 + amount);
  });

  test('are charged again when the end of the relation is withdrawn', async () => {
    const { account } = await aService();
    const { billingAccountId } = account;
    const mark = { reason: 'customerRequest', by: 'care-1', at: at('2027-01-05') } as const;
    await t.store.accounts.end({ billingAccountId, mark, note: null, lastDay: '2027-02-14' });
    expect((await charged(account, '2027-02-01'))[1]).toEqual(['2027-02-01', '2027-02-14', 1_500]);
    await t.store.accounts.withdrawEnding({
      ...{ billingAccountId, mark: { ...mark, reason: 'mistake', at: at('2027-02-05') }, note: null },
    });
    expect(await charged(account, '2027-03-01')).toEqual([
      ['2027-02-15', '2027-02-28', 1_500],
      ['2027-03-01', '2027-03-31', 3_000],
    ]);
  });
});

describe('a charge for days to come that is corrected afterwards', () => {
  const NO_CHANGE: LineChanges = { withdrawnEntryIds: [], changedLines: [], addedLines: [] };
  const correct = (billId: string, changes: Partial<LineChanges>) => {
    const giving = { perCredit: 1e9, perAccountDay: 1e9, perGiverDay: 1e9 };
    return t.store.billCorrections.propose(
      { ...NO_CHANGE, ...changes, billId, proposalId: uniqueName('BC'), note: 'wrong', by: 'ann' },
      { giver: { by: 'ann', way: 'posted', limits: { EUR: giving } }, tell: billNotice },
      at('2027-02-05'),
    );
  };
  /** An account with its first bill, the entry of what it charged for February, and what half of February gives back in the end. */
  async function billedAhead() {
    const { account, subscriptionId } = await aService();
    const { bill: made, details } = await bill(account, '2027-02-01');
    const entryId = details.lines.find(({ from }) => from === '2027-02-01')?.entryId ?? '';
    const back = async () => {
      await end(subscriptionId, '2027-02-14', '2027-02-10');
      return sumMinor((await charged(account, '2027-03-01')).map(([, , amount]) => Number(amount)));
    };
    return { billId: made.billId, entryId, back };
  }

  test('to another amount gives back a part of that amount', async () => {
    const { billId, entryId, back } = await billedAhead();
    await correct(billId, { changedLines: [{ entryId, amount: 2_000 }] });
    expect(await back()).toBe(-1_000);
  });

  test('several times gives back what the last one left', async () => {
    const { billId, entryId, back } = await billedAhead();
    const first = await correct(billId, { changedLines: [{ entryId, amount: 2_000 }] });
    const newBillId = first.done?.newBillId ?? '';
    const sheet = await t.store.bills.getSheet(newBillId);
    const next = sheet?.lines.find(({ from }) => from === '2027-02-01')?.entryId ?? '';
    await correct(newBillId, { changedLines: [{ entryId: next, amount: 1_000 }] });
    expect(await back()).toBe(-500);
  });

  test('of another line stays as it is', async () => {
    const { billId, back } = await billedAhead();
    await correct(billId, {
      addedLines: [{ lineId: '1', type: 'fee', direction: 'debit', amount: 250, note: 'a copy' }],
    });
    expect(await back()).toBe(-1_500);
  });

  test('by withdrawing it gives nothing back, and its days are not charged again', async () => {
    const { billId, entryId, back } = await billedAhead();
    await correct(billId, { withdrawnEntryIds: [entryId] });
    expect(await back()).toBe(0);
  });

  test('by an entry that takes it back gives nothing back, also when the bill is corrected after that', async () => {
    const { billId, entryId, back } = await billedAhead();
    await t.store.ledger.reverse({ entryId, reason: 'wrong' }, at('2027-02-04'), null);
    await correct(billId, {});
    expect(await back()).toBe(0);
  });
});
