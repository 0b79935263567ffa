/** Above a limit two people give money: one proposes it, another one decides. */
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { CreditProposalSchema } from '../../../../src/api/schemas/ledger/credit-proposal.ts';
import { aNewEntry } from '../../../support/builders/builders.ts';
import { putAccount } from '../../../support/builders/put-account.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { uniqueName } from '../../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const ann = { role: 'billing', subject: 'ann' } as const;
const bob = { role: 'billing', subject: 'bob' } as const;
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
});

async function anAccount() {
  const { billingAccountId } = await putAccount(api.store);
  const balance = async () => (await api.store.accounts.get(billingAccountId))?.balance ?? Number.NaN;
  return { billingAccountId, balance, path: `/v1/billing-accounts/${billingAccountId}` };
}

async function proposed(path: string, by: typeof ann | { role: 'care'; subject: string } = ann) {
  const body = { type: 'creditNote', amount: eur(2_000_000), note: 'Billed for a year by mistake' };
  const response = await api.post(`${path}/credit-proposals`, { ...by, body });
  expect(response.status, await response.clone().text()).toBe(201);
  return CreditProposalSchema.parse(await response.json());
}

test('a credit above the limit is posted when another person approves it, and once', async () => {
  const { path, balance } = await anAccount();
  const before = await balance();
  const { proposalId } = await proposed(path);
  const approval = `/v1/credit-proposals/${proposalId}/approval`;
  const own = await problemOf(await api.post(approval, { ...ann, body: { note: null } }));
  expect(own.kind).toBe('duties-not-separated');
  expect(await balance()).toBe(before);
  for (let n = 0; n < 2; n += 1) {
    const done = await api.post(approval, { ...bob, body: { note: 'Checked.' } });
    expect(CreditProposalSchema.parse(await done.json())).toMatchObject({
      ...{ state: 'approved', proposedBy: 'ann', decidedBy: 'bob', decisionNote: 'Checked.' },
    });
  }
  expect(await balance()).toBe(before - 2_000_000);
});

test('a caller who may not approve credits proposes them; a rejected proposal gives nothing', async () => {
  const { path, balance, billingAccountId } = await anAccount();
  const before = await balance();
  const { proposalId } = await proposed(path, { role: 'care', subject: 'cy' });
  const decide = (verdict: string, call: object) =>
    api.post(`/v1/credit-proposals/${proposalId}/${verdict}`, { body: { note: null }, ...call });
  expect((await problemOf(await decide('approval', { role: 'care' }))).kind).toBe('forbidden');
  expect((await decide('rejection', bob)).status).toBe(200);
  expect((await problemOf(await decide('approval', ann))).faults).toEqual(['/proposalId proposal-decided']);
  expect(await balance()).toBe(before);
  const list = await api.get(`/v1/credit-proposals?billingAccountId=${billingAccountId}`, ann);
  const { items } = z.object({ items: z.array(CreditProposalSchema) }).parse(await list.json());
  expect(items).toMatchObject([{ proposalId, state: 'rejected' }]);
  expect((await problemOf(await api.get('/v1/credit-proposals/CP-NONE', ann))).kind).toBe('not-found');
});

test('a charge of more than one person may give is not taken back by one person', async () => {
  const { billingAccountId } = await anAccount();
  const charge = {
    billingAccountId,
    idempotencyKey: uniqueName('key'),
    type: 'fee',
    amount: 100_001,
  } as const;
  const [entry] = await api.store.ledger.post([aNewEntry(charge)], new Date().toISOString());
  const path = `/v1/entries/${entry?.entryId}/reversal`;
  const refused = await problemOf(await api.post(path, { ...ann, body: { reason: 'wrong' } }));
  expect([refused.kind, refused.faults]).toEqual(['credit-limit-reached', ['/entryId above-credit-limit']]);
});
