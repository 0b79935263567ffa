import { describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { balanceOf } from '../../../src/domain/ledger/entry.ts';
import { money } from '../../../src/domain/money.ts';
import { PAYMENT_STATUSES } from '../../../src/domain/payments/payment-status.ts';
import { verifyAccountView } from '../../../src/store/accounts/view-verify.ts';
import { aBill, aNewEntry, aPaymentMethod, aReport, aSubscription } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { openedDb } from '../../support/product/field-keys.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const NOW = '2026-11-22T09:00:00.000Z';
const t = aStore();

/** An account that owes an October and a November bill of 45.00 each. */
async function anAccountWithTwoBills() {
  const october = aBill({ billId: uniqueName('B'), dueDate: '2026-10-15' });
  const november = aBill({ billId: uniqueName('B'), dueDate: '2026-11-15' });
  const account = await putAccount(t.store, {
    entries: [october, november].map((bill) => ({ billId: bill.billId })),
    bills: [november, october],
  });
  return { account, october: october.billId, november: november.billId };
}

async function ledgerAgrees(account: BillingAccount): Promise<number> {
  const any = {
    billingAccountId: account.billingAccountId,
    from: null,
    to: null,
    type: null,
    limit: 200,
    cursor: null,
  };
  const { items } = await t.store.ledger.list({ customerId: account.customerId, ...any });
  const stored = await t.store.accounts.get(account.billingAccountId);
  expect(stored?.balance).toBe(balanceOf(items));
  return stored?.balance ?? Number.NaN;
}

describe('a settled payment', () => {
  test('is a credit in the ledger and pays the oldest due bill first', async () => {
    const { account, october, november } = await anAccountWithTwoBills();
    const report = aReport({
      billingAccountId: account.billingAccountId,
      amount: { amountMinor: 6_000, currency: 'EUR' },
      occurredAt: '2026-11-20T23:30:00.000Z',
    });
    const { payment, changed, settledNow } = await t.store.payments.record(report, NOW);
    expect({ changed, settledNow }).toEqual({ changed: true, settledNow: true });
    expect(payment.allocations).toEqual([
      { billId: october, amount: 4_500 },
      { billId: november, amount: 1_500 },
    ]);
    // Half past midnight in Berlin: the next day.
    expect(await t.store.bills.get(october)).toMatchObject({ state: 'settled', settledDate: '2026-11-21' });
    expect(await t.store.bills.get(november)).toMatchObject({ state: 'partiallyPaid', paidAmount: 1_500 });
    expect(await ledgerAgrees(account)).toBe(3_000);
    expect(await t.store.payments.get(payment.paymentId)).toEqual(payment);
  });

  test('pays the bill it names first, and what no bill takes stays as credit', async () => {
    const { account, october, november } = await anAccountWithTwoBills();
    const report = aReport({
      billingAccountId: account.billingAccountId,
      amount: { amountMinor: 10_000, currency: 'EUR' },
      billId: november,
    });
    const { payment } = await t.store.payments.record(report, NOW);
    expect(payment.allocations.map((part) => part.billId)).toEqual([november, october]);
    expect(await ledgerAgrees(account)).toBe(-1_000);
  });

  test('counts once, however often and at once it is reported', async () => {
    const { account } = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: account.billingAccountId });
    const results = await atOnce(20, () => t.store.payments.record(report, NOW));
    const settled = results.map((result) =>
      result.status === 'fulfilled' ? result.value.settledNow : result.reason,
    );
    expect(settled.filter((value) => value === true)).toHaveLength(1);
    expect(settled.filter((value) => value === false)).toHaveLength(19);
    expect(await ledgerAgrees(account)).toBe(4_500);
  });

  test('two different payments at once never pay the same cent of a bill twice', async () => {
    const { account, october, november } = await anAccountWithTwoBills();
    const results = await atOnce(10, () =>
      t.store.payments.record(
        aReport({
          billingAccountId: account.billingAccountId,
          amount: { amountMinor: 1_000, currency: 'EUR' },
        }),
        NOW,
      ),
    );
    expect(results.every((result) => result.status === 'fulfilled')).toBe(true);
    expect(await t.store.bills.get(october)).toMatchObject({ state: 'settled', paidAmount: 4_500 });
    expect(await t.store.bills.get(november)).toMatchObject({ state: 'settled', paidAmount: 4_500 });
    expect(await ledgerAgrees(account)).toBe(-1_000);
  });

  test.each([
    ['reversed', 'reversal'],
    ['refunded', 'refund'],
  ] as const)(
    '%s, it is a debit and its bills are open again with their own due dates',
    async (status, type) => {
      const { account, october, november } = await anAccountWithTwoBills();
      const before = [await t.store.bills.get(october), await t.store.bills.get(november)];
      const report = aReport({
        billingAccountId: account.billingAccountId,
        amount: { amountMinor: 6_000, currency: 'EUR' },
      });
      await t.store.payments.record(report, NOW);
      const { payment } = await t.store.payments.record({ ...report, status }, NOW);
      expect(payment).toMatchObject({ status, allocations: [] });
      const { debits } = await t.store.ledger.breakdown(account.billingAccountId, null, null);
      expect(debits.byType[type]).toBe(6_000);
      // The older one was settled meanwhile, and says so.
      expect([await t.store.bills.get(october), await t.store.bills.get(november)]).toEqual([
        { ...before[0], reopenings: 1 },
        before[1],
      ]);
      expect(await ledgerAgrees(account)).toBe(9_000);
    },
  );
});

test('a bill is open again once for each time that one could see it open: not where credit pays it as the money goes back', async () => {
  const { account, october, november } = await anAccountWithTwoBills();
  const report = (amountMinor: number) =>
    aReport({ billingAccountId: account.billingAccountId, amount: { amountMinor, currency: 'EUR' } });
  const [first, second] = [report(9_000), report(9_000)];
  await t.store.payments.record(first, NOW);
  await t.store.payments.record(second, NOW);
  const reopenings = async () =>
    (await Promise.all([october, november].map((id) => t.store.bills.get(id)))).map(
      (bill) => bill?.reopenings ?? 0,
    );
  await t.store.payments.record({ ...first, status: 'reversed' }, NOW);
  expect(await t.store.bills.get(october)).toMatchObject({ state: 'settled' });
  expect(await reopenings()).toEqual([0, 0]);
  await t.store.payments.record({ ...second, status: 'reversed' }, NOW);
  expect(await reopenings()).toEqual([1, 1]);
});

const EUR = 'EUR';
/** An instant of one day, by its minute. */
const at = (minute: number) => `2026-11-20T10:${String(minute).padStart(2, '0')}:00.000Z`;
const eur = (amountMinor: number) => ({ amountMinor, currency: EUR });

describe('what is reported of a payment is a fact, in any order', () => {
  test.each(PAYMENT_STATUSES.flatMap((from) => PAYMENT_STATUSES.map((to) => [from, to] as const)))(
    '%s and %s come to the same balance, bills and payment, whichever arrives first',
    async (first, second) => {
      const outcomes = [];
      for (const order of [
        [0, 1],
        [1, 0],
        [1, 0, 0, 1],
      ]) {
        const { account, october } = await anAccountWithTwoBills();
        const report = aReport({ billingAccountId: account.billingAccountId });
        const reports = [first, second].map((status, minute) => ({
          ...report,
          status,
          occurredAt: at(minute),
        }));
        for (const index of order) await t.store.payments.record(reports[index] ?? report, NOW);
        const payment = await t.store.payments.get(report.paymentId);
        const { paidAmount, state } = (await t.store.bills.get(october)) ?? {};
        outcomes.push({
          balance: await ledgerAgrees(account),
          ...{ paidAmount, state, status: payment?.status, counted: payment?.countedAmount },
          allocated: payment?.allocations.map(({ amount }) => amount),
        });
      }
      expect(outcomes[1]).toEqual(outcomes[0]);
      expect(outcomes[2]).toEqual(outcomes[0]);
      expect(outcomes[0]?.balance).toBe(9_000 - (outcomes[0]?.counted ?? 0));
    },
  );

  test('a chargeback that arrives before its settlement is kept, and takes effect with it', async () => {
    const { account, october } = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: account.billingAccountId, occurredAt: at(1) });
    const early = await t.store.payments.record({ ...report, status: 'reversed', occurredAt: at(2) }, NOW);
    expect(early.payment).toMatchObject({ status: 'reversed', countedAmount: 0 });
    expect(await ledgerAgrees(account)).toBe(9_000);
    const { payment } = await t.store.payments.record(report, NOW);
    expect(payment).toMatchObject({ status: 'reversed', countedAmount: 0, allocations: [] });
    expect(await t.store.bills.get(october)).toMatchObject({ state: 'sent', paidAmount: 0 });
    const { debits, credits } = await t.store.ledger.breakdown(account.billingAccountId, null, null);
    expect([debits.byType.reversal, credits.byType.payment]).toEqual([4_500, 4_500]);
    expect(await ledgerAgrees(account)).toBe(9_000);
  });

  test('a part that was taken back is on the ledger, also where the sum that counts stays the same', async () => {
    const { account } = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: account.billingAccountId, occurredAt: at(2) });
    for (const [status, day] of [
      ['settled', 2],
      ['reversed', 3],
      ['settled', 4],
      // Reported last, and happened first: it takes the place of the other reversal.
      ['reversed', 1],
    ] as const)
      await t.store.payments.record({ ...report, status, occurredAt: at(day) }, NOW);
    const { debits, credits } = await t.store.ledger.breakdown(account.billingAccountId, null, null);
    expect([debits.byType.reversal, credits.byType.payment]).toEqual([9_000, 13_500]);
    expect(await ledgerAgrees(account)).toBe(4_500);
  });

  test('a reversal that another report overturned, and a third one brought back, is posted anew', async () => {
    const { account } = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: account.billingAccountId, occurredAt: at(2) });
    for (const [status, day, amountMinor] of [
      ['settled', 2, 4_500],
      ['reversed', 5, 4_500],
      ['refunded', 4, 4_500],
      ['settled', 3, 6_000],
    ] as const) {
      const amount = { amountMinor, currency: 'EUR' };
      await t.store.payments.record({ ...report, status, occurredAt: at(day), amount }, NOW);
    }
    expect(await t.store.payments.get(report.paymentId)).toMatchObject({ countedAmount: 0, amount: 6_000 });
    expect(await ledgerAgrees(account)).toBe(9_000);
  });

  test('an older report than what is known changes nothing', async () => {
    const { account } = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: account.billingAccountId, occurredAt: at(5) });
    await t.store.payments.record(report, NOW);
    for (const status of ['pending', 'unknown', 'failed'] as const) {
      const older = await t.store.payments.record({ ...report, status, occurredAt: at(1) }, NOW);
      expect(older).toMatchObject({ changed: false, payment: { status: 'settled' } });
    }
    expect(await ledgerAgrees(account)).toBe(4_500);
  });

  test('a later event of the bank overturns a final state, and the fee for the return goes with it', async () => {
    const { account, october } = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: account.billingAccountId, occurredAt: at(1) });
    await t.store.payments.record(report, NOW);
    const back = { ...report, status: 'reversed', occurredAt: at(2), bankFee: eur(350) } as const;
    await t.store.payments.record(back, NOW);
    expect(await ledgerAgrees(account)).toBe(9_350);
    const { payment } = await t.store.payments.record({ ...report, occurredAt: at(3) }, NOW);
    expect(payment).toMatchObject({ status: 'settled', countedAmount: 4_500 });
    expect(await ledgerAgrees(account)).toBe(4_500);
    expect(await t.store.bills.get(october)).toMatchObject({ state: 'settled', paidAmount: 4_500 });
    const { debits, credits } = await t.store.ledger.breakdown(account.billingAccountId, null, null);
    expect([debits.byType.fee, credits.byType.fee]).toEqual([350, 350]);
  });

  test('a fee of the bank that is reported larger is owed as it is', async () => {
    const { account } = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: account.billingAccountId, occurredAt: at(1) });
    const back = { ...report, status: 'reversed', occurredAt: at(2) } as const;
    await t.store.payments.record(report, NOW);
    for (const bankFee of [300, 750, 300])
      await t.store.payments.record({ ...back, bankFee: eur(bankFee) }, NOW);
    expect(await ledgerAgrees(account)).toBe(9_750);
    await t.store.payments.record({ ...report, occurredAt: at(3) }, NOW);
    expect(await ledgerAgrees(account)).toBe(4_500);
  });

  test('a fee of the bank is owed again when what overturned it turns out to be older', async () => {
    const { account } = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: account.billingAccountId, occurredAt: at(1) });
    await t.store.payments.record(report, NOW);
    const back = { ...report, status: 'reversed', occurredAt: at(3), bankFee: eur(350) } as const;
    await t.store.payments.record(back, NOW);
    await t.store.payments.record({ ...report, occurredAt: at(4) }, NOW);
    expect(await ledgerAgrees(account)).toBe(4_500);
    // More had come than was known: the chargeback took only a part of it, and what came last corrects what had come.
    await t.store.payments.record({ ...report, amount: eur(6_000), occurredAt: at(2) }, NOW);
    expect(await ledgerAgrees(account)).toBe(9_350);
    const { debits, credits } = await t.store.ledger.breakdown(account.billingAccountId, null, null);
    expect([debits.byType.fee, credits.byType.fee]).toEqual([700, 350]);
  });

  test('a fee of the bank that is taken back before a bill has collected it asks for nothing', async () => {
    const { account } = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: account.billingAccountId, occurredAt: at(1) });
    await t.store.payments.record(report, NOW);
    const back = { ...report, status: 'reversed', occurredAt: at(2), bankFee: eur(350) } as const;
    await t.store.payments.record(back, NOW);
    await t.store.payments.record({ ...report, occurredAt: at(9) }, NOW);
    const any = { from: null, to: null, type: 'fee', limit: 200, cursor: null } as const;
    const { customerId, billingAccountId } = account;
    const { items } = await t.store.ledger.list({ customerId, billingAccountId, ...any });
    expect(items.map(({ direction, source, occurredAt }) => [direction, source, occurredAt])).toEqual([
      ['credit', 'entryCancellation', at(2)],
      ['debit', 'paymentProcessor', at(2)],
    ]);
  });

  test('money that came and failed after all is owed again', async () => {
    const { account, october } = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: account.billingAccountId, occurredAt: at(1) });
    await t.store.payments.record(report, NOW);
    const { payment } = await t.store.payments.record(
      { ...report, status: 'failed', occurredAt: at(2) },
      NOW,
    );
    expect(payment).toMatchObject({ status: 'failed', countedAmount: 0, allocations: [] });
    expect(await t.store.bills.get(october)).toMatchObject({ paidAmount: 0 });
    expect(await ledgerAgrees(account)).toBe(9_000);
  });
});

describe('what came counts', () => {
  test.each([9_920, 10_080])(
    '10000 are announced and %i come: these count, and a person looks',
    async (came) => {
      const { account } = await anAccountWithTwoBills();
      const report = aReport({ billingAccountId: account.billingAccountId, occurredAt: at(1) });
      await t.store.payments.record(
        { ...report, status: 'pending', amount: eur(10_000), occurredAt: at(0) },
        NOW,
      );
      const { payment } = await t.store.payments.record({ ...report, amount: eur(came) }, NOW);
      expect(payment).toMatchObject({ status: 'settled', amount: came, countedAmount: came });
      expect(await ledgerAgrees(account)).toBe(9_000 - came);
      const differences = [{ kind: 'otherAmountCame', expected: 10_000, actual: came }];
      expect(payment.check).toEqual({ state: 'open', differences, resolution: null });
      const open = await t.store.payments.listChecks({ state: 'open', limit: 200, cursor: null });
      expect(open.items.map(({ paymentId }) => paymentId)).toContain(report.paymentId);
      const { paymentId } = report;
      const look = { paymentId, by: 'clerk-1', reason: 'bank fee', now: NOW };
      const seen = await t.store.payments.closeCheck(look);
      expect(seen.check).toMatchObject({ state: 'done', resolution: { by: 'clerk-1', reason: 'bank fee' } });
      expect(await t.store.payments.closeCheck(look)).toEqual(seen);
      await expect(t.store.payments.closeCheck({ ...look, reason: 'other' })).rejects.toMatchObject({
        type: 'InvalidState',
        faults: [{ code: 'difference-seen' }],
      });
      // The same report again does not bring it back; another difference does.
      await t.store.payments.record({ ...report, amount: eur(came) }, NOW);
      expect((await t.store.payments.get(paymentId))?.check?.state).toBe('done');
      await t.store.payments.record({ ...report, amount: eur(9_000), occurredAt: at(4) }, NOW);
      expect((await t.store.payments.get(paymentId))?.check?.state).toBe('open');
      expect(await ledgerAgrees(account)).toBe(0);
    },
  );
});

describe('refunds and chargebacks of a part', () => {
  test('each takes back its part, and bills are open again by exactly that part, the last one put on first', async () => {
    const { account, october, november } = await anAccountWithTwoBills();
    const report = aReport({
      billingAccountId: account.billingAccountId,
      amount: eur(9_000),
      occurredAt: at(1),
    });
    await t.store.payments.record(report, NOW);
    const part = { ...report, status: 'refunded', amount: eur(3_000), occurredAt: at(2) } as const;
    const first = { ...part, eventId: 're_1' };
    await t.store.payments.record(first, NOW);
    expect(await t.store.bills.get(november)).toMatchObject({ paidAmount: 1_500, state: 'partiallyPaid' });
    expect(await t.store.bills.get(october)).toMatchObject({ state: 'settled' });
    // The same part again is no other part; the same amount under another id is.
    expect((await t.store.payments.record(first, NOW)).changed).toBe(false);
    await t.store.payments.record({ ...part, eventId: 're_2' }, NOW);
    const { payment } = await t.store.payments.record(
      { ...part, status: 'reversed', amount: eur(2_000), eventId: 'cb_1' },
      NOW,
    );
    expect(payment).toMatchObject({
      ...{ status: 'settled', amount: 9_000, countedAmount: 1_000 },
      allocations: [{ billId: october, amount: 1_000 }],
    });
    expect(await ledgerAgrees(account)).toBe(8_000);
    const { debits } = await t.store.ledger.breakdown(account.billingAccountId, null, null);
    expect([debits.byType.refund, debits.byType.reversal]).toEqual([6_000, 2_000]);
  });

  test('refunds that arrive before the payment itself lead to the same allocations', async () => {
    const orders = [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
      [1, 2, 0, 1],
    ];
    const outcomes = [];
    for (const order of orders) {
      const { account } = await anAccountWithTwoBills();
      const report = aReport({ billingAccountId: account.billingAccountId, amount: eur(8_000) });
      const reports = [
        { ...report, occurredAt: at(1) },
        { ...report, status: 'refunded', amount: eur(3_000), occurredAt: at(2) },
        { ...report, status: 'reversed', amount: eur(2_000), occurredAt: at(3) },
      ] as const;
      for (const index of order) await t.store.payments.record(reports[index] ?? report, NOW);
      const payment = await t.store.payments.get(report.paymentId);
      const balance = await ledgerAgrees(account);
      outcomes.push({ balance, parts: payment?.allocations.map(({ amount }) => amount) });
    }
    expect(outcomes).toEqual(orders.map(() => ({ balance: 6_000, parts: [3_000] })));
  });

  test('more than came is not taken back, and a person looks', async () => {
    const { account } = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: account.billingAccountId, occurredAt: at(1) });
    await t.store.payments.record(report, NOW);
    await t.store.payments.record({ ...report, status: 'refunded', occurredAt: at(2) }, NOW);
    const { payment } = await t.store.payments.record(
      { ...report, status: 'reversed', occurredAt: at(3) },
      NOW,
    );
    expect(payment).toMatchObject({ status: 'reversed', countedAmount: 0 });
    expect(payment.check?.differences).toEqual([{ kind: 'moreTakenBack', expected: 4_500, actual: 9_000 }]);
    expect(await ledgerAgrees(account)).toBe(9_000);
  });
});

describe('the day on which money counts', () => {
  test('is the bank’s value date, whenever the bank posts it; both are kept', async () => {
    const { account, october } = await anAccountWithTwoBills();
    const report = aReport({
      billingAccountId: account.billingAccountId,
      occurredAt: '2026-11-21T23:30:00.000Z',
      valueDate: '2026-11-19',
    });
    const { payment } = await t.store.payments.record(report, NOW);
    expect(payment).toMatchObject({ valueDate: '2026-11-19', postedAt: NOW });
    expect(await t.store.bills.get(october)).toMatchObject({ state: 'settled', settledDate: '2026-11-19' });
  });

  test('no date refuses money: neither one of years ago nor one to come', async () => {
    const { account } = await anAccountWithTwoBills();
    for (const occurredAt of ['2003-01-01T00:00:00.000Z', '2027-03-01T00:00:00.000Z'])
      await t.store.payments.record(
        aReport({ billingAccountId: account.billingAccountId, amount: eur(1_000), occurredAt }),
        NOW,
      );
    expect(await ledgerAgrees(account)).toBe(7_000);
  });
});

describe('a payment that is another one', () => {
  test('is refused with its cause and leaves nothing behind', async () => {
    const { account } = await anAccountWithTwoBills();
    const other = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: account.billingAccountId, eventId: 'evt-1' });
    await t.store.payments.record(report, NOW);
    const refused = [
      [{ ...report, amount: eur(1) }, 'event-differs'],
      [{ ...report, amount: { amountMinor: 4_500, currency: 'CHF' } }, 'payment-in-another-currency'],
      [
        { ...report, eventId: 'evt-2', billingAccountId: other.account.billingAccountId },
        'payment-of-another-account',
      ],
    ] as const;
    for (const [wrong, code] of refused)
      await expect(t.store.payments.record(wrong, NOW)).rejects.toMatchObject({
        type: 'PaymentDiffers',
        faults: [{ code, accepted: expect.any(String) }],
      });
    expect(await ledgerAgrees(account)).toBe(4_500);
    expect(await ledgerAgrees(other.account)).toBe(9_000);
  });
});

describe('the bill that a payer names', () => {
  test('is paid though the report names another account of the same customer', async () => {
    const { account, october } = await anAccountWithTwoBills();
    const second = await putAccount(t.store, { customer: { customerId: account.customerId } });
    const report = aReport({ billingAccountId: second.billingAccountId, billId: october });
    const { payment, inSuspense } = await t.store.payments.record(report, NOW);
    expect({ inSuspense, payment }).toMatchObject({
      inSuspense: false,
      payment: { billingAccountId: account.billingAccountId, allocations: [{ billId: october }] },
    });
    expect(await ledgerAgrees(account)).toBe(4_500);
    expect(await ledgerAgrees(second)).toBe(0);
  });

  test('decides whose the money is when no account is named', async () => {
    const { account, october } = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: null, billId: october });
    const { payment } = await t.store.payments.record(report, NOW);
    expect(payment).toMatchObject({ billingAccountId: account.billingAccountId });
    expect(await ledgerAgrees(account)).toBe(4_500);
  });

  test('is found in what the payer wrote, when that is its id and nothing else', async () => {
    const { account, november } = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: null, reference: ` ${november} ` });
    const { payment } = await t.store.payments.record(report, NOW);
    expect(payment).toMatchObject({ billId: november, allocations: [{ billId: november }] });
    expect(await ledgerAgrees(account)).toBe(4_500);
  });

  test('money that names the bill of somebody else counts, on the oldest bill of its own account', async () => {
    const { account, october } = await anAccountWithTwoBills();
    const other = await anAccountWithTwoBills();
    const report = aReport({ billingAccountId: account.billingAccountId, billId: other.october });
    const { payment } = await t.store.payments.record(report, NOW);
    expect(payment).toMatchObject({ status: 'settled', billId: null, allocations: [{ billId: october }] });
    expect(payment.check?.differences).toMatchObject([{ kind: 'billOfAnotherCustomer' }]);
    expect(await t.store.bills.get(other.october)).toMatchObject({ state: 'sent', paidAmount: 0 });
    expect(await ledgerAgrees(account)).toBe(4_500);
  });
});

describe('actions of an agent', () => {
  test('a payment moves to another bill once, and no money moves with it', async () => {
    const { account, october, november } = await anAccountWithTwoBills();
    const { payment } = await t.store.payments.record(
      aReport({ billingAccountId: account.billingAccountId }),
      NOW,
    );
    const move = { paymentId: payment.paymentId, billId: november, key: uniqueName('act'), now: NOW };
    const moved = await t.store.payments.reapply(move);
    expect(moved.payment.allocations).toEqual([{ billId: november, amount: 4_500 }]);
    expect(await t.store.bills.get(october)).toMatchObject({
      state: 'sent',
      paidAmount: 0,
      settledDate: null,
    });
    expect(await t.store.bills.get(november)).toMatchObject({ state: 'settled' });
    expect(await ledgerAgrees(account)).toBe(4_500);
    const back = { ...move, billId: october, key: uniqueName('act') };
    expect((await t.store.payments.reapply(back)).changed).toBe(true);
    // The first one again, late: it was done, and does not undo the second.
    expect((await t.store.payments.reapply(move)).changed).toBe(false);
    expect(await t.store.bills.get(october)).toMatchObject({ state: 'settled' });
    await expect(t.store.payments.reapply({ ...move, billId: october })).rejects.toMatchObject({
      type: 'InvalidState',
    });
  });

  test('a payment cannot go to a bill of another account, and a pending one nowhere', async () => {
    const { account, november } = await anAccountWithTwoBills();
    const other = await anAccountWithTwoBills();
    const settled = aReport({ billingAccountId: account.billingAccountId });
    const pending = aReport({ billingAccountId: account.billingAccountId, status: 'pending' });
    await t.store.payments.record(settled, NOW);
    await t.store.payments.record(pending, NOW);
    for (const [paymentId, billId] of [
      [settled.paymentId, other.october],
      [pending.paymentId, november],
      ['PAY-none', november],
    ] as const)
      await expect(
        t.store.payments.reapply({ paymentId, billId, key: uniqueName('act'), now: NOW }),
      ).rejects.toMatchObject({ type: 'ActionNotPossible' });
    expect(await t.store.bills.get(other.october)).toMatchObject({ state: 'sent' });
  });

  test('a dispute is opened once, raises the account’s version and never exceeds what is open', async () => {
    const { account, october } = await anAccountWithTwoBills();
    const amount = { amountMinor: 3_000, currency: 'EUR' };
    const dispute = {
      billId: october,
      amount,
      key: uniqueName('act'),
      now: NOW,
      reason: null,
      openedBy: 'care-1',
    };
    const results = await atOnce(5, () => t.store.bills.openDispute(dispute));
    const changed = results.map((result) => result.status === 'fulfilled' && result.value.changed);
    expect(changed.filter(Boolean)).toHaveLength(1);
    expect(await t.store.bills.get(october)).toMatchObject({ disputedAmount: 3_000 });
    expect((await t.store.accounts.get(account.billingAccountId))?.version).toBe(account.version + 1);
    await expect(t.store.bills.openDispute({ ...dispute, key: uniqueName('act') })).rejects.toMatchObject({
      type: 'ActionNotPossible',
    });
  });
});

test('a payment that settles while a list is read is not skipped, and not shown twice', async () => {
  const { billingAccountId } = await putAccount(t.store);
  const ids = ['A', 'B', 'C'].map((name) => uniqueName(name));
  const report = (paymentId: string, parts: object = {}) =>
    aReport({
      billingAccountId,
      paymentId,
      status: 'pending',
      occurredAt: '2026-11-20T09:00:00.000Z',
      ...parts,
    });
  for (const [n, paymentId] of ids.entries())
    await t.store.payments.record(report(paymentId), `2026-11-22T09:0${n}:00.000Z`);
  const any = { billingAccountId, status: null, reportedBy: null };
  const first = await t.store.payments.list({ ...any, limit: 1, cursor: null });
  // The oldest one settles, with a later instant than all others.
  const settled = report(ids[0] ?? '', { status: 'settled', occurredAt: '2026-11-22T10:00:00.000Z' });
  await t.store.payments.record(settled, '2026-11-22T10:01:00.000Z');
  const rest = await t.store.payments.list({ ...any, limit: 10, cursor: first.nextCursor });
  expect([...first.items, ...rest.items].map(({ paymentId }) => paymentId)).toEqual([...ids].reverse());
});

test('a report that only makes a difference for the work list moves no money', async () => {
  const account = await putAccount(t.store, {
    subscriptions: [aSubscription({ subscriptionId: uniqueName('SUB'), monthlyCharge: 4_500 })],
  });
  const { billingAccountId } = account;
  const report = aReport({
    ...{ billingAccountId, amount: money(500, 'EUR'), occurredAt: '2026-11-20T09:00:00.000Z' },
  });
  await t.store.payments.record(report, NOW);
  // What the payment has left is paid out, so that the next bill finds no credit.
  const entry = aNewEntry({
    ...{ billingAccountId, type: 'refund', direction: 'debit', amount: 500, source: 'care' },
    ...{ idempotencyKey: uniqueName('K'), occurredAt: NOW },
  });
  await t.store.ledger.postLine({ entry, currency: 'EUR' }, NOW);
  const [today, now] = ['2026-12-01', '2026-12-01T09:00:00.000Z'];
  const made = await t.store.billing.makeNextBill(billingAccountId, { today, now, runId: uniqueName('R') });
  expect(made?.bill.paidAmount).toBe(0);
  const late = {
    status: 'unknown',
    amount: money(400, 'EUR'),
    occurredAt: '2026-11-19T09:00:00.000Z',
  } as const;
  const { payment } = await t.store.payments.record({ ...report, ...late }, now);
  expect(payment).toMatchObject({ allocations: [], check: { state: 'open' } });
  expect(await t.store.payments.get(payment.paymentId)).toEqual(payment);
  expect(await t.store.bills.get(made?.bill.billId ?? '')).toMatchObject({ paidAmount: 0 });
});

test('a report that only tells the method moves no money, and reads of the account show that method', async () => {
  const bill = aBill({ billId: uniqueName('BILL'), amount: 4_500 });
  const { billingAccountId } = await putAccount(t.store, {
    bills: [bill],
    entries: [{ amount: 4_500, billId: bill.billId }],
  });
  const report = aReport({ billingAccountId, method: null });
  const first = await t.store.payments.record(report, NOW);
  const method = aPaymentMethod({ kind: 'transfer', brand: null, last4: null, token: null });
  const again = await t.store.payments.record({ ...report, method }, '2026-11-23T09:00:00.000Z');
  expect([again.changed, again.payment.allocations]).toEqual([false, first.payment.allocations]);
  const shown = { _id: billingAccountId, 'history.payments.method.kind': 'transfer' };
  expect(await t.db.collection<{ _id: string }>('accountViews').countDocuments(shown)).toBe(1);
  expect(await verifyAccountView(openedDb(t.db), billingAccountId)).toEqual([]);
});
