/** The contract with a CRM: a server that takes what TMF629 and TMF683 require, and refuses everything else. */
import { expect, test } from 'vitest';
import { epochMsOf, instantOf } from '../../../src/domain/civil-date.ts';
import { CRM_SUBSCRIPTION } from '../../../src/domain/events/crm.ts';
import { MOST_ATTEMPTS } from '../../../src/domain/events/subscription.ts';
import { createTmfCrm } from '../../../src/gateways/events/tmf-crm.ts';
import { newWebhookSecret } from '../../../src/gateways/events/webhook-sender.ts';
import { sendingToCrm, subscribeCrm } from '../../../src/services/events/crm.ts';
import { replayDeadLetter } from '../../../src/services/events/subscriptions.ts';
import { serveSubscription } from '../../../src/services/events/webhooks.ts';
import { AS_OF, aCustomer } from '../../support/builders/builders.ts';
import { aStore } from '../../support/product/store.ts';
import { atEndOfFile } from '../../support/run/end-of-file.ts';
import { uniqueName } from '../../support/run/names.ts';
import { aCrmServer } from './crm-server.ts';

const t = aStore();

/** A CRM that is subscribed; `round` serves it once, `later` after so long. */
async function aCrm({ knowsFilters = true } = {}) {
  const server = await aCrmServer({ token: 'crm-token', knowsFilters });
  atEndOfFile(server.close);
  let now = AS_OF;
  const desk = { store: t.store, newSecret: newWebhookSecret, now: () => now };
  await t.store.webhookSubscriptions.remove(CRM_SUBSCRIPTION);
  await numberAll();
  await subscribeCrm(desk, server.url);
  const crm = createTmfCrm({ url: server.url, token: 'crm-token' });
  const send = sendingToCrm(async () => ({ ok: false, code: 'WEBHOOK', permanent: false }), {
    ...{ store: t.store, crm },
  });
  const sendHub = () => Promise.reject(new Error('the CRM is no listener'));
  const onGone = () => undefined;
  const deps = { store: t.store, send, sendHub, onGone, now: () => now, random: () => 0.5 };
  return {
    ...{ server, crm, desk },
    async round(ms = 0) {
      now = instantOf(epochMsOf(now) + ms);
      await numberAll();
      const subscription = await t.store.webhookSubscriptions.get(CRM_SUBSCRIPTION);
      if (subscription === null) throw new Error('the CRM is subscribed');
      return serveSubscription(deps, subscription, new AbortController().signal);
    },
  };
}

async function numberAll() {
  while ((await t.store.events.number(100, AS_OF)) > 0);
}

const anInteraction = (customerId: string) => ({
  ...{ interactionId: uniqueName('I'), customerId, billingAccountId: null, occurredAt: AS_OF },
  ...({ channel: 'phone', direction: 'inbound', topic: 'payment', code: 'PAYMENT_FOUND' } as const),
  ...{ reference: 'INQ-1', summary: 'Asked for a payment' },
});

test('a customer is made once and changed after that, and what the CRM knows besides stays', async () => {
  const { server, round } = await aCrm();
  const customer = aCustomer({ customerId: uniqueName('CUST'), email: 'ada@example.com' });
  await t.store.customers.create(customer);
  expect(await round()).toBe(1);
  const [made] = server.customers;
  expect(made).toMatchObject({
    ...{ name: customer.name, engagedParty: { id: customer.customerId } },
    contactMedium: [{ mediumType: 'email', characteristic: { emailAddress: 'ada@example.com' } }],
  });
  Object.assign(made ?? {}, { agreement: [{ id: 'A-1' }] });
  const contact = {
    ...({ channel: 'sms', channels: {}, muted: [], quietHours: null, phone: '+491701234567' } as const),
  };
  await t.store.customers.setContact(customer.customerId, contact, AS_OF);
  expect(await round()).toBe(1);
  expect(server.customers).toHaveLength(1);
  expect(server.customers[0]).toMatchObject({ agreement: [{ id: 'A-1' }] });
  expect(JSON.stringify(server.customers[0])).toContain('+491701234567');
  expect(server.refused).toEqual([]);
});

test('an erased customer has neither name nor contacts in the CRM any more', async () => {
  const { server, round } = await aCrm();
  const customer = aCustomer({ customerId: uniqueName('CUST'), name: 'Erika Mustermann' });
  await t.store.customers.create(customer);
  await round();
  await t.store.customers.erase(customer.customerId, AS_OF);
  await round();
  expect(JSON.stringify(server.customers)).not.toContain('Mustermann');
  expect(server.customers).toMatchObject([{ name: '[erased]', contactMedium: [] }]);
});

test.each([
  ['that knows the filters', true],
  ['that answers everything whatever is asked', false],
])(
  'an interaction is made once in a CRM %s, also when the answer to the first try was lost',
  async (_, knowsFilters) => {
    const { server, round } = await aCrm({ knowsFilters });
    const customer = aCustomer({ customerId: uniqueName('CUST') });
    await t.store.customers.create(customer);
    await round();
    server.loseAnswers = 1;
    const interaction = anInteraction(customer.customerId);
    await t.store.interactions.put(interaction);
    await round();
    expect(server.interactions).toHaveLength(1);
    await round(10_000);
    expect(server.interactions).toMatchObject([
      {
        ...{ direction: 'inbound', reason: 'payment', description: 'Asked for a payment' },
        interactionItem: [{ item: { id: interaction.interactionId } }],
        relatedParty: [{ id: customer.customerId, role: 'customer' }],
      },
    ]);
    expect(server.refused).toEqual([]);
    expect((await t.store.events.parkedCounts(CRM_SUBSCRIPTION)).waiting).toBe(0);
  },
);

test('what a CRM does not take is tried again, then it is on the work list, from where a person sends it once more', async () => {
  const { server, round, desk } = await aCrm();
  const [lucky, unlucky] = [uniqueName('CUST'), uniqueName('CUST')];
  server.refuses = unlucky;
  await t.store.customers.create(aCustomer({ customerId: unlucky }));
  await t.store.customers.create(aCustomer({ customerId: lucky }));
  for (let times = 0; times < MOST_ATTEMPTS; times += 1) await round(30 * 3_600_000);
  expect(server.customers).toMatchObject([{ engagedParty: { id: lucky } }]);
  const { items } = await t.store.events.deadLetters(CRM_SUBSCRIPTION, { cursor: null, limit: 10 });
  expect(items).toMatchObject([{ lastFault: 'HTTP_422', event: { subject: `customer/${unlucky}` } }]);
  server.refuses = '';
  await replayDeadLetter(desk, CRM_SUBSCRIPTION, items[0]?.parkedId ?? '');
  await round();
  expect(server.customers).toHaveLength(2);
});

test('changes go to the new address of a CRM, and a refused token counts as a failure', async () => {
  const { server, desk } = await aCrm();
  await subscribeCrm(desk, `${server.url}/new`);
  expect((await t.store.webhookSubscriptions.get(CRM_SUBSCRIPTION))?.url).toBe(`${server.url}/new`);
  const stranger = createTmfCrm({ url: server.url, token: 'another' });
  const result = await stranger.putCustomer({
    ...{ name: 'Ada', engagedParty: { id: 'C', name: 'Ada', '@referredType': 'Individual' } },
    ...{ contactMedium: [], characteristic: [], '@type': 'Customer' },
  });
  expect(result).toEqual({ ok: false, code: 'HTTP_401', permanent: false });
});
