import { beforeAll, describe, expect, test } from 'vitest';
import { addDays, addMonths } from '../../../../src/domain/civil-date.ts';
import { aSubscription, TODAY } from '../../../support/builders/builders.ts';
import { putAccount } from '../../../support/builders/put-account.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { uniqueName } from '../../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
}, 120_000);

const provisioning = { role: 'provisioning' } as const;

async function aService() {
  const subscriptionId = uniqueName('SUB');
  const account = await putAccount(api.store, {
    account: { billing: { billedThrough: addDays(TODAY, -5), nextBillDate: addDays(TODAY, 25) } },
    subscriptions: [aSubscription({ subscriptionId, monthlyCharge: 3_000, startDate: '2024-01-01' })],
  });
  return { account, subscriptionId, path: `/v1/subscriptions/${subscriptionId}` };
}

describe('a service', () => {
  test('is ended by provisioning on a day, runs until then, and leaves an interaction on the customer’s record', async () => {
    const { account, path, subscriptionId } = await aService();
    const endDate = addDays(TODAY, 10);
    const call = { ...provisioning, body: { endDate, note: 'Moves abroad.' }, key: uniqueName('key') };
    const first = await api.post(`${path}/termination`, call);
    expect(first.status).toBe(200);
    expect(await first.json()).toMatchObject({
      ...{ subscriptionId, endDate, state: 'active', ending: { reason: 'customerRequest' } },
    });
    const again = await api.post(`${path}/termination`, call);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const list = `/v1/billing-accounts/${account.billingAccountId}/subscriptions`;
    expect(await (await api.get(list, { role: 'care' })).json()).toMatchObject({
      items: [{ subscriptionId, endDate }],
      nextCursor: null,
    });
    const { items } = await api.store.interactions.list({
      ...{ customerId: account.customerId, limit: 10, cursor: null },
    });
    expect(items).toMatchObject([{ code: 'SERVICE_END', reference: subscriptionId }]);
  });

  test.each([
    ['days that are billed', () => addDays(TODAY, -6), 'days-are-billed'],
    ['more than a year ahead', () => addDays(addMonths(TODAY, 12), 1), 'end-too-far-ahead'],
    ['a day before it began', () => '2023-12-31', 'ends-before-its-start'],
  ])(
    'cannot end on %s: the fault names the first and last day, and nothing changes',
    async (_, endDate, code) => {
      const { path, subscriptionId } = await aService();
      const call = { ...provisioning, body: { endDate: endDate() } };
      const { kind, faults, document } = await problemOf(await api.post(`${path}/termination`, call));
      expect({ kind, faults }).toEqual({ kind: 'validation-failed', faults: [`/endDate ${code}`] });
      expect(document.errors?.[0]?.accepted).toBe(
        `a day from ${addDays(TODAY, -5)} to ${addMonths(TODAY, 12)}`,
      );
      expect(await api.store.subscriptions.get(subscriptionId)).toMatchObject({ endDate: null });
    },
  );

  test('that has ended is not ended again', async () => {
    const { path } = await aService();
    const past = { ...provisioning, body: { endDate: addDays(TODAY, -1) } };
    expect(await (await api.post(`${path}/termination`, past)).json()).toMatchObject({ state: 'ended' });
    const later = { ...provisioning, body: { endDate: addDays(TODAY, 5) } };
    expect((await problemOf(await api.post(`${path}/termination`, later))).kind).toBe('invalid-state');
  });

  test('of another customer is not there for a self-care token, which ends none of its own either', async () => {
    const { account, path } = await aService();
    const own = { role: 'selfcare', customerId: account.customerId } as const;
    expect((await api.get(path, own)).status).toBe(200);
    expect((await problemOf(await api.get(path, { ...own, customerId: 'CUST-other' }))).kind).toBe(
      'not-found',
    );
    const end = { ...own, body: { endDate: TODAY } };
    expect((await problemOf(await api.post(`${path}/termination`, end))).kind).toBe('forbidden');
  });
});
