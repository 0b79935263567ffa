/** Accounts under accounts, and accounts that pay for others. */
import { beforeAll, describe, expect, test } from 'vitest';
import { HierarchySchema } from '../../../../src/api/schemas/accounts/hierarchy.ts';
import type { BillingAccount } from '../../../../src/domain/accounts/billing-account.ts';
import { aBill } from '../../../support/builders/builders.ts';
import { putAccount } from '../../../support/builders/put-account.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { uniqueName } from '../../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const clerk = { role: 'care', subject: 'ann' } as const;

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
});

async function accounts(count: number, customer = { customerId: uniqueName('CUST') }) {
  const made: BillingAccount[] = [];
  for (let index = 0; index < count; index += 1) made.push(await putAccount(api.store, { customer }));
  return made.map(({ billingAccountId }) => billingAccountId);
}
const path = (id = '') => `/v1/billing-accounts/${id}`;
const under = (id = '', parentAccountId: string | null = null) =>
  api.put(`${path(id)}/parent`, { ...clerk, body: { parentAccountId } });
const paidBy = (id = '', payerAccountId: string | null = null, from?: string) =>
  api.put(`${path(id)}/payer`, {
    ...clerk,
    body: { payerAccountId, ...(from === undefined ? {} : { from }) },
  });
const hierarchy = async (id = '') =>
  HierarchySchema.parse(await (await api.get(`${path(id)}/hierarchy`, clerk)).json());
const codes = async (response: Response) => (await problemOf(response)).faults;

describe('accounts under accounts', () => {
  test('shows what is above and below, and takes an account out again', async () => {
    const [top, middle, low] = await accounts(3);
    expect((await under(middle, top)).status).toBe(200);
    expect((await under(low, middle)).status).toBe(200);
    expect((await under(low, middle)).status).toBe(200);
    expect(await hierarchy(low)).toMatchObject({ above: [middle, top], below: [] });
    expect(await hierarchy(top)).toMatchObject({ above: [], below: [middle] });
    expect((await under(middle)).status).toBe(200);
    expect(await hierarchy(low)).toMatchObject({ above: [middle] });
  });

  test('refuses a circle, also when the changes that would make it come at the same time', async () => {
    const ids = await accounts(4);
    expect(await codes(await under(ids[0], ids[0]))).toEqual(['/parentAccountId hierarchy-circle']);
    const answers = await Promise.all(ids.map((id, index) => under(id, ids[(index + 1) % ids.length])));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(1);
    expect(await codes(refused[0] ?? new Response())).toEqual(['/parentAccountId hierarchy-circle']);
  });

  test('refuses a seventh level, also by a tree that is put under another', async () => {
    const ids = await accounts(7);
    for (const [low, high] of [
      [1, 0],
      [2, 1],
      [4, 3],
      [5, 4],
      [6, 5],
    ] as const)
      expect((await under(ids[low], ids[high])).status).toBe(200);
    expect(await codes(await under(ids[3], ids[2]))).toEqual(['/parentAccountId hierarchy-too-high']);
    expect((await under(ids[3], ids[1])).status).toBe(200);
  });

  test('keeps customers apart, but for enterprises of one group', async () => {
    const group = { segment: 'enterprise', groupId: uniqueName('GRP') } as const;
    const [own] = await accounts(1);
    const [stranger] = await accounts(1);
    const [head] = await accounts(1, { customerId: uniqueName('CUST'), ...group });
    const [daughter] = await accounts(1, { customerId: uniqueName('CUST'), ...group });
    expect(await codes(await under(own, stranger))).toEqual(['/parentAccountId parent-of-another-customer']);
    expect(await codes(await under(own, 'BA-NONE'))).toEqual(['/parentAccountId parent-unknown']);
    expect((await under(daughter, head)).status).toBe(200);
    expect((await problemOf(await under('BA-NONE', head))).kind).toBe('not-found');
  });
});

describe('a payer for the bills of others', () => {
  test('is shown on both sides, from a day on, and ends on a day', async () => {
    const [head, branch] = await accounts(2);
    expect((await paidBy(branch, head)).status).toBe(200);
    expect((await paidBy(branch, null, '2027-01-01')).status).toBe(200);
    const payers = [
      { from: '2026-11-22', payerAccountId: head },
      { from: '2027-01-01', payerAccountId: null },
    ];
    expect(await hierarchy(branch)).toMatchObject({ payers, paysFor: [] });
    expect(await hierarchy(head)).toMatchObject({ paysFor: [{ billingAccountId: branch, payers }] });
    expect(await (await api.get(path(branch), clerk)).json()).toMatchObject({ payers });
  });

  test('begins and ends on no day that has its bill: that was asked of who paid when it was made', async () => {
    const [head] = await accounts(1);
    const { billingAccountId: branch } = await putAccount(api.store, {
      bills: [aBill({ billDate: '2026-11-22' })],
    });
    expect(await codes(await paidBy(branch, head, '2026-11-22'))).toEqual(['/from payer-date-out-of-range']);
    expect((await paidBy(branch, head)).status).toBe(200);
    expect(await hierarchy(branch)).toMatchObject({ payers: [{ from: '2026-11-23', payerAccountId: head }] });
    expect(await codes(await paidBy(branch, null, '2026-11-22'))).toEqual(['/from payer-date-out-of-range']);
  });

  test('is one step only, also when two accounts are given each other as payer at the same time', async () => {
    const [one, other, third] = await accounts(3);
    const answers = await Promise.all([paidBy(one, other), paidBy(other, one)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [paying, paid] = answers[0]?.status === 200 ? [other, one] : [one, other];
    expect(await codes(await paidBy(third, paid))).toEqual(['/payerAccountId payer-has-a-payer']);
    expect(await codes(await paidBy(paying, third))).toEqual(['/billingAccountId pays-for-others']);
  });

  test('is asked for by people who may change accounts, and by nobody who is a customer', async () => {
    const [head, branch] = await accounts(2);
    const call = { body: { payerAccountId: head } };
    expect((await api.put(`${path(branch)}/payer`, { ...call, role: 'auditor' })).status).toBe(403);
    const owner = { role: 'selfcare', customerId: uniqueName('CUST') } as const;
    expect((await api.put(`${path(branch)}/payer`, { ...call, ...owner })).status).toBe(403);
    expect(
      (await api.put(`${path(branch)}/parent`, { body: { parentAccountId: head }, role: 'rating' })).status,
    ).toBe(403);
  });
});

test('a closed account stays where it is and keeps its payer, and says so when the same comes again', async () => {
  const customer = { customerId: uniqueName('CUST') };
  const [other = ''] = await accounts(1, customer);
  const { billingAccountId } = await putAccount(api.store, { customer, account: { state: 'closed' } });
  for (const answer of [
    ...[await under(billingAccountId), await under(billingAccountId, other)],
    ...[await paidBy(billingAccountId), await paidBy(billingAccountId, other)],
  ])
    expect(await codes(answer)).toEqual(['/billingAccountId account-is-closed']);
});
