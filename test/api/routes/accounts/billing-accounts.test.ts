import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { aBill, aSubscription } from '../../../support/builders/builders.ts';
import { putAccount } from '../../../support/builders/put-account.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { openedDb } from '../../../support/product/field-keys.ts';
import { wrongViews } from '../../../support/product/store.ts';
import { uniqueName } from '../../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const system = { role: 'provisioning' } as const;
const care = { role: 'care' } as const;

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi({});
}, 120_000);

const aCustomerHere = async () => {
  const customerId = uniqueName('CUST');
  await api.post('/v1/customers', { ...system, body: { customerId, name: 'Olga Fischer' } });
  return customerId;
};
const opened = async (parts: object = {}) => {
  const [customerId, billingAccountId] = [await aCustomerHere(), uniqueName('BA')];
  const body = { customerId, billingAccountId, currency: 'EUR', timeZone: 'Europe/Berlin', ...parts };
  const response = await api.post('/v1/billing-accounts', { ...system, body });
  const path = `/v1/billing-accounts/${billingAccountId}`;
  return { response, body, customerId, path, etag: response.headers.get('etag') ?? '' };
};
const patch = (path: string, etag: string, body: object) =>
  api.patch(path, {
    ...{ ...system, body },
    headers: { 'content-type': 'application/merge-patch+json', 'if-match': etag },
  });
const problem = async (response: Response | Promise<Response>) => {
  const { kind, faults } = await problemOf(await response);
  return { kind, faults };
};

describe('a billing account that is opened', () => {
  test('has what the terms say where nobody says anything, and is read, billed and decided on at once', async () => {
    const { response, customerId, path, etag } = await opened({ cycle: { billCycleDay: 15 } });
    expect(response.status).toBe(201);
    const read = await api.get(path, care);
    expect(read.headers.get('etag')).toBe(etag);
    expect(await read.json()).toMatchObject({
      ...{ customerId, state: 'active', suspension: null, closure: null, collectionStatus: 'none' },
      creditLimit: { amountMinor: 50_000, currency: 'EUR' },
      ...{ graceDays: 5, taxRateBasisPoints: 0, openedDate: '2026-11-22' },
      cycle: { frequency: 'monthly', billCycleDay: 15, paymentTermDays: 14 },
      ...{ billedThrough: '2026-11-21', nextBillDate: '2026-12-15' },
    });
    const balance = await api.get(`/v1/customers/${customerId}/balance`, care);
    expect(balance.status).toBe(200);
    expect(await wrongViews(openedDb(api.db))).toEqual({});
  });

  test('is opened within the terms alone, and for a customer who is there', async () => {
    const tries = [
      { creditLimit: { amountMinor: 50_001, currency: 'EUR' } },
      { graceDays: 31 },
      { cycle: { paymentTermDays: 6 } },
      { currency: 'KWD', creditLimit: { amountMinor: 1, currency: 'KWD' } },
      { customerId: 'NOBODY' },
    ];
    const told = [];
    for (const one of tries) told.push(await problem((await opened(one)).response));
    expect(told).toEqual([
      { kind: 'validation-failed', faults: ['/creditLimit/amountMinor limit-above-initial'] },
      { kind: 'validation-failed', faults: ['/graceDays grace-days-out-of-bounds'] },
      { kind: 'validation-failed', faults: ['/cycle/paymentTermDays payment-term-out-of-bounds'] },
      { kind: 'validation-failed', faults: ['/creditLimit/amountMinor limit-above-initial'] },
      { kind: 'not-found', faults: ['/customerId customer-missing'] },
    ]);
  });

  test('is the one there is when it is asked for again, and refuses its id to another', async () => {
    const { body } = await opened();
    expect((await api.post('/v1/billing-accounts', { ...system, body })).status).toBe(201);
    const other = { ...body, currency: 'USD' };
    expect(await problem(api.post('/v1/billing-accounts', { ...system, body: other }))).toEqual({
      kind: 'invalid-state',
      faults: ['/billingAccountId account-exists'],
    });
  });

  test('changes its terms by a merge patch on what was seen, within the bounds', async () => {
    const { path, etag } = await opened();
    const changed = await patch(path, etag, { graceDays: 7, taxRateBasisPoints: 1_900 });
    expect(await changed.json()).toMatchObject({ graceDays: 7, taxRateBasisPoints: 1_900 });
    expect((await patch(path, etag, { graceDays: 9 })).status).toBe(412);
    const tag = changed.headers.get('etag') ?? '';
    expect((await patch(path, tag, { graceDays: 7 })).headers.get('etag')).toBe(tag);
    expect(await problem(patch(path, tag, { graceDays: 100 }))).toMatchObject({ kind: 'validation-failed' });
    expect(await (await patch(path, tag, { taxRateBasisPoints: null })).json()).toMatchObject({
      ...{ graceDays: 7, taxRateBasisPoints: 0 },
    });
  });

  test('is listed under its customer; money in suspense is nobody’s', async () => {
    const { customerId, body } = await opened();
    const { billingAccountId } = body;
    const listed = await api.get(`/v1/billing-accounts?customerId=${customerId}&state=active`, care);
    expect(await listed.json()).toMatchObject({ items: [{ billingAccountId }], nextCursor: null });
    const own = await api.get('/v1/billing-accounts', { role: 'selfcare', customerId });
    expect(z.object({ items: z.array(z.unknown()) }).parse(await own.json()).items).toHaveLength(1);
    expect((await api.get('/v1/billing-accounts/SUSPENSE-EUR', care)).status).toBe(404);
  });
});

describe('the state of an account', () => {
  const step = (path: string, name: string, body: object) => api.post(`${path}/${name}`, { ...care, body });

  test('is changed by a person with a reason, which is on the customer’s record, and back', async () => {
    const { path, customerId } = await opened();
    const suspended = await step(path, 'suspension', { reason: 'fraud', note: 'SIM was stolen.' });
    expect(await suspended.json()).toMatchObject({ state: 'suspended', suspension: { reason: 'fraud' } });
    expect((await step(path, 'suspension', { reason: 'fraud' })).status).toBe(200);
    expect(await problem(step(path, 'suspension', { reason: 'legal' }))).toEqual({
      kind: 'invalid-state',
      faults: ['/reason suspended-for-another-reason'],
    });
    const restored = await step(path, 'restoration', { reason: 'causeEnded' });
    expect(await restored.json()).toMatchObject({ state: 'active', suspension: null });
    expect((await step(path, 'restoration', { reason: 'causeEnded' })).status).toBe(200);
    const { items } = await api.store.interactions.list({ customerId, limit: 10, cursor: null });
    expect(items.map(({ code }) => code).sort()).toEqual(['ACCOUNT_RESTORED', 'ACCOUNT_SUSPENDED']);
    expect(await wrongViews(openedDb(api.db))).toEqual({});
  });

  test('that dunning imposed is not restored by a person, but can be suspended by one as well', async () => {
    const { billingAccountId } = await putAccount(api.store, { account: { state: 'suspended' } });
    const path = `/v1/billing-accounts/${billingAccountId}`;
    expect(await problem(step(path, 'restoration', { reason: 'mistake' }))).toEqual({
      kind: 'invalid-state',
      faults: ['/billingAccountId not-suspended-by-a-person'],
    });
    await step(path, 'suspension', { reason: 'misuse' });
    const now = '2026-11-22T10:00:00.000Z';
    const lift = { billingAccountId, lift: ['suspension'], reason: 'Paid.', by: 'cara' } as const;
    expect(await api.store.dunning.reinstate(lift, now)).toMatchObject({ state: 'suspended' });
  });

  test('closed is reached only when nothing is open: the refusal names everything that is', async () => {
    const { billingAccountId } = await putAccount(api.store, {
      bills: [aBill()],
      subscriptions: [aSubscription()],
    });
    const path = `/v1/billing-accounts/${billingAccountId}`;
    expect(await problem(step(path, 'closure', { reason: 'customerRequest' }))).toEqual({
      kind: 'invalid-state',
      faults: ['services-run', 'balance-not-zero', 'bills-open'].map((code) => `/billingAccountId ${code}`),
    });
    expect(await api.store.accounts.get(billingAccountId)).toMatchObject({ state: 'active' });
  });

  test('that ends shows its last day and the date of its final bill, and takes the same request again', async () => {
    const { path, customerId } = await opened();
    const body = { reason: 'portedOut', lastDay: '2026-12-04', note: 'To another operator.' };
    const ending = { reason: 'portedOut', lastDay: '2026-12-04', finalBillDate: '2026-12-05' };
    expect(await (await step(path, 'ending', body)).json()).toMatchObject({
      ...{ state: 'active', ending, nextBillDate: '2026-12-01' },
    });
    expect((await step(path, 'ending', body)).status).toBe(200);
    expect((await problem(step(path, 'ending', { ...body, lastDay: '2028-01-01' }))).faults).toEqual([
      '/lastDay last-day-out-of-range',
    ]);
    const { items } = await api.store.interactions.list({ customerId, limit: 10, cursor: null });
    expect(items.map(({ code }) => code)).toEqual(['ACCOUNT_ENDING']);
    const { path: other } = await opened();
    expect(await (await step(other, 'ending', { reason: 'customerRequest' })).json()).toMatchObject({
      ending: { lastDay: '2026-11-22', finalBillDate: '2026-11-23' },
      nextBillDate: '2026-11-23',
    });
  });

  test('closed is for good, and takes the credit limit along', async () => {
    const { path, etag } = await opened();
    const closed = await step(path, 'closure', { reason: 'contractEnded' });
    expect(await closed.json()).toMatchObject({
      ...{ state: 'closed', closure: { reason: 'contractEnded' }, creditLimit: { amountMinor: 0 } },
    });
    expect((await step(path, 'closure', { reason: 'operator' })).status).toBe(200);
    for (const refused of [
      step(path, 'suspension', { reason: 'fraud' }),
      step(path, 'restoration', { reason: 'mistake' }),
    ])
      expect((await problem(refused)).faults).toEqual(['/billingAccountId account-is-closed']);
    expect((await patch(path, etag, { graceDays: 1 })).status).toBe(409);
  });
});
