/** What a person asks about their data, over HTTP and real workflows: a copy, and the erasure. */
import { beforeAll, expect, test } from 'vitest';
import { PersonalCopySchema, PrivacyRequestSchema } from '../../src/api/schemas/retention/retention.ts';
import { instantOf } from '../../src/domain/civil-date.ts';
import { aCustomer } from '../support/builders/builders.ts';
import { eventually } from '../support/run/eventually.ts';
import { uniqueName } from '../support/run/names.ts';
import { aSystem, type SystemUnderTest } from './support/system.ts';

let system: SystemUnderTest;
beforeAll(async () => {
  system = await aSystem();
});

/** Somebody who was a customer once. */
async function aFormerCustomer() {
  const customerId = uniqueName('CUST');
  const now = instantOf(Date.now());
  await system.store.customers.insertMissing([
    aCustomer({ customerId, name: `Ada of ${customerId}`, createdAt: now }),
  ]);
  await system.store.interactions.put({
    ...{ interactionId: `I-${customerId}`, customerId, billingAccountId: null, occurredAt: now },
    ...{ channel: 'phone', direction: 'inbound', topic: 'bill', code: 'asked' },
    ...{ reference: 'none', summary: `words of ${customerId}` },
  });
  return customerId;
}

const entered = async (customerId: string, right: string, subject: string) =>
  (
    await system.post(`/v1/customers/${customerId}/privacy-requests`, {
      ...{ role: 'dataProtection', subject, body: { right } },
    })
  ).as(PrivacyRequestSchema);
const approve = (requestId: string, subject: string, stepUp = true) =>
  system.post(`/v1/privacy-requests/${requestId}/approval`, {
    ...{ role: 'dataProtection', subject, stepUp, body: { note: null } },
  });
const until = (requestId: string, state: string) =>
  eventually(async () => {
    const answer = await system.get(`/v1/privacy-requests/${requestId}`, { role: 'dataProtection' });
    const request = answer.as(PrivacyRequestSchema);
    expect(request.state).toBe(state);
    return request;
  });

test('a copy is made once a second person said yes, and its customer alone fetches it with their own token', async () => {
  const [customerId, stranger] = [await aFormerCustomer(), await aFormerCustomer()];
  const { requestId, links } = await entered(customerId, 'access', 'officer-1');
  expect(links.copy).toBeUndefined();
  expect((await approve(requestId, 'officer-1')).problem).toBe('duties-not-separated');
  expect((await approve(requestId, 'officer-2', false)).problem).toBe('insufficient-user-authentication');
  expect((await approve(requestId, 'officer-2')).status).toBe(200);
  await until(requestId, 'ready');

  const path = `/v1/privacy-requests/${requestId}/copy`;
  const own = { role: 'selfcare', subject: customerId, customerId } as const;
  const copy = await system.get(path, own);
  expect(copy.as(PersonalCopySchema).customerId).toBe(customerId);
  expect(copy.text).toContain(`words of ${customerId}`);
  expect((await system.get(path, { ...own, subject: stranger, customerId: stranger })).status).toBe(404);
  expect((await until(requestId, 'ready')).deliveredAt).not.toBeNull();
});

test('an erasure takes the words and the key, says what had to stay, and leaves nothing to read', async () => {
  const customerId = await aFormerCustomer();
  const { requestId } = await entered(customerId, 'erasure', 'officer-1');
  expect((await approve(requestId, 'officer-2')).status).toBe(200);
  const { certificate } = await until(requestId, 'done');
  expect(certificate?.erased.map(({ record }) => record)).toContain('interactions');
  expect(certificate?.kept.every(({ reason }) => reason !== '')).toBe(true);
  // Other processes hold a key for minutes; this one asks the database.
  await eventually(async () =>
    expect(
      await system.db.collection<{ _id: string }>('dataKeys').findOne({ _id: `customer:${customerId}` }),
    ).toMatchObject({
      keys: [],
    }),
  );
  const [customer] = await system.db
    .collection<{ _id: string }>('customers')
    .find({ _id: customerId })
    .toArray();
  expect(JSON.stringify(customer ?? {})).not.toContain(`Ada of ${customerId}`);
  expect(await system.db.collection('interactions').countDocuments({ customerId })).toBe(0);
  // Done once: it can't be decided again.
  expect((await approve(requestId, 'officer-3')).problem).toBe('invalid-state');
});
