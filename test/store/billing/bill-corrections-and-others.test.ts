/** Corrections of bills together with the end of a relation, with deposits, and with settlements. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { openAmount } from '../../../src/domain/accounts/standing.ts';
import type { NewBillCorrection } from '../../../src/domain/billing/bill-correction.ts';
import type { CivilDate, Instant } from '../../../src/domain/civil-date.ts';
import { endRelation, settleEndedAccounts } from '../../../src/services/accounts/account-ending.ts';
import { billNotice } from '../../../src/services/billing/bill-notice.ts';
import { billAccount } from '../../../src/services/billing/bill-run.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { auditBilling } from '../../../src/store/billing/billing-audit.ts';
import { aNewEntry, aReport, aSubscription } from '../../support/builders/builders.ts';
import { aDepositAsked } from '../../support/builders/deposits.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const TODAY = '2027-03-01';
const MUCH = { perCredit: 1e9, perAccountDay: 1e9, perGiverDay: 1e9 };
const at = (date: CivilDate): Instant => `${date}T10:00:00.000Z`;
beforeAll(async () => {
  await releaseShipped(t.store, 'deposits');
  await releaseShipped(t.store, 'credit-limits');
});
afterAll(async () => {
  expect((await auditBilling(t.db, t.client)).violations).toEqual([]);
});

/** A service of 30.00 a month, billed through February: the bill is made on 1 March. */
const customer = async () => {
  const account = await putAccount(t.store, {
    account: {
      openedDate: '2026-01-01',
      billing: { billedThrough: '2027-01-31', nextBillDate: TODAY },
    },
    subscriptions: [
      aSubscription({ subscriptionId: uniqueName('SUB'), startDate: '2026-01-01', monthlyCharge: 3_000 }),
    ],
  });
  return { account, bill: await billOn(account, TODAY) };
};
const billOn = async (account: BillingAccount, date: CivilDate) => {
  await billAccount(
    { store: t.store },
    { billingAccountId: account.billingAccountId, runId: `r:${date}`, now: at(date) },
  );
  const [newest] = (
    await t.store.bills.listBills({ billingAccountId: account.billingAccountId, limit: 1, cursor: null })
  ).items;
  if (newest === undefined) throw new Error('a bill is due');
  return newest;
};
/** Changes the recurring charge of a bill, or nothing. */
const correct = async (billId: string, amount: number | null, now = at(TODAY)) => {
  const sheet = await t.store.bills.getSheet(billId);
  const entryId = sheet?.lines.find(({ kind }) => kind === 'recurringCharge')?.entryId ?? '';
  const correction: NewBillCorrection = {
    ...{ proposalId: uniqueName('BC'), billId, note: 'wrong tariff', by: 'ann' },
    ...{ withdrawnEntryIds: [], addedLines: [] },
    changedLines: amount === null ? [] : [{ entryId, amount }],
  };
  return t.store.billCorrections.propose(
    correction,
    { giver: { by: 'ann', way: 'posted', limits: { EUR: MUCH } }, tell: billNotice },
    now,
  );
};
const pay = (
  { billingAccountId }: BillingAccount,
  amountMinor: number,
  date: CivilDate,
  more: object = {},
  now = at(date),
) =>
  t.store.payments.record(
    aReport({
      ...{ billingAccountId, paymentId: uniqueName('P'), occurredAt: at(date) },
      ...{ amount: { amountMinor, currency: 'EUR' }, ...more },
    }),
    now,
  );
const billOf = async (billId: string) => {
  const sheet = await t.store.bills.getSheet(billId);
  if (sheet === null) throw new Error(`no bill ${billId}`);
  return sheet.bill;
};
const accountOf = async ({ billingAccountId }: BillingAccount) => {
  const account = await t.store.accounts.get(billingAccountId);
  if (account === null) throw new Error('no such account');
  return account;
};
const depsAt = (now: Instant) => {
  const no = () => Promise.resolve(false);
  return {
    ...{ store: t.store, policies: createPolicyProvider(t.store), now: () => now },
    dun: () => Promise.resolve(),
    signals: { tellDunning: no, tellOrder: no, tellPromise: no, reconsider: no },
  };
};
const sweepEnded = (date: CivilDate) =>
  settleEndedAccounts(depsAt(at(date)), { now: at(date), after: null, limit: 1_000 });
const end = (account: BillingAccount, lastDay: CivilDate) =>
  endRelation(depsAt(at(TODAY)), account.billingAccountId, {
    ...{ reason: 'portedOut', lastDay, note: null, by: 'cara' },
  });
const refusal = (code: string) => expect.objectContaining({ faults: [expect.objectContaining({ code })] });

describe('a final bill that is corrected', () => {
  test('stays the final one: the account closes when the bill in its place is paid', async () => {
    const { account, bill } = await customer();
    await pay(account, 3_000, TODAY);
    await end(account, '2027-03-10');
    const final = await billOn(account, '2027-03-11');
    expect(final).toMatchObject({ final: true, periodTo: '2027-03-10' });
    await correct(final.billId, 500, at('2027-03-12'));
    expect(await billOf(`${final.billId}:2`)).toMatchObject({ final: true, amount: 500, state: 'sent' });
    await sweepEnded('2027-03-12');
    expect(await accountOf(account)).toMatchObject({ state: 'active' });
    await pay(account, 500, '2027-03-13', { billId: final.billId });
    await sweepEnded('2027-03-14');
    expect(await accountOf(account)).toMatchObject({ state: 'closed', balance: 0 });
    expect(await billOf(bill.billId)).toMatchObject({ state: 'settled' });
  });

  test('gives back what was paid too much: it is paid out before the account closes', async () => {
    const { account } = await customer();
    await pay(account, 3_000, TODAY);
    await end(account, '2027-03-10');
    const final = await billOn(account, '2027-03-11');
    await pay(account, final.amount - 1, '2027-03-11');
    await correct(final.billId, 300, at('2027-03-12'));
    expect((await accountOf(account)).balance).toBe(300 - (final.amount - 1));
    await sweepEnded('2027-03-12');
    const { items } = await t.store.ledger.list({
      ...{ customerId: account.customerId, billingAccountId: account.billingAccountId },
      ...{ from: null, to: null, type: 'refund', limit: 50, cursor: null },
    });
    expect(items).toMatchObject([{ amount: final.amount - 1 - 300, source: 'accountEnding' }]);
    expect(await accountOf(account)).toMatchObject({ state: 'closed', balance: 0 });
  });

  test('on a closed account leaves credit, which is paid out like any other', async () => {
    const { account } = await customer();
    await pay(account, 3_000, TODAY);
    await end(account, '2027-03-10');
    const final = await billOn(account, '2027-03-11');
    await pay(account, final.amount, '2027-03-11');
    await sweepEnded('2027-03-12');
    expect(await accountOf(account)).toMatchObject({ state: 'closed', balance: 0 });
    await correct(final.billId, 300, at('2027-03-20'));
    const credit = final.amount - 300;
    expect(await accountOf(account)).toMatchObject({ state: 'closed', balance: -credit });
    const { billingAccountId } = account;
    const refund = (amount: number) =>
      t.store.ledger.postLine(
        {
          entry: aNewEntry({
            ...{ billingAccountId, type: 'refund', direction: 'debit', amount, source: 'care' },
            ...{ idempotencyKey: uniqueName('K'), occurredAt: at('2027-03-20') },
          }),
          currency: 'EUR',
        },
        at('2027-03-20'),
      );
    expect(await refund(credit + 1)).toMatchObject({ status: 'refused' });
    expect(await refund(credit)).toMatchObject({ status: 'posted' });
  });
});

describe('a bill that is corrected beside a deposit', () => {
  test('is not paid by what is held, and what is held is asked for no other amount', async () => {
    const { account, bill } = await customer();
    const order = await aDepositAsked(t.store, account, 7_200, at(TODAY));
    await pay(account, 7_200, TODAY, { orderId: order });
    await correct(bill.billId, 4_500);
    expect(openAmount(await billOf(`${bill.billId}:2`))).toBe(4_500);
    expect(await accountOf(account)).toMatchObject({ heldDeposits: 7_200, balance: 4_500 });
    await t.store.deposits.release(order, 'person', at(TODAY));
    expect(await billOf(`${bill.billId}:2`)).toMatchObject({ state: 'settled', paidAmount: 4_500 });
    expect(await accountOf(account)).toMatchObject({ heldDeposits: 0, balance: -2_700 });
  });

  test('leaves credit of the part of a payment that was on it; no part of that becomes a deposit', async () => {
    const { account, bill } = await customer();
    await aDepositAsked(t.store, account, 7_200, at(TODAY));
    const { payment } = await pay(account, 9_000, TODAY);
    expect(await accountOf(account)).toMatchObject({ heldDeposits: 6_000, balance: 0 });
    await correct(bill.billId, 2_000);
    expect(await accountOf(account)).toMatchObject({ heldDeposits: 6_000, balance: -1_000 });
    expect(openAmount(await billOf(`${bill.billId}:2`))).toBe(0);
    // Taken back as a whole, it leaves the credit, the corrected bill and the deposit.
    const { paymentId } = payment;
    await pay(account, 9_000, '2027-03-02', { paymentId, status: 'reversed' });
    expect(await accountOf(account)).toMatchObject({ heldDeposits: 0, balance: 2_000 });
    expect(openAmount(await billOf(`${bill.billId}:2`))).toBe(2_000);
    expect(openAmount(await billOf(bill.billId))).toBe(0);
  });
});

test('goodwill on a cancelled bill is refused with that cause; what was given before is given once', async () => {
  const { bill } = await customer();
  const gift = (key: string) =>
    t.store.bills.creditGoodwill({
      ...{ billId: bill.billId, amount: { amountMinor: 200, currency: 'EUR' }, key, now: at(TODAY) },
      giver: { by: 'cy', way: 'goodwill', limits: { EUR: MUCH } },
    });
  const key = uniqueName('g');
  await gift(key);
  await correct(bill.billId, null);
  await expect(gift(uniqueName('g'))).rejects.toEqual(refusal('bill-is-cancelled'));
  expect((await gift(key)).changed).toBe(false);
});

describe('a bill that is corrected beside a settlement', () => {
  const all = { perCredit: 1e9, perAccountDay: 1e9, perGiverDay: 1e9 };
  const alone = { upTo: 1e9, giver: { by: 'ann', way: 'posted', limits: { EUR: all } } } as const;
  const settle = async (
    { billingAccountId }: BillingAccount,
    terms: { amount: number; payBy: CivilDate } | null,
    date: CivilDate,
  ) =>
    t.store.writeOffs.propose(
      {
        ...{ proposalId: uniqueName('SE'), billingAccountId, by: 'ann', note: 'final' },
        ...{ kind: 'settlement', alone, ...(terms === null ? {} : { terms }) },
      },
      at(date),
    );
  const look = (promiseId: string, date: CivilDate) => t.store.promises.check(promiseId, at(date));

  test('of which a part was given up is not corrected', async () => {
    const { account, bill } = await customer();
    await pay(account, 1_800, TODAY);
    await settle(account, null, TODAY);
    await expect(correct(bill.billId, 2_000)).rejects.toEqual(refusal('bill-was-written-off'));
  });

  test('and an agreement that waits for its money gives up what is then open of the bill in its place', async () => {
    const { account, bill } = await customer();
    const { proposalId } = await settle(account, { amount: 1_000, payBy: '2027-03-10' }, TODAY);
    await correct(bill.billId, 2_500);
    await pay(account, 1_000, '2027-03-05');
    expect(await t.store.writeOffs.fulfil(proposalId, at('2027-03-05'))).toMatchObject({
      ...{ state: 'approved', writtenOffAmount: 1_500 },
    });
    expect(openAmount(await billOf(`${bill.billId}:2`))).toBe(0);
    expect(await accountOf(account)).toMatchObject({ balance: 0, collectionStatus: 'none' });
  });

  test('and an agreement that lapsed is fulfilled by money that came in time, also when the bill was corrected since', async () => {
    const { account, bill } = await customer();
    const terms = { amount: 1_000, payBy: '2027-03-10' };
    const { proposalId } = await settle(account, terms, TODAY);
    await look(`${proposalId}-promise`, '2027-03-12');
    await t.store.writeOffs.lapse(proposalId, at('2027-03-12'));
    await correct(bill.billId, 2_000, at('2027-03-15'));
    await pay(account, 1_000, '2027-03-09', {}, at('2027-03-16'));
    expect(await t.store.writeOffs.fulfil(proposalId, at('2027-03-16'))).toMatchObject({
      ...{ state: 'approved', writtenOffAmount: 1_000 },
    });
    expect(openAmount(await billOf(`${bill.billId}:2`))).toBe(0);
  });
});
