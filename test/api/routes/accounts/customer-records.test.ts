import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AnyDocument } from '../../../../src/store/mongo/collection.ts';
import { putAccount } from '../../../support/builders/put-account.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { openedDb } from '../../../support/product/field-keys.ts';
import { wrongViews } from '../../../support/product/store.ts';
import { uniqueName } from '../../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const OLGA = {
  ...{ name: 'Olga Fischer', email: 'olga.fischer@example.com', phone: '+491701234567' },
  postalAddress: { street: 'Lindenweg 4', postcode: '50667', city: 'Köln', country: 'DE' },
  ...{ segment: 'consumer', locale: 'de', country: 'DE', customerSince: '2021-03-01' },
};
const system = { role: 'provisioning' } as const;

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi({});
}, 120_000);

const made = async (parts: object = {}) => {
  const customerId = uniqueName('CUST');
  const response = await api.post('/v1/customers', { ...system, body: { ...OLGA, customerId, ...parts } });
  expect(response.status).toBe(201);
  return { customerId, path: `/v1/customers/${customerId}`, etag: response.headers.get('etag') ?? '' };
};
const patch = (path: string, etag: string | null, body: object, parts: object = {}) =>
  api.patch(path, {
    ...{ ...system, body, ...parts },
    headers: {
      'content-type': 'application/merge-patch+json',
      ...(etag === null ? {} : { 'if-match': etag }),
    },
  });

describe('a customer who is made', () => {
  test('is there at once, masked for staff and whole for the customer, and sealed in the database', async () => {
    const { customerId, path, etag } = await made();
    const read = await api.get(path, { role: 'care' });
    expect(read.headers.get('etag')).toBe(etag);
    expect(await read.json()).toMatchObject({
      ...{ customerId, masked: true, name: 'O. F.', email: 'o•••@•••', phone: '•••67' },
      postalAddress: { street: '•••', postcode: '•••', city: '•••', country: 'DE' },
      ...{ segment: 'consumer', groupId: null, locale: 'de', country: 'DE', customerSince: '2021-03-01' },
    });
    const own = await api.get(path, { role: 'selfcare', customerId });
    const { customerSince: _, ...said } = OLGA;
    expect(await own.json()).toMatchObject(said);
    const stored = JSON.stringify(
      await api.db.collection<AnyDocument>('customers').findOne({ _id: customerId }),
    );
    expect(stored).not.toMatch(/olga|fischer|4567|linden|50667|köln/i);
  });

  test('needs no more than a name: an id is made, the same for the same key', async () => {
    const call = { ...system, body: { name: 'Otto Neu' }, key: uniqueName('key') };
    const [first, again] = [await api.post('/v1/customers', call), await api.post('/v1/customers', call)];
    const body = z.looseObject({ customerId: z.string() }).parse(await first.json());
    expect(body).toMatchObject({ segment: 'consumer', locale: 'en', customerSince: '2026-11-22' });
    expect(first.headers.get('location')).toMatch(new RegExp(`/v1/customers/${body.customerId}$`));
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.json()).toEqual(body);
  });

  test('is the same one when the request comes again under another key, and refuses the id to another', async () => {
    const { customerId } = await made();
    const again = await api.post('/v1/customers', { ...system, body: { ...OLGA, customerId } });
    expect(again.status).toBe(201);
    const other = { ...OLGA, customerId, name: 'Otto Neu' };
    expect(await problemOf(await api.post('/v1/customers', { ...system, body: other }))).toMatchObject({
      kind: 'invalid-state',
      faults: ['/customerId customer-exists'],
    });
  });

  test('is found by name at once', async () => {
    const { customerId } = await made({ name: 'Quirina Selten' });
    const body = { by: 'name', text: 'selten, QUIRINA' };
    const found = await api.post('/v1/customers/search', { role: 'care', body });
    expect(await found.json()).toMatchObject({ customers: [{ customerId }] });
  });
});

describe('a change of a customer', () => {
  test('is a merge patch: what is left out stays, null takes away, and the tag is another one', async () => {
    const { customerId, path, etag } = await made();
    const body = { email: null, phone: '+491709999999', postalAddress: { street: 'Ahornweg 7' } };
    const changed = await patch(path, etag, body);
    expect([changed.status, changed.headers.get('etag') === etag]).toEqual([200, false]);
    const own = await api.get(path, { role: 'selfcare', customerId });
    expect(own.headers.get('etag')).toBe(changed.headers.get('etag'));
    expect(await own.json()).toMatchObject({
      ...{ name: OLGA.name, email: null, phone: '+491709999999' },
      postalAddress: { ...OLGA.postalAddress, street: 'Ahornweg 7' },
    });
    const search = { by: 'phone', text: '+49 170 9999999' };
    const found = await api.post('/v1/customers/search', { role: 'care', body: search });
    expect(await found.json()).toMatchObject({ customers: [{ customerId }] });
    const events = await api.db.collection('fraudEvents').find({}).toArray();
    expect(JSON.stringify(events)).not.toMatch(/9999999/);
  });

  test('without If-Match is refused (428), with an older, a weak or a strange tag too (412): nothing changes', async () => {
    const { path, etag } = await made();
    await patch(path, etag, { locale: 'fr' });
    const tries = [null, etag, `W/${etag}`, '"olga"', '"99"'].map(async (tried) => {
      const response = await patch(path, tried, { locale: 'en' });
      return [response.status, (await problemOf(response)).kind];
    });
    expect(await Promise.all(tries)).toEqual([
      [428, 'precondition-required'],
      ...Array.from({ length: 4 }, () => [412, 'precondition-failed']),
    ]);
    expect(await (await api.get(path, { role: 'care' })).json()).toMatchObject({ locale: 'fr' });
    expect((await patch(path, '*', { locale: 'en' })).status).toBe(200);
    expect((await patch(path, '"98", "2"', { locale: 'de' })).status).toBe(200);
  });

  test('of two that saw the same, one is made', async () => {
    const { path, etag } = await made();
    const answers = await Promise.all(
      ['smallBusiness', 'enterprise'].map((segment) => patch(path, etag, { segment })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  test('that changes nothing leaves the tag, and the address as it is cannot be added to where there is none', async () => {
    const { path, etag } = await made({ postalAddress: null });
    expect((await patch(path, etag, {})).headers.get('etag')).toBe(etag);
    expect((await patch(path, etag, { name: OLGA.name })).headers.get('etag')).toBe(etag);
    expect(await problemOf(await patch(path, etag, { postalAddress: { city: 'Bonn' } }))).toMatchObject({
      kind: 'validation-failed',
      faults: ['/postalAddress address-incomplete'],
    });
  });

  test('of segment and group is seen by decisions on all their accounts', async () => {
    const { billingAccountId, customerId, version } = await putAccount(api.store);
    const groupId = uniqueName('GROUP');
    const changed = await patch(`/v1/customers/${customerId}`, '"0"', { segment: 'enterprise', groupId });
    expect(changed.status).toBe(200);
    const account = await api.store.accounts.get(billingAccountId);
    expect(account?.version).toBeGreaterThan(version);
    const credit = await api.get(`/v1/customers/${customerId}/credit`, { role: 'care' });
    expect(await credit.json()).toMatchObject({ scope: 'group' });
    expect(await wrongViews(openedDb(api.db))).toEqual({});
  });

  test('another contact chosen elsewhere changes the tag as well', async () => {
    const { path, etag } = await made();
    const body = { channel: null, quietHours: null, phone: '+491708888888' };
    expect((await api.put(`${path}/notice-preferences`, { role: 'care', body })).status).toBe(200);
    expect((await patch(path, etag, { locale: 'fr' })).status).toBe(412);
  });

  test('needs the scope, and a token that is bound to another customer finds nobody', async () => {
    const { path, etag } = await made();
    expect((await patch(path, etag, {}, { role: 'auditor' })).status).toBe(403);
    expect((await patch(path, etag, {}, { role: 'selfcare', customerId: 'CUST-OTHER' })).status).toBe(403);
    expect((await patch(path, etag, {}, { role: 'care', customerId: 'CUST-OTHER' })).status).toBe(404);
    expect((await patch('/v1/customers/NOBODY', '*', {})).status).toBe(404);
  });
});

describe('the list of customers', () => {
  const Page = z.object({
    items: z.array(z.looseObject({ customerId: z.string(), masked: z.boolean() })),
    nextCursor: z.string().nullable(),
  });

  test('has all of a group, page by page, each once', async () => {
    const groupId = uniqueName('GROUP');
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.push((await made({ groupId, segment: 'enterprise' })).customerId);
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const query = `groupId=${groupId}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page = Page.parse(await (await api.get(`/v1/customers?${query}`, { role: 'care' })).json());
      seen.push(...page.items.map(({ customerId }) => customerId));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(seen.sort()).toEqual(ids.sort());
  });

  test('has for a bound token that customer alone, as they are', async () => {
    const { customerId } = await made();
    const own = await api.get('/v1/customers', { role: 'selfcare', customerId });
    expect(Page.parse(await own.json()).items).toMatchObject([{ customerId, masked: false }]);
  });
});
