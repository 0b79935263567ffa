import { beforeAll, describe, expect, test } from 'vitest';
import { type DunningCase, dunningCaseId, dunningWorkflowId } from '../../src/domain/arrears/dunning-case.ts';
import type { PromiseLimits } from '../../src/domain/arrears/promise.ts';
import { addDays, civilDateAt, DAY_MS, epochMsOf, HOUR_MS } from '../../src/domain/civil-date.ts';
import { money } from '../../src/domain/money.ts';
import { BARE_REPORT } from '../../src/domain/payments/payment.ts';
import {
  accountChanged,
  DUNNING,
  OVERDUE_ACCOUNTS,
  type OverdueAccountsResult,
} from '../../src/messages/dunning.ts';
import { anId, aPaymentMethod } from '../support/builders/builders.ts';
import { eventually } from '../support/run/eventually.ts';
import { aLabForThisFile } from '../support/workflows/lab-for-this-file.ts';
import type { WorkflowLab } from '../support/workflows/workflow-lab.ts';

let lab: WorkflowLab;
beforeAll(async () => {
  lab = await aLabForThisFile({ tuning: { maxCachedWorkflows: 0 } });
});

/** An account with one bill of 45.00 that is so many days late, and its running dunning. */
async function dunned(daysLate = 6) {
  const { billingAccountId, customerId } = await lab.given((snapshot) =>
    snapshot.withHistory(10).overdueBy(daysLate),
  );
  const workflowId = dunningWorkflowId(billingAccountId);
  const handle = await lab.client.workflow.start(DUNNING, {
    workflowId,
    taskQueue: lab.taskQueue,
    args: [{ billingAccountId }],
  });
  const episode = () => lab.store.dunning.get(dunningCaseId(billingAccountId, 1));
  const account = () => lab.store.accounts.get(billingAccountId);
  return { billingAccountId, customerId, workflowId, handle, episode, account };
}
type Dunned = Awaited<ReturnType<typeof dunned>>;

/** Lets time pass, at most `days`, until the episode is as wanted. */
async function until(
  given: Pick<Dunned, 'episode'>,
  wanted: (episode: DunningCase) => boolean,
  days = 400,
): Promise<DunningCase> {
  const end = epochMsOf(await lab.now()) + days * DAY_MS;
  for (let now = 0; now < end; now = epochMsOf(await lab.now())) {
    let episode = await given.episode();
    for (let tries = 0; tries < 5; tries += 1) {
      if (episode !== null && wanted(episode)) return episode;
      await new Promise((resolve) => setTimeout(resolve, 10));
      episode = await given.episode();
    }
    // To the moment of its next look, and a little further.
    const nextLook = epochMsOf(episode?.nextLookAt ?? (await lab.now())) - epochMsOf(await lab.now());
    await lab.env.sleep(Math.max(HOUR_MS, nextLook + HOUR_MS / 60));
  }
  throw new Error(`not so within ${days} days: ${JSON.stringify(await given.episode())}`);
}

const LIMITS: PromiseLimits = {
  minimumAmount: 1,
  maximumDaysAhead: 14,
  minimumInstallments: 2,
  maximumInstallments: 12,
  brokenPromises: 2,
  brokenWithinMonths: 12,
};

/** Waits, without letting time pass, until the episode is as wanted. */
async function soon(
  given: { readonly episode: () => Promise<DunningCase | null> },
  wanted: (episode: DunningCase) => boolean,
): Promise<DunningCase> {
  return eventually(async () => {
    const episode = await given.episode();
    if (episode !== null && wanted(episode)) return episode;
    throw new Error(`not so: ${JSON.stringify(episode)}`);
  });
}

const inStage = (stage: DunningCase['stage']) => (episode: DunningCase) => episode.stage === stage;

/** A settled payment, and the signal that the API sends of it. */
async function pay({ billingAccountId, handle }: Dunned, amountMinor: number) {
  const at = await lab.now();
  await lab.store.payments.record(
    {
      paymentId: `PAY-${billingAccountId}`,
      billingAccountId,
      amount: money(amountMinor, 'EUR'),
      method: aPaymentMethod(),
      status: 'settled',
      occurredAt: at,
      ...BARE_REPORT,
    },
    at,
  );
  await handle.signal(accountChanged);
}

async function openBill(billingAccountId: string, customerId: string) {
  const at = await lab.now();
  const [present] = await lab.store.snapshots.presentOfCustomer(customerId, billingAccountId, at);
  const [bill] = present?.openBills ?? [];
  if (bill === undefined) throw new Error('no open bill');
  return bill;
}

describe('the dunning of one account', () => {
  test('climbs every stage in its time, up to a write-off that another person approves', async () => {
    const given = await dunned();
    const proposed = await until(given, inStage('writeOffProposed'));
    const suspendedAfter = proposed.steps.find(({ stage }) => stage === 'suspended')?.daysPastDue ?? 0;
    expect(proposed.steps.map(({ stage, daysPastDue }) => [stage, daysPastDue])).toEqual([
      ['reminder', 6],
      ['warning', 14],
      ['serviceRestricted', 24],
      ['suspended', suspendedAfter],
      ['collections', 75],
      ['writeOffProposed', 180],
    ]);
    // On the 38th day, or on the next on which somebody can be reached: weekends and holidays lie in between.
    expect(suspendedAfter).toBeGreaterThanOrEqual(38);
    expect(suspendedAfter).toBeLessThanOrEqual(44);
    expect(await given.account()).toMatchObject({
      state: 'suspended',
      collectionStatus: 'collections',
      restrictions: ['newOrders'],
      balance: 5_000,
    });
    const proposalId = `${proposed.caseId}:writeOff`;
    expect(await lab.store.writeOffs.get(proposalId)).toMatchObject({ state: 'proposed', amount: 4_500 });

    const at = await lab.now();
    await lab.store.writeOffs.approve({ proposalId, by: 'controller', note: null }, at);
    await given.handle.signal(accountChanged);
    await given.handle.result();
    expect(await given.episode()).toMatchObject({ state: 'closed', ending: 'writtenOff' });
    // The fee is on no bill yet: it stays on the account.
    expect(await given.account()).toMatchObject({ collectionStatus: 'writtenOff', balance: 500 });
    const notices = await lab.store.notices.list({ customerId: given.customerId, limit: 50, cursor: null });
    expect(notices.items.map(({ kind }) => kind).sort()).toEqual([
      'dunning.collections',
      'dunning.reminder',
      'dunning.serviceRestricted',
      'dunning.suspended',
      'dunning.warning',
    ]);
  }, 120_000);

  test('ends at once when a suspended account pays, and everything it imposed is lifted', async () => {
    const given = await dunned();
    await until(given, inStage('suspended'));
    const paidAt = await lab.now();
    await pay(given, 4_500);
    expect(await given.handle.result()).toMatchObject({ did: 'left', ending: 'paid' });
    const left = await given.episode();
    expect(left).toMatchObject({ state: 'closed', ending: 'paid' });
    expect(epochMsOf(left?.leftAt ?? '') - epochMsOf(paidAt)).toBeLessThan(HOUR_MS);
    expect(await given.account()).toMatchObject({
      state: 'active',
      collectionStatus: 'none',
      restrictions: [],
    });
    const { items } = await lab.store.notices.list({
      customerId: given.customerId,
      limit: 1,
      cursor: null,
    });
    expect(items[0]?.kind).toBe('dunning.reinstated');
  }, 120_000);

  test('does nothing while all that is late is under dispute', async () => {
    const given = await dunned();
    await soon(given, inStage('reminder'));
    const bill = await openBill(given.billingAccountId, given.customerId);
    await lab.store.bills.openDispute({
      billId: bill.billId,
      amount: money(4_500, 'EUR'),
      key: anId('dispute'),
      reason: null,
      openedBy: 'care-1',
      now: await lab.now(),
    });
    await given.handle.signal(accountChanged);
    await soon(given, ({ pause }) => pause === 'dispute');
    await lab.env.sleep(40 * DAY_MS);
    expect(await given.episode()).toMatchObject({ stage: 'reminder', pause: 'dispute', state: 'open' });
  }, 120_000);

  test('a promise to pay pauses it; once broken, it goes on', async () => {
    const given = await dunned();
    await soon(given, inStage('reminder'));
    const at = await lab.now();
    const untilDate = addDays(civilDateAt(at, 'Europe/Berlin'), 14);
    const promiseId = `PTP-${given.billingAccountId}`;
    await lab.store.promises.give({
      promiseId,
      billingAccountId: given.billingAccountId,
      currency: 'EUR',
      wish: { kind: 'promise', amount: 4_500, untilDate },
      givenBy: 'care',
      limits: LIMITS,
      terms: { version: 'test', sha256: 'a'.repeat(64) },
      now: at,
    });
    await given.handle.signal(accountChanged);
    await soon(given, ({ pause }) => pause === 'promise');
    await lab.env.sleep(13 * DAY_MS);
    expect(await given.episode()).toMatchObject({ stage: 'reminder', pause: 'promise' });
    await lab.env.sleep(2 * DAY_MS);
    await lab.store.promises.check(promiseId, await lab.now());
    await given.handle.signal(accountChanged);
    const warned = await soon(given, inStage('warning'));
    expect(warned.pause).toBeNull();
  }, 120_000);

  test('goes on where it was when the worker is another one', async () => {
    const given = await dunned();
    await until(given, inStage('warning'));
    await lab.restartWorker();
    const restricted = await until(given, inStage('serviceRestricted'));
    expect(restricted.steps.map(({ stage }) => stage)).toEqual(['reminder', 'warning', 'serviceRestricted']);
    expect((await given.account())?.balance).toBe(5_000);
  }, 120_000);
});

describe('the sweep over late accounts', () => {
  const sweep = async (): Promise<OverdueAccountsResult> =>
    lab.client.workflow.execute(OVERDUE_ACCOUNTS, {
      workflowId: `overdue-${anId('run')}`,
      taskQueue: lab.taskQueue,
      args: [],
    });

  test('starts one workflow for each account that has to be dunned, however often it runs', async () => {
    const late = await lab.given((snapshot) => snapshot.withHistory(3).overdueBy(6));
    const inGrace = await lab.given((snapshot) => snapshot.withHistory(3).overdueBy(4));
    const first = await sweep();
    expect(first.started).toBeGreaterThanOrEqual(1);
    const episode = () => lab.store.dunning.open(late.billingAccountId);
    await soon({ episode }, inStage('reminder'));
    await sweep();
    const { items } = await lab.store.dunning.list({
      state: null,
      stage: null,
      billingAccountId: late.billingAccountId,
      limit: 10,
      cursor: null,
    });
    expect(items).toHaveLength(1);
    expect(items[0]?.steps).toHaveLength(1);
    expect(await lab.store.dunning.open(inGrace.billingAccountId)).toBeNull();
    const running = await lab.client.workflow.getHandle(dunningWorkflowId(late.billingAccountId)).describe();
    expect(running.status.name).toBe('RUNNING');
  }, 120_000);
});
