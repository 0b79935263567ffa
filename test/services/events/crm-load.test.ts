/** The first full load of a CRM, against a server that takes what TMF629 and TMF683 require. */
import { expect, it as test } from 'vitest';
import { type Instant, instantOf } from '../../../src/domain/civil-date.ts';
import { CRM_SUBSCRIPTION } from '../../../src/domain/events/crm.ts';
import { createTmfCrm } from '../../../src/gateways/events/tmf-crm.ts';
import { newWebhookSecret } from '../../../src/gateways/events/webhook-sender.ts';
import { sendingToCrm, subscribeCrm } from '../../../src/services/events/crm.ts';
import { type LoadProgress, type LoadRun, loadCrm } from '../../../src/services/events/crm-load.ts';
import { serveSubscription } from '../../../src/services/events/webhooks.ts';
import { crmLoadStore } from '../../../src/store/events/crm-load.ts';
import { AS_OF, aCustomer } from '../../support/builders/builders.ts';
import { aStore } from '../../support/product/store.ts';
import { atEndOfFile } from '../../support/run/end-of-file.ts';
import { uniqueName } from '../../support/run/names.ts';
import { aCrmServer } from './crm-server.ts';

const t = aStore();

/** A database with customers, one of them erased, whose news nobody has to hear of any more, and a CRM that became a subscriber after. */
async function aCrmAfter(customers: number) {
  const ids = Array.from({ length: customers }, (_, at) => uniqueName(`CUST-${at}`)).sort();
  for (const customerId of ids) await t.store.customers.create(aCustomer({ customerId }));
  const gone = aCustomer({ customerId: uniqueName('CUST-gone'), name: 'Erika Mustermann' });
  await t.store.customers.create(gone);
  await t.store.interactions.put(anInteraction(gone.customerId));
  await t.store.customers.erase(gone.customerId, AS_OF);
  await t.store.interactions.put(anInteraction(ids[0] ?? ''));
  while ((await t.store.events.number(1_000, AS_OF)) > 0);
  const server = await aCrmServer({ token: 'crm-token', knowsFilters: true });
  atEndOfFile(server.close);
  const desk = { store: t.store, newSecret: newWebhookSecret, now: () => AS_OF };
  await t.store.webhookSubscriptions.remove(CRM_SUBSCRIPTION);
  await subscribeCrm(desk, server.url);
  const crm = createTmfCrm({ url: server.url, token: 'crm-token' });
  const send = sendingToCrm(async () => ({ ok: false, code: 'WEBHOOK', permanent: false }), {
    ...{ store: t.store, crm },
  });
  const now = (): Instant => instantOf(Date.now());
  const relay = {
    ...{ store: t.store, send, sendHub: () => Promise.reject(new Error()), onGone: () => undefined },
    ...{ now, random: () => 0.5 },
  };
  return { ...{ ids, server, gone, relay }, all: await t.db.collection('customers').countDocuments() };
}

type Crm = Awaited<ReturnType<typeof aCrmAfter>>;

/** Runs a load; between its steps a relay serves the CRM, and a second goes by. */
async function load({ relay }: Crm, run: Partial<LoadRun> & { readonly served?: boolean } = {}) {
  const { served = true, ...how } = run;
  const seen: LoadProgress[] = [];
  let nowMs = 0;
  const end = await loadCrm(
    {
      store: crmLoadStore(t.db, t.client),
      nowMs: () => nowMs,
      async rest() {
        nowMs += 1_000;
        const subscription = await t.store.webhookSubscriptions.get(CRM_SUBSCRIPTION);
        if (subscription === null) throw new Error('the CRM is subscribed');
        if (served) await serveSubscription(relay, subscription, new AbortController().signal);
      },
    },
    {
      ...{ rate: 50, again: false, signal: new AbortController().signal, ...how },
      onProgress: (progress) => {
        seen.push(progress);
        how.onProgress?.(progress);
      },
    },
  );
  return { end, seen };
}

const anInteraction = (customerId: string) => ({
  ...{ interactionId: uniqueName('I'), customerId, billingAccountId: null, occurredAt: AS_OF },
  ...({ channel: 'phone', direction: 'inbound', topic: 'payment', code: 'PAYMENT_FOUND' } as const),
  ...{ reference: 'INQ-1', summary: 'Asked for a payment' },
});

const partiesOf = ({ server }: Crm) =>
  server.customers.map((customer) => Reflect.get(Object(customer['engagedParty']), 'id')).map(String);

test('sends every customer and every interaction once, and nobody who was erased', async () => {
  const crm = await aCrmAfter(7);
  const { end } = await load(crm);
  expect(end).toMatchObject({ kind: 'loaded', progress: { fresh: 0, again: 0, dead: 0, share: 1 } });
  expect(partiesOf(crm)).toEqual([...new Set(partiesOf(crm))]);
  expect(partiesOf(crm)).toEqual(expect.arrayContaining(crm.ids));
  expect(partiesOf(crm)).not.toContain(crm.gone.customerId);
  expect(crm.server.interactions).toMatchObject([{ relatedParty: [{ id: crm.ids[0] }] }]);
  expect(crm.server.refused).toEqual([]);
  const { items } = await t.store.auditTrail.list({
    ...{
      object: { type: 'webhook', id: CRM_SUBSCRIPTION },
      document: null,
      subject: null,
      act: 'crm.loaded',
    },
    ...{ from: null, to: null, cursor: null, limit: 2 },
  });
  expect(items.map(({ reason }) => reason).reverse()).toEqual([
    'begun customers=0 interactions=0',
    expect.stringMatching(/^loaded customers=\d+ interactions=1 again=0 dead=0$/),
  ]);
  expect(await load(crm)).toMatchObject({ end: { kind: 'loadedBefore' } });
  const customers = crm.server.customers.length;
  expect(await load(crm, { again: true })).toMatchObject({ end: { kind: 'loaded' } });
  expect(crm.server.customers).toHaveLength(customers);
});

test('hands on no more a second than it is told to', async () => {
  const crm = await aCrmAfter(5);
  const { seen } = await load(crm, { rate: 2 });
  const handed = seen.map(({ customers, interactions }) => customers + interactions);
  const steps = handed.map((count, at) => count - (handed[at - 1] ?? 0));
  expect(Math.max(...steps)).toBe(2);
});

test('goes on where a killed load had come to, and the CRM has everybody once', async () => {
  const crm = await aCrmAfter(6);
  const killed = load(crm, {
    rate: 2,
    onProgress: ({ customers }) => {
      if (customers >= 4) throw new Error('killed');
    },
  });
  await expect(killed).rejects.toThrow('killed');
  const handed = (await t.store.events.progress(CRM_SUBSCRIPTION))?.load?.customers;
  expect(handed).toBeGreaterThanOrEqual(4);
  const { end, seen } = await load(crm);
  expect(seen[0]).toMatchObject({ stage: 'customers', customers: handed });
  expect(end).toMatchObject({ kind: 'loaded' });
  expect(partiesOf(crm)).toEqual(expect.arrayContaining(crm.ids));
  expect(partiesOf(crm)).toEqual([...new Set(partiesOf(crm))]);
});

test('stops when it is told to, with what it handed on still on its way', async () => {
  const crm = await aCrmAfter(4);
  const leaving = new AbortController();
  const { end } = await load(crm, {
    ...{ rate: 2, served: false, signal: leaving.signal },
    onProgress: ({ customers }) => {
      if (customers >= 2) leaving.abort();
    },
  });
  expect(end).toMatchObject({ kind: 'stopped', progress: { fresh: 2, customers: 2 } });
  expect(await load(crm)).toMatchObject({ end: { kind: 'loaded' } });
  expect(partiesOf(crm)).toEqual(expect.arrayContaining(crm.ids));
});

test('leaves what the CRM refuses to the relay and its work list, and loads all others', async () => {
  const crm = await aCrmAfter(4);
  const [, refused = ''] = crm.ids;
  crm.server.refuses = refused;
  const { end } = await load(crm);
  expect(end).toMatchObject({ kind: 'loaded', progress: { fresh: 0, again: 1, dead: 0 } });
  expect(partiesOf(crm)).not.toContain(refused);
  expect(partiesOf(crm)).toEqual(expect.arrayContaining(crm.ids.filter((id) => id !== refused)));
  const waiting = await t.store.events.firstWaiting(CRM_SUBSCRIPTION, `customer/${refused}`);
  expect(waiting).toMatchObject({ attempts: 1, lastFault: 'HTTP_422' });
});

test('sends what is true when it is sent, also of a customer who changes while the load runs', async () => {
  const crm = await aCrmAfter(2);
  const [changing = ''] = crm.ids;
  const contact = {
    ...({ channel: 'sms', channels: {}, muted: [], quietHours: null, phone: '+491701234567' } as const),
  };
  await t.store.customers.setContact(changing, contact, AS_OF);
  await load(crm);
  expect(JSON.stringify(crm.server.customers)).toContain('+491701234567');
  expect(partiesOf(crm).filter((id) => id === changing)).toHaveLength(1);
});

test('does not begin without a CRM, or while it is paused', async () => {
  const crm = await aCrmAfter(1);
  await t.db
    .collection<{ _id: string }>('webhookSubscriptions')
    .updateOne({ _id: CRM_SUBSCRIPTION }, { $set: { state: 'paused' } });
  expect(await load(crm, { served: false })).toMatchObject({ end: { kind: 'paused' } });
  await t.store.webhookSubscriptions.remove(CRM_SUBSCRIPTION);
  expect(await load(crm, { served: false })).toMatchObject({ end: { kind: 'noCrm' } });
});
