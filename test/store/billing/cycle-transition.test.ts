import { describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { billingCycleRead } from '../../../src/domain/accounts/reads/billing-cycle.ts';
import type { CycleOption } from '../../../src/domain/billing/cycle/change.ts';
import { type CycleOptionDraft, cycleOptions } from '../../../src/domain/billing/cycle/options.ts';
import { billDateAfter } from '../../../src/domain/billing/cycle/transition.ts';
import type { CivilDate } from '../../../src/domain/civil-date.ts';
import { quoteBasis } from '../../../src/store/billing/quote-basis.ts';
import { aCyclePreference, aSubscription } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { basisOf } from '../../support/builders/quote-basis.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();

const at = (date: CivilDate) => `${date}T09:00:00.000Z`;

/** Billed on the 1st, 31.00 and 12.40 a month: 1.40 for each of 31 days. */
async function anAccountToChange(): Promise<BillingAccount> {
  const [first, second] = [uniqueName('S-1'), uniqueName('S-2')];
  return putAccount(t.store, {
    subscriptions: [
      aSubscription({ subscriptionId: first, monthlyCharge: 3_100 }),
      aSubscription({ subscriptionId: second, monthlyCharge: 1_240 }),
    ],
  });
}

async function changed(
  day: number,
  change: CycleOption['change'],
  on: CivilDate,
): Promise<{ account: BillingAccount; option: CycleOptionDraft }> {
  const { customerId, billingAccountId } = await anAccountToChange();
  const snapshot = await t.store.snapshots.ofAccount(customerId, billingAccountId, at(on));
  const preference = aCyclePreference({ billCycleDay: day });
  const draft = cycleOptions(snapshot, preference).find((candidate) => candidate.change === change);
  if (draft === undefined) throw new Error('no such option');
  const { account } = await t.store.cycleChanges.commit({
    changeId: uniqueName('CHG'),
    billingAccountId,
    basis: quoteBasis(snapshot),
    option: draft,
    now: at(on),
  });
  return { account, option: draft };
}

/** What a reader is told on a day: period, bill date, due date, expected amount. */
async function toldOn(account: BillingAccount, date: CivilDate) {
  const { customerId, billingAccountId } = account;
  const snapshots = await t.store.snapshots.ofCustomer(customerId, billingAccountId, at(date));
  const read = billingCycleRead(snapshots, new Map());
  const { currentPeriod, nextBillDate, nextDueDate, expectedAmount } = read;
  return [
    `${currentPeriod?.from}/${currentPeriod?.to}`,
    nextBillDate,
    nextDueDate,
    expectedAmount?.amountMinor,
  ];
}

/** Makes the bills whose date has come, and says what they ask for. */
async function billRun({ billingAccountId }: BillingAccount, today: CivilDate): Promise<number[]> {
  const amounts: number[] = [];
  for (;;) {
    const order = { today, now: at(today), runId: `run:${today}` };
    const made = await t.store.billing.makeNextBill(billingAccountId, order);
    if (made === null) return amounts;
    amounts.push(made.bill.amount);
  }
}

describe('a committed change of the bill day', () => {
  test('from the 1st to the 31st after the running period: 1 December is still billed', async () => {
    const { account, option } = await changed(31, 'afterCurrentPeriod', '2026-11-22');
    // 30 of December's 31 days at 1.40.
    expect(option.stub).toMatchObject({
      from: '2026-12-01',
      to: '2026-12-30',
      amount: { amountMinor: 4_200 },
    });
    // November in full; the stub, which is in the ledger already, is on the bill of 31 December.
    expect(await toldOn(account, '2026-11-23')).toEqual([
      '2026-11-01/2026-11-30',
      '2026-12-01',
      '2026-12-15',
      4_340,
    ]);
    // Until the bill of a day is made, it is the one that is expected.
    const inStub = ['2026-12-01/2026-12-30', '2026-12-31', '2027-01-14'];
    expect(await toldOn(account, '2026-12-01')).toEqual([...inStub, 4_340]);
    expect(await billRun(account, '2026-12-01')).toEqual([4_340]);
    expect(await toldOn(account, '2026-12-30')).toEqual([...inStub, 4_200]);
    expect(await billRun(account, '2026-12-31')).toEqual([4_200]);
    expect(await toldOn(account, '2026-12-31')).toEqual([
      '2026-12-31/2027-01-30',
      '2027-01-31',
      '2027-02-14',
      4_340,
    ]);
    expect(await billRun(account, '2027-01-31')).toEqual([4_340]);
  });

  test('from the 1st to the 31st by a shorter period: its days are charged once', async () => {
    const { account, option } = await changed(31, 'shortenCurrentPeriod', '2026-11-22');
    // 29 of November's 30 days of 43.40 are 41.953; the 66.6 of both lines go up for the earlier one.
    expect(option.stub?.lines.map((line) => line.amount.amountMinor)).toEqual([2_997, 1_198]);
    const inStub = ['2026-11-01/2026-11-29', '2026-11-30', '2026-12-14', 4_195];
    expect(await toldOn(account, '2026-11-23')).toEqual(inStub);
    expect(await toldOn(account, '2026-11-29')).toEqual(inStub);
    expect(await billRun(account, '2026-11-30')).toEqual([4_195]);
    const after = ['2026-11-30/2026-12-30', '2026-12-31', '2027-01-14', 4_340];
    expect(await toldOn(account, '2026-11-30')).toEqual(after);
    expect(await toldOn(account, '2026-12-30')).toEqual(after);
  });

  test('from the 1st to the 15th after the running period', async () => {
    const { account, option } = await changed(15, 'afterCurrentPeriod', '2026-11-22');
    // 14 of December's 31 days at 1.40.
    expect(option.stub).toMatchObject({
      from: '2026-12-01',
      to: '2026-12-14',
      amount: { amountMinor: 1_960 },
    });
    expect(await toldOn(account, '2026-11-23')).toEqual([
      '2026-11-01/2026-11-30',
      '2026-12-01',
      '2026-12-15',
      4_340,
    ]);
    expect(await billRun(account, '2026-12-01')).toEqual([4_340]);
    expect(await toldOn(account, '2026-12-10')).toEqual([
      '2026-12-01/2026-12-14',
      '2026-12-15',
      '2026-12-29',
      1_960,
    ]);
    expect(await billRun(account, '2026-12-15')).toEqual([1_960]);
    expect(await toldOn(account, '2026-12-15')).toEqual([
      '2026-12-15/2027-01-14',
      '2027-01-15',
      '2027-01-29',
      4_340,
    ]);
  });

  test('from the 1st to the 15th by a shorter period', async () => {
    const { account, option } = await changed(15, 'shortenCurrentPeriod', '2026-11-05');
    // 14 of November's 30 days of 43.40 are 20.253.
    expect(option.stub?.lines.map((line) => line.amount.amountMinor)).toEqual([1_447, 578]);
    const inStub = ['2026-11-01/2026-11-14', '2026-11-15', '2026-11-29', 2_025];
    expect(await toldOn(account, '2026-11-06')).toEqual(inStub);
    expect(await toldOn(account, '2026-11-14')).toEqual(inStub);
    expect(await billRun(account, '2026-11-15')).toEqual([2_025]);
    const after = ['2026-11-15/2026-12-14', '2026-12-15', '2026-12-29', 4_340];
    expect(await toldOn(account, '2026-11-15')).toEqual(after);
  });

  test('is known to a reader of the account alone: bill dates follow the old cycle, the stub, the new one', async () => {
    const { account } = await changed(31, 'afterCurrentPeriod', '2026-11-22');
    const stored = await t.store.accounts.get(account.billingAccountId);
    if (stored === null) throw new Error('no account');
    const dates = ['2026-11-22', '2026-12-01', '2026-12-30', '2026-12-31', '2027-01-31'];
    expect(dates.map((date) => billDateAfter(stored, date))).toEqual([
      '2026-12-01',
      '2026-12-31',
      '2026-12-31',
      '2027-01-31',
      '2027-02-28',
    ]);
  });

  test('prevents another one until its new cycle begins and everything before it is billed', async () => {
    const { account, option } = await changed(31, 'afterCurrentPeriod', '2026-11-22');
    const { billingAccountId } = account;
    const again = async (now: string, basis?: string) =>
      t.store.cycleChanges.commit({
        changeId: uniqueName('CHG'),
        billingAccountId,
        basis: basis ?? (await basisOf(t.store, account, now)),
        option: { ...option, stub: null },
        now,
      });
    await expect(again(at('2026-12-30'))).rejects.toMatchObject({ type: 'InvalidState' });
    await expect(again(at('2026-12-30'), 'the basis of an older quote')).rejects.toMatchObject({
      type: 'AccountMoved',
    });
    await expect(again(at('2026-12-31'))).rejects.toMatchObject({ type: 'InvalidState' });
    const order = { today: '2026-12-31', now: at('2026-12-31'), runId: 'run' };
    while ((await t.store.billing.makeNextBill(billingAccountId, order)) !== null);
    await expect(again(at('2026-12-31'))).resolves.toMatchObject({ changed: true });
  });
});
