/** Bankruptcy splits an account at its opening: old debt rests, new bills go on as usual. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InsolvencySchema } from '../../../../src/api/schemas/arrears/insolvency.ts';
import { WriteOffProposalSchema } from '../../../../src/api/schemas/arrears/write-off.ts';
import { BillCorrectionSchema } from '../../../../src/api/schemas/billing/bill-correction.ts';
import type { BillingAccount } from '../../../../src/domain/accounts/billing-account.ts';
import { dunningStep } from '../../../../src/services/arrears/dunning.ts';
import { billAccount } from '../../../../src/services/billing/bill-run.ts';
import { sweepReminders } from '../../../../src/services/notices/reminders.ts';
import { createPolicyProvider } from '../../../../src/services/policies/policy-provider.ts';
import { sweepAll } from '../../../../src/services/sweep.ts';
import { auditBilling } from '../../../../src/store/billing/billing-audit.ts';
import { verifyLedger } from '../../../../src/store/ledger/ledger-verify.ts';
import { IN_FORCE } from '../../../domain/notices/reminders/given.ts';
import { AS_OF, aBill, aReport, aSubscription } from '../../../support/builders/builders.ts';
import { putAccount } from '../../../support/builders/put-account.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { openedDb } from '../../../support/product/field-keys.ts';
import { wrongViews } from '../../../support/product/store.ts';
import { uniqueName } from '../../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const ann = { role: 'care', subject: 'ann' } as const;
const bea = { role: 'collections', subject: 'bea' } as const;
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const OPENED = '2026-11-16';

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

/** An account with an old bill of 45.00, and one of 30.00 that was made after the opening. */
async function account() {
  const [old, fresh] = [uniqueName('OLD'), uniqueName('NEW')];
  const put = await putAccount(api.store, {
    bills: [
      aBill({ billId: old, billDate: '2026-09-01', dueDate: '2026-09-15', amount: 4_500 }),
      aBill({ billId: fresh, billDate: '2026-11-18', dueDate: '2026-11-21', amount: 3_000 }),
    ],
  });
  return { ...put, old, fresh };
}
const path = ({ billingAccountId }: BillingAccount, tail = '') =>
  `/v1/billing-accounts/${billingAccountId}/insolvency${tail}`;
const open = (of: BillingAccount, more: Record<string, unknown> = {}) =>
  api.post(path(of), { ...ann, body: { openedOn: OPENED, reference: '36 IN 4711/26', ...more } });
const shown = async (response: Response) => {
  expect(response.status, await response.clone().text()).toBe(200);
  return InsolvencySchema.parse(await response.json());
};
const bill = async (billId: string) => {
  const found = await api.store.bills.get(billId);
  if (found === null) throw new Error(billId);
  return found;
};
const pay = (of: BillingAccount, amount: number, more: Record<string, unknown> = {}) =>
  api.post('/v1/payments', {
    ...{ role: 'processor', subject: 'bank' },
    body: {
      ...{ paymentId: uniqueName('P'), billingAccountId: of.billingAccountId, amount: eur(amount) },
      ...{ status: 'settled', occurredAt: AS_OF, ...more },
    },
  });
const state = async ({ billingAccountId }: BillingAccount) => {
  const found = await api.store.accounts.get(billingAccountId);
  if (found === null) throw new Error(billingAccountId);
  return found;
};
const dunning = () => ({ store: api.store, policies: createPolicyProvider(api.store) });

describe('the opening', () => {
  test('ends dunning, lifts what it imposed, and shows the old debt apart as claims; the same again changes nothing', async () => {
    const of = await account();
    const { billingAccountId } = of;
    const entered = await dunningStep(dunning(), billingAccountId, AS_OF);
    expect(entered.did).toBe('entered');
    const found = await shown(await open(of));
    expect(found).toMatchObject({ state: 'open', openedBy: 'ann', claimed: eur(4_500) });
    expect(found.claims.map(({ billId }) => billId)).toEqual([of.old]);
    const episode = (
      await api.store.dunning.list({ billingAccountId, state: null, stage: null, limit: 1, cursor: null })
    ).items[0];
    expect(episode).toMatchObject({ state: 'closed', ending: 'insolvency' });
    expect(await shown(await open(of))).toEqual(found);
    const other = await problemOf(await open(of, { reference: '99 IN 1/26' }));
    expect(other.faults).toEqual(['/reference insolvency-is-open']);
    const read = await shown(await api.get(path(of), ann));
    expect(read).toEqual(found);
  });

  test('asks nobody for old debt, and reminds and duns for new bills as usual', async () => {
    const of = await account();
    await shown(await open(of));
    const now = '2026-12-20T09:00:00.000Z';
    await sweepAll((after) =>
      sweepReminders(
        { store: api.store, reminders: IN_FORCE },
        { now: '2026-11-22T10:00:00.000Z', after, limit: 50 },
      ),
    );
    const notices = await api.store.notices.list({ customerId: of.customerId, limit: 20, cursor: null });
    expect(notices.items.filter(({ kind }) => kind === 'overdue').map(({ reference }) => reference)).toEqual([
      of.fresh,
    ]);
    expect(await dunningStep(dunning(), of.billingAccountId, now)).toMatchObject({ did: 'entered' });
    const episode = await api.store.dunning.open(of.billingAccountId);
    expect(episode?.steps[0]).toMatchObject({ pastDueAmount: 3_000, unpaidBills: 1 });
  });

  test('takes all days before it on a bill that rests, of which nobody is told, and bills the days after it anew', async () => {
    const of = await putAccount(api.store, {
      subscriptions: [aSubscription({ subscriptionId: uniqueName('SUB'), startDate: '2026-01-01' })],
    });
    const { billingAccountId, customerId } = of;
    const monthly = 4_500;
    const { claims } = await shown(await open(of));
    const cut = claims.find(({ billDate }) => billDate === OPENED);
    const run = { runId: uniqueName('run'), now: '2026-12-02T09:00:00.000Z', billingAccountId };
    await billAccount({ store: api.store }, run);
    const { items } = await api.store.bills.listBills({ billingAccountId, limit: 9, cursor: null });
    const next = items.find(({ billDate }) => billDate === '2026-12-01');
    expect(next).toMatchObject({ periodFrom: OPENED, periodTo: '2026-11-30' });
    expect(next?.rests).toBeUndefined();
    expect((cut?.amount.amountMinor ?? 0) + (next?.amount ?? 0)).toBe(monthly);
    const told = await api.store.notices.list({ customerId, limit: 20, cursor: null });
    const references = told.items.filter(({ kind }) => kind === 'billMade').map(({ reference }) => reference);
    expect(references).toEqual([next?.billId]);
  });

  test('takes the days between a bill that is late and the opening too, so that no day before it is asked for', async () => {
    const of = await putAccount(api.store, {
      account: { billing: { billedThrough: '2026-09-30', nextBillDate: '2026-11-01' } },
      subscriptions: [aSubscription({ subscriptionId: uniqueName('SUB'), startDate: '2026-01-01' })],
    });
    const { claims } = await shown(await open(of));
    expect(claims.map(({ billDate }) => billDate)).toEqual(['2026-11-01', OPENED]);
    const { items } = await api.store.bills.listBills({ ...of, limit: 9, cursor: null });
    expect(items.map(({ periodFrom, periodTo }) => [periodFrom, periodTo]).sort()).toEqual([
      ['2026-10-01', '2026-10-31'],
      ['2026-11-01', '2026-11-15'],
    ]);
    expect((await state(of)).billing).toEqual({ billedThrough: '2026-11-15', nextBillDate: '2026-12-01' });
  });

  test('lets a bill that rests be corrected: the bill in its place rests too, and asks for nothing', async () => {
    const of = await putAccount(api.store, {
      subscriptions: [aSubscription({ subscriptionId: uniqueName('SUB'), startDate: '2026-01-01' })],
    });
    const { billingAccountId } = of;
    const before = await shown(await open(of));
    const cut = before.claims.find(({ billDate }) => billDate === OPENED);
    const corrected = await api.post(`/v1/bills/${cut?.billId}/cancellation`, {
      ...{ role: 'billing', subject: 'cleo', body: { note: 'Taxed as today.' } },
    });
    const { newBill } = BillCorrectionSchema.parse(await corrected.json());
    expect(await bill(newBill?.billId ?? '')).toMatchObject({ rests: true, replaces: cut?.billId });
    const after = await shown(await api.get(path(of), ann));
    expect(after.claimed).toEqual(before.claimed);
    expect(await dunningStep(dunning(), billingAccountId, '2027-02-20T09:00:00.000Z')).not.toMatchObject({
      did: 'entered',
    });
  });

  test('cancels a promise about old debt, and does not take a day to come', async () => {
    const of = await account();
    const { billingAccountId } = of;
    const body = { billingAccountId, amount: eur(4_500), untilDate: '2026-11-27' };
    const given = await api.post('/v1/promises', { ...ann, body });
    expect(given.status, await given.clone().text()).toBe(201);
    expect((await problemOf(await open(of, { openedOn: '2026-11-23' }))).faults).toEqual([
      '/openedOn insolvency-day-out-of-range',
    ]);
    expect((await problemOf(await api.get(path(of), ann))).kind).toBe('invalid-state');
    expect((await state(of)).promise).not.toBeNull();
    await shown(await open(of));
    expect((await state(of)).promise).toBeNull();
    const answer = await api.get(`/v1/promises?billingAccountId=${billingAccountId}`, ann);
    expect(await answer.json()).toMatchObject({
      items: [{ state: 'cancelled', cancellationReason: 'insolvency' }],
    });
  });
});

describe('money', () => {
  test('of the customer goes on new bills, and what is left does not go on old debt', async () => {
    const of = await account();
    await shown(await open(of));
    expect((await pay(of, 5_000, { billId: of.old })).status).toBe(201);
    expect(await bill(of.fresh)).toMatchObject({ state: 'settled', paidAmount: 3_000 });
    expect(await bill(of.old)).toMatchObject({ paidAmount: 0 });
  });

  test('of the administrator is a quota on old debt, and comes off there when it goes back', async () => {
    const of = await account();
    await shown(await open(of));
    const paymentId = uniqueName('Q');
    expect((await pay(of, 900, { paymentId, quota: true })).status).toBe(201);
    expect(await bill(of.old)).toMatchObject({ paidAmount: 900, rests: true });
    expect(await bill(of.fresh)).toMatchObject({ paidAmount: 0 });
    expect((await shown(await api.get(path(of), ann))).claimed).toEqual(eur(3_600));
    await pay(of, 400, { paymentId, status: 'reversed', occurredAt: '2026-11-22T10:00:00Z' });
    expect(await bill(of.old)).toMatchObject({ paidAmount: 500 });
    // More than is claimed is credit, and pays new bills.
    await pay(of, 5_000, { quota: true });
    expect(await bill(of.old)).toMatchObject({ paidAmount: 4_500, state: 'settled' });
    expect(await bill(of.fresh)).toMatchObject({ paidAmount: 1_000 });
  });
});

describe('an old bill that was paid before the opening', () => {
  test('is old debt all the same when its payment goes back, before the end and after a discharge', async () => {
    const of = await account();
    const payment = { paymentId: uniqueName('P'), billId: of.old };
    await pay(of, 4_500, payment);
    await shown(await open(of));
    const goesBack = (amount: number) =>
      pay(of, amount, { ...payment, status: 'reversed', eventId: uniqueName('E'), occurredAt: AS_OF });
    await goesBack(1_000);
    expect(await shown(await api.get(path(of), ann))).toMatchObject({ claimed: eur(1_000) });
    expect(await bill(of.old)).toMatchObject({ rests: true, paidAmount: 3_500 });
    const answer = await api.post(path(of, '/discharge'), { ...ann, body: { note: 'Granted.' } });
    const { proposalId } = WriteOffProposalSchema.parse(await answer.json());
    await api.post(`/v1/write-off-proposals/${proposalId}/approval`, { ...bea, body: { note: 'Read.' } });
    await goesBack(500);
    // Nobody asks for it: the money that comes now pays the bill of the time after.
    await pay(of, 3_000);
    expect(await bill(of.fresh)).toMatchObject({ state: 'settled' });
    expect(await bill(of.old)).toMatchObject({ rests: true, paidAmount: 4_000 });
  });
});

describe('a debt that was written off before the opening', () => {
  test('is not recovered from money that comes while proceedings are open', async () => {
    const of = await account();
    const proposal = await api.post(`/v1/billing-accounts/${of.billingAccountId}/write-off-proposals`, {
      ...ann,
      body: { note: 'Nothing will come.' },
    });
    const { proposalId } = WriteOffProposalSchema.parse(await proposal.json());
    const approved = await api.post(`/v1/write-off-proposals/${proposalId}/approval`, {
      ...bea,
      body: { note: 'Agreed.' },
    });
    expect(approved.status, await approved.clone().text()).toBe(200);
    await shown(await open(of));
    await pay(of, 2_000);
    expect(await api.store.writeOffs.get(proposalId)).toMatchObject({ recoveredAmount: 0 });
    expect(await state(of)).toMatchObject({ balance: -2_000, collectionStatus: 'writtenOff' });
  });
});

describe('the end', () => {
  test('by a discharge writes off the rest of the old debt once another person approves, without a mark', async () => {
    const of = await account();
    await shown(await open(of));
    await pay(of, 500, { quota: true });
    const answer = await api.post(path(of, '/discharge'), { ...ann, body: { note: 'Granted.' } });
    expect(answer.status, await answer.clone().text()).toBe(201);
    const proposal = WriteOffProposalSchema.parse(await answer.json());
    expect(proposal).toMatchObject({ kind: 'discharge', amount: eur(4_000), state: 'proposed' });
    const approval = `/v1/write-off-proposals/${proposal.proposalId}/approval`;
    const own = await api.post(approval, { ...bea, subject: 'ann', body: { note: 'ok' } });
    expect((await problemOf(own)).kind).toBe('duties-not-separated');
    const approved = await api.post(approval, { ...bea, body: { note: 'Read the order of the court.' } });
    expect(approved.status, await approved.clone().text()).toBe(200);
    expect(await approved.json()).toMatchObject({ state: 'approved', writtenOff: eur(4_000) });
    expect(await bill(of.old)).toMatchObject({ state: 'settled', paidAmount: 4_500 });
    expect(await state(of)).toMatchObject({
      collectionStatus: 'none',
      state: 'active',
      insolvency: null,
      balance: 3_000,
    });
    expect(await shown(await api.get(path(of), ann))).toMatchObject({
      state: 'discharged',
      endedBy: 'bea',
      claims: [],
    });
    // Money that comes later is the customer's own.
    await pay(of, 3_700);
    expect(await state(of)).toMatchObject({ balance: -700 });
    const kept = await api.store.writeOffs.get(proposal.proposalId);
    expect(kept).toMatchObject({ recoveredAmount: 0, writtenOffAmount: 4_000 });
  });

  test('by a discharge waits for a dispute that was opened after the opening', async () => {
    const of = await account();
    await shown(await open(of));
    const opened = await api.post(`/v1/bills/${of.old}/disputes`, {
      ...ann,
      body: { amount: eur(4_500), reason: 'Not what was ordered.' },
    });
    expect(opened.status, await opened.clone().text()).toBe(201);
    const answer = await api.post(path(of, '/discharge'), { ...ann, body: { note: 'Granted.' } });
    const { proposalId } = WriteOffProposalSchema.parse(await answer.json());
    const approved = await api.post(`/v1/write-off-proposals/${proposalId}/approval`, {
      ...bea,
      body: { note: 'Read.' },
    });
    expect((await problemOf(approved)).faults).toEqual([expect.stringContaining('bill-under-dispute')]);
  });

  test('by a discharge ends proceedings of which quotas have paid all claims', async () => {
    const of = await account();
    await shown(await open(of));
    await pay(of, 4_500, { quota: true });
    const answer = await api.post(path(of, '/discharge'), { ...ann, body: { note: 'Granted.' } });
    expect(answer.status, await answer.clone().text()).toBe(201);
    const { proposalId } = WriteOffProposalSchema.parse(await answer.json());
    const approved = await api.post(`/v1/write-off-proposals/${proposalId}/approval`, {
      ...bea,
      body: { note: 'Read the order of the court.' },
    });
    expect(approved.status, await approved.clone().text()).toBe(200);
    expect(await approved.json()).toMatchObject({ state: 'approved', amount: eur(0), writtenOff: eur(0) });
    expect(await state(of)).toMatchObject({ insolvency: null, balance: 3_000 });
  });

  test('by a dismissal lets the old debt live again, by another person than the one who entered the opening', async () => {
    const of = await account();
    await shown(await open(of));
    const dismiss = (who: { role: 'collections'; subject: string }) =>
      api.post(path(of, '/dismissal'), { ...who, body: { note: 'For lack of assets.' } });
    expect((await problemOf(await dismiss({ ...bea, subject: 'ann' }))).kind).toBe('duties-not-separated');
    expect(await shown(await dismiss(bea))).toMatchObject({
      state: 'dismissed',
      claims: [],
      claimed: eur(0),
    });
    expect((await bill(of.old)).rests).toBeUndefined();
    expect(await dunningStep(dunning(), of.billingAccountId, AS_OF)).toMatchObject({ did: 'entered' });
    const episode = await api.store.dunning.open(of.billingAccountId);
    expect(episode?.steps[0]?.bills.map(({ billId }) => billId).sort()).toContain(of.old);
    expect((await problemOf(await dismiss({ ...bea, subject: 'carl' }))).kind).toBe('invalid-state');
    // Another opening splits the account anew.
    expect(
      (await shown(await open(of, { reference: '36 IN 1/27', openedOn: '2026-11-20' }))).claimed,
    ).toEqual(eur(7_500));
  });
});

test('an order sees that proceedings are open, and reads of money know no late debt of the old time', async () => {
  const of = await account();
  await api.store.payments.record(
    {
      ...aReport({ billingAccountId: of.billingAccountId, paymentId: uniqueName('P'), occurredAt: AS_OF }),
      amount: eur(3_000),
    },
    AS_OF,
  );
  const before = await api.get(`/v1/bills/${of.old}`, ann);
  expect(await before.json()).toMatchObject({ rests: false });
  await shown(await open(of));
  const read = await api.get(`/v1/bills/${of.old}`, ann);
  expect(await read.json()).toMatchObject({ rests: true, open: eur(0) });
});
