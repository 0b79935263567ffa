/** Over HTTP: who may cancel a bill, what they are answered, and what the bills say of each other. */
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { BillCorrectionSchema } from '../../../../src/api/schemas/billing/bill-correction.ts';
import { addDays } from '../../../../src/domain/civil-date.ts';
import { AS_OF, aSubscription, TODAY } from '../../../support/builders/builders.ts';
import { putAccount } from '../../../support/builders/put-account.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { releaseShipped } from '../../../support/product/shipped.ts';
import { uniqueName } from '../../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const ann = { role: 'billing', subject: 'ann' } as const;
const bob = { role: 'billing', subject: 'bob' } as const;
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
  await releaseShipped(api.store, 'credit-limits');
});

const Sheet = z.looseObject({ lines: z.array(z.looseObject({ entryId: z.string().nullable() })) });

/** An account with one bill of 1,500.00. */
async function aBilledAccount() {
  const today = TODAY;
  const { billingAccountId } = await putAccount(api.store, {
    account: {
      ...{ timeZone: 'Europe/Berlin', openedDate: addDays(today, -60) },
      cycle: { frequency: 'weekly', billCycleDay: 1, anchorDate: today, paymentTermDays: 14 },
      billing: { billedThrough: addDays(today, -8), nextBillDate: today },
    },
    entries: [{ type: 'usage', amount: 150_000, occurredAt: `${addDays(today, -3)}T10:00:00.000Z` }],
    subscriptions: [aSubscription({ subscriptionId: uniqueName('SUB'), monthlyCharge: 0 })],
  });
  const now = AS_OF;
  const made = await api.store.billing.makeNextBill(billingAccountId, { today, now, runId: 'run:1' });
  const billId = made?.bill.billId ?? '';
  const path = `/v1/bills/${billId}`;
  const sheet = Sheet.parse(await (await api.get(path)).json());
  const usage = sheet.lines.find((line) => line['kind'] === 'usage')?.entryId ?? '';
  const cancel = (body: object, call: object = ann) =>
    api.post(`${path}/cancellation`, { ...ann, body: { note: 'wrong', ...body }, ...call });
  return { billingAccountId, billId, path, usage, cancel };
}
const parsed = async (response: Response) => BillCorrectionSchema.parse(await response.json());

test('a clerk cancels a bill; old bill, new bill and cancellation name each other, at TM Forum too', async () => {
  const { billId, path, usage, cancel } = await aBilledAccount();
  expect((await problemOf(await cancel({}, { role: 'care' }))).kind).toBe('forbidden');
  const key = { key: 'cancel-once' };
  const body = { changedLines: [{ entryId: usage, amount: eur(150_500) }] };
  const response = await cancel(body, key);
  expect(response.status).toBe(201);
  const correction = await parsed(response);
  const newBillId = `${billId}:2`;
  expect(correction).toMatchObject({
    ...{ state: 'approved', given: eur(0), newBill: { billId: newBillId, amount: eur(150_500) } },
    cancellation: { amount: eur(150_000) },
  });
  expect(await parsed(await cancel(body, key))).toEqual(correction);
  const cancellationId = correction.cancellation?.cancellationId;
  expect(await (await api.get(path)).json()).toMatchObject({
    ...{ state: 'cancelled', open: eur(0), replaces: null },
    cancellation: { cancellationId, replacedBy: newBillId },
    creditNotes: [{ amount: eur(150_000) }],
  });
  expect(await (await api.get(`/v1/bills/${newBillId}`)).json()).toMatchObject({
    ...{ state: 'sent', replaces: billId, cancellation: null, open: eur(150_500) },
  });
  const tmf = '/tmf-api/customerBillManagement/v4/customerBill';
  expect(await (await api.get(`${tmf}/${billId}`)).json()).toMatchObject({
    ...{ state: 'settled', relatedBill: [{ id: newBillId, relationshipType: 'replacedBy' }] },
  });
  expect(await (await api.get(`${tmf}/${newBillId}`)).json()).toMatchObject({
    ...{ state: 'sent', runType: 'offCycle', relatedBill: [{ id: billId, relationshipType: 'replaces' }] },
  });
  expect((await problemOf(await cancel({}))).faults).toEqual(['/billId bill-is-cancelled']);
});

test('above what one person may give, another one approves', async () => {
  const { billId, billingAccountId, usage, cancel } = await aBilledAccount();
  const proposal = await parsed(await cancel({ withdrawnEntryIds: [usage] }));
  expect(proposal).toMatchObject({
    state: 'proposed',
    given: eur(150_000),
    cancellation: null,
    newBill: null,
  });
  const path = `/v1/bill-corrections/${proposal.proposalId}`;
  expect((await problemOf(await api.post(`${path}/approval`, { ...ann, body: { note: null } }))).kind).toBe(
    'duties-not-separated',
  );
  const done = await parsed(await api.post(`${path}/approval`, { ...bob, body: { note: 'Checked.' } }));
  expect(done).toMatchObject({ state: 'approved', decidedBy: 'bob', newBill: { amount: eur(0) } });
  expect(await parsed(await api.get(path, ann))).toEqual(done);
  const list = await api.get(`/v1/bill-corrections?billingAccountId=${billingAccountId}`, ann);
  expect(await list.json()).toMatchObject({ items: [{ billId, state: 'approved' }], nextCursor: null });
  expect(
    (await problemOf(await api.post(`${path}/rejection`, { ...bob, body: { note: null } }))).faults,
  ).toEqual(['/proposalId proposal-decided']);
});

test('an amount in another currency is refused, and so is a bill that is not there', async () => {
  const { usage, cancel } = await aBilledAccount();
  const changedLines = [{ entryId: usage, amount: { amountMinor: 1, currency: 'USD' } }];
  expect((await problemOf(await cancel({ changedLines }))).faults).toEqual([
    '/changedLines/0/amount/currency currency-mismatch',
  ]);
  const none = await api.post('/v1/bills/BILL:none/cancellation', { ...ann, body: { note: 'x' } });
  expect((await problemOf(none)).kind).toBe('not-found');
});
