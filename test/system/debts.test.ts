/** A debt that is settled, and a mark that a person lifts: over HTTP, as collections does it. */
import { beforeAll, expect, test } from 'vitest';
import { WriteOffProposalSchema } from '../../src/api/schemas/arrears/write-off.ts';
import { addDays, civilDateAt } from '../../src/domain/civil-date.ts';
import type { BillingAccountId } from '../../src/domain/flavor.ts';
import { aBill } from '../support/builders/builders.ts';
import { putAccount } from '../support/builders/put-account.ts';
import { uniqueName } from '../support/run/names.ts';
import { aSystem, type SystemUnderTest } from './support/system.ts';

let system: SystemUnderTest;
beforeAll(async () => {
  system = await aSystem();
});

const ann = { role: 'collections', subject: 'ann' } as const;
const bob = { role: 'collections', subject: 'bob' } as const;
const accountOf = (billingAccountId: BillingAccountId) => system.store.accounts.get(billingAccountId);

test('a small debt is settled by one person: nothing is owed any more, and no mark stays', async () => {
  const { billingAccountId } = await system.given((snapshot) => snapshot.withHistory(3).overdueBy(20));
  expect((await accountOf(billingAccountId))?.balance).toBeGreaterThan(0);
  const settled = await system.post(`/v1/billing-accounts/${billingAccountId}/settlements`, {
    ...ann,
    body: { note: '60 % paid as final settlement.' },
  });
  expect(settled.status).toBe(201);
  expect(settled.as(WriteOffProposalSchema)).toMatchObject({ state: 'approved', billingAccountId });
  expect(await accountOf(billingAccountId)).toMatchObject({
    ...{ balance: 0, collectionStatus: 'none', state: 'active', restrictions: [] },
  });
});

test('a debt above the limit is settled once another person approves', async () => {
  const dueDate = addDays(civilDateAt(new Date().toISOString(), 'Europe/Berlin'), -20);
  const bill = aBill({ billId: uniqueName('B'), amount: 90_000_000, dueDate });
  const { billingAccountId } = await putAccount(system.store, { bills: [bill] });
  const proposed = await system.post(`/v1/billing-accounts/${billingAccountId}/settlements`, {
    ...ann,
    body: { note: 'Insolvency plan: the quota is paid.' },
  });
  const { proposalId, state } = proposed.as(WriteOffProposalSchema);
  expect(state).toBe('proposed');
  const approve = (caller: typeof ann | typeof bob) =>
    system.post(`/v1/write-off-proposals/${proposalId}/approval`, { ...caller, body: { note: null } });
  expect((await approve(ann)).status).toBe(409);
  expect((await accountOf(billingAccountId))?.balance).toBe(90_000_000);
  expect((await approve(bob)).status).toBe(200);
  expect(await accountOf(billingAccountId)).toMatchObject({ balance: 0, collectionStatus: 'none' });
});

test('a mark that an account came in with is lifted by a person with a reason; without a mark nothing changes', async () => {
  const { billingAccountId } = await putAccount(system.store, {
    account: { state: 'suspended', restrictions: ['newOrders'], collectionStatus: 'writtenOff' },
  });
  const lift = (what: readonly string[], caller: typeof ann | { role: 'care' } = ann) =>
    system.post(`/v1/billing-accounts/${billingAccountId}/reinstatement`, {
      ...caller,
      body: { lift: what, reason: 'Suspended by the former system; nothing is owed.' },
    });
  expect((await lift(['suspension'], { role: 'care' })).status).toBe(403);
  expect((await lift(['suspension'])).status).toBe(200);
  expect(await accountOf(billingAccountId)).toMatchObject({
    state: 'active',
    collectionStatus: 'writtenOff',
  });
  for (let n = 0; n < 2; n += 1) expect((await lift(['newOrders', 'writtenOff'])).status).toBe(200);
  expect(await accountOf(billingAccountId)).toMatchObject({
    ...{ state: 'active', collectionStatus: 'none', restrictions: [] },
  });
});

test('a currency of accounts that no policy covers is a note of /readyz', async () => {
  await putAccount(system.store, { account: { currency: 'ISK' } });
  const response = await fetch(`${system.url}/readyz`);
  expect(await response.json()).toMatchObject({
    status: 'ready',
    notes: expect.arrayContaining([expect.stringContaining('accounts in ISK: ')]),
  });
});
