import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import type { Customer } from '../../../src/domain/accounts/customer.ts';
import type { Instant } from '../../../src/domain/civil-date.ts';
import type { Receipt } from '../../../src/domain/decisions/decision.ts';
import { serviceApprovalFacts } from '../../../src/domain/decisions/facts/service-approval.ts';
import { compilePolicy } from '../../../src/rules/compile.ts';
import { parsePolicyDocument } from '../../../src/rules/policy-schema.ts';
import { readCredit } from '../../../src/services/accounts/reads.ts';
import { createOrderDecisions } from '../../../src/services/decisions/order-decision.ts';
import type { PolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { AS_OF, aBill, anId, aPaidBill, aServiceOrder } from '../../support/builders/builders.ts';
import { anApprovalCase } from '../../support/builders/decisions.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';
import { roundTrips } from '../../support/wire/round-trips.ts';

const t = aStore();
let policies: PolicyProvider;
beforeAll(async () => {
  const file = new URL('../../../policies/service-approval/2026-11-29.json', import.meta.url);
  const policy = compilePolicy(parsePolicyDocument(JSON.parse(await readFile(file, 'utf8'))));
  policies = { current: async () => policy, forCase: async () => policy } as unknown as PolicyProvider;
});

/** An account that pays its bills, of this customer. */
function anAccount(
  customer: Partial<Customer>,
  account: Partial<BillingAccount> = {},
  late: { readonly days: number; readonly amount: number } | null = null,
): Promise<BillingAccount> {
  const paid = Array.from({ length: 4 }, (_, n) =>
    aPaidBill({ billId: uniqueName('B'), billDate: `2026-0${n + 5}-01` }),
  );
  const open =
    late === null
      ? []
      : [
          aBill({
            billId: uniqueName('B'),
            amount: late.amount,
            dueDate: new Date(Date.parse('2026-11-22') - late.days * 86_400_000).toISOString().slice(0, 10),
          }),
        ];
  return putAccount(t.store, {
    customer,
    account: { openedDate: '2020-01-01', creditLimit: 100_000, ...account },
    bills: [...paid, ...open],
    entries: open.map(({ billId, amount }) => ({ amount, billId })),
  });
}

/** One worker's decisions: turns are known to it alone. */
function aWorker() {
  const orders = createOrderDecisions({ store: t.store, policies });
  return {
    /** Reads and decides; what comes back is recorded when it is called. */
    async decide(account: BillingAccount, oneOff: number, at: Instant = AS_OF) {
      const { customerId, billingAccountId, currency } = account;
      const order = aServiceOrder({
        ...{ orderId: uniqueName('ORD'), customerId, billingAccountId },
        oneOffCharge: { amountMinor: oneOff, currency },
        monthlyCharge: { amountMinor: 100, currency },
      });
      const approval = anApprovalCase(account, { order, outcome: null });
      const assessment = await orders.check({ approval, conditionDeadlineAt: null, asOf: at });
      if (assessment === null) throw new Error('it has its turn');
      const { receipt } = await orders.decide({ approval, assessment, receiptNumber: 1, verdict: null, at });
      const heldCredit = receipt.outcome === 'approve' ? { amountMinor: oneOff, currency } : null;
      const next = { ...approval, outcome: receipt.outcome, heldCredit };
      return { receipt, record: () => orders.record({ receipt, next }) };
    },
  };
}

const codes = ({ outcome, reasons }: Receipt) => [outcome, ...reasons.map(({ code }) => code)];

describe('an order is decided on the customer, not only on the account', () => {
  test('a customer in collections with 300.00 on one account gets nothing on the second', async () => {
    const customer = { customerId: anId('CUST') };
    await anAccount(customer, { collectionStatus: 'collections' }, { days: 70, amount: 30_000 });
    const second = await anAccount(customer);
    const { receipt } = await aWorker().decide(second, 50_000);
    expect(codes(receipt)).toEqual(['decline', 'CUSTOMER_IN_COLLECTIONS', 'CUSTOMER_SERIOUSLY_PAST_DUE']);
    expect(receipt.facts['standing']?.value).toBe('good');
    expect(receipt.facts['customerPastDueAmount']?.value).toBe(30_000);
  });

  test('what is past due on the other account has to be paid first', async () => {
    const customer = { customerId: anId('CUST') };
    await anAccount(customer, {}, { days: 20, amount: 30_000 });
    const { receipt } = await aWorker().decide(await anAccount(customer), 10_000);
    expect(codes(receipt)).toEqual(['approveWithConditions', 'CUSTOMER_PAST_DUE']);
    expect(receipt.conditions).toMatchObject([
      { kind: 'payOverdue', amount: { amountMinor: 30_000, currency: 'EUR' } },
    ]);
  });

  test('the debt of one company counts for the other companies of its group, for enterprises alone', async () => {
    const group = (segment: Customer['segment'], groupId: string) => ({
      customerId: anId('CUST'),
      groupId,
      segment,
    });
    await anAccount(group('enterprise', 'G-1'), { collectionStatus: 'writtenOff' });
    const sister = await anAccount(group('enterprise', 'G-1'));
    expect(codes((await aWorker().decide(sister, 1_000)).receipt)).toEqual([
      'decline',
      'CUSTOMER_WRITTEN_OFF_DEBT',
    ]);
    const stranger = await anAccount(group('enterprise', 'G-2'));
    expect((await aWorker().decide(stranger, 1_000)).receipt.outcome).toBe('approve');
    const consumer = await anAccount(group('consumer', 'G-1'));
    expect((await aWorker().decide(consumer, 1_000)).receipt.outcome).toBe('approve');
  });

  test('an account without a usable view is read from its collections, with the same facts', async () => {
    const customer = { customerId: anId('CUST') };
    const late = await anAccount(customer, {}, { days: 20, amount: 30_000 });
    const { customerId, billingAccountId } = await anAccount(customer);
    const read = () => t.store.snapshots.forOrder(customerId, billingAccountId, AS_OF);
    const byViews = await read();
    const views = t.db.collection<{ _id: string; format: number }>('accountViews');
    const before = await views.findOne({ _id: late.billingAccountId });
    await views.updateOne({ _id: late.billingAccountId }, { $set: { format: 1 } });
    const bySources = await read();
    await views.updateOne({ _id: late.billingAccountId }, { $set: { format: before?.format ?? 0 } });
    const order = aServiceOrder({ customerId, billingAccountId });
    expect(serviceApprovalFacts(bySources, order)).toEqual(serviceApprovalFacts(byViews, order));
    expect(bySources.creditParty).toEqual(byViews.creditParty);
  });

  test('the read shows what the decision saw', async () => {
    const customer = { customerId: anId('CUST') };
    const late = await anAccount(customer, {}, { days: 20, amount: 30_000 });
    const own = await anAccount(customer);
    const deps = { store: t.store, now: () => AS_OF };
    const { receipt } = await aWorker().decide(own, 10_000);
    const read = await readCredit(deps, customer.customerId);
    const of = (name: string) => receipt.facts[name]?.value;
    expect(read).toMatchObject({
      scope: 'customer',
      standing: of('customerStanding'),
      daysPastDue: of('customerDaysPastDue'),
      credit: [
        {
          currency: 'EUR',
          creditLimit: { amountMinor: of('customerCreditLimitAmount') },
          exposure: { amountMinor: of('customerExposureAmount') },
          availableCredit: { amountMinor: of('customerAvailableCreditAmount') },
          pastDue: { amountMinor: of('customerPastDueAmount') },
        },
      ],
    });
    expect(read.accounts.map(({ billingAccountId }) => billingAccountId).sort()).toEqual(
      [late.billingAccountId, own.billingAccountId].sort(),
    );
    await expect(readCredit(deps, 'CUST-NOBODY')).rejects.toMatchObject({ type: 'CustomerNotFound' });
  });
});

describe('the last of a customer’s credit is given once', () => {
  /** The customer is 40,000 over the limit of a third account, so that 60,000 are left for the two others together. */
  async function twoAccounts(): Promise<[BillingAccount, BillingAccount]> {
    const customer = { customerId: anId('CUST') };
    const bill = aBill({ billId: uniqueName('B'), amount: 90_000, dueDate: '2026-12-10' });
    await putAccount(t.store, {
      customer,
      account: { creditLimit: 50_000 },
      bills: [bill],
      entries: [{ amount: 90_000, billId: bill.billId }],
    });
    const limit = { creditLimit: 50_000 };
    return [await anAccount(customer, limit), await anAccount(customer, limit)];
  }

  test('of two orders on two accounts that read at once in two workers, one is recorded and the other decides again', async () => {
    const [a, b] = await twoAccounts();
    const [one, other] = await Promise.all([aWorker().decide(a, 35_000), aWorker().decide(b, 35_000)]);
    expect([one.receipt.outcome, other.receipt.outcome]).toEqual(['approve', 'approve']);
    const results = await Promise.all([one.record(), other.record()]);
    expect(results.map(({ recorded }) => recorded).sort()).toEqual([false, true]);
    const loser = results[0]?.recorded === true ? b : a;
    const again = await aWorker().decide(loser, 35_000);
    expect(again.receipt.outcome).not.toBe('approve');
    expect(again.receipt.facts['customerAvailableCreditAmount']?.value).toBe(25_000);
    expect(again.receipt.facts['availableCreditAmount']?.value).toBe(50_000);
  });

  test('the same when credit of the customer was held before', async () => {
    const [a, b] = await twoAccounts();
    const first = await aWorker().decide(a, 5_000);
    expect(await first.record()).toMatchObject({ recorded: true });
    const [one, other] = await Promise.all([aWorker().decide(a, 30_000), aWorker().decide(b, 30_000)]);
    const results = await Promise.all([one.record(), other.record()]);
    expect(results.map(({ recorded }) => recorded).sort()).toEqual([false, true]);
  });

  test('the facts of all accounts cost the round trip that the facts of one cost', async () => {
    const [a] = await twoAccounts();
    const { customerId, billingAccountId } = a;
    const name = t.db.databaseName;
    const ofAccount = await roundTrips(name, (store) =>
      store.snapshots.ofAccount(customerId, billingAccountId, AS_OF),
    );
    const forOrder = await roundTrips(name, (store) =>
      store.snapshots.forOrder(customerId, billingAccountId, AS_OF),
    );
    expect(forOrder).toBe(ofAccount);
  });
});
