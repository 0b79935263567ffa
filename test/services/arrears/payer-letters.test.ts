/** Who is asked for money where another account pays the bills: each payer for its own bills, and nobody for another's. */
import { beforeAll, describe, expect, test } from 'vitest';
import { askedParts } from '../../../src/domain/arrears/asked-of.ts';
import type { Subscription } from '../../../src/domain/billing/subscription.ts';
import { addDays, type Instant } from '../../../src/domain/civil-date.ts';
import { dunningStep } from '../../../src/services/arrears/dunning.ts';
import { billAccount } from '../../../src/services/billing/bill-run.ts';
import { sweepReminders } from '../../../src/services/notices/reminders.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { sweepAll } from '../../../src/services/sweep.ts';
import { IN_FORCE } from '../../domain/notices/reminders/given.ts';
import {
  AS_OF,
  aBill,
  aBillingAccount,
  aReport,
  aSubscription,
  TODAY,
} from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const now: Instant = `${TODAY}T09:00:00.000Z`;
beforeAll(async () => {
  await releaseShipped(t.store, 'dunning');
  await releaseShipped(t.store, 'working-days');
});

const told = async (customerId: string) =>
  (await t.store.notices.list({ customerId, limit: 20, cursor: null })).items;

/** A branch that a head office pays from a day on, with a bill of each day. */
async function branch(
  since: string,
  dates: readonly (readonly [billDate: string, dueDate: string, amount: number])[],
  subscriptions: readonly Subscription[] = [],
) {
  const head = await putAccount(t.store, { customer: { locale: 'de' } });
  const { billingAccountId, customerId } = head;
  const payers = [{ from: since, payer: { billingAccountId, customerId }, by: 'ann', at: AS_OF }];
  const bills = dates.map(([billDate, dueDate, amount]) =>
    aBill({ billId: uniqueName('B'), billDate, dueDate, amount }),
  );
  return { head, account: await putAccount(t.store, { account: { payers }, bills, subscriptions }) };
}

describe('the notice of a new bill', () => {
  test('goes to who pays the bills of that day, and to the account’s own customer before', async () => {
    const service = aSubscription({ subscriptionId: uniqueName('SUB'), startDate: '2026-01-01' });
    const { head, account } = await branch('2026-12-01', [], [service]);
    const { billingAccountId, customerId } = account;
    const run = { runId: uniqueName('run'), now: '2027-01-05T09:00:00.000Z', billingAccountId };
    await billAccount({ store: t.store }, run);
    const dates = async (id: string) => (await told(id)).map(({ reference }) => reference.slice(-10)).sort();
    expect(await dates(head.customerId)).toEqual(['2026-12-01', '2027-01-01']);
    expect((await dates(customerId)).every((date) => date < '2026-12-01')).toBe(true);
    expect((await told(head.customerId)).every(({ locale }) => locale === 'de')).toBe(true);
  });
});

describe('reminders', () => {
  test('ask the payer of the day of the bill, in the language of the payer, and not the customer of the account', async () => {
    const { head, account } = await branch(addDays(TODAY, -20), [
      [addDays(TODAY, -30), addDays(TODAY, -10), 1_000],
      [addDays(TODAY, -12), addDays(TODAY, 2), 2_000],
    ]);
    await sweepAll((after) =>
      sweepReminders({ store: t.store, reminders: IN_FORCE }, { now, after, limit: 50 }),
    );
    const [own, paid] = [await told(account.customerId), await told(head.customerId)];
    expect(own.map(({ kind }) => kind)).toEqual(['overdue']);
    expect(paid).toMatchObject([
      { kind: 'dueSoon', locale: 'de', billingAccountId: account.billingAccountId },
    ]);
    expect(paid[0]?.body).toContain('20,00');
  });
});

describe('letters of dunning', () => {
  test('ask each for the bills of their own days, and together for all that is past due', async () => {
    const { head, account } = await branch(addDays(TODAY, -60), [
      [addDays(TODAY, -70), addDays(TODAY, -50), 7_000],
      [addDays(TODAY, -40), addDays(TODAY, -26), 12_300],
    ]);
    const deps = { store: t.store, policies: createPolicyProvider(t.store) };
    expect(await dunningStep(deps, account.billingAccountId, now)).toMatchObject({ did: 'entered' });
    const [own, paid] = [await told(account.customerId), await told(head.customerId)];
    expect(own).toHaveLength(1);
    expect(own[0]?.body).toContain('70.00');
    expect(paid).toMatchObject([{ locale: 'de', billingAccountId: account.billingAccountId }]);
    expect(paid[0]?.body).toContain('123,00');
    const episode = await t.store.dunning.open(account.billingAccountId);
    expect(episode?.steps[0]).toMatchObject({
      pastDueAmount: 19_300,
      askedOf: [account.customerId, head.customerId],
    });
  });

  test('tell the account’s own customer of what happens to the service, and ask them for nothing', async () => {
    const { head, account } = await branch(addDays(TODAY, -90), [
      [addDays(TODAY, -80), addDays(TODAY, -60), 7_000],
    ]);
    const { billingAccountId, customerId } = account;
    const deps = { store: t.store, policies: createPolicyProvider(t.store) };
    const own = async () => (await told(customerId)).map(({ kind }) => kind);
    const stages: Record<string, readonly string[]> = {};
    // One stage after the other: each look is a month later, at noon of a working day.
    for (const month of ['2026-11-23', '2026-12-21', '2027-01-18', '2027-02-15']) {
      const { stage } = await dunningStep(deps, billingAccountId, `${month}T11:00:00.000Z`);
      stages[stage ?? ''] = await own();
    }
    expect(stages).toMatchObject({
      ...{ reminder: [], warning: [], serviceRestricted: ['dunning.serviceRestricted'] },
      suspended: ['dunning.suspended', 'dunning.serviceRestricted'],
    });
    const [suspended] = await told(customerId);
    expect(suspended).toMatchObject({ subject: 'Your account is suspended for now' });
    expect(suspended?.body).toContain('you need not pay anything');
    expect(suspended?.body).not.toMatch(/70/);
    expect(await told(head.customerId)).toHaveLength(4);
    // And when it is paid, they are not thanked for money that nobody asked them for.
    const paid = aReport({ billingAccountId, amount: { amountMinor: 7_000, currency: 'EUR' } });
    await t.store.payments.record(paid, '2027-02-16T09:00:00.000Z');
    await dunningStep(deps, billingAccountId, '2027-02-16T11:00:00.000Z');
    const [reinstated] = await told(customerId);
    expect(reinstated).toMatchObject({ kind: 'dunning.reinstated', subject: 'Everything runs again' });
    expect(reinstated?.body).not.toMatch(/asked for|paid/);
  });

  test('ask the fees of exactly one', () => {
    const payer = { billingAccountId: 'HQ', customerId: 'CUST-HQ' };
    const openBills = [
      aBill({ billDate: '2026-08-01', dueDate: '2026-08-15', amount: 100 }),
      aBill({ billDate: '2026-10-01', dueDate: '2026-10-15', amount: 200 }),
    ];
    const parts = (payers: Parameters<typeof aBillingAccount>[0]) =>
      askedParts({ account: aBillingAccount(payers), openBills, today: TODAY });
    const from = (date: string, one: typeof payer | null) => ({
      from: date,
      payer: one,
      by: 'ann',
      at: AS_OF,
    });
    expect(parts({})).toMatchObject([{ payer: null, pastDue: 300, withFees: true }]);
    expect(parts({ payers: [from('2026-09-01', payer)] })).toMatchObject([
      { payer: null, pastDue: 100, daysPastDue: 99, withFees: false },
      { payer, pastDue: 200, daysPastDue: 38, withFees: true },
    ]);
    const other = { billingAccountId: 'X', customerId: 'CUST-X' };
    const changed = [from('2026-07-01', payer), from('2026-11-01', other)];
    expect(parts({ payers: changed })).toMatchObject([{ payer, pastDue: 300, withFees: true }]);
  });
});
