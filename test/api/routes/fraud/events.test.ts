import { beforeAll, describe, expect, test } from 'vitest';
import { AS_OF, aSnapshot } from '../../../support/builders/builders.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { bundleOf } from '../../../support/product/bundle.ts';
import { releaseChanged } from '../../../support/product/shipped.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

let api: ApiUnderTest;
const CUSTOMER = 'CUST-EVENTS';
beforeAll(async () => {
  api = await anApi({});
  // The clock of this API stands before the version that is shipped.
  const from = '2026-11-01T00:00:00.000Z';
  await releaseChanged(api.store, 'fraud-watch', 'early', { changed: {}, from, now: from });
  await api.store.bulk.putAccount(
    bundleOf(aSnapshot().withAccount({ customerId: CUSTOMER, billingAccountId: 'BA-EVENTS' })),
  );
});

const at = AS_OF;
let number = 0;
const report = (body: object, more: object = {}) => {
  number += 1;
  return api.post('/v1/fraud-events', {
    role: 'eventSource',
    body: { eventId: `E-${number}`, kind: 'logInFailed', at, customerId: CUSTOMER, ...body },
    ...more,
  });
};

describe('events of other systems', () => {
  test('count once by their id, and are answered as the first time', async () => {
    const outcomes: unknown[] = [];
    for (let times = 0; times < 6; times += 1) outcomes.push(await (await report({})).json());
    expect(outcomes.at(0)).toMatchObject({ outcome: 'none', reasonCodes: [] });
    expect(outcomes.at(-1)).toMatchObject({ outcome: 'stepUp', reasonCodes: ['ACCOUNT_TAKE_OVER'] });
    const again = await (await report({ eventId: 'E-1' })).json();
    expect(again).toEqual(outcomes[0]);
    // The sixth again, and it is still the sixth.
    expect(await (await report({ eventId: 'E-6' })).json()).toEqual(outcomes.at(-1));
    const activity = await api.store.fraud.activitiesOf({ customer: CUSTOMER });
    const { days = {} } = activity.get(`customer:${CUSTOMER}`) ?? {};
    expect(Object.values(days)).toEqual([{ logInFailed: { count: 6, amount: 0 } }]);
  });

  test('of two senders with the same id both count', async () => {
    const body = { eventId: 'SAME', kind: 'logIn' };
    expect((await report(body, { subject: 'portal' })).status).toBe(200);
    expect((await report({ ...body, kind: 'contactChange' }, { subject: 'shop' })).status).toBe(200);
  });

  test('with a known id and another content are refused', async () => {
    await report({ eventId: 'ONCE' });
    expect(await problemOf(await report({ eventId: 'ONCE', kind: 'logIn' }))).toMatchObject({
      ...{ kind: 'event-mismatch', document: { status: 409 } },
    });
  });

  test.each([{ customerId: 'CUST-NOBODY' }, { customerId: CUSTOMER, billingAccountId: 'BA-NOBODY' }])(
    'about nobody we know are refused: %o',
    async (body) => {
      expect((await report(body)).status).toBe(404);
    },
  );

  test('leave methods, addresses and devices as keyed hashes; an address has one whatever its spelling', async () => {
    const one = { methodToken: 'tok_secret', device: 'device-secret', address: 'Secret  Street 7, Ulm' };
    await report({ ...one, kind: 'logIn', billingAccountId: 'BA-EVENTS' });
    await report({ kind: 'logIn', billingAccountId: 'BA-EVENTS', address: 'secret street 7 ULM' });
    const known = await api.store.fraud.activitiesOf({ account: 'BA-EVENTS' });
    const seen = known.get('account:BA-EVENTS')?.seen.map(({ key }) => key.split(':')[0]) ?? [];
    expect([...seen].sort()).toEqual(['address', 'device', 'method']);
    for (const name of ['fraudEvents', 'fraudActivities', 'idempotencyKeys', 'auditEntries'])
      expect(JSON.stringify(await api.db.collection(name).find().toArray())).not.toMatch(/secret/i);
  });

  test('without anybody who took part are refused, and so is every other role', async () => {
    const empty = await report({ customerId: undefined });
    expect(empty.status).toBe(422);
    for (const role of ['provisioning', 'care', 'processor', 'operations'] as const)
      expect((await report({}, { role })).status).toBe(403);
  });
});
