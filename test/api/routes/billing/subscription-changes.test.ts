import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { addDays } from '../../../../src/domain/civil-date.ts';
import { TODAY } from '../../../support/builders/builders.ts';
import { putAccount } from '../../../support/builders/put-account.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { uniqueName } from '../../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const system = { role: 'provisioning' } as const;
const care = { role: 'care' } as const;
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const Service = z.looseObject({ subscriptionId: z.string() });

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi({});
}, 120_000);

const anAccount = () =>
  putAccount(api.store, {
    account: { billing: { billedThrough: addDays(TODAY, -5), nextBillDate: addDays(TODAY, 25) } },
  });
const begun = async (parts: object = {}) => {
  const account = await anAccount();
  const body = {
    ...{ subscriptionId: uniqueName('SUB'), billingAccountId: account.billingAccountId },
    ...{ offering: { id: 'fibre-500', category: 'broadband' }, monthlyCharge: eur(4_500), ...parts },
  };
  const response = await api.post('/v1/subscriptions', { ...system, body });
  return { account, body, response, path: `/v1/subscriptions/${body.subscriptionId}` };
};

describe('a service that begins over HTTP', () => {
  test('runs from today on where no day is said, has a tag, and is the same when it is sent again', async () => {
    const { account, body, response, path } = await begun();
    expect(response.status).toBe(201);
    const read = await api.get(path, care);
    expect(read.headers.get('etag')).toBe(response.headers.get('etag'));
    expect(await read.json()).toMatchObject({
      ...{ startDate: TODAY, endDate: null, state: 'active', monthlyCharge: eur(4_500) },
      ...{ customerId: account.customerId, precededBy: null, succeededBy: null },
    });
    expect((await api.post('/v1/subscriptions', { ...system, body })).status).toBe(201);
    const other = { ...body, monthlyCharge: eur(1) };
    expect((await problemOf(await api.post('/v1/subscriptions', { ...system, body: other }))).faults).toEqual(
      ['/subscriptionId service-exists'],
    );
  });

  test('is billed in arrears unless the caller says otherwise, also after another plan, and is another service then', async () => {
    const { body, path } = await begun({ billedInAdvance: true });
    const first = { billedInAdvance: true, chargedThrough: null };
    expect(await (await api.get(path, care)).json()).toMatchObject(first);
    const { billedInAdvance: _, ...inArrears } = body as typeof body & { billedInAdvance: boolean };
    const again = await problemOf(await api.post('/v1/subscriptions', { ...system, body: inArrears }));
    expect(again.faults).toEqual(['/subscriptionId service-exists']);
    expect(await (await api.get((await begun()).path, care)).json()).toMatchObject({
      billedInAdvance: false,
    });
    const change = {
      ...{ startDate: addDays(TODAY, 3), offering: { id: 'fibre-1000', category: 'broadband' } },
      monthlyCharge: eur(5_500),
    };
    const changed = await api.post(`${path}/plan-change`, { ...care, body: change });
    expect(await changed.json()).toMatchObject({ billedInAdvance: true });
  });

  test('is corrected to be billed in advance as long as no day is billed', async () => {
    const { path, response } = await begun({ startDate: addDays(TODAY, 10) });
    const headers = {
      'content-type': 'application/merge-patch+json',
      'if-match': response.headers.get('etag') ?? '',
    };
    const patched = await api.patch(path, { ...system, body: { billedInAdvance: true }, headers });
    expect(await patched.json()).toMatchObject({ billedInAdvance: true, monthlyCharge: eur(4_500) });
  });

  test('does not begin in days that are billed, in another currency, or on an account that is not there', async () => {
    const billed = await problemOf((await begun({ startDate: addDays(TODAY, -5) })).response);
    expect([billed.kind, billed.faults]).toEqual(['validation-failed', ['/startDate begins-in-billed-days']]);
    const dollars = { monthlyCharge: { amountMinor: 1, currency: 'USD' } };
    expect((await problemOf((await begun(dollars)).response)).kind).toBe('validation-failed');
    expect((await begun({ billingAccountId: 'BA-NONE' })).response.status).toBe(404);
  });

  test('is corrected by a merge patch as long as no day is billed', async () => {
    const { path, response } = await begun({ startDate: addDays(TODAY, 10) });
    const headers = (etag: string | null) => ({
      'content-type': 'application/merge-patch+json',
      ...(etag === null ? {} : { 'if-match': etag }),
    });
    const etag = response.headers.get('etag');
    const body = { offering: { id: 'fibre-1000' }, monthlyCharge: eur(5_500) };
    const patched = await api.patch(path, { ...system, body, headers: headers(etag) });
    expect(await patched.json()).toMatchObject({
      ...{ offering: { id: 'fibre-1000', category: 'broadband' }, monthlyCharge: eur(5_500) },
      startDate: addDays(TODAY, 10),
    });
    expect((await api.patch(path, { ...system, body: {}, headers: headers(etag) })).status).toBe(412);
    expect((await api.patch(path, { ...system, body: {}, headers: headers(null) })).status).toBe(428);
  });

  test('is listed by customer, and for a bound token among its own alone', async () => {
    const { account, body } = await begun();
    const { customerId } = account;
    const listed = await api.get(`/v1/subscriptions?customerId=${customerId}`, care);
    const items = [{ subscriptionId: body.subscriptionId }];
    expect(await listed.json()).toMatchObject({ items, nextCursor: null });
    const own = await api.get('/v1/subscriptions', { role: 'selfcare', customerId });
    expect(await own.json()).toMatchObject({ items, nextCursor: null });
  });
});

describe('a step of a service over HTTP', () => {
  test('is a change of plan, which is answered with the service that goes on, once for a key', async () => {
    const { path, body, account } = await begun();
    const change = {
      ...{ startDate: addDays(TODAY, 3), note: 'More people at home.' },
      ...{ offering: { id: 'fibre-1000', category: 'broadband' }, monthlyCharge: eur(5_500) },
    };
    const call = { ...care, body: change, key: uniqueName('key') };
    const first = await api.post(`${path}/plan-change`, call);
    const next = Service.parse(await first.json());
    expect(next).toMatchObject({ precededBy: body.subscriptionId, monthlyCharge: eur(5_500), endDate: null });
    expect((await api.post(`${path}/plan-change`, call)).headers.get('idempotency-replayed')).toBe('true');
    expect(await (await api.get(path, care)).json()).toMatchObject({
      ...{ endDate: addDays(TODAY, 3), succeededBy: next.subscriptionId, ending: { reason: 'replaced' } },
    });
    const { customerId } = account;
    const { items } = await api.store.interactions.list({ customerId, limit: 10, cursor: null });
    expect(items).toMatchObject([{ code: 'SERVICE_PLAN_CHANGE', reference: body.subscriptionId }]);
  });

  test.each([
    [3, 'changes-before-its-start'],
    [-400, 'begins-in-billed-days'],
    [500, 'begins-too-far-ahead'],
  ] as const)('is refused by the field that its request has: %i days from today, %s', async (days, code) => {
    const { path } = await begun({ startDate: addDays(TODAY, 10) });
    const plan = { offering: { id: 'fibre-1000', category: 'broadband' }, monthlyCharge: eur(5_500) };
    const body = { startDate: addDays(TODAY, days), ...plan };
    const refused = await problemOf(await api.post(`${path}/plan-change`, { ...care, body }));
    expect(refused.faults).toEqual([`/startDate ${code}`]);
  });

  test('is a pause, after which the service goes on as another one', async () => {
    const { path, body } = await begun();
    const paused = await api.post(`${path}/pause`, { ...care, body: { endDate: addDays(TODAY, 3) } });
    expect(await paused.json()).toMatchObject({ ending: { reason: 'paused' } });
    const startDate = addDays(TODAY, 40);
    const goesOn = await api.post(`${path}/resumption`, { ...care, body: { startDate } });
    expect(await goesOn.json()).toMatchObject({ startDate, precededBy: body.subscriptionId });
  });

  test('is a move, whose address is masked but for its customer', async () => {
    const { path, body, account } = await begun({ startDate: addDays(TODAY, -2) });
    const place = {
      ...{ streetName: 'Ahornweg', streetNr: '7 a', postcode: '50667', city: 'Köln', country: 'DE' },
    };
    const hidden = { streetName: '•••', streetNr: '•••', postcode: '•••', city: '•••', country: 'DE' };
    const move = { startDate: addDays(TODAY, 5), placeOfInstallation: place };
    const call = { ...care, body: move, key: uniqueName('key') };
    const first = await api.post(`${path}/relocation`, call);
    const next = Service.parse(await first.json());
    expect(next).toMatchObject({
      ...{ precededBy: body.subscriptionId, monthlyCharge: eur(4_500), placeOfInstallation: hidden },
    });
    expect((await api.post(`${path}/relocation`, call)).headers.get('idempotency-replayed')).toBe('true');
    const before = await (await api.get(path, care)).json();
    expect(before).toMatchObject({ ending: { reason: 'relocated' }, placeOfInstallation: null });
    const { customerId } = account;
    const own = { role: 'selfcare', customerId } as const;
    const read = await api.get(`/v1/subscriptions/${next.subscriptionId}`, own);
    expect(await read.json()).toMatchObject({ placeOfInstallation: place });
    const listed = await api.get(`/v1/subscriptions?customerId=${customerId}`, care);
    expect(await listed.json()).toMatchObject({
      items: [{ placeOfInstallation: hidden }, { placeOfInstallation: null }],
    });
    const again = await problemOf(await api.post(`${path}/relocation`, { ...care, body: move }));
    expect(again.faults).toEqual(['/subscriptionId move-is-announced']);
  });

  test('is a take-over by the account of another customer', async () => {
    const [{ path }, other] = [await begun(), await anAccount()];
    const take = { endDate: addDays(TODAY, 3), billingAccountId: other.billingAccountId };
    const taken = await api.post(`${path}/transfer`, { ...care, body: take });
    expect(await taken.json()).toMatchObject({
      ...{ customerId: other.customerId, startDate: addDays(TODAY, 4), state: 'active' },
    });
    const again = await problemOf(await api.post(`${path}/transfer`, { ...care, body: take }));
    expect(again.faults).toEqual(['/subscriptionId service-went-on']);
  });
});
