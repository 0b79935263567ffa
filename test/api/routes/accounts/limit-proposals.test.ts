/** Up to a bound one person sets a credit limit; above it one proposes and another one decides. */
import { beforeAll, expect, test } from 'vitest';
import { LimitProposalSchema } from '../../../../src/api/schemas/accounts/limit-proposal.ts';
import { putAccount } from '../../../support/builders/put-account.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const ann = { role: 'billing', subject: 'ann' } as const;
const bob = { role: 'billing', subject: 'bob' } as const;
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
});

async function anAccount(parts: Parameters<typeof putAccount>[1] = {}) {
  const { billingAccountId, customerId } = await putAccount(api.store, parts);
  const ask = (amountMinor: number, call: object = ann) =>
    api.post(`/v1/billing-accounts/${billingAccountId}/credit-limit-proposals`, {
      ...{ ...ann, body: { creditLimit: eur(amountMinor), note: 'A new branch' } },
      ...call,
    });
  const limit = async () => (await api.store.accounts.get(billingAccountId))?.creditLimit;
  return { billingAccountId, customerId, ask, limit };
}
const parsed = async (response: Response) => LimitProposalSchema.parse(await response.json());

test('up to the bound of the terms one person sets the limit, and any lower one', async () => {
  const { ask, limit, customerId } = await anAccount();
  for (const amount of [200_000, 1_000]) {
    const response = await ask(amount, { role: 'care', subject: 'cy' });
    expect(response.status).toBe(201);
    expect(await parsed(response)).toMatchObject({ state: 'approved', proposedBy: 'cy', decidedBy: null });
    expect(await limit()).toBe(amount);
  }
  const { items } = await api.store.interactions.list({ customerId, limit: 9, cursor: null });
  expect(items.map(({ code }) => code)).toEqual(['CREDIT_LIMIT_SET', 'CREDIT_LIMIT_SET']);
});

test('above the bound the limit stays until another person approves, who sets it once', async () => {
  const { ask, limit } = await anAccount();
  const proposal = await parsed(await ask(200_001));
  expect(proposal).toMatchObject({ state: 'proposed', limitBefore: eur(50_000), creditLimit: eur(200_001) });
  expect(await limit()).toBe(50_000);
  const approval = `/v1/credit-limit-proposals/${proposal.proposalId}/approval`;
  expect((await problemOf(await api.post(approval, { ...ann, body: { note: null } }))).kind).toBe(
    'duties-not-separated',
  );
  expect((await problemOf(await api.post(approval, { role: 'care', body: { note: null } }))).kind).toBe(
    'forbidden',
  );
  for (let n = 0; n < 2; n += 1) {
    const done = await api.post(approval, { ...bob, body: { note: 'Checked.' } });
    expect(await parsed(done)).toMatchObject({ state: 'approved', decidedBy: 'bob' });
  }
  expect(await limit()).toBe(200_001);
});

test('a limit is not approved any more once another one was set, however it was: the later word stands', async () => {
  const { ask, limit } = await anAccount();
  const waits = await parsed(await ask(300_000));
  const other = await parsed(await ask(400_000));
  // A colleague sees a risk.
  expect(await parsed(await ask(0, bob))).toMatchObject({ state: 'approved' });
  for (const { proposalId } of [waits, other]) {
    const path = `/v1/credit-limit-proposals/${proposalId}`;
    const late = await problemOf(await api.post(`${path}/approval`, { ...bob, body: { note: null } }));
    expect(late.faults).toEqual(['/proposalId limit-changed-since']);
    expect((await api.post(`${path}/rejection`, { ...bob, body: { note: 'Late.' } })).status).toBe(200);
  }
  expect(await limit()).toBe(0);
});

test('of two who approve and reject at once one decides', async () => {
  const { ask, limit } = await anAccount();
  const path = `/v1/credit-limit-proposals/${(await parsed(await ask(300_000))).proposalId}`;
  const statuses = await Promise.all(
    ['approval', 'rejection', 'approval', 'rejection'].map(async (verdict, index) => {
      const call = { role: 'billing', subject: `person-${index}`, body: { note: 'Seen.' } } as const;
      return (await api.post(`${path}/${verdict}`, call)).status;
    }),
  );
  expect([...statuses].sort()).toEqual([200, 409, 409, 409]);
  const { state } = await parsed(await api.get(path, ann));
  expect(state).toBe(statuses.indexOf(200) % 2 === 0 ? 'approved' : 'rejected');
  expect(await limit()).toBe(state === 'approved' ? 300_000 : 50_000);
});

test('a rejected limit changes nothing, and is found in the list of its account', async () => {
  const { ask, limit, billingAccountId } = await anAccount();
  const { proposalId } = await parsed(await ask(900_000));
  const path = `/v1/credit-limit-proposals/${proposalId}`;
  expect((await api.post(`${path}/rejection`, { ...bob, body: { note: 'Too much.' } })).status).toBe(200);
  expect(
    (await problemOf(await api.post(`${path}/approval`, { ...bob, body: { note: null } }))).faults,
  ).toEqual(['/proposalId proposal-decided']);
  expect(await limit()).toBe(50_000);
  const list = await api.get(`/v1/credit-limit-proposals?billingAccountId=${billingAccountId}`, ann);
  expect(await list.json()).toMatchObject({ items: [{ proposalId, state: 'rejected' }], nextCursor: null });
  expect(await parsed(await api.get(path, ann))).toMatchObject({ decisionNote: 'Too much.' });
});

test('the same key again proposes nothing new; another currency and a closed account are refused', async () => {
  const { ask } = await anAccount();
  const once = { key: 'limit-once' };
  const [one, other] = [await parsed(await ask(900_000, once)), await parsed(await ask(900_000, once))];
  expect(other).toEqual(one);
  const body = { creditLimit: { amountMinor: 1, currency: 'USD' }, note: 'x' };
  expect((await problemOf(await ask(1, { body }))).kind).toBe('validation-failed');
  const closed = await anAccount({ account: { state: 'closed' } });
  expect((await problemOf(await closed.ask(1))).faults).toEqual(['/billingAccountId account-is-closed']);
});
