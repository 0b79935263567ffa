/** Several accounts of one enterprise, brought to one bill day. */
import { beforeAll, expect, test } from 'vitest';
import { CycleAlignmentSchema } from '../../src/api/schemas/billing/cycle-alignment.ts';
import { aSnapshot, type SnapshotBuilder } from '../support/builders/builders.ts';
import type { Owner } from '../support/builders/given.ts';
import { bundleOf } from '../support/product/bundle.ts';
import { goodPayer, lateBy, today } from './support/orders.ts';
import { aSystem, type SystemUnderTest } from './support/system.ts';

let system: SystemUnderTest;
beforeAll(async () => {
  system = await aSystem();
});

const PATH = '/v1/billing-cycle-alignments';

async function anEnterprise(...others: ((account: SnapshotBuilder) => SnapshotBuilder)[]): Promise<Owner> {
  const owner = await system.given(goodPayer);
  for (const [index, describe] of others.entries()) {
    const billingAccountId = `${owner.billingAccountId}-${index + 2}`;
    const { customerId } = owner;
    const empty = aSnapshot({
      today: today(),
      customer: { customerId },
      account: { customerId, billingAccountId },
    });
    await system.store.bulk.putAccount(bundleOf(describe(empty)));
  }
  return owner;
}

const billDays = async ({ customerId }: Owner) =>
  (await system.store.accounts.ofCustomer(customerId)).map(({ cycle }) => cycle.billCycleDay);

test('all accounts are quoted together, confirmed together, and end on one bill day', async () => {
  const owner = await anEnterprise(
    (account) => account.withHistory(3),
    (account) => account.withAccount({ cycle: { ...account.build().account.cycle, billCycleDay: 20 } }),
  );
  const { customerId } = owner;
  const asked = await system.post(PATH, {
    role: 'care',
    body: { customerId, preference: { billCycleDay: 20 } },
  });
  const alignment = asked.as(CycleAlignmentSchema);
  expect(alignment.changes.map(({ state }) => state)).toEqual(['quoted', 'quoted', 'declined']);
  expect(alignment.changes[2]?.reasons[0]?.code).toBe('CYCLE_UNCHANGED');
  expect(alignment.state).toBe('quoted');
  const confirm = () =>
    system.post(`${PATH}/${alignment.alignmentId}/confirmation`, {
      role: 'care',
      body: { evenIfPartly: false },
    });
  expect((await confirm()).as(CycleAlignmentSchema).state).toBe('confirmed');
  expect((await confirm()).as(CycleAlignmentSchema).state).toBe('confirmed');
  expect(await billDays(owner)).toEqual([20, 20, 20]);
  const read = await system.get(`${PATH}/${alignment.alignmentId}`, { role: 'selfcare', customerId });
  expect(read.as(CycleAlignmentSchema).state).toBe('confirmed');
  const other = await system.get(`${PATH}/${alignment.alignmentId}`, {
    role: 'selfcare',
    customerId: 'CUST-X',
  });
  expect(other.status).toBe(404);
});

test('one overdue account stops all, unless the caller accepts a part', async () => {
  const owner = await anEnterprise(lateBy(40));
  const { customerId } = owner;
  const asked = await system.post(PATH, {
    role: 'care',
    body: { customerId, preference: { billCycleDay: 12 } },
  });
  const { alignmentId, state } = asked.as(CycleAlignmentSchema);
  expect(state).toBe('partly');
  const refused = await system.post(`${PATH}/${alignmentId}/confirmation`, {
    role: 'care',
    body: { evenIfPartly: false },
  });
  expect({ status: refused.status, problem: refused.problem }).toEqual({
    status: 409,
    problem: 'option-not-eligible',
  });
  expect(await billDays(owner)).toEqual([1, 1]);
  const partly = await system.post(`${PATH}/${alignmentId}/confirmation`, {
    role: 'care',
    body: { evenIfPartly: true },
  });
  expect(partly.as(CycleAlignmentSchema).state).toBe('partly');
  expect(await billDays(owner)).toEqual([12, 1]);
});

test('a weekly account can not be aligned to a day of the month: the caller has to name a frequency', async () => {
  const owner = await anEnterprise((account) =>
    account.withAccount({ cycle: { ...account.build().account.cycle, frequency: 'weekly' } }),
  );
  const { customerId } = owner;
  const asked = await system.post(PATH, {
    role: 'care',
    body: { customerId, preference: { billCycleDay: 12 } },
  });
  expect({ status: asked.status, problem: asked.problem }).toEqual({
    status: 422,
    problem: 'validation-failed',
  });
  const named = await system.post(PATH, {
    role: 'care',
    body: { customerId, preference: { billCycleDay: 12, frequency: 'monthly' } },
  });
  expect(named.as(CycleAlignmentSchema).changes.map(({ state }) => state)).toEqual(['quoted', 'quoted']);
});

test("an account of another customer can't be included", async () => {
  const [mine, theirs] = [await system.given(goodPayer), await system.given(goodPayer)];
  const asked = await system.post(PATH, {
    role: 'care',
    body: {
      customerId: mine.customerId,
      billingAccountIds: [mine.billingAccountId, theirs.billingAccountId],
      preference: { billCycleDay: 12 },
    },
  });
  expect(asked.status).toBe(404);
});
