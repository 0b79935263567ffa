import { describe, expect, test } from 'vitest';
import { isInternalAccount, suspenseAccountId } from '../../../src/domain/payments/suspense.ts';
import { verifyLedger } from '../../../src/store/ledger/ledger-verify.ts';
import { aBill, aReport } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const NOW = '2026-11-22T09:00:00.000Z';
const LATER = '2026-11-23T09:00:00.000Z';
const t = aStore();

const CLERK = { by: 'clerk-1', reason: 'the payer named an old number', now: LATER };

/** An account with one open bill of 45.00. */
async function anAccountWithABill() {
  const bill = aBill({ billId: uniqueName('B'), dueDate: '2026-10-15' });
  const account = await putAccount(t.store, { entries: [{ billId: bill.billId }], bills: [bill] });
  return { account, billId: bill.billId };
}

async function balanceOf(billingAccountId: string): Promise<number> {
  return (await t.store.accounts.get(billingAccountId))?.balance ?? 0;
}

/** What stands on a suspense account more than `work` found there. */
async function addedTo(currency: string, work: () => Promise<void>): Promise<number> {
  const before = await balanceOf(suspenseAccountId(currency));
  await work();
  return (await balanceOf(suspenseAccountId(currency))) - before;
}

async function ledgersHold(): Promise<void> {
  const options = { billingAccountId: null, onBroken: () => undefined };
  expect(await verifyLedger(t.db, t.client, options)).toMatchObject({ broken: 0 });
}

describe('money that names no account of ours', () => {
  test('is not refused: it is in the suspense ledger and on the work list, once', async () => {
    const report = aReport({ billingAccountId: uniqueName('NOBODY'), billId: uniqueName('B') });
    const added = await addedTo('EUR', async () => {
      const results = await atOnce(10, () => t.store.payments.record(report, NOW));
      expect(results.map(({ status }) => status)).toEqual(Array(10).fill('fulfilled'));
    });
    expect(added).toBe(-4_500);
    expect(await t.store.suspense.get(report.paymentId)).toMatchObject({
      namedAccountId: report.billingAccountId,
      namedBillId: report.billId,
      namedOrderId: null,
      cause: 'unknownAccount',
      state: 'open',
      receivedAt: NOW,
      resolution: null,
    });
    const { items } = await t.store.suspense.list({ state: 'open', limit: 50, cursor: null });
    expect(items.map(({ paymentId }) => paymentId)).toContain(report.paymentId);
    await ledgersHold();
  });

  test('of another currency than its account: stands on the suspense account of its own currency', async () => {
    const { account } = await anAccountWithABill();
    const { billingAccountId } = account;
    const report = aReport({ billingAccountId, amount: { amountMinor: 700, currency: 'CHF' } });
    expect(await addedTo('CHF', async () => void (await t.store.payments.record(report, NOW)))).toBe(-700);
    expect(await balanceOf(billingAccountId)).toBe(4_500);
    expect(await t.store.suspense.get(report.paymentId)).toMatchObject({ cause: 'otherCurrency' });
    const stands = await t.store.accounts.get(suspenseAccountId('CHF'));
    expect(stands).toMatchObject({ state: 'closed', creditLimit: 0 });
    expect(stands !== null && isInternalAccount(stands)).toBe(true);
    expect(stands).not.toHaveProperty('billing');
  });

  test('the name of our own suspense account counts as no account either', async () => {
    const report = aReport({ billingAccountId: suspenseAccountId('EUR') });
    const { inSuspense } = await t.store.payments.record(report, NOW);
    expect(inSuspense).toBe(true);
    expect(await t.store.payments.record(report, NOW)).toMatchObject({ inSuspense: true, changed: false });
    expect((await t.store.suspense.get(report.paymentId))?.namedAccountId).toBe('SUSPENSE-EUR');
  });

  test('moves nothing while it is pending, and counts in suspense when it settles', async () => {
    const report = aReport({ billingAccountId: uniqueName('NOBODY'), status: 'pending' });
    expect(await addedTo('EUR', async () => void (await t.store.payments.record(report, NOW)))).toBe(0);
    const settled = { ...report, status: 'settled' } as const;
    expect(await addedTo('EUR', async () => void (await t.store.payments.record(settled, NOW)))).toBe(-4_500);
  });

  test.each(['reversed', 'refunded'] as const)(
    '%s by the processor, it leaves the work list',
    async (status) => {
      const report = aReport({ billingAccountId: uniqueName('NOBODY') });
      const added = await addedTo('EUR', async () => {
        await t.store.payments.record(report, NOW);
        await t.store.payments.record({ ...report, status }, LATER);
      });
      expect(added).toBe(0);
      expect(await t.store.suspense.get(report.paymentId)).toMatchObject({ state: 'takenBack' });
      const { account } = await anAccountWithABill();
      const match = t.store.suspense.match({
        ...CLERK,
        paymentId: report.paymentId,
        billingAccountId: account.billingAccountId,
      });
      await expect(match).rejects.toMatchObject({ type: 'InvalidState' });
    },
  );
});

describe('a payment in suspense that failed', () => {
  const stateOf = async (paymentId: string) => (await t.store.suspense.get(paymentId))?.state;

  test('leaves the work list, and is on it again when it settles late', async () => {
    const report = aReport({ billingAccountId: uniqueName('NOBODY'), status: 'pending' });
    await t.store.payments.record(report, NOW);
    expect(await stateOf(report.paymentId)).toBe('open');
    await t.store.payments.record({ ...report, status: 'failed' }, LATER);
    expect(await stateOf(report.paymentId)).toBe('failed');
    const { items } = await t.store.suspense.list({ state: 'open', limit: 50, cursor: null });
    expect(items.map(({ paymentId }) => paymentId)).not.toContain(report.paymentId);

    await t.store.payments.record({ ...report, status: 'settled' }, LATER);
    expect(await stateOf(report.paymentId)).toBe('open');
    const { account } = await anAccountWithABill();
    const { billingAccountId } = account;
    await t.store.suspense.match({ ...CLERK, paymentId: report.paymentId, billingAccountId });
    expect(await balanceOf(billingAccountId)).toBe(0);
    await ledgersHold();
  });

  test('is not on the list at all when that is its first report', async () => {
    const report = aReport({ billingAccountId: uniqueName('NOBODY'), status: 'failed' });
    await t.store.payments.record(report, NOW);
    expect(await stateOf(report.paymentId)).toBe('failed');
    const returned = t.store.suspense.returnToPayer({ ...CLERK, paymentId: report.paymentId });
    await expect(returned).rejects.toMatchObject({ type: 'InvalidState' });
  });
});

describe('a match', () => {
  async function aCase() {
    const { account, billId } = await anAccountWithABill();
    const report = aReport({ billingAccountId: uniqueName('NOBODY') });
    await t.store.payments.record(report, NOW);
    const { billingAccountId } = account;
    const match = { ...CLERK, paymentId: report.paymentId, billingAccountId };
    return { report, match, account, billId, billingAccountId };
  }

  test('moves the money into its account, from the instant it occurred, however often and at once', async () => {
    const { match, report, billId, billingAccountId, account } = await aCase();
    const added = await addedTo('EUR', async () => {
      const results = await atOnce(5, () => t.store.suspense.match(match));
      const changed = results.map((one) => one.status === 'fulfilled' && one.value.changed);
      expect(changed.filter(Boolean)).toHaveLength(1);
      expect(results.every(({ status }) => status === 'fulfilled')).toBe(true);
    });
    expect(added).toBe(4_500);
    expect(await balanceOf(billingAccountId)).toBe(0);
    expect(await t.store.bills.get(billId)).toMatchObject({ state: 'settled', settledDate: '2026-11-20' });
    expect(await t.store.payments.get(report.paymentId)).toMatchObject({
      billingAccountId,
      customerId: account.customerId,
      status: 'settled',
      occurredAt: report.occurredAt,
      allocations: [{ billId, amount: 4_500 }],
    });
    const { items } = await t.store.ledger.list({
      customerId: account.customerId,
      ...{ billingAccountId, from: null, to: null, type: 'payment', limit: 5, cursor: null },
    });
    expect(items).toMatchObject([{ occurredAt: report.occurredAt, postedAt: LATER, source: 'suspense' }]);
    expect((await t.store.suspense.get(report.paymentId))?.resolution).toEqual({
      by: 'clerk-1',
      at: LATER,
      reason: CLERK.reason,
      billingAccountId,
    });
    await ledgersHold();
  });

  test('to a second account is refused, and changes nothing', async () => {
    const { match, billingAccountId } = await aCase();
    await t.store.suspense.match(match);
    const other = (await anAccountWithABill()).account.billingAccountId;
    await expect(t.store.suspense.match({ ...match, billingAccountId: other })).rejects.toMatchObject({
      type: 'InvalidState',
    });
    expect(await balanceOf(other)).toBe(4_500);
    expect(await balanceOf(billingAccountId)).toBe(0);
  });

  test('lets the processor go on as before: repeat, reverse', async () => {
    const { match, report, billId, billingAccountId } = await aCase();
    await t.store.suspense.match(match);
    expect(await t.store.payments.record(report, LATER)).toMatchObject({ changed: false, inSuspense: false });
    await t.store.payments.record({ ...report, status: 'reversed' }, LATER);
    expect(await balanceOf(billingAccountId)).toBe(4_500);
    expect(await t.store.bills.get(billId)).toMatchObject({ state: 'sent', paidAmount: 0 });
    await ledgersHold();
  });

  test('of money that is still pending moves none; it counts for the matched account when it settles', async () => {
    const { account, billId } = await anAccountWithABill();
    const report = aReport({ billingAccountId: uniqueName('NOBODY'), status: 'pending', billId });
    await t.store.payments.record(report, NOW);
    const { billingAccountId } = account;
    await t.store.suspense.match({ ...CLERK, paymentId: report.paymentId, billingAccountId });
    expect(await balanceOf(billingAccountId)).toBe(4_500);
    const { payment } = await t.store.payments.record({ ...report, status: 'settled' }, LATER);
    expect(payment.allocations).toEqual([{ billId, amount: 4_500 }]);
    expect(await balanceOf(billingAccountId)).toBe(0);
  });

  test('each refusal has its type', async () => {
    const { match } = await aCase();
    const swiss = await putAccount(t.store, { account: { currency: 'CHF' } });
    const refused = [
      [{ ...match, paymentId: uniqueName('PAY') }, 'NotFound', 'not-in-suspense'],
      [{ ...match, billingAccountId: uniqueName('BA') }, 'NotFound', 'suspense-account-unknown'],
      [{ ...match, billingAccountId: suspenseAccountId('EUR') }, 'NotFound', 'suspense-account-unknown'],
      [
        { ...match, billingAccountId: swiss.billingAccountId },
        'CurrencyMismatch',
        'account-in-another-currency',
      ],
    ] as const;
    for (const [request, type, code] of refused)
      await expect(t.store.suspense.match(request)).rejects.toMatchObject({ type, faults: [{ code }] });
    expect(await t.store.suspense.get(match.paymentId)).toMatchObject({ state: 'open', resolution: null });
  });
});

test('money that goes back to the payer leaves suspense once, with who sent it and why', async () => {
  const report = aReport({ billingAccountId: uniqueName('NOBODY') });
  await t.store.payments.record(report, NOW);
  const request = { ...CLERK, paymentId: report.paymentId };
  const added = await addedTo('EUR', async () => {
    const results = await atOnce(3, () => t.store.suspense.returnToPayer(request));
    expect(results.filter((one) => one.status === 'fulfilled' && one.value.changed)).toHaveLength(1);
  });
  expect(added).toBe(4_500);
  expect(await t.store.payments.get(report.paymentId)).toMatchObject({ status: 'refunded' });
  expect(await t.store.suspense.get(report.paymentId)).toMatchObject({
    state: 'returned',
    resolution: { by: 'clerk-1', billingAccountId: null },
  });
  await ledgersHold();
});

describe('money whose account is not named, or can’t be read', () => {
  test('waits with what is known, and a later report that names the account brings it there', async () => {
    const { account, billId } = await anAccountWithABill();
    const { billingAccountId } = account;
    const report = aReport({ billingAccountId: null, reference: 'invoice 12, thank you' });
    const early = await t.store.payments.record(
      { ...report, status: 'refunded', amount: { amountMinor: 1_500, currency: 'EUR' }, reference: null },
      NOW,
    );
    expect(early).toMatchObject({ inSuspense: true, payment: { countedAmount: 0 } });
    // Nothing of it is here: nobody has to look.
    expect(await t.store.suspense.get(report.paymentId)).toMatchObject({
      ...{ cause: 'noAccount', namedAccountId: null, state: 'takenBack' },
    });
    const waits = await t.store.payments.record(report, NOW);
    expect(waits).toMatchObject({ inSuspense: true, payment: { countedAmount: 3_000 } });
    expect(await t.store.suspense.get(report.paymentId)).toMatchObject({ state: 'open', amount: 4_500 });
    const named = await t.store.payments.record({ ...report, billingAccountId }, LATER);
    expect(named).toMatchObject({
      inSuspense: false,
      payment: { billingAccountId, countedAmount: 3_000, allocations: [{ billId, amount: 3_000 }] },
    });
    expect(await balanceOf(billingAccountId)).toBe(1_500);
    expect(await t.store.suspense.get(report.paymentId)).toMatchObject({
      state: 'matched',
      resolution: { billingAccountId },
    });
    await ledgersHold();
  });

  test('shows the clerk what the payer wrote, sealed on the disk', async () => {
    const report = aReport({ billingAccountId: null, reference: 'Müller Kundennr 0815' });
    await t.store.payments.record(report, NOW);
    expect(await t.store.suspense.get(report.paymentId)).toMatchObject({
      ...{ cause: 'unreadableReference', reference: 'Müller Kundennr 0815', state: 'open' },
    });
  });

  test('a payment of which the bank took a part back while it waited is matched with what is left', async () => {
    const { account } = await anAccountWithABill();
    const { billingAccountId } = account;
    const report = aReport({ billingAccountId: uniqueName('NOBODY') });
    await t.store.payments.record(report, NOW);
    const part = { amountMinor: 500, currency: 'EUR' };
    await t.store.payments.record({ ...report, status: 'reversed', amount: part }, NOW);
    await t.store.suspense.match({ ...CLERK, paymentId: report.paymentId, billingAccountId });
    expect(await balanceOf(billingAccountId)).toBe(500);
    // The processor's refund of what a clerk has sent back is the same refund.
    const other = aReport({ billingAccountId: uniqueName('NOBODY') });
    await t.store.payments.record(other, NOW);
    await t.store.suspense.returnToPayer({ ...CLERK, paymentId: other.paymentId });
    const { payment } = await t.store.payments.record(
      { ...other, status: 'refunded', occurredAt: LATER },
      LATER,
    );
    expect(payment).toMatchObject({ status: 'refunded', countedAmount: 0 });
    expect(payment.check).toBeUndefined();
    await ledgersHold();
  });
});
