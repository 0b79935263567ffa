import { describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { settlementPromiseId } from '../../../src/domain/arrears/dunning-case.ts';
import { addDays, type Instant } from '../../../src/domain/civil-date.ts';
import { cancelPromise } from '../../../src/services/arrears/promise-giving.ts';
import { checkPromise } from '../../../src/services/arrears/promises.ts';
import { decideWriteOff, settleDebt } from '../../../src/services/arrears/write-offs.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { aBill, aReport, TODAY } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const inDays = (days: number): Instant => `${addDays(TODAY, days)}T09:00:00.000Z`;

/** What a settlement works with on a day; it keeps the ids of the workflows that it starts. */
function deps(day: number) {
  const launched: string[] = [];
  const cases = {
    launch: async ({ workflowId }: { readonly workflowId: string }) => {
      launched.push(workflowId);
    },
  };
  const signals = { tellDunning: async () => true, tellPromise: async () => true };
  const policies = createPolicyProvider(t.store);
  return { store: t.store, cases, signals, policies, now: () => inDays(day), launched };
}

/** An account that owes 90.00 and is late, and a settlement: 60.00 until a day. */
async function agreedOn({ paid = 6_000, owed = 9_000, by = 'clerk', payBy = addDays(TODAY, 30) } = {}) {
  if ((await t.store.policies.book('credit-limits')).releases.length === 0)
    await releaseShipped(t.store, 'credit-limits');
  const late = aBill({ billId: uniqueName('B'), dueDate: addDays(TODAY, -40), amount: owed });
  const account = await putAccount(t.store, {
    entries: [{ billId: late.billId, amount: owed }],
    bills: [late],
  });
  const request = {
    ...{ proposalId: uniqueName('SET'), billingAccountId: account.billingAccountId, by, note: '60 %' },
    terms: { amount: { amountMinor: paid, currency: 'EUR' }, payBy },
  };
  const given = deps(0);
  const proposal = await settleDebt(given, request);
  return { account, billId: late.billId, request, proposal, launched: given.launched };
}

const pay = (account: BillingAccount, amountMinor: number, day: number, knownOn = day) =>
  t.store.payments.record(
    aReport({
      billingAccountId: account.billingAccountId,
      amount: { amountMinor, currency: 'EUR' },
      occurredAt: inDays(day),
    }),
    inDays(knownOn),
  );
const look = (proposalId: string, day: number) =>
  checkPromise({ store: t.store }, settlementPromiseId(proposalId), inDays(day));
const proposalOf = (proposalId: string) => t.store.writeOffs.get(proposalId);
const balanceOf = async ({ billingAccountId }: BillingAccount) =>
  (await t.store.accounts.get(billingAccountId))?.balance;
const told = async ({ customerId }: BillingAccount) =>
  (await t.store.notices.list({ customerId, limit: 10, cursor: null })).items.map(({ subject }) => subject);

const openInsolvency = ({ billingAccountId }: BillingAccount, day: number) =>
  t.store.insolvencies.open(
    {
      ...{ insolvencyId: uniqueName('INS'), billingAccountId, openedOn: inDays(day).slice(0, 10) },
      ...{ reference: '36 IN 1', administrator: null, note: null, by: 'clerk' },
    },
    inDays(day),
  );

describe('a settlement whose promise somebody or something cancels', () => {
  test('lapses with it when a bankruptcy is opened', async () => {
    const { account, proposal } = await agreedOn();
    await openInsolvency(account, 3);
    expect(await t.store.promises.get(settlementPromiseId(proposal.proposalId))).toMatchObject({
      state: 'cancelled',
    });
    expect(await proposalOf(proposal.proposalId)).toMatchObject({ state: 'lapsed', writtenOffAmount: 0 });
  });

  test('lapses in the transaction of the cancellation, so that no crash leaves it waiting for money', async () => {
    const { proposal } = await agreedOn();
    await t.store.promises.cancel({
      ...{ promiseId: settlementPromiseId(proposal.proposalId), reason: 'By word.', by: 'clerk' },
      now: inDays(2),
    });
    expect(await proposalOf(proposal.proposalId)).toMatchObject({ state: 'lapsed' });
  });
});

describe('a settlement whose money is to come', () => {
  test.each([
    ['one person', 'settlement'],
    ['another person', 'approval'],
  ] as const)(
    'that %s would agree on for a day that is over is refused, and the refusal knows who asked',
    async (_, asked) => {
      const { proposal } = await agreedOn({ owed: asked === 'approval' ? 90_000 : 9_000 });
      const decision = { proposalId: proposal.proposalId, by: 'controller', note: null };
      const refused =
        asked === 'approval'
          ? decideWriteOff(deps(31), 'approve', decision)
          : agreedOn({ payBy: addDays(TODAY, -1) });
      await expect(refused).rejects.toMatchObject({ asked, refusals: [{ code: 'date-in-the-past' }] });
    },
  );

  test.each([
    ['all of the debt', 90_000, 'nothing-left-open'],
    ['so much that no more is open than the agreement asks for', 36_000, 'settled-above-rest'],
  ])('is not approved after the customer paid %s', async (_, paid, code) => {
    const { account, proposal } = await agreedOn({ owed: 90_000, paid: 54_000 });
    const { proposalId } = proposal;
    expect(proposal).toMatchObject({ state: 'proposed' });
    await pay(account, paid, 1);
    const decision = { proposalId, by: 'controller', note: null };
    await expect(decideWriteOff(deps(2), 'approve', decision)).rejects.toMatchObject({ faults: [{ code }] });
    expect(await decideWriteOff(deps(2), 'reject', decision)).toMatchObject({ state: 'rejected' });
  });

  test('gives the rest up once it is paid in time, and not before; the customer is told once', async () => {
    const { account, proposal, launched } = await agreedOn();
    const { proposalId } = proposal;
    expect(proposal).toMatchObject({ state: 'agreed', amount: 9_000, writtenOffAmount: 0 });
    expect(launched).toHaveLength(1);
    await pay(account, 2_000, 5);
    await look(proposalId, 6);
    expect(await proposalOf(proposalId)).toMatchObject({ state: 'agreed' });
    expect(await balanceOf(account)).toBe(7_000);
    await pay(account, 4_000, 20);
    // Until the rest is given up, in the next moment, the account is protected still.
    expect((await t.store.accounts.get(account.billingAccountId))?.promise).not.toBeNull();
    await look(proposalId, 20);
    await look(proposalId, 21);
    expect(await proposalOf(proposalId)).toMatchObject({ state: 'approved', writtenOffAmount: 3_000 });
    expect(await t.store.accounts.get(account.billingAccountId)).toMatchObject({
      ...{ balance: 0, collectionStatus: 'none', promise: null },
    });
    expect(await told(account)).toEqual(['Your debt is settled']);
  });

  test('lapses when it is not paid by then: the debt stands, nobody is protected, and the customer is told', async () => {
    const { account, proposal } = await agreedOn();
    const { proposalId } = proposal;
    await pay(account, 5_999, 10);
    await look(proposalId, 30);
    expect(await proposalOf(proposalId)).toMatchObject({ state: 'agreed' });
    await look(proposalId, 31);
    await look(proposalId, 32);
    expect(await proposalOf(proposalId)).toMatchObject({ state: 'lapsed', writtenOffAmount: 0 });
    expect(await t.store.accounts.get(account.billingAccountId)).toMatchObject({
      ...{ balance: 3_001, promise: null },
    });
    expect(await told(account)).toEqual(['The agreement on your debt has ended']);
    // Money that comes too late pays the debt like any other.
    await pay(account, 3_001, 33);
    await look(proposalId, 33);
    expect(await proposalOf(proposalId)).toMatchObject({ state: 'lapsed' });
    expect(await balanceOf(account)).toBe(0);
  });

  test('that was paid in time and reported late counts as in time', async () => {
    const { account, proposal } = await agreedOn();
    await look(proposal.proposalId, 31);
    expect(await proposalOf(proposal.proposalId)).toMatchObject({ state: 'lapsed' });
    await pay(account, 6_000, 30, 32);
    await look(proposal.proposalId, 32);
    expect(await proposalOf(proposal.proposalId)).toMatchObject({
      state: 'approved',
      writtenOffAmount: 3_000,
    });
    expect(await balanceOf(account)).toBe(0);
  });

  test('that gives up more than one person may waits for another one; the same decision again changes nothing', async () => {
    const { account, proposal, launched } = await agreedOn({ owed: 90_000, paid: 54_000 });
    const { proposalId } = proposal;
    expect([proposal.state, launched]).toEqual(['proposed', []]);
    expect(await t.store.promises.get(settlementPromiseId(proposalId))).toBeNull();
    const decision = { proposalId, by: 'controller', note: null };
    const own = { ...decision, by: 'clerk' };
    await expect(decideWriteOff(deps(1), 'approve', own)).rejects.toMatchObject({
      type: 'DutiesNotSeparated',
    });
    const decided = deps(1);
    for (const _again of [1, 2])
      expect(await decideWriteOff(decided, 'approve', decision)).toMatchObject({ state: 'agreed' });
    expect(decided.launched).toHaveLength(2);
    await pay(account, 54_000, 2);
    await look(proposalId, 2);
    expect(await proposalOf(proposalId)).toMatchObject({ state: 'approved', writtenOffAmount: 36_000 });
  });

  test('is one at a time, is less than the debt, and lapses when a person cancels it', async () => {
    const { request, proposal } = await agreedOn();
    const another = { ...request, proposalId: uniqueName('SET') };
    await expect(settleDebt(deps(1), another)).rejects.toMatchObject({
      faults: [{ code: 'write-off-proposed' }],
    });
    expect(await settleDebt(deps(1), request)).toMatchObject({ state: 'agreed' });
    await expect(agreedOn({ paid: 9_000 })).rejects.toMatchObject({
      faults: [{ code: 'settled-above-debt', accepted: 'less than 9000 minor units' }],
    });
    const promiseId = settlementPromiseId(proposal.proposalId);
    await cancelPromise(deps(2), { promiseId, reason: 'asked for it', by: 'clerk' });
    expect(await proposalOf(proposal.proposalId)).toMatchObject({ state: 'lapsed' });
  });
});
