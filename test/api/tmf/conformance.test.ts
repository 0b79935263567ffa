/**
 * As TM Forum's conformance kits do it, on the demo: each resource is posted with a minimal and a full body, listed, read by its id, filtered by each
 * of its attributes, and cut by `fields`; an unknown id is 404.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { TMF_SPECIFICATIONS, type TmfSpecificationName } from '../../../src/api/tmf/attributes.ts';
import { TMF_RESOURCES } from '../../../src/api/tmf/routes.ts';
import { seedDemo } from '../../../src/demo-data/seed.ts';
import { STORIES } from '../../../src/demo-data/stories.ts';
import type { Role } from '../../../src/domain/access/roles.ts';
import { replySchema } from '../../support/callers/tmf-replies.ts';
import { testKeys } from '../../support/product/field-keys.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { uniqueName } from '../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../api-under-test.ts';

let api: ApiUnderTest;

beforeAll(async () => {
  api = await anApi({ worker: true });
  for (const name of ['account-terms', 'service-approval'] as const) await releaseShipped(api.store, name);
  await seedDemo({ db: api.db, client: api.client, keys: testKeys }, { seed: 1, customers: 0 });
}, 180_000);

const CUSTOMER = STORIES[0].customerId;
const PARTY = {
  id: CUSTOMER,
  role: 'customer',
  href: 'urn:party:1',
  name: 'Demo',
  '@referredType': 'Customer',
};
const Document = z.looseObject({ id: z.string(), href: z.string() });
const References = z.looseObject({ id: z.string() });

const READERS: Readonly<Partial<Record<TmfSpecificationName, Role>>> = { tmf683: 'care' };
const WRITERS: Readonly<Record<TmfSpecificationName, Role>> = {
  ...{ tmf622: 'provisioning', tmf646: 'provisioning', tmf679: 'provisioning', tmf696: 'provisioning' },
  ...{ tmf629: 'care', tmf666: 'care', tmf678: 'care', tmf683: 'care', tmf676: 'processor' },
};

/** What has to mean something in the demo, whatever a sample of its type would be. */
async function meaningful(name: string): Promise<Readonly<Record<string, unknown>>> {
  const [account] = await api.store.accounts.ofCustomer(CUSTOMER);
  const billingAccount = { id: account?.billingAccountId };
  const totalAmount = { unit: account?.currency, value: 1.5 };
  switch (name) {
    case 'customer':
      return { id: uniqueName('CUST'), name: 'Demo', contactMedium: [] };
    case 'billingAccount':
      return {
        ...{ id: uniqueName('BA'), name: 'Demo', relatedParty: [PARTY], state: 'active' },
        ...{ creditLimit: { unit: 'EUR', value: 100 }, accountBalance: [] },
        billStructure: { cycleSpecification: { id: 'monthly-3', name: 'Every month', isRef: true } },
      };
    case 'payment':
    case 'refund': {
      const about = {
        correlatorId: uniqueName('COR'),
        account: billingAccount,
        totalAmount,
        amount: totalAmount,
      };
      return name === 'payment' ? { ...about, paymentItem: [] } : { ...about, payment: undefined };
    }
    case 'customerBillOnDemand':
      return { billingAccount };
    case 'productOrder':
      return {
        ...{ externalId: uniqueName('ORD'), category: 'broadband', relatedParty: [PARTY], billingAccount },
        productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'fibre-500' } }],
      };
    case 'cancelProductOrder':
      return { productOrder: { id: await openOrder(billingAccount) } };
    case 'appointment':
      return {
        validFor: { startDateTime: await freeSlot(uniqueName('AREA')) },
        ...{ relatedParty: [PARTY], relatedPlace: { id: uniqueName('AREA'), role: 'installation' } },
      };
    case 'productOfferingQualification':
      return {
        relatedParty: [PARTY],
        productOfferingQualificationItem: [{ id: '1', productOffering: { id: 'fibre-500' } }],
      };
    case 'searchTimeSlot':
      return { relatedPlace: { id: 'north', role: 'installation' }, relatedParty: PARTY };
    case 'productOrderRiskAssessment':
      return { productOrder: { id: 'ORD-1' } };
    default:
      return {};
  }
}

/** An order that waits for a technician who never comes, so that it can be cancelled. */
async function openOrder(billingAccount: object): Promise<string> {
  const place = [{ id: 'nowhere', role: 'installationAddress', '@referredType': 'Area' }];
  const body = {
    ...{ externalId: uniqueName('ORD'), category: 'broadband', relatedParty: [PARTY], billingAccount },
    productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'fibre-500' }, product: { place } }],
  };
  const path = `${TMF_SPECIFICATIONS.tmf622.basePath}/productOrder`;
  const answer = await api.post(path, { role: 'provisioning', body, key: null });
  return Document.parse(await answer.json()).id;
}

async function freeSlot(area: string): Promise<string | undefined> {
  const from = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const slots = await api.store.appointments.findSlots({ area, from, days: 3, timeZone: 'Europe/Berlin' });
  return slots[0]?.startsAt;
}

/** A value of a type: of an object its mandatory attributes, or all of them. */
function sampleOf(types: Types, text: string, isFull: boolean, depth = 0): unknown {
  const name = text.replace(/!$/, '');
  if (name.endsWith('[]')) return [sampleOf(types, name.slice(0, -2), isFull, depth)];
  switch (name) {
    case 'string':
      return 'sample';
    case 'date-time':
      return '2026-11-22T09:30:00.000Z';
    case 'number':
    case 'integer':
      return 1;
    case 'boolean':
      return true;
    case 'any':
      return 'sample';
  }
  const type = types[name];
  if (type === undefined) return 'sample';
  if (Array.isArray(type)) return type[0];
  return Object.fromEntries(
    Object.entries(type)
      .filter(([, of]) => of.endsWith('!') || (isFull && depth < 2))
      .map(([attribute, of]) => [attribute, sampleOf(types, of, isFull, depth + 1)]),
  );
}
type Types = Readonly<Record<string, Readonly<Record<string, string>> | readonly string[]>>;

const RESOURCES = TMF_RESOURCES.map((resource) => [resource.name, resource] as const);

describe.each(RESOURCES)('%s', (name, { specification, creation }) => {
  const { basePath, resources, types } = TMF_SPECIFICATIONS[specification];
  const path = `${basePath}/${name}`;
  const { type = '', create } = resources[name] ?? {};
  const as = { role: READERS[specification] ?? ('operations' as const) };

  test.skipIf(creation === undefined)('is made by a minimal and by a full body', async () => {
    for (const isFull of [false, true]) {
      const sample = z.record(z.string(), z.unknown()).parse(sampleOf(types, create ?? '', isFull));
      const body = { ...sample, ...(await meaningful(name)) };
      const answer = await api.post(path, { role: WRITERS[specification], body, key: null });
      const document: unknown = await answer.json();
      expect([answer.status, document]).toEqual([201, expect.anything()]);
      const { id, href } = Document.parse(document);
      expect(answer.headers.get('location')).toBe(href);
      // Two of TMF696 are published without most of their attributes.
      if (!/^(productOffering|partyRole)RiskAssessment$/.test(name))
        expect(replySchema(specification, type).safeParse(document).error?.issues ?? []).toEqual([]);
      expect((await api.get(`${path}/${encodeURIComponent(id)}`, as)).status).toBe(200);
    }
  });

  test('is listed, read, filtered by each attribute, and cut by fields', async () => {
    const list = await api.get(path, as);
    const items = z.array(Document).parse(await list.json());
    expect(items.length).toBeGreaterThan(0);
    // What the demo has stays as it is; an order that was just posted goes on.
    const item = items.find(({ id }) => id === 'DEMO-1') ?? items[0] ?? { id: '', href: '' };
    const at = `${path}/${encodeURIComponent(item.id)}`;
    expect(await (await api.get(at, as)).json()).toEqual(item);
    for (const [attribute, value] of Object.entries(item)) {
      const isFilter = !attribute.startsWith('@') && types[type]?.[attribute as keyof object] !== undefined;
      if (
        isFilter &&
        ['string', 'number', 'boolean'].includes(typeof value) &&
        !String(value).includes(',')
      ) {
        const filter = `${attribute}=${encodeURIComponent(String(value))}`;
        const found = await api.get(`${path}?${filter}&id=${encodeURIComponent(item.id)}`, as);
        expect([filter, z.array(Document).parse(await found.json())]).toEqual([filter, [item]]);
      }
      const cut = z
        .record(z.string(), z.unknown())
        .parse(await (await api.get(`${at}?fields=${attribute}`, as)).json());
      expect(Object.keys(cut).filter((one) => !['id', 'href', '@type', attribute].includes(one))).toEqual([]);
    }
    expect((await api.get(`${path}/unknown-id`, as)).status).toBe(404);
  });

  test('says its type, dates with their zone and an address that leads to it', async () => {
    const items = z.array(Document).parse(await (await api.get(`${path}?limit=5`, as)).json());
    for (const item of items) {
      expect(item).toMatchObject({ '@type': expect.any(String) });
      if (!/^(productOffering|partyRole)RiskAssessment$/.test(name))
        expect(replySchema(specification, type).safeParse(item).error?.issues ?? []).toEqual([]);
      expect(item.href).toBe(`${api.publicBaseUrl}${path}/${encodeURIComponent(item.id)}`);
      const read = await api.get(new URL(item.href).pathname, as);
      expect(Document.parse(await read.json()).id).toBe(item.id);
    }
  });

  test('is listed in pages that say how many there are', async () => {
    const whole = await api.get(path, as);
    const total = z.array(Document).parse(await whole.json()).length;
    const first = await api.get(`${path}?limit=1&offset=0`, as);
    expect(z.array(Document).parse(await first.json())).toHaveLength(1);
    expect(first.headers.get('x-result-count')).toBe('1');
    expect(Number(first.headers.get('x-total-count'))).toBeGreaterThanOrEqual(total);
    expect(first.status).toBe(Number(first.headers.get('x-total-count')) > 1 ? 206 : 200);
    const cut = z
      .array(z.looseObject({}))
      .parse(await (await api.get(`${path}?fields=id&limit=1`, as)).json());
    expect(cut.flatMap(Object.keys).filter((one) => !['id', 'href', '@type'].includes(one))).toEqual([]);
  });

  test('is found by the ids of what it refers to', async () => {
    const [item] = z.array(Document).parse(await (await api.get(`${path}?limit=1`, as)).json());
    for (const [attribute, value] of Object.entries(item ?? {})) {
      const reference = References.safeParse(Array.isArray(value) ? value[0] : value).data;
      if (reference === undefined || attribute.startsWith('@')) continue;
      const filter = `${attribute}.id=${encodeURIComponent(reference.id)}`;
      const found = await api.get(`${path}?${filter}&id=${encodeURIComponent(item?.id ?? '')}`, as);
      const ids = z
        .array(Document)
        .parse(await found.json())
        .map(({ id }) => id);
      expect([filter, ids]).toEqual([filter, [item?.id]]);
    }
  });

  test('that is not there is an error in the form of TM Forum, whatever is asked', async () => {
    const { operations = [] } = resources[name] ?? {};
    const write = { role: WRITERS[specification], key: null };
    const at = `${path}/unknown-id`;
    for (const [operation, send] of [
      ['get', () => api.get(at, as)],
      ['patch', () => api.patch(at, { ...write, body: {} })],
      ['delete', () => api.delete(at, write)],
    ] as const) {
      if (!operations.includes(operation)) continue;
      const answer = await send();
      expect([operation, [404, 405].includes(answer.status)]).toEqual([operation, true]);
      expect(await answer.json()).toMatchObject({
        ...{ code: expect.any(String), reason: expect.any(String), status: String(answer.status) },
        '@type': 'Error',
      });
    }
  });
});
