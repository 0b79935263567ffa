import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AnyDocument } from '../../../../src/store/mongo/collection.ts';
import { aCustomer } from '../../../support/builders/builders.ts';
import { aSnapshot } from '../../../support/builders/snapshot-builder.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { bundleOf } from '../../../support/product/bundle.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const OLGA = { customerId: 'CUST-R', name: 'Olga Fischer', email: 'olga.fischer@example.com' };
const PHONE = '+491701234567';
const PATH = '/v1/customers/CUST-R';
const asked = { group: 'contact', reason: 'contactCustomer' };

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi({});
  await api.store.bulk.putAccount(
    bundleOf(aSnapshot().withCustomer(OLGA).withAccount({ customerId: 'CUST-R', billingAccountId: 'BA-R' })),
  );
  const contact = { channel: null, channels: {}, muted: [], quietHours: null, phone: PHONE };
  await api.store.customers.setContact('CUST-R', contact, '2026-11-29T12:00:00.000Z');
});

/** What the audit trail says of reveals. */
const reveals = () =>
  api.db
    .collection<AnyDocument>('auditEntries')
    .find({ act: 'customer.reveal' })
    .sort({ sequence: 1 })
    .toArray();

describe('a customer', () => {
  test('is masked for staff', async () => {
    const response = await api.get(PATH, { role: 'care' });
    expect(await response.json()).toMatchObject({
      ...{ customerId: 'CUST-R', masked: true, name: 'O. F.', email: 'o•••@•••', phone: '•••67' },
    });
    const preferences = await api.get(`${PATH}/notice-preferences`, { role: 'care' });
    expect(await preferences.json()).toMatchObject({ phone: '•••67' });
  });

  test('sees their own data, and nobody else’s', async () => {
    const own = await api.get(PATH, { role: 'selfcare', customerId: 'CUST-R' });
    expect(await own.json()).toMatchObject({
      masked: false,
      name: OLGA.name,
      email: OLGA.email,
      phone: PHONE,
    });
    const other = await api.get(PATH, { role: 'selfcare', customerId: 'CUST-OTHER' });
    expect(other.status).toBe(404);
  });
});

describe('a reveal', () => {
  test('shows one group, and is entered with who, whose, which and why, once for one key', async () => {
    const before = (await reveals()).length;
    const call = { role: 'care', subject: 'cara', body: asked, key: crypto.randomUUID() } as const;
    const [first, again] = [await api.post(`${PATH}/reveal`, call), await api.post(`${PATH}/reveal`, call)];
    for (const response of [first, again])
      expect(await response.json()).toEqual({ group: 'contact', email: OLGA.email, phone: PHONE });
    const entries = (await reveals()).slice(before);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      ...{
        act: 'customer.reveal',
        object: { type: 'customer', id: 'CUST-R' },
        reason: 'contact:contactCustomer',
      },
    });
    expect(JSON.stringify(entries)).not.toContain('olga.fischer');
  });

  test('lies nowhere in clear: the kept answer is sealed', async () => {
    const kept = await api.db.collection('idempotencyKeys').find().toArray();
    expect(kept.length).toBeGreaterThan(0);
    expect(JSON.stringify(kept)).not.toMatch(/olga|4567/i);
  });

  test('without a step-up, or by who may not, shows nothing and enters none', async () => {
    const before = (await reveals()).length;
    const token = await api.tokenOf({ role: 'care', stepUp: false });
    const weak = await api.post(`${PATH}/reveal`, {
      ...{ role: null, headers: { authorization: `Bearer ${token}` }, body: asked },
    });
    expect((await problemOf(weak)).kind).toBe('insufficient-user-authentication');
    for (const role of ['auditor', 'analyst', 'creditAgent'] as const)
      expect((await api.post(`${PATH}/reveal`, { role, body: asked })).status).toBe(403);
    const bound = await api.post(`${PATH}/reveal`, { role: 'selfcare', customerId: 'CUST-R', body: asked });
    expect(bound.status).toBe(403);
    expect((await api.post('/v1/customers/NOBODY/reveal', { role: 'care', body: asked })).status).toBe(404);
    expect(await reveals()).toHaveLength(before);
  });
});

describe('a search', () => {
  const search = (by: string, text: string, more = {}) =>
    api.post('/v1/customers/search', { role: 'care', subject: 'cara', body: { by, text }, ...more });

  test.each([
    ['name', 'FISCHER, Olga'],
    ['email', 'Olga.Fischer@Example.com'],
    ['phone', '0049 170 1234567'],
  ])('by %s finds the customer however it is spelt, masked', async (by, text) => {
    const found = await (await search(by, text)).json();
    expect(found).toMatchObject({
      more: false,
      customers: [{ customerId: 'CUST-R', name: 'O. F.', masked: true }],
    });
    expect(JSON.stringify(found)).not.toMatch(/olga|fischer|1234567/i);
  });

  test('by a part of a text, or by what nobody has, finds nobody', async () => {
    for (const [by, text] of [
      ['name', 'Olga'],
      ['email', 'olga'],
      ['phone', '+4917012345678'],
    ] as const)
      expect(await (await search(by, text)).json()).toEqual({ customers: [], more: false });
  });

  test('by a number without its country is refused, and says so', async () => {
    const problem = await problemOf(await search('phone', '0170 1234567'));
    expect(problem).toMatchObject({
      kind: 'validation-failed',
      faults: ['/text bad-format'],
    });
  });

  test('is entered with who and by what, and never with the text', async () => {
    await search('name', 'Nobody Atall', { subject: 'curious' });
    const entries = await api.db
      .collection<AnyDocument>('auditEntries')
      .find({ act: 'customers.lookUp', 'actor.subject': 'curious' })
      .toArray();
    expect(entries).toMatchObject([{ reason: 'name', object: { type: 'caller', id: 'curious' } }]);
    expect(JSON.stringify(entries)).not.toMatch(/atall/i);
  });

  test('shows at most ten', async () => {
    for (let n = 0; n < 11; n += 1)
      await api.store.customers.insertMissing([
        aCustomer({ customerId: `CUST-TWIN-${n}`, name: 'Tara Twin', email: null }),
      ]);
    const { customers, more } = z
      .object({ customers: z.array(z.unknown()), more: z.boolean() })
      .parse(await (await search('name', 'tara twin')).json());
    expect([customers.length, more]).toEqual([10, true]);
  });
});
