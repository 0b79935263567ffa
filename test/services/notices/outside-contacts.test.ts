import { expect, test } from 'vitest';
import { noteOutsideContact } from '../../../src/services/notices/outside-contacts.ts';
import { AS_OF } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const listOf = async (customerId: string) =>
  (await t.store.interactions.list({ customerId, limit: 10, cursor: null })).items;

test('a contact of another system is in its customer’s record once, however often it is told', async () => {
  const { customerId } = await putAccount(t.store);
  const contact = {
    ...{ contactId: uniqueName('PI'), customerId, at: AS_OF },
    ...({ channel: 'chat', direction: 'outbound' } as const),
  };
  for (let times = 0; times < 2; times += 1) await noteOutsideContact(t, contact);
  expect(await listOf(customerId)).toMatchObject([
    { interactionId: contact.contactId, topic: 'partyInteraction', channel: 'chat', direction: 'outbound' },
  ]);
});

test('a contact of a customer who is not known leaves no record', async () => {
  const customerId = uniqueName('CUST');
  await noteOutsideContact(t, {
    ...{ contactId: uniqueName('PI'), customerId, at: AS_OF },
    ...({ channel: 'system', direction: 'inbound' } as const),
  });
  expect(await listOf(customerId)).toEqual([]);
});
