import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import type { ServiceApprovalCase } from '../../../src/domain/cases/cases.ts';
import { addDays, civilDateAt } from '../../../src/domain/civil-date.ts';
import { compilePolicy } from '../../../src/rules/compile.ts';
import { parsePolicyDocument } from '../../../src/rules/policy-schema.ts';
import type { InstallationToBook } from '../../../src/services/cases/installation.ts';
import { createOrderDecisions } from '../../../src/services/decisions/order-decision.ts';
import { settleOrder } from '../../../src/services/decisions/order-settling.ts';
import type { PolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import type { Store } from '../../../src/store/store.ts';
import { AS_OF, aPaidBill, aReport, aServiceOrder } from '../../support/builders/builders.ts';
import { anApprovalCase } from '../../support/builders/decisions.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
let policies: PolicyProvider;
beforeAll(async () => {
  const file = new URL('../../../policies/service-approval/2026-11-29.json', import.meta.url);
  const policy = compilePolicy(parsePolicyDocument(JSON.parse(await readFile(file, 'utf8'))));
  policies = { current: async () => policy, forCase: async () => policy } as unknown as PolicyProvider;
});

const WISH = { earliestDate: '2026-12-01', preferredWindow: 'morning' } as const;

function anAccount(timeZone?: string): Promise<BillingAccount> {
  const bills = Array.from({ length: 4 }, (_, n) =>
    aPaidBill({ billId: uniqueName('B'), billDate: `2026-0${n + 5}-01` }),
  );
  return putAccount(t.store, {
    account: {
      openedDate: '2020-01-01',
      creditLimit: 100_000,
      ...(timeZone === undefined ? {} : { timeZone }),
    },
    bills,
  });
}

/** An order at the start of its first decision, to be installed in an area. */
async function anOrderIn(area: string, timeZone?: string): Promise<ServiceApprovalCase> {
  const account = await anAccount(timeZone);
  const { customerId, billingAccountId } = account;
  const order = aServiceOrder({
    ...{ orderId: uniqueName('ORD'), customerId, billingAccountId },
    installation: { required: true, area, ...WISH },
  });
  return anApprovalCase(account, {
    ...{ order, workflowId: `service-approval:${order.orderId}`, revision: 1, state: 'assessing' },
    ...{ outcome: null, decision: null, heldCredit: null, appointment: null, timeline: [] },
  });
}

function settle(
  approval: ServiceApprovalCase,
  store: Store = t.store,
  wish: InstallationToBook['wish'] = WISH,
) {
  const appointmentId = `${approval.workflowId}:appointment:1`;
  return settleOrder(store, createOrderDecisions({ store, policies }), {
    ...{ approval, conditionDeadlineAt: null, receiptNumber: 1, verdict: null, approvedByAgent: false },
    ...{ installation: { wish, appointmentId }, reviewDueAt: AS_OF, at: AS_OF },
  });
}

const storedCase = ({ order }: ServiceApprovalCase) => t.store.cases.getApproval(order.orderId);
const noticesOf = async ({ order: { customerId } }: ServiceApprovalCase) =>
  (await t.store.notices.list({ customerId, limit: 20, cursor: null })).items.map(({ kind }) => kind);

describe('what is approved is booked with the decision', () => {
  test('receipt, credit hold, appointment, case, notice and both moves as events are there together', async () => {
    const approval = await anOrderIn(uniqueName('area'));
    const settled = await settle(approval);
    expect(settled).toMatchObject({
      kind: 'recorded',
      move: { state: 'scheduling', outcome: 'approve' },
      appointment: { date: '2026-12-01', window: 'morning' },
    });
    expect(await storedCase(approval)).toMatchObject({
      ...{ state: 'scheduled', revision: 3, appointment: { date: '2026-12-01' } },
      timeline: [{ state: 'scheduling' }, { state: 'scheduled', code: 'INSTALLATION_BOOKED' }],
    });
    expect(await noticesOf(approval)).toEqual(['scheduled']);
    const { billingAccountId, oneOffCharge, orderId } = approval.order;
    expect((await t.store.accounts.get(billingAccountId))?.heldCredit).toBe(oneOffCharge.amountMinor);
    const moves = await t.db
      .collection('domainEvents')
      .find({ type: 'com.goodstanding.case.moved.v1', 'data.caseId': orderId })
      .toArray();
    expect(moves.map(({ data }) => data.state)).toEqual(['scheduling', 'scheduled']);
  });

  test.each(['Pacific/Pago_Pago', 'Europe/Berlin', 'Pacific/Kiritimati'])(
    'where the clocks are %s, the first slot is on the next day there',
    async (timeZone) => {
      const area = uniqueName('area');
      for (const window of ['morning', 'afternoon', 'evening'] as const)
        await t.store.appointments.setCapacity({ area, weekday: 7, window, capacity: 1 });
      const tomorrow = addDays(civilDateAt(AS_OF, timeZone), 1);
      const settled = await settle(await anOrderIn(area, timeZone), t.store, {
        ...{ earliestDate: '2026-01-01', preferredWindow: null },
      });
      expect(settled).toMatchObject({ appointment: { date: tomorrow } });
    },
  );

  test('a run that was lost after its commit is found with its appointment, and nothing is done twice', async () => {
    const approval = await anOrderIn(uniqueName('area'));
    const first = await settle(approval);
    const again = await settle(approval);
    expect(again).toEqual(first);
    expect(await noticesOf(approval)).toEqual(['scheduled']);
  });

  test('of orders that want the last place at once one has it, and every one is decided', async () => {
    const area = uniqueName('area');
    for (const weekday of [1, 2, 3, 4, 5, 6, 7])
      for (const window of ['morning', 'afternoon', 'evening'] as const)
        await t.store.appointments.setCapacity({
          ...{ area, weekday, window },
          capacity: weekday === 2 && window === 'morning' ? 1 : 0,
        });
    const cases = await Promise.all(Array.from({ length: 12 }, () => anOrderIn(area)));
    const results = await atOnce(12, (index) => settle(cases[index] as ServiceApprovalCase));
    const settled = results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason));
    expect(settled.map(({ kind }) => kind)).toEqual(cases.map(() => 'recorded'));
    const dates = settled.flatMap(({ appointment }) => appointment?.date ?? []);
    expect(new Set(dates).size).toBe(dates.length);
    expect(dates).toContain('2026-12-01');
  });

  test('what the customer is told cannot be written: the order is decided, and its installation is booked later', async () => {
    const approval = await anOrderIn(uniqueName('area'));
    const withoutKeys: Store = {
      ...t.store,
      decisions: {
        ...t.store.decisions,
        async record(decision) {
          if ((decision.installation ?? null) !== null) throw new Error('there is no key');
          return t.store.decisions.record(decision);
        },
      },
    };
    expect(await settle(approval, withoutKeys)).toMatchObject({ kind: 'recorded', appointment: null });
    expect(await storedCase(approval)).toMatchObject({ state: 'scheduling', appointment: null });
    expect(await noticesOf(approval)).toEqual([]);
  });

  test('an account that was changed since it was read is decided on again, and nothing is booked', async () => {
    const approval = await anOrderIn(uniqueName('area'));
    const { billingAccountId } = approval.order;
    const changing: Store = {
      ...t.store,
      decisions: {
        ...t.store.decisions,
        async record(decision) {
          await t.store.payments.record(aReport({ billingAccountId }), AS_OF);
          return t.store.decisions.record(decision);
        },
      },
    };
    expect(await settle(approval, changing)).toEqual({ kind: 'overtaken' });
    expect(await t.store.appointments.get(`${approval.workflowId}:appointment:1`)).toBeNull();
  });
});
