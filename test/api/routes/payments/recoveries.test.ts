/** Money for an account that was written off, by each door that takes money: the debt is recovered, and the trail has what the route declares. */
import { beforeAll, expect, test } from 'vitest';
import type { BillingAccount } from '../../../../src/domain/accounts/billing-account.ts';
import { AS_OF, aBill } from '../../../support/builders/builders.ts';
import { putAccount } from '../../../support/builders/put-account.ts';
import { uniqueName } from '../../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const bank = { role: 'processor', subject: 'bank' } as const;
const amount = { amountMinor: 6_000, currency: 'EUR' };

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
});

type Door = (account: BillingAccount) => Promise<Response>;
const doors: readonly (readonly [string, Door])[] = [
  [
    'the report of a payment',
    ({ billingAccountId }) =>
      api.post('/v1/payments', {
        ...bank,
        body: { paymentId: uniqueName('P'), billingAccountId, amount, status: 'settled', occurredAt: AS_OF },
      }),
  ],
  [
    'a transfer for several accounts',
    ({ billingAccountId }) =>
      api.post('/v1/transfers', {
        ...bank,
        body: {
          ...{ transferId: uniqueName('TR'), amount, occurredAt: AS_OF },
          parts: [{ billingAccountId, amount }],
        },
      }),
  ],
  [
    'a match out of suspense',
    async ({ billingAccountId }) => {
      const paymentId = uniqueName('P');
      const body = { paymentId, amount, status: 'settled', occurredAt: AS_OF };
      expect((await api.post('/v1/payments', { ...bank, body })).status).toBe(202);
      const match = { billingAccountId, reason: 'The payer called.' };
      return api.post(`/v1/suspense-items/${paymentId}/match`, { role: 'billing', body: match });
    },
  ],
];

test.each(doors)('%s recovers the debt, ends the mark, and leaves credit beyond', async (_, pay) => {
  const account = await putAccount(api.store, { bills: [aBill({ billId: uniqueName('B') })] });
  const { billingAccountId } = account;
  const proposalId = uniqueName('WO');
  await api.store.writeOffs.propose({ proposalId, billingAccountId, by: 'collector', note: 'lost' }, AS_OF);
  await api.store.writeOffs.approve({ proposalId, by: 'controller', note: null }, AS_OF);
  const answer = await pay(account);
  expect(answer.ok, await answer.clone().text()).toBe(true);
  expect(await api.store.writeOffs.get(proposalId)).toMatchObject({ recoveredAmount: 4_500 });
  expect(await api.store.accounts.get(billingAccountId)).toMatchObject({
    ...{ collectionStatus: 'none', balance: -1_500 },
  });
});
