import { beforeAll, describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { DUNNING_PROPOSER, type Liftable } from '../../../src/domain/arrears/dunning-case.ts';
import {
  addDays,
  type CivilDate,
  epochMsOf,
  type Instant,
  instantOf,
} from '../../../src/domain/civil-date.ts';
import {
  type DunningDeps,
  dunningStep,
  lookAtDunning,
  takeDunningStep,
} from '../../../src/services/arrears/dunning.ts';
import { findOverdueAccounts, sweepDunning } from '../../../src/services/arrears/overdue-accounts.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { sweepAll } from '../../../src/services/sweep.ts';
import { disputeIdOf } from '../../../src/store/arrears/disputes.ts';
import { aBill, aReport, TODAY } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { releaseShipped, shippedVersion } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const db = aStore();
let deps: DunningDeps;
beforeAll(async () => {
  await releaseShipped(db.store, 'dunning');
  deps = { store: db.store, policies: createPolicyProvider(db.store) };
});

const on = (date: CivilDate): Instant => `${date}T10:00:00.000Z`;

/** An account with bills of 45.00 that many days late on TODAY. */
function late(...days: number[]): Promise<BillingAccount> {
  const bills = days.map((late) => aBill({ billId: uniqueName('BILL'), dueDate: addDays(TODAY, -late) }));
  return putAccount(db.store, {
    bills,
    entries: bills.map(({ billId, amount }) => ({ amount, billId })),
  });
}

/** Runs the dunning of an account day by day, up to a number of days from TODAY. */
async function days(account: BillingAccount, from: number, to: number) {
  for (let day = from; day <= to; day += 1)
    await dunningStep(deps, account.billingAccountId, on(addDays(TODAY, day)));
}
const open = (account: BillingAccount) => db.store.dunning.open(account.billingAccountId);
const now = (account: BillingAccount) => db.store.accounts.get(account.billingAccountId);
const noticesOf = async ({ customerId }: BillingAccount) =>
  (await db.store.notices.list({ customerId, limit: 100, cursor: null })).items;

describe('a stage', () => {
  test('is entered once, with one notice, by ten who try at once', async () => {
    const account = await late(6);
    const tries = await atOnce(10, () => dunningStep(deps, account.billingAccountId, on(TODAY)));
    expect(tries.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect((await open(account))?.steps).toHaveLength(1);
    expect(await noticesOf(account)).toHaveLength(1);
  });

  test('is not entered when the account has changed since the look', async () => {
    const account = await late(6);
    const { billingAccountId } = account;
    const look = await lookAtDunning(deps, billingAccountId, on(TODAY));
    expect(look.plan.kind).toBe('enter');
    await db.store.payments.record(aReport({ billingAccountId }), on(TODAY));
    expect(await takeDunningStep(deps, look, on(TODAY))).toBeNull();
    expect(await open(account)).toBeNull();
  });

  test('posts its fee once, in the account’s ledger', async () => {
    const account = await late(6);
    await days(account, 0, 8);
    await days(account, 8, 8);
    expect((await open(account))?.steps.at(-1)).toMatchObject({ stage: 'warning', fee: 500 });
    expect((await now(account))?.balance).toBe(5_000);
  });
});

describe('an episode', () => {
  test('lifts its own effects on payment, and leaves those of somebody else', async () => {
    const account = await late(6);
    const { billingAccountId } = account;
    await days(account, 0, 32);
    expect(await now(account)).toMatchObject({ state: 'suspended', restrictions: ['newOrders'] });
    await db.store.payments.record(aReport({ billingAccountId }), on(addDays(TODAY, 33)));
    await days(account, 33, 33);
    expect(await now(account)).toMatchObject({ state: 'active', restrictions: [] });
    expect((await noticesOf(account))[0]?.kind).toBe('dunning.reinstated');
    expect(await open(account)).toBeNull();
  });

  test('begins again when the payment is taken back', async () => {
    const account = await late(6);
    const { billingAccountId } = account;
    await days(account, 0, 0);
    const report = aReport({ billingAccountId, occurredAt: on(TODAY) });
    await db.store.payments.record(report, on(TODAY));
    await days(account, 0, 0);
    await db.store.payments.record({ ...report, status: 'reversed' }, on(TODAY));
    await days(account, 1, 1);
    expect(await open(account)).toMatchObject({ caseId: `dunning:${billingAccountId}:2`, stage: 'reminder' });
  });

  test('lets service run for a plan whose terms say so, and takes it away again when the plan is broken', async () => {
    const account = await late(6);
    const { billingAccountId } = account;
    await days(account, 0, 32);
    expect((await now(account))?.state).toBe('suspended');
    const { version, sha256, parameters: limits } = await shippedVersion('promise-to-pay');
    const promiseId = uniqueName('PRM');
    await db.store.promises.give({
      ...{ promiseId, billingAccountId, currency: 'EUR' },
      wish: { kind: 'plan', amount: 4_500, installments: 2, firstDate: addDays(TODAY, 35) },
      ...{ limits, terms: { version, sha256 }, givenBy: 'care-1', now: on(addDays(TODAY, 32)) },
    });
    await days(account, 32, 33);
    expect(await now(account)).toMatchObject({ state: 'active', restrictions: [] });
    expect(await open(account)).toMatchObject({ pause: 'promise', stage: 'suspended' });
    await db.store.promises.check(promiseId, on(addDays(TODAY, 36)));
    await days(account, 36, 36);
    expect(await now(account)).toMatchObject({ state: 'suspended', restrictions: ['newOrders'] });
    expect(await open(account)).toMatchObject({ relievedAt: null, pause: null });
    const kinds = (await noticesOf(account)).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['dunning.resumed', 'dunning.relieved']));
    await db.store.payments.record(aReport({ billingAccountId }), on(addDays(TODAY, 37)));
    await days(account, 37, 37);
    expect(await now(account)).toMatchObject({ state: 'active', restrictions: [] });
  });

  test('takes its fee back when a payment shows by its value date that it came in time', async () => {
    const balances: number[] = [];
    const dates = [
      { occurredAt: on(addDays(TODAY, 7)) },
      { occurredAt: on(addDays(TODAY, 8)) },
      // The bank posts it later, with an earlier value date, or the other way round.
      { occurredAt: on(addDays(TODAY, 9)), valueDate: addDays(TODAY, 7) },
      { occurredAt: on(addDays(TODAY, 7)), valueDate: addDays(TODAY, 8) },
    ];
    for (const date of dates) {
      const account = await late(6);
      const { billingAccountId } = account;
      await days(account, 0, 8);
      expect((await open(account))?.steps.at(-1)).toMatchObject({ stage: 'warning', fee: 500 });
      const report = aReport({ billingAccountId, ...date });
      await db.store.payments.record(report, on(addDays(TODAY, 9)));
      await days(account, 9, 9);
      expect(await open(account)).toBeNull();
      balances.push((await now(account))?.balance ?? Number.NaN);
    }
    expect(balances).toEqual([0, 500, 0, 500]);
  });

  test('takes its fee back, once, when the bank gives an earlier value date only after the episode has ended', async () => {
    const balances: number[] = [];
    for (const valueDate of [addDays(TODAY, 7), addDays(TODAY, 8)]) {
      const account = await late(6);
      const { billingAccountId } = account;
      await days(account, 0, 8);
      const report = aReport({ billingAccountId, occurredAt: on(addDays(TODAY, 9)) });
      await db.store.payments.record(report, on(addDays(TODAY, 9)));
      await days(account, 9, 9);
      expect(await open(account)).toBeNull();
      expect((await now(account))?.balance).toBe(500);
      for (const _again of [1, 2])
        await db.store.payments.record({ ...report, valueDate }, on(addDays(TODAY, 12)));
      balances.push((await now(account))?.balance ?? Number.NaN);
    }
    expect(balances).toEqual([0, 500]);
  });

  test('keeps the policy version that it began with', async () => {
    const account = await late(6);
    await days(account, 0, 0);
    const { reference } = await shippedVersion('dunning', on(TODAY));
    expect((await open(account))?.policy).toEqual(reference);
  });
});

describe('an account that came in suspended or in collections', () => {
  const came = async (set: Partial<BillingAccount>) => {
    const bill = aBill({ billId: uniqueName('BILL'), dueDate: addDays(TODAY, -50) });
    const entries = [{ amount: bill.amount, billId: bill.billId }];
    return putAccount(db.store, { account: set, bills: [bill], entries });
  };

  test.each([
    ['suspended', { state: 'suspended' }],
    ['collections', { state: 'suspended', collectionStatus: 'collections' }],
    ['collections', { collectionStatus: 'collections' }],
  ] as const)('is at stage %s without a letter or a fee, and free when it has paid', async (stage, set) => {
    const account = await came(set);
    const { billingAccountId } = account;
    await days(account, 0, 0);
    expect(await open(account)).toMatchObject({ stage, steps: [{ fee: 0, stage }] });
    expect(await noticesOf(account)).toEqual([]);
    await db.store.payments.record(aReport({ billingAccountId }), on(addDays(TODAY, 1)));
    await days(account, 1, 1);
    expect(await now(account)).toMatchObject({ state: 'active', collectionStatus: 'none' });
  });

  test('is reinstated by a person with a reason, whatever it owes', async () => {
    const account = await came({ state: 'suspended', collectionStatus: 'writtenOff' });
    const { billingAccountId } = account;
    const request = { billingAccountId, reason: 'an error of the former system', by: 'clerk' };
    const lift = (...marks: Liftable[]) => db.store.dunning.reinstate({ ...request, lift: marks }, on(TODAY));
    expect(await lift('collections', 'newOrders')).toMatchObject({ collectionStatus: 'writtenOff' });
    expect(await lift('writtenOff')).toMatchObject({ collectionStatus: 'none', state: 'suspended' });
    expect(await lift('suspension')).toMatchObject({ state: 'active' });
  });
});

describe('dunning holds', () => {
  test('stop dunning while they are set, and are stored with their reason', async () => {
    const account = await late(6);
    const { billingAccountId } = account;
    const set = {
      billingAccountId,
      tags: ['bereavement'] as const,
      reason: 'told by the family',
      by: 'care-1',
      mayLift: [],
    };
    expect((await db.store.dunning.setHolds(set, on(TODAY))).changed).toBe(true);
    expect((await db.store.dunning.setHolds(set, on(TODAY))).changed).toBe(false);
    await days(account, 0, 20);
    expect(await open(account)).toBeNull();
    const lift = { ...set, tags: [], reason: 'settled' };
    await expect(db.store.dunning.setHolds({ ...lift, by: 'care-2' }, on(TODAY))).rejects.toMatchObject({
      type: 'AccountMoved',
    });
    const mayLift = ['bereavement'] as const;
    await expect(db.store.dunning.setHolds({ ...lift, mayLift }, on(TODAY))).rejects.toMatchObject({
      type: 'DutiesNotSeparated',
    });
    await db.store.dunning.setHolds({ ...lift, mayLift, by: 'care-2' }, on(TODAY));
    await days(account, 20, 20);
    expect((await open(account))?.stage).toBe('reminder');
    const changes = await db.store.dunning.holdChanges(billingAccountId, 10);
    expect(changes.map(({ reason }) => reason)).toEqual(['settled', 'told by the family']);
  });
});

test('who set a hold last does not lift it, also where an earlier one was set by a process whose clock is ahead', async () => {
  const { billingAccountId } = await late(6);
  const set = (by: string, tags: readonly 'legal'[], seconds: number) =>
    db.store.dunning.setHolds(
      { billingAccountId, tags, reason: 'as told', by, mayLift: ['legal'] },
      instantOf(epochMsOf(on(TODAY)) + seconds * 1_000),
    );
  // So often that the version has another number of digits.
  for (let round = 0; round < 6; round += 1) {
    await set('ann', ['legal'], 2);
    await set('bob', [], 1);
    await set('cara', ['legal'], 0);
    await expect(set('cara', [], 3)).rejects.toThrow('setter-lifts-dunning-hold');
    expect((await set('ann', [], 3)).changed).toBe(true);
  }
});

describe('a write-off', () => {
  const proposed = async () => {
    const account = await late(6, -20);
    const proposal = await db.store.writeOffs.propose(
      {
        proposalId: uniqueName('WO'),
        billingAccountId: account.billingAccountId,
        by: 'care-1',
        note: 'insolvent',
      },
      on(TODAY),
    );
    return { account, proposalId: proposal.proposalId, proposal };
  };

  test('gives up every open bill, once, and leaves nothing open', async () => {
    const { account, proposalId, proposal } = await proposed();
    await days(account, 0, 0);
    expect(proposal.amount).toBe(9_000);
    const decision = { proposalId, by: 'controller-1', note: null };
    const tries = await atOnce(5, () => db.store.writeOffs.approve(decision, on(TODAY)));
    expect(tries.every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await now(account)).toMatchObject({ balance: 0, collectionStatus: 'writtenOff' });
    const [present] = await db.store.snapshots.presentOfCustomer(
      account.customerId,
      account.billingAccountId,
      on(TODAY),
    );
    expect(present?.openBills).toEqual([]);
    expect(await open(account)).toBeNull();
    expect((await db.store.writeOffs.get(proposalId))?.writtenOffAmount).toBe(9_000);
  });

  test('is not approved by the person who proposed it', async () => {
    const { proposalId } = await proposed();
    const own = db.store.writeOffs.approve({ proposalId, by: 'care-1', note: null }, on(TODAY));
    await expect(own).rejects.toMatchObject({ type: 'DutiesNotSeparated' });
  });

  test('is not approved while a bill of it is under dispute, and not twice by different people', async () => {
    const { account, proposalId, proposal } = await proposed();
    const [bill] = proposal.bills;
    await db.store.bills.openDispute({
      billId: bill?.billId ?? '',
      amount: { amountMinor: 1, currency: 'EUR' },
      key: uniqueName('dispute'),
      reason: null,
      openedBy: 'care-1',
      now: on(TODAY),
    });
    const approve = db.store.writeOffs.approve({ proposalId, by: 'controller-1', note: null }, on(TODAY));
    await expect(approve).rejects.toMatchObject({ type: 'ActionNotPossible' });
    await db.store.writeOffs.reject({ proposalId, by: 'controller-1', note: 'wait' }, on(TODAY));
    const other = db.store.writeOffs.approve({ proposalId, by: 'controller-2', note: null }, on(TODAY));
    await expect(other).rejects.toMatchObject({ type: 'InvalidState' });
    expect((await now(account))?.collectionStatus).toBe('none');
  });

  test('is not approved while a promise to pay is in force, and is from the day after its date, looked at or not', async () => {
    const { account, proposalId } = await proposed();
    const { version, sha256, parameters: limits } = await shippedVersion('promise-to-pay', on(TODAY));
    await db.store.promises.give({
      ...{ promiseId: uniqueName('PRM'), billingAccountId: account.billingAccountId, currency: 'EUR' },
      wish: { kind: 'promise', amount: 4_500, untilDate: addDays(TODAY, 7) },
      ...{ givenBy: 'care-1', limits, terms: { version, sha256 }, now: on(TODAY) },
    });
    const approveOn = (date: CivilDate) =>
      db.store.writeOffs.approve({ proposalId, by: 'controller-1', note: null }, on(date));
    await expect(approveOn(addDays(TODAY, 7))).rejects.toMatchObject({ type: 'ActionNotPossible' });
    expect((await approveOn(addDays(TODAY, 8))).writtenOffAmount).toBe(9_000);
  });

  test('is proposed by the policy when a dispute about the only late bill has ended, and by no look before', async () => {
    const account = await late(400);
    const { billingAccountId } = account;
    for (const day of [0, 7, 14, 24, 45]) await days(account, day, day);
    expect((await open(account))?.stage).toBe('collections');
    const [asked] = (await open(account))?.steps.at(-1)?.bills ?? [];
    const key = uniqueName('dispute');
    await db.store.bills.openDispute({
      ...{ billId: asked?.billId ?? '', amount: { amountMinor: 1, currency: 'EUR' }, key },
      ...{ reason: null, openedBy: 'care-1', now: on(addDays(TODAY, 110)) },
    });
    for (const day of [110, 150]) await days(account, day, day);
    expect(await open(account)).toMatchObject({ stage: 'collections', pause: 'dispute' });
    await db.store.disputes.resolve({
      ...{ disputeId: disputeIdOf(key), outcome: 'rejected', amount: null, note: 'looked at', by: 'care-2' },
      now: on(addDays(TODAY, 150)),
    });
    await days(account, 151, 151);
    expect((await open(account))?.stage).toBe('writeOffProposed');
    const query = { state: 'proposed', billingAccountId, limit: 9, cursor: null } as const;
    const { items } = await db.store.writeOffs.list(query);
    expect(items.map(({ amount, proposedBy }) => ({ amount, proposedBy }))).toEqual([
      { amount: 4_500, proposedBy: DUNNING_PROPOSER },
    ]);
  });

  test('takes only what is still open: what was paid meanwhile is not given up', async () => {
    const { account, proposalId } = await proposed();
    await db.store.payments.record(aReport({ billingAccountId: account.billingAccountId }), on(TODAY));
    const { writtenOffAmount } = await db.store.writeOffs.approve(
      { proposalId, by: 'controller-1', note: null },
      on(TODAY),
    );
    expect(writtenOffAmount).toBe(4_500);
  });

  test('paid later, the money is shown against the debt; the mark ends with the last cent, and what is beyond is credit', async () => {
    const { account, proposalId } = await proposed();
    const { billingAccountId } = account;
    await db.store.writeOffs.approve({ proposalId, by: 'controller-1', note: null }, on(TODAY));
    const pay = async (amountMinor: number) => {
      const amount = { amountMinor, currency: 'EUR' };
      await db.store.payments.record(aReport({ billingAccountId, amount }), on(TODAY));
      const tries = await atOnce(3, () => db.store.writeOffs.recover(billingAccountId, on(TODAY)));
      expect(tries.every(({ status }) => status === 'fulfilled')).toBe(true);
      const { recoveredAmount } = (await db.store.writeOffs.get(proposalId)) ?? {};
      return recoveredAmount;
    };
    expect(await pay(5_000)).toBe(5_000);
    expect(await now(account)).toMatchObject({ balance: 0, collectionStatus: 'writtenOff' });
    expect(await pay(4_500)).toBe(9_000);
    expect(await now(account)).toMatchObject({ balance: -500, collectionStatus: 'none' });
    expect(await db.store.writeOffs.recover(billingAccountId, on(TODAY))).toBe(0);
  });

  test('of a settlement leaves no mark: the rest is given up, service runs, nothing is owed', async () => {
    const account = await late(6);
    const { billingAccountId } = account;
    await days(account, 0, 32);
    expect((await now(account))?.state).toBe('suspended');
    const paid = { amountMinor: 2_700, currency: 'EUR' };
    await db.store.payments.record(aReport({ billingAccountId, amount: paid }), on(addDays(TODAY, 33)));
    const all = { perCredit: 1e9, perAccountDay: 1e9, perGiverDay: 1e9 };
    const giver = { by: 'clerk', way: 'posted', limits: { EUR: all } } as const;
    const settle = (upTo: number) => {
      const proposal = { proposalId: uniqueName('SET'), billingAccountId, by: 'clerk', note: '60 %' };
      const limit = { kind: 'settlement', alone: { upTo, giver } } as const;
      return db.store.writeOffs.propose({ ...proposal, ...limit }, on(addDays(TODAY, 33)));
    };
    const { proposalId, state } = await settle(1_799);
    expect(state).toBe('proposed');
    const own = { proposalId, by: 'clerk', note: null };
    await expect(db.store.writeOffs.approve(own, on(TODAY))).rejects.toMatchObject({
      type: 'DutiesNotSeparated',
    });
    await db.store.writeOffs.reject({ ...own, by: 'controller-1' }, on(TODAY));
    expect(await settle(1_800)).toMatchObject({ state: 'approved', writtenOffAmount: 1_800 });
    const settled = { state: 'active', restrictions: [], collectionStatus: 'none' };
    expect(await now(account)).toMatchObject(settled);
    expect(await open(account)).toBeNull();
    // A payment afterwards is credit: the debt is closed.
    await db.store.payments.record(aReport({ billingAccountId }), on(addDays(TODAY, 34)));
    expect(await db.store.writeOffs.recover(billingAccountId, on(addDays(TODAY, 34)))).toBe(0);
  });
});

describe('sweeps', () => {
  test('find every account that has to be dunned, batch by batch, and no other', async () => {
    const [due, grace] = [await late(6), await late(3)];
    const found: string[] = [];
    for (let after: string | null = null; ; ) {
      const batch = await findOverdueAccounts(deps, { now: on(TODAY), after, limit: 3 });
      found.push(...batch.billingAccountIds);
      after = batch.next;
      if (after === null) break;
    }
    expect(found).toContain(due.billingAccountId);
    expect(found).not.toContain(grace.billingAccountId);
    expect(new Set(found).size).toBe(found.length);
  });

  test('dun without workflows: once a day, every late account, with one notice for each stage', async () => {
    const account = await late(6);
    for (let day = 0; day <= 20; day += 1) {
      const at = on(addDays(TODAY, day));
      const total = await sweepAll((after) => sweepDunning(deps, { now: at, after, limit: 50 }));
      expect(total.failed).toEqual([]);
    }
    expect((await open(account))?.steps.map(({ stage }) => stage)).toEqual([
      'reminder',
      'warning',
      'serviceRestricted',
    ]);
    expect(await noticesOf(account)).toHaveLength(3);
  }, 120_000);
});
