/** What is said of payments of a customer who was erased before. */
import { describe, expect, test } from 'vitest';
import { instantOf } from '../../../src/domain/civil-date.ts';
import { BARE_REPORT, type PaymentReport } from '../../../src/domain/payments/payment.ts';
import { shredCustomer } from '../../../src/services/retention/shred.ts';
import { TEXTS_UNDER_OTHER_KEYS } from '../../../src/store/retention/records.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const NOW = instantOf(Date.now());
const t = aStore();
const method = { kind: 'card', brand: 'visa', last4: '4242', token: 'tok-of-the-payer' } as const;

const reportOf = (billingAccountId: string | null, more: Partial<PaymentReport> = {}): PaymentReport => ({
  ...BARE_REPORT,
  ...{ paymentId: uniqueName('PAY'), billingAccountId, status: 'settled', occurredAt: NOW, method },
  ...{ amount: { amountMinor: 1_000, currency: 'EUR' }, reportedBy: 'bank' },
  ...more,
});
/** How many texts of a customer are left in collections under a key of the service. */
async function textsOf(customerId: string): Promise<number> {
  let texts = 0;
  for (const collection of TEXTS_UNDER_OTHER_KEYS)
    for (const record of await t.store.retention.ofCustomer(collection, customerId))
      if (!record.isBlank) texts += 1;
  return texts;
}
const erased = async () => {
  const account = await putAccount(t.store, { customer: { customerId: uniqueName('CUST') } });
  await t.store.payments.record(reportOf(account.billingAccountId), NOW);
  await shredCustomer(t.store, account.customerId, NOW);
  return account;
};

describe('a customer who was erased', () => {
  test('leaves payments that say nothing of them, and that are not anonymised again every night', async () => {
    const { customerId } = await erased();
    expect(await textsOf(customerId)).toBe(0);
  });

  test('is not readable from what is reported of a payment later: the money counts, token and digits are not kept', async () => {
    const { customerId, billingAccountId } = await erased();
    const { payment } = await t.store.payments.record(reportOf(billingAccountId), NOW);
    expect(payment.method).toEqual({ ...method, token: '[erased]', last4: '' });
    expect(payment.countedAmount).toBe(1_000);
    expect(await textsOf(customerId)).toBe(0);
  });

  test('is not readable from a report that only tells the method of a payment from before', async () => {
    const { customerId, billingAccountId } = await putAccount(t.store, {
      customer: { customerId: uniqueName('CUST') },
    });
    const report = reportOf(billingAccountId, { method: null });
    await t.store.payments.record(report, NOW);
    await shredCustomer(t.store, customerId, NOW);
    const { payment } = await t.store.payments.record({ ...report, method }, NOW);
    expect(payment.method).toEqual({ ...method, token: '[erased]', last4: '' });
    expect(await t.store.payments.get(report.paymentId)).toEqual(payment);
    expect(await textsOf(customerId)).toBe(0);
  });

  test('is not readable from payments of an account that is imported for them later', async () => {
    const { customerId } = await erased();
    const later = await putAccount(t.store, { customer: { customerId } });
    expect(await t.store.accounts.get(later.billingAccountId)).toMatchObject({ customerErased: true });
    const { payment } = await t.store.payments.record(reportOf(later.billingAccountId), NOW);
    expect(payment.method).toEqual({ ...method, token: '[erased]', last4: '' });
    expect(await textsOf(customerId)).toBe(0);
  });

  test('is not readable from money that was in suspense, and what the payer wrote', async () => {
    const { customerId, billingAccountId } = await erased();
    const report = reportOf(null, { reference: 'Olga Ferrer, Lindenweg 4' });
    await t.store.payments.record(report, NOW);
    const decision = { paymentId: report.paymentId, by: 'ann', now: NOW, reason: 'It is of Olga Ferrer.' };
    const { item, payment } = await t.store.suspense.match({ ...decision, billingAccountId });
    expect(item).toMatchObject({ reference: '[erased]', resolution: { reason: '[erased]' } });
    expect(payment.method?.token).toBe('[erased]');
    expect(await textsOf(customerId)).toBe(0);
  });

  test('has no method in common with others who were erased, for the fraud watch', async () => {
    const { billingAccountId } = await erased();
    await t.store.payments.record(reportOf(billingAccountId), NOW);
    const reports = await t.store.fraud.reports({
      before: '2199-01-01T00:00:00.000Z',
      after: null,
      limit: 100,
    });
    expect(reports.filter(({ method: by }) => by?.token === '[erased]')).toEqual([]);
  });
});
