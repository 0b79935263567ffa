/** Deposits over HTTP: seen by staff and by their customer, given back by a person. */
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { CreditProposalSchema } from '../../../../src/api/schemas/ledger/credit-proposal.ts';
import { DepositSchema } from '../../../../src/api/schemas/payments/deposit.ts';
import { aBill } from '../../../support/builders/builders.ts';
import { anApprovalCase } from '../../../support/builders/decisions.ts';
import { aDepositAsked, aDepositHeld } from '../../../support/builders/deposits.ts';
import { putAccount } from '../../../support/builders/put-account.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { uniqueName } from '../../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const ann = { role: 'billing', subject: 'ann' } as const;
const bob = { role: 'billing', subject: 'bob' } as const;
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const PAY_OUT = { payOut: true, reason: 'The customer moves abroad.' };

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
});

const releaseOf = (orderId: string) => `/v1/deposits/deposit:${orderId}/release`;
async function release(orderId: string, body: object = PAY_OUT) {
  const response = await api.post(releaseOf(orderId), { ...ann, body });
  expect(response.status, await response.clone().text()).toBe(200);
  return DepositSchema.parse(await response.json());
}

test('is seen by staff and by its customer, and by no other customer', async () => {
  const account = await putAccount(api.store);
  const { customerId, billingAccountId } = account;
  const orderId = await aDepositHeld(api.store, account);
  const shown = {
    orderId,
    billingAccountId,
    state: 'held',
    asked: eur(7_200),
    held: eur(7_200),
    released: null,
  };
  for (const caller of [{ role: 'care' }, { role: 'selfcare', customerId }] as const) {
    const one = await api.get(`/v1/deposits/deposit:${orderId}`, caller);
    expect(DepositSchema.parse(await one.json())).toMatchObject(shown);
    const list = await api.get(`/v1/deposits?billingAccountId=${billingAccountId}&state=held`, caller);
    const { items } = z.object({ items: z.array(DepositSchema) }).parse(await list.json());
    expect(items).toMatchObject([shown]);
  }
  const other = { role: 'selfcare', customerId: (await putAccount(api.store)).customerId } as const;
  expect((await problemOf(await api.get(`/v1/deposits/deposit:${orderId}`, other))).kind).toBe('not-found');
  const list = await api.get(`/v1/deposits?billingAccountId=${billingAccountId}`, other);
  expect(await list.json()).toMatchObject({ items: [] });
});

test('is released to the bills, or what they leave is paid out, once; a customer does not see what staff wrote', async () => {
  const bill = aBill({ billId: uniqueName('B'), amount: 5_000 });
  const account = await putAccount(api.store, { bills: [bill] });
  const orderId = await aDepositHeld(api.store, account);
  const toBills = await release(orderId, { payOut: false, reason: 'Goodwill of the branch.' });
  expect(toBills).toMatchObject({ state: 'released', held: eur(0), paidOut: null });
  expect(toBills.released).toMatchObject({
    reason: 'person',
    amount: eur(7_200),
    note: 'Goodwill of the branch.',
  });
  expect((await api.store.accounts.get(account.billingAccountId))?.balance).toBe(-2_200);
  for (let n = 0; n < 2; n += 1)
    expect((await release(orderId)).paidOut).toMatchObject({ amount: eur(2_200), proposalId: null });
  expect((await api.store.accounts.get(account.billingAccountId))?.balance).toBe(0);
  const own = { role: 'selfcare', customerId: account.customerId } as const;
  const seen = DepositSchema.parse(await (await api.get(`/v1/deposits/deposit:${orderId}`, own)).json());
  expect(seen.released?.note).toBeNull();
});

test('above what one person may give, the pay-out waits for another person', async () => {
  const account = await putAccount(api.store);
  const orderId = await aDepositHeld(api.store, account, 2_000_000);
  const { paidOut } = await release(orderId);
  expect(paidOut).toMatchObject({ amount: eur(2_000_000), entryId: null });
  expect((await release(orderId)).paidOut).toEqual(paidOut);
  const balance = async () => (await api.store.accounts.get(account.billingAccountId))?.balance;
  expect(await balance()).toBe(-2_000_000);
  const approval = `/v1/credit-proposals/${paidOut?.proposalId}/approval`;
  expect((await problemOf(await api.post(approval, { ...ann, body: { note: null } }))).kind).toBe(
    'duties-not-separated',
  );
  const done = await api.post(approval, { ...bob, body: { note: null } });
  expect(CreditProposalSchema.parse(await done.json())).toMatchObject({ state: 'approved', type: 'refund' });
  expect(await balance()).toBe(0);
});

test('says why it is not given back', async () => {
  const account = await putAccount(api.store);
  const faults = async (orderId: string) =>
    (await problemOf(await api.post(releaseOf(orderId), { ...ann, body: PAY_OUT }))).faults;
  expect(await faults(uniqueName('ORD'))).toEqual(['/depositId deposit-unknown']);
  expect(await faults(await aDepositAsked(api.store, account))).toEqual(['/depositId deposit-not-held']);
  const securing = await aDepositHeld(api.store, account);
  const order = anApprovalCase(account, { state: 'scheduled' });
  await api.store.cases.putApproval({ ...order, order: { ...order.order, orderId: securing } });
  expect(await faults(securing)).toEqual(['/depositId deposit-secures-order']);
  const bill = aBill({ billId: uniqueName('B'), amount: 9_000 });
  const inDebt = await putAccount(api.store, { bills: [bill] });
  expect(await faults(await aDepositHeld(api.store, inDebt))).toEqual(['/payOut nothing-left-of-deposit']);
});
