/** Who hears of a payment, and what it costs to find out that nobody has to. */
import { expect, test } from 'vitest';
import { addDays } from '../../../src/domain/civil-date.ts';
import { prepareDatabase } from '../../../src/mains/prepare.ts';
import { dunningStep } from '../../../src/services/arrears/dunning.ts';
import {
  afterPaymentChange,
  type PaymentNewsDeps,
} from '../../../src/services/payments/after-payment-change.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import type { Store } from '../../../src/store/store.ts';
import { AS_OF, aBill, aPayment, TODAY } from '../../support/builders/builders.ts';
import { anApprovalCase } from '../../support/builders/decisions.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { testKeys } from '../../support/product/field-keys.ts';
import { aStore } from '../../support/product/store.ts';
import { roundTrips } from '../../support/wire/round-trips.ts';

const t = aStore();

/** Everything that is told, in order. */
function aListener(store: Store): { readonly deps: PaymentNewsDeps; readonly told: string[] } {
  const told: string[] = [];
  const tell = (what: string) => async (): Promise<boolean> => told.push(what) > 0;
  const signals = {
    tellDunning: tell('dunning'),
    tellOrder: tell('order'),
    tellPromise: tell('promise'),
    reconsider: tell('declined order'),
  };
  return { deps: { store, policies: createPolicyProvider(store), signals, now: () => AS_OF }, told };
}

test('the workflows that a payment concerns hear of it, and no others', async () => {
  await prepareDatabase(t.client, t.db.databaseName, testKeys);
  const { deps, told } = aListener(t.store);
  const late = () => putAccount(t.store, { bills: [aBill({ dueDate: addDays(TODAY, -9) })] });
  const dunned = await late();
  const dunning = { store: t.store, policies: createPolicyProvider(t.store) };
  await dunningStep(dunning, dunned.billingAccountId, AS_OF);
  const waits = await late();
  await t.store.cases.putApproval(anApprovalCase(waits, { state: 'awaitingCondition' }));
  const concernsNobody = await late();
  for (const { billingAccountId } of [dunned, waits, concernsNobody])
    expect(await afterPaymentChange(deps, aPayment({ billingAccountId }))).toEqual([]);
  expect(told).toEqual(['dunning', 'order']);
});

test('that a payment concerns nobody is found out with one read, however many ask at once', async () => {
  const accounts = await Promise.all(Array.from({ length: 12 }, () => putAccount(t.store)));
  const payments = accounts.map(({ billingAccountId }) => aPayment({ billingAccountId }));
  const tellAll = (some: readonly (typeof payments)[number][]) =>
    roundTrips(t.db.databaseName, async (store) => {
      const { deps } = aListener(store);
      await Promise.all(some.map((payment) => afterPaymentChange(deps, payment)));
    });
  expect(await tellAll(payments.slice(0, 1))).toBe(1);
  expect(await tellAll(payments)).toBe(1);
});

test('where it can not be said whom a payment concerns, everybody is asked', async () => {
  const account = await putAccount(t.store);
  await t.store.cases.putApproval(anApprovalCase(account, { state: 'awaitingCondition' }));
  const { deps, told } = aListener(t.store);
  const store = { ...t.store, paymentListeners: { of: async () => null } };
  await afterPaymentChange({ ...deps, store }, aPayment({ billingAccountId: account.billingAccountId }));
  expect(told).toEqual(['order']);
});
