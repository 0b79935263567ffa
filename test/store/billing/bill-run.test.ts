import { afterAll, describe, expect, test } from 'vitest';
import { MOST_ROWS } from '../../../src/domain/accounts/view/view-of.ts';
import type { MadeBill } from '../../../src/domain/billing/bill-plan.ts';
import { cycleOptions } from '../../../src/domain/billing/cycle/options.ts';
import { periodsOf } from '../../../src/domain/billing/period-check.ts';
import type { Subscription } from '../../../src/domain/billing/subscription.ts';
import { addDays, type CivilDate, startOfDay } from '../../../src/domain/civil-date.ts';
import { accountViews } from '../../../src/store/accounts/collections.ts';
import { auditBilling } from '../../../src/store/billing/billing-audit.ts';
import { subscriptions } from '../../../src/store/billing/collections.ts';
import { quoteBasis } from '../../../src/store/billing/quote-basis.ts';
import { verifyLedger } from '../../../src/store/ledger/ledger-verify.ts';
import { type AnyDocument, collectionOf } from '../../../src/store/mongo/collection.ts';
import { aCyclePreference, aNewEntry, aReport, aSubscription } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const ZONE = 'Europe/Berlin';

const order = (today: CivilDate) => ({ today, now: startOfDay(today, ZONE), runId: `run:${today}` });
const subscription = (parts: Partial<Subscription> = {}) =>
  aSubscription({ subscriptionId: uniqueName('SUB'), startDate: '2024-01-01', ...parts });

/** All bills of an account up to a day, one call a bill. */
async function billsUpTo(billingAccountId: string, today: CivilDate): Promise<MadeBill[]> {
  const all: MadeBill[] = [];
  for (;;) {
    const made = await t.store.billing.makeNextBill(billingAccountId, order(today));
    if (made === null) return all;
    all.push(made);
  }
}

afterAll(async () => {
  expect((await auditBilling(t.db, t.client)).violations).toEqual([]);
});

async function brokenLedgers(): Promise<string[]> {
  const broken: string[] = [];
  await verifyLedger(t.db, t.client, {
    billingAccountId: null,
    onBroken: (found) => broken.push(found.billingAccountId),
  });
  return broken;
}

const unbilledOf = async (account: { customerId: string; billingAccountId: string }) =>
  (
    await t.store.snapshots.ofAccount(
      account.customerId,
      account.billingAccountId,
      '2026-12-01T09:00:00.000Z',
    )
  ).unbilledAmount;

describe('the bill of a period', () => {
  test('asks for recurring charges and what occurred by its last day, with tax, and leaves the rest for the next', async () => {
    const account = await putAccount(t.store, {
      account: { taxRateBasisPoints: 1_900 },
      entries: [
        { type: 'usage', amount: 300, occurredAt: '2026-11-30T22:59:59.999Z' },
        { type: 'usage', amount: 70, occurredAt: '2026-11-30T23:00:00.000Z' },
        { type: 'fee', amount: 500, occurredAt: '2026-11-10T10:00:00.000Z' },
      ],
      subscriptions: [
        subscription({ monthlyCharge: 4_500 }),
        subscription({ startDate: '2026-11-16', monthlyCharge: 3_001 }),
      ],
    });
    const { billingAccountId } = account;
    expect(account.billing).toEqual({ billedThrough: '2026-10-31', nextBillDate: '2026-12-01' });
    expect(await t.store.billing.makeNextBill(billingAccountId, order('2026-11-30'))).toBeNull();
    const preview = await t.store.billing.previewBill(billingAccountId, '2026-11-22T09:00:00.000Z');
    const made = await t.store.billing.makeNextBill(billingAccountId, order('2026-12-01'));
    const amount = 4_500 + 1_501 + 300 + 500;
    expect(preview.draft).toMatchObject({ amount, billDate: '2026-12-01', dueDate: '2026-12-15' });
    expect(made).toMatchObject({
      bill: {
        billId: `BILL:${billingAccountId}:2026-12-01`,
        ...{ amount, state: 'sent', dueDate: '2026-12-15', periodFrom: '2026-11-01', periodTo: '2026-11-30' },
      },
      details: { taxLines: [{ gross: 6_301, tax: 1_006, net: 5_295 }], total: amount },
    });
    const sheet = await t.store.bills.getSheet(made?.bill.billId ?? '');
    expect(sheet).toEqual({ ...made, lines: expect.anything(), allocations: [], creditNotes: [] });
    // The preview has no entries for its charges yet.
    expect(sheet?.lines.map(({ kind, amount: of }) => [kind, of])).toEqual(
      preview.lines.map(({ kind, amount: of }) => [kind, of]),
    );
    expect(sheet?.lines.map(({ amount: of }) => of).sort()).toEqual([1_501, 300, 4_500, 500]);
    expect(await unbilledOf(account)).toBe(70);
    const after = await t.store.accounts.get(billingAccountId);
    expect(after).toMatchObject({
      balance: amount + 70,
      billing: { billedThrough: '2026-11-30', nextBillDate: '2027-01-01' },
    });
    expect(await brokenLedgers()).toEqual([]);
  });

  test('below zero is a bill of zero, and its credit goes on the next one', async () => {
    const account = await putAccount(t.store, {
      entries: [
        { type: 'goodwill', direction: 'credit', amount: 7_000, occurredAt: '2026-11-03T10:00:00.000Z' },
      ],
      account: { balance: -7_000 },
      subscriptions: [subscription({ monthlyCharge: 4_500 })],
    });
    const [first, second, third] = await billsUpTo(account.billingAccountId, '2027-02-01');
    expect(first).toMatchObject({
      bill: { amount: 0, state: 'settled', settledDate: '2026-12-01' },
      details: { creditCarried: 2_500, total: -2_500 },
    });
    expect(second).toMatchObject({
      bill: { amount: 4_500, paidAmount: 2_500, state: 'partiallyPaid' },
      details: { creditApplied: { payments: [], credits: [{ entryId: null, amount: 2_500 }] } },
    });
    expect(third).toMatchObject({ bill: { amount: 4_500, paidAmount: 0, state: 'sent' } });
  });

  test('takes what payments left over, the oldest first, and a reversal opens it again', async () => {
    const account = await putAccount(t.store, { subscriptions: [subscription({ monthlyCharge: 5_000 })] });
    const { billingAccountId } = account;
    const older = aReport({
      billingAccountId,
      amount: { amountMinor: 2_000, currency: 'EUR' },
      occurredAt: '2026-11-03T10:00:00.000Z',
    });
    const newer = aReport({
      billingAccountId,
      amount: { amountMinor: 4_000, currency: 'EUR' },
      occurredAt: '2026-11-05T10:00:00.000Z',
    });
    await t.store.payments.record(newer, '2026-11-06T10:00:00.000Z');
    await t.store.payments.record(older, '2026-11-06T10:00:00.000Z');
    const made = await t.store.billing.makeNextBill(billingAccountId, order('2026-12-01'));
    expect(made).toMatchObject({
      bill: { state: 'settled', paidAmount: 5_000, settledDate: '2026-12-01' },
      details: {
        creditApplied: {
          payments: [
            { paymentId: older.paymentId, amount: 2_000 },
            { paymentId: newer.paymentId, amount: 3_000 },
          ],
          credits: [],
        },
      },
    });
    await t.store.payments.record({ ...newer, status: 'reversed' }, '2026-12-02T10:00:00.000Z');
    const billId = made?.bill.billId ?? '';
    expect(await t.store.bills.get(billId)).toMatchObject({ paidAmount: 2_000, state: 'partiallyPaid' });
  });

  test('of a closed account asks for what is unbilled, without recurring charges; there is no bill if nothing is', async () => {
    const account = await putAccount(t.store, {
      account: { state: 'closed' },
      entries: [{ type: 'usage', amount: 900, occurredAt: '2027-01-10T10:00:00.000Z' }],
      subscriptions: [subscription()],
    });
    const { billingAccountId } = account;
    expect(await t.store.billing.makeNextBill(billingAccountId, order('2027-01-02'))).toBeNull();
    expect(await t.store.billing.makeNextBill(billingAccountId, order('2027-01-02'))).toBeNull();
    expect(await t.store.billing.makeNextBill(billingAccountId, order('2027-02-01'))).toMatchObject({
      bill: { amount: 900, periodFrom: '2026-11-01', periodTo: '2027-01-31' },
    });
  });
});

describe('exactly once', () => {
  test('ten runs at once beside payments and postings make one bill for each period', async () => {
    const accounts = await Promise.all(
      Array.from({ length: 5 }, () =>
        putAccount(t.store, { subscriptions: [subscription({ monthlyCharge: 4_500 })] }),
      ),
    );
    const ids = accounts.map(({ billingAccountId }) => billingAccountId);
    const results = await atOnce(20, async (n) => {
      const billingAccountId = ids[n % ids.length] ?? '';
      if (n % 4 === 0) await t.store.billing.makeNextBills(ids, order('2027-03-01'));
      else if (n % 4 === 1) await t.store.billing.makeNextBill(billingAccountId, order('2027-03-01'));
      else if (n % 4 === 2)
        await t.store.payments.record(aReport({ billingAccountId }), '2026-11-22T10:00:00.000Z');
      else
        await t.store.ledger.post(
          [aNewEntry({ billingAccountId, idempotencyKey: uniqueName('key'), amount: 100 })],
          '2026-11-22T10:00:00.000Z',
        );
    });
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
    while ((await t.store.billing.makeNextBills(ids, order('2027-03-01'))).stillDue.length > 0);
    for (const billingAccountId of ids) {
      const { items } = await t.store.bills.listBills({ billingAccountId, limit: 50, cursor: null });
      expect(items.map(({ billDate }) => billDate)).toEqual([
        '2027-03-01',
        '2027-02-01',
        '2027-01-01',
        '2026-12-01',
      ]);
      expect(periodsOf(items)).toEqual([]);
    }
    expect(await brokenLedgers()).toEqual([]);
  });
});

describe('a confirmed change of the cycle', () => {
  test.each([
    ['afterCurrentPeriod', 15, '2026-11-22'],
    ['shortenCurrentPeriod', 28, '2026-11-22'],
    ['afterCurrentPeriod', 31, '2027-01-31'],
  ] as const)(
    '%s to day %i: the bills follow on each other and the stub costs what was confirmed',
    async (kind, day, today) => {
      const account = await putAccount(t.store, {
        account: { updatedAt: startOfDay(today, ZONE) },
        subscriptions: [
          subscription({ monthlyCharge: 4_999 }),
          subscription({ monthlyCharge: 1 }),
          subscription({ monthlyCharge: 1_001 }),
        ],
      });
      const { billingAccountId } = account;
      const now = startOfDay(today, ZONE);
      const snapshot = await t.store.snapshots.ofAccount(account.customerId, billingAccountId, now);
      const preference = aCyclePreference({ billCycleDay: day, paymentTermDays: 30 });
      const option = cycleOptions(snapshot, preference).find(({ change }) => change === kind);
      if (option?.stub === undefined || option.stub === null) throw new Error('a stub is expected');
      const { stub } = option;
      const changeId = uniqueName('CHG');
      await t.store.cycleChanges.commit({
        changeId,
        billingAccountId,
        basis: quoteBasis(snapshot),
        option,
        now,
      });
      const late = subscription({
        billingAccountId,
        customerId: account.customerId,
        monthlyCharge: 3_000,
        startDate: stub.to,
      });
      await t.db.collection<AnyDocument>('subscriptions').insertOne({ ...subscriptions.toDoc(late) });
      // As the store would: with the view.
      const { billingAccountId: _account, customerId: _owner, ...row } = late;
      await collectionOf(t.db, accountViews).updateOne(
        { _id: billingAccountId },
        { $push: { subscriptions: { $each: [row], $sort: { subscriptionId: 1 } } } },
      );
      const made = await billsUpTo(billingAccountId, addDays(option.firstBillDate, 1));
      const stubBill = made.find(({ bill }) => bill.periodTo === stub.to);
      const sheet = await t.store.bills.getSheet(stubBill?.bill.billId ?? '');
      const lines = sheet?.lines.filter(({ kind: type }) => type === 'proration') ?? [];
      expect(lines.map(({ subscriptionId, amount }) => ({ subscriptionId, amount }))).toEqual(
        stub.lines
          .filter(({ amount }) => amount.amountMinor > 0)
          .map(({ subscriptionId, amount }) => ({ subscriptionId, amount: amount.amountMinor })),
      );
      const began = sheet?.lines.filter(({ kind: type }) => type === 'recurringCharge') ?? [];
      expect(began.map(({ subscriptionId }) => subscriptionId)).toEqual([late.subscriptionId]);
      expect(stubBill?.bill.dueDate).toBe(addDays(addDays(stub.to, 1), 14));
      expect(made.at(-1)?.bill).toMatchObject({
        billDate: option.firstBillDate,
        dueDate: option.firstDueDate,
        periodFrom: option.effectiveDate,
      });
      expect(periodsOf(made.map(({ bill }) => bill))).toEqual([]);
    },
  );
});

test('an account with more services than its view holds is charged for all of them, and those that end do', async () => {
  const services = Array.from({ length: MOST_ROWS + 1 }, (_, index) =>
    aSubscription({
      ...{ subscriptionId: uniqueName('SUB'), monthlyCharge: 100, startDate: '2024-01-01' },
      endDate: index === 0 ? '2026-11-30' : null,
    }),
  );
  const { billingAccountId } = await putAccount(t.store, {
    account: { billing: { billedThrough: '2026-10-31', nextBillDate: '2026-12-01' } },
    subscriptions: services,
  });
  const order = { today: '2026-12-01', now: '2026-12-01T06:00:00.000Z', runId: 'run:many' };
  const made = await t.store.billing.makeNextBill(billingAccountId, order);
  expect(made?.bill.amount).toBe(100 * services.length);
  expect(await t.store.subscriptions.get(services[0]?.subscriptionId ?? '')).toMatchObject({
    state: 'terminated',
  });
});
