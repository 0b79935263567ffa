/** A bill that was wrong is cancelled and billed again: both are linked, and every figure follows from the ledger. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { openAmount } from '../../../src/domain/accounts/standing.ts';
import type { LineChanges, NewBillCorrection } from '../../../src/domain/billing/bill-correction.ts';
import { creditNoteTaxes } from '../../../src/domain/billing/tax.ts';
import { addDays, startOfDay } from '../../../src/domain/civil-date.ts';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import type { GivingLimits } from '../../../src/domain/ledger/giving.ts';
import { sumMinor } from '../../../src/domain/money.ts';
import { dunningStep } from '../../../src/services/arrears/dunning.ts';
import { billNotice } from '../../../src/services/billing/bill-notice.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { disputeIdOf } from '../../../src/store/arrears/disputes.ts';
import { auditBilling } from '../../../src/store/billing/billing-audit.ts';
import { verifyLedger } from '../../../src/store/ledger/ledger-verify.ts';
import { aBill, aNewEntry, aReport, aSubscription } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const NOW = '2027-03-20T10:00:00.000Z';
const TODAY = '2027-03-20';
const NO_CHANGE: LineChanges = { withdrawnEntryIds: [], changedLines: [], addedLines: [] };
const MUCH: GivingLimits = { perCredit: 1e9, perAccountDay: 1e9, perGiverDay: 1e9 };
beforeAll(async () => {
  await releaseShipped(t.store, 'tax-rates');
  await releaseShipped(t.store, 'dunning');
});
afterAll(async () => {
  expect((await auditBilling(t.db, t.client)).violations).toEqual([]);
  const broken: unknown[] = [];
  await verifyLedger(t.db, t.client, { billingAccountId: null, onBroken: (one) => broken.push(one) });
  expect(broken).toEqual([]);
});

/** Billed monthly on the 1st, through February, with a service of 30.00 and 19 % of tax. */
const billed = async (parts: Partial<BillingAccount> = {}, entries: readonly Partial<NewEntry>[] = []) => {
  const account = await putAccount(t.store, {
    account: {
      ...{ openedDate: '2026-01-01', taxRateBasisPoints: 1_900, ...parts },
      billing: { billedThrough: '2027-01-31', nextBillDate: '2027-03-01' },
    },
    subscriptions: [
      aSubscription({ subscriptionId: uniqueName('SUB'), startDate: '2026-01-01', monthlyCharge: 3_000 }),
    ],
    entries: entries.map((entry) => ({
      ...{ type: 'usage' as const, source: 'rating', occurredAt: '2027-02-10T09:00:00.000Z' },
      ...entry,
    })),
  });
  const order = { today: '2027-03-01', now: '2027-03-01T06:00:00.000Z', runId: 'run:1' };
  const made = await t.store.billing.makeNextBill(account.billingAccountId, order);
  if (made === null) throw new Error('a bill is due');
  const { billId } = made.bill;
  const sheet = async (id = billId) => {
    const found = await t.store.bills.getSheet(id);
    if (found === null) throw new Error(`no bill ${id}`);
    return found;
  };
  const lineOf = async (kind: string, id = billId) =>
    (await sheet(id)).lines.find((line) => line.kind === kind)?.entryId ?? '';
  return { account, billId, sheet, lineOf, ...account };
};
const propose = (
  correction: Partial<NewBillCorrection> & Pick<NewBillCorrection, 'billId'>,
  { limits = MUCH, now = NOW } = {},
) =>
  t.store.billCorrections.propose(
    { ...NO_CHANGE, proposalId: uniqueName('BC'), note: 'wrong tariff', by: 'ann', ...correction },
    { giver: { by: 'ann', way: 'posted', limits: { EUR: limits } }, tell: billNotice },
    now,
  );
const pay = (billingAccountId: string, amountMinor: number, occurredAt: string, more: object = {}) =>
  t.store.payments.record(
    aReport({ billingAccountId, amount: { amountMinor, currency: 'EUR' }, occurredAt, ...more }),
    NOW,
  );
const stateOf = async ({ customerId, billingAccountId }: BillingAccount) => {
  const { account, openBills } = await t.store.snapshots.ofAccount(customerId, billingAccountId, NOW);
  return { balance: account.balance, open: openBills.map((bill) => [bill.billId, openAmount(bill)]) };
};
const refusal = (code: string) => expect.objectContaining({ faults: [expect.objectContaining({ code })] });

describe('a bill that is corrected', () => {
  test('is cancelled by a credit note over all of it with its tax, and the new bill has the corrected lines', async () => {
    const { billId, account, lineOf, sheet } = await billed({}, [
      { amount: 1_001 },
      { type: 'oneOffCharge', amount: 777 },
    ]);
    const correction = await propose({
      billId,
      withdrawnEntryIds: [await lineOf('oneOffCharge')],
      changedLines: [{ entryId: await lineOf('usage'), amount: 500 }],
      addedLines: [{ lineId: '1', type: 'fee', direction: 'debit', amount: 250, note: 'a copy' }],
    });
    const newBillId = `${billId}:2`;
    expect(correction).toMatchObject({
      ...{ state: 'approved', proposedBy: 'ann', decidedBy: null, givenAmount: 4_778 - 3_750 },
      done: {
        ...{ cancellationId: `CANCELLATION:${billId.slice(5)}`, amount: 4_778, cancelledOn: TODAY },
        ...{ newBillId, newAmount: 3_750, taxLines: (await sheet()).details?.taxLines },
      },
    });
    const old = await sheet();
    expect(old.bill).toMatchObject({
      ...{ state: 'settled', amount: 4_778, paidAmount: 4_778 },
      cancelled: { replacedBy: newBillId, date: TODAY },
    });
    expect(old.lines.map(({ amount }) => amount)).toEqual([3_000, 1_001, 777]);
    const made = await sheet(newBillId);
    expect(made.bill).toMatchObject({
      ...{ amount: 3_750, state: 'sent', replaces: billId, billDate: TODAY },
      ...{ periodFrom: old.bill.periodFrom, periodTo: old.bill.periodTo },
      dueDate: addDays(TODAY, account.cycle.paymentTermDays),
    });
    expect(made.lines.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['recurringCharge', 3_000],
      ['usage', 500],
      ['fee', 250],
    ]);
    expect(made.details?.taxLines).toMatchObject([{ gross: 3_500, tax: 559 }]);
    expect(await stateOf(account)).toEqual({ balance: 3_750, open: [[newBillId, 3_750]] });
    const told = await t.store.notices.list({ customerId: account.customerId, limit: 9, cursor: null });
    expect(told.items.map(({ reference }) => reference)).toContain(newBillId);
    expect(told.items.find(({ reference }) => reference === newBillId)?.body).toContain(billId);
  });

  test('can be corrected again: the numbers go on in the series', async () => {
    const { billId, account } = await billed();
    await propose({ billId });
    await expect(propose({ billId })).rejects.toEqual(refusal('bill-is-cancelled'));
    const again = await propose({ billId: `${billId}:2` });
    expect(again.done).toMatchObject({
      ...{ newBillId: `${billId}:3`, cancellationId: `CANCELLATION:${billId.slice(5)}:2` },
    });
    expect(await stateOf(account)).toEqual({ balance: 3_000, open: [[`${billId}:3`, 3_000]] });
  });

  test('gives the same answer to the same request, and is corrected once by two at the same moment', async () => {
    const { billId, account } = await billed();
    const proposalId = uniqueName('BC');
    const both = await Promise.all([propose({ billId, proposalId }), propose({ billId, proposalId })]);
    expect(both[0]).toEqual(both[1]);
    expect(await propose({ billId, proposalId })).toEqual(both[0]);
    expect(await stateOf(account)).toEqual({ balance: 3_000, open: [[`${billId}:2`, 3_000]] });
    const other = await billed();
    const race = await Promise.allSettled([
      propose({ billId: other.billId }),
      propose({ billId: other.billId }),
    ]);
    expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('is paid by a payment that named it before it was corrected, twice, and was settled afterwards', async () => {
    const { billingAccountId, sheet, billId: older } = await billed();
    const made = await t.store.billing.makeNextBill(billingAccountId, {
      ...{ today: '2027-04-01', now: '2027-04-01T06:00:00.000Z', runId: 'run:2' },
    });
    const billId = made?.bill.billId ?? '';
    const paymentId = uniqueName('PAY');
    await pay(billingAccountId, 1_200, NOW, { paymentId, billId, status: 'pending' });
    const now = '2027-04-02T09:00:00.000Z';
    await propose({ billId }, { now });
    await propose({ billId: `${billId}:2` }, { now });
    await pay(billingAccountId, 1_200, NOW, { paymentId });
    expect((await sheet(`${billId}:3`)).bill.paidAmount).toBe(1_200);
    expect((await sheet(older)).bill.paidAmount).toBe(0);
  });

  test('has its payments on the new bill, first in, first out; what is too much pays the next bill or is credit', async () => {
    const { billId, account, lineOf, sheet, billingAccountId } = await billed({}, [{ amount: 2_000 }]);
    const first = await pay(billingAccountId, 1_500, '2027-03-05T09:00:00.000Z');
    const second = await pay(billingAccountId, 3_500, '2027-03-10T09:00:00.000Z');
    await propose({ billId, withdrawnEntryIds: [await lineOf('usage')] });
    const newBillId = `${billId}:2`;
    const made = await sheet(newBillId);
    expect(made.bill).toMatchObject({ amount: 3_000, state: 'settled', settledDate: TODAY });
    expect(new Map(made.allocations.map(({ paymentId, amount }) => [paymentId, amount]))).toEqual(
      new Map([
        [first.payment.paymentId, 1_500],
        [second.payment.paymentId, 1_500],
      ]),
    );
    expect((await stateOf(account)).balance).toBe(-2_000);
    const next = await t.store.billing.makeNextBill(billingAccountId, {
      ...{ today: '2027-04-01', now: '2027-04-01T06:00:00.000Z', runId: 'run:2' },
    });
    expect(next?.bill).toMatchObject({ amount: 3_000, paidAmount: 2_000, periodFrom: '2027-03-01' });
    await pay(billingAccountId, 3_500, '2027-03-10T09:00:00.000Z', {
      paymentId: second.payment.paymentId,
      status: 'reversed',
    });
    expect(openAmount((await sheet(newBillId)).bill)).toBe(1_500);
  });

  test('keeps a payment that named it before where it is, whatever is reported of that payment later', async () => {
    const { billId, sheet, billingAccountId } = await billed();
    const paymentId = uniqueName('PAY');
    await pay(billingAccountId, 4_000, NOW, { paymentId, billId });
    // What is beyond the bill is paid out, so that there is no credit for the next one.
    const entry = aNewEntry({
      ...{ billingAccountId, type: 'refund', direction: 'debit', amount: 1_000, source: 'care' },
      ...{ idempotencyKey: uniqueName('K'), occurredAt: NOW },
    });
    await t.store.ledger.postLine({ entry, currency: 'EUR' }, NOW);
    await propose({ billId });
    const next = await t.store.billing.makeNextBill(billingAccountId, {
      ...{ today: '2027-04-01', now: '2027-04-01T06:00:00.000Z', runId: 'run:2' },
    });
    const { payment } = await pay(billingAccountId, 4_000, NOW, { paymentId, billId, status: 'pending' });
    expect(payment.allocations).toEqual([{ billId: `${billId}:2`, amount: 3_000 }]);
    expect((await sheet(next?.bill.billId)).bill.paidAmount).toBe(0);
  });

  test('is paid by who names its old number', async () => {
    const { billId, sheet, billingAccountId } = await billed();
    await propose({ billId });
    await pay(billingAccountId, 1_200, NOW, { billId });
    expect((await sheet(`${billId}:2`)).bill.paidAmount).toBe(1_200);
  });

  test('keeps credit notes of disputes and goodwill: notes add up to its tax, and goodwill goes on the new bill', async () => {
    const { billId, account, sheet } = await billed({}, [{ amount: 1_001 }]);
    await t.store.bills.openDispute({
      ...{ billId, amount: { amountMinor: 333, currency: 'EUR' }, key: `d:${billId}`, now: NOW },
      ...{ reason: null, openedBy: 'cy' },
    });
    await expect(propose({ billId })).rejects.toEqual(refusal('bill-is-disputed'));
    await t.store.disputes.resolve({
      ...{ disputeId: disputeIdOf(`d:${billId}`), outcome: 'upheld', amount: null, note: 'x', by: 'bo' },
      now: NOW,
    });
    await t.store.bills.creditGoodwill({
      ...{ billId, amount: { amountMinor: 200, currency: 'EUR' }, key: `g:${billId}`, now: NOW },
      giver: { by: 'cy', way: 'goodwill', limits: { EUR: MUCH } },
    });
    const { done } = await propose({ billId });
    expect(done).toMatchObject({ amount: 4_001 - 333 - 200, newAmount: 4_001 - 200 });
    const { bill, details, creditNotes } = await sheet();
    const taxLines = details?.taxLines ?? [];
    const notes = creditNoteTaxes({ amount: bill.amount, taxLines }, creditNotes);
    expect(notes).toHaveLength(3);
    expect(sumMinor(notes.flatMap((note) => note.taxLines.map(({ tax }) => tax)))).toBe(taxLines[0]?.tax);
    expect((await sheet(`${billId}:2`)).lines.map(({ kind, amount }) => [kind, amount])).toContainEqual([
      ...['goodwill', -200],
    ]);
    expect((await stateOf(account)).balance).toBe(3_801);
  });

  test('is taxed as its account is taxed now', async () => {
    const { billId, sheet } = await billed({ taxation: { country: 'DE', treatment: 'taxed' } });
    const before = (await sheet()).details?.taxLines;
    const { done } = await propose({ billId });
    expect(done?.taxLines).toEqual(before);
    expect((await sheet(`${billId}:2`)).details?.taxLines).toEqual(before);
  });

  test('keeps what was brought forward: a credit that has paid an older bill is not given twice', async () => {
    const older = aBill({
      billId: uniqueName('OLD'),
      amount: 900,
      billDate: '2027-02-01',
      dueDate: '2027-02-15',
    });
    const account = await putAccount(t.store, {
      account: {
        ...{ openedDate: '2026-01-01', taxRateBasisPoints: 1_900 },
        billing: { billedThrough: '2027-01-31', nextBillDate: '2027-03-01' },
      },
      bills: [{ ...older, periodFrom: '2027-01-01', periodTo: '2027-01-31' }],
    });
    const { billingAccountId } = account;
    const post = (entry: Partial<NewEntry>) =>
      t.store.ledger.postLine(
        {
          entry: aNewEntry({
            ...{ source: 'care', idempotencyKey: uniqueName('K'), occurredAt: '2027-02-10T09:00:00.000Z' },
            ...{ ...entry, billingAccountId },
          }),
          currency: 'EUR',
        },
        '2027-02-10T09:00:00.000Z',
      );
    await post({ type: 'goodwill', direction: 'credit', amount: 600 });
    await post({ type: 'usage', amount: 2_000 });
    const order = { today: '2027-03-01', now: '2027-03-01T06:00:00.000Z', runId: 'run:1' };
    const made = await t.store.billing.makeNextBill(billingAccountId, order);
    const billId = made?.bill.billId ?? '';
    expect(made?.bill.amount).toBe(2_000);
    await propose({ billId });
    expect(await stateOf(account)).toEqual({
      balance: 2_300,
      open: [
        [older.billId, 300],
        [`${billId}:2`, 2_000],
      ],
    });
    await propose({ billId: `${billId}:2` });
    expect((await stateOf(account)).balance).toBe(2_300);
  });
});

describe('a bill is not corrected', () => {
  test('when another system made it, or there is none', async () => {
    const bill = aBill({ billId: uniqueName('OLD'), amount: 900 });
    await putAccount(t.store, { bills: [bill] });
    await expect(propose({ billId: bill.billId })).rejects.toEqual(refusal('bill-made-elsewhere'));
    await expect(propose({ billId: 'BILL:none' })).rejects.toEqual(refusal('bill-missing'));
  });

  test('when all of it was credited, or a part of it was written off', async () => {
    const { billId, account } = await billed();
    const proposal = await t.store.writeOffs.propose(
      { proposalId: uniqueName('WO'), billingAccountId: account.billingAccountId, by: 'ann', note: 'x' },
      NOW,
    );
    await t.store.writeOffs.approve({ proposalId: proposal.proposalId, by: 'bob', note: null }, NOW);
    await expect(propose({ billId })).rejects.toEqual(refusal('bill-was-written-off'));
    const other = await billed();
    const gift = { billId: other.billId, amount: { amountMinor: 3_000, currency: 'EUR' } };
    const giver = { by: 'cy', way: 'goodwill', limits: { EUR: MUCH } } as const;
    await t.store.bills.creditGoodwill({ ...gift, key: uniqueName('g'), giver, now: NOW });
    await expect(propose({ billId: other.billId })).rejects.toEqual(refusal('nothing-to-cancel'));
  });

  test('with lines that it has not, or that are named twice', async () => {
    const { billId, lineOf } = await billed();
    const entryId = await lineOf('recurringCharge');
    const nobody = 'BA-X:1';
    for (const [changes, code] of [
      [{ withdrawnEntryIds: [nobody] }, 'withdrawn-line-unknown'],
      [{ changedLines: [{ entryId: nobody, amount: 1 }] }, 'changed-line-unknown'],
      [{ withdrawnEntryIds: [entryId], changedLines: [{ entryId, amount: 1 }] }, 'line-named-twice'],
    ] as const)
      await expect(propose({ billId, ...changes })).rejects.toEqual(refusal(code));
  });

  test('while a promise to pay protects it', async () => {
    const { billId, billingAccountId, sheet } = await billed();
    const late = startOfDay(addDays((await sheet()).bill.dueDate, 3), 'UTC');
    await t.db
      .collection<{ _id: string }>('billingAccounts')
      .updateOne(
        { _id: billingAccountId },
        { $set: { promise: { promiseId: 'P', untilDate: '2099-01-01' } } },
      );
    await expect(propose({ billId }, { now: late })).rejects.toEqual(refusal('bill-is-promised'));
    await t.db
      .collection<{ _id: string }>('billingAccounts')
      .updateOne({ _id: billingAccountId }, { $set: { promise: null } });
  });
});

describe('above what one person may give', () => {
  const limits = { ...MUCH, perCredit: 999 };

  test('a correction waits for another person, and then is done once', async () => {
    const { billId, account, lineOf } = await billed();
    const changes = { changedLines: [{ entryId: await lineOf('recurringCharge'), amount: 2_000 }] };
    const { proposalId, ...waiting } = await propose({ billId, ...changes }, { limits });
    expect(waiting).toMatchObject({ state: 'proposed', givenAmount: 1_000, done: null });
    await expect(propose({ billId })).rejects.toEqual(refusal('correction-waits'));
    expect((await stateOf(account)).balance).toBe(3_000);
    const approve = (by: string) =>
      t.store.billCorrections.approve({ proposalId, by, note: null }, billNotice, NOW);
    await expect(approve('ann')).rejects.toEqual(refusal('proposer-decides'));
    const done = await approve('bob');
    expect(done).toMatchObject({ state: 'approved', decidedBy: 'bob', done: { newAmount: 2_000 } });
    expect(await approve('bob')).toEqual(done);
    expect(await stateOf(account)).toEqual({ balance: 2_000, open: [[`${billId}:2`, 2_000]] });
  });

  test('and one that is rejected leaves the bill as it is', async () => {
    const { billId, account, lineOf } = await billed();
    const { proposalId } = await propose(
      { billId, withdrawnEntryIds: [await lineOf('recurringCharge')] },
      { limits },
    );
    await t.store.billCorrections.reject({ proposalId, by: 'bob', note: 'right as it is' }, NOW);
    expect(await stateOf(account)).toEqual({ balance: 3_000, open: [[billId, 3_000]] });
    expect((await propose({ billId }, { limits })).state).toBe('approved');
  });
});

test('a fee of dunning is taken back when the right bill would not have been late by as much, before and after the episode ends', async () => {
  const deps = { store: t.store, policies: createPolicyProvider(t.store) };
  const balances: number[] = [];
  for (const endsFirst of [false, true])
    for (const right of [200, 2_000]) {
      const { billId, account, billingAccountId, lineOf, sheet } = await billed();
      const { dueDate } = (await sheet()).bill;
      const on = (day: number) => `${addDays(dueDate, day)}T10:00:00.000Z`;
      for (const day of [6, 14]) await dunningStep(deps, billingAccountId, on(day));
      expect((await t.store.dunning.open(billingAccountId))?.steps.at(-1)).toMatchObject({ fee: 500 });
      if (endsFirst) {
        await pay(billingAccountId, 3_500, on(20));
        await dunningStep(deps, billingAccountId, on(20));
      }
      const changedLines = [{ entryId: await lineOf('recurringCharge'), amount: right }];
      await propose({ billId, changedLines }, { now: on(21) });
      await dunningStep(deps, billingAccountId, on(21));
      expect(await t.store.dunning.open(billingAccountId)).toBeNull();
      balances.push((await stateOf(account)).balance - right + (endsFirst ? 3_500 : 0));
    }
  expect(balances).toEqual([0, 500, 0, 500]);
}, 240_000);

test('a line is taken back once, on whichever of its bills', async () => {
  const { billId, account, lineOf } = await billed({}, [{ amount: 1_000 }]);
  const old = await lineOf('usage');
  await propose({ billId });
  const reverse = (entryId: string) => t.store.ledger.reverse({ entryId, reason: 'twice' }, NOW, null);
  await expect(reverse(old)).rejects.toEqual(refusal('entry-of-cancelled-bill'));
  const again = await lineOf('usage', `${billId}:2`);
  expect((await reverse(again)).changed).toBe(true);
  await propose({ billId: `${billId}:2` });
  expect((await reverse(await lineOf('usage', `${billId}:3`))).changed).toBe(false);
  // The one that was refused before is taken back by now, and says so.
  expect((await reverse(old)).changed).toBe(false);
  expect((await stateOf(account)).balance).toBe(3_000);
});

test('whatever was posted, paid and credited before, a correction changes the balance by the difference of its lines alone', async () => {
  const amount = fc.integer({ min: 1, max: 5_000 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ amount, type: fc.constantFrom('usage' as const, 'fee' as const) }), {
        maxLength: 4,
      }),
      fc.array(amount, { maxLength: 3 }),
      fc.option(amount),
      fc.array(fc.option(amount), { minLength: 4, maxLength: 4 }),
      fc.option(amount),
      async (charges, payments, credit, wanted, added) => {
        const { billId, account, sheet, billingAccountId } = await billed({}, charges);
        if (credit !== null)
          await t.store.ledger.postLine(
            {
              entry: aNewEntry({
                ...{ billingAccountId, type: 'creditNote', direction: 'credit', amount: credit },
                ...{ source: 'care', idempotencyKey: uniqueName('K'), occurredAt: NOW },
              }),
              currency: 'EUR',
            },
            NOW,
          );
        for (const part of payments) await pay(billingAccountId, part, NOW);
        const { lines } = await sheet();
        const changes = lines.flatMap(({ entryId, amount: before }, n) => {
          const to = wanted[n] ?? null;
          return entryId === null || to === null ? [] : [{ entryId, before, to }];
        });
        const before = (await stateOf(account)).balance;
        await propose({
          billId,
          withdrawnEntryIds: changes.filter(({ to }) => to < 500).map(({ entryId }) => entryId),
          changedLines: changes
            .filter(({ to }) => to >= 500)
            .map(({ entryId, to }) => ({ entryId, amount: to })),
          addedLines:
            added === null
              ? []
              : [{ lineId: '1', type: 'adjustment', direction: 'debit', amount: added, note: 'more' }],
        });
        const difference = sumMinor(changes.map((one) => (one.to < 500 ? 0 : one.to) - one.before));
        const after = await stateOf(account);
        expect(after.balance).toBe(before + difference + (added ?? 0));
        const { violations } = await auditBilling(t.db, t.client, { billingAccountId });
        expect(violations).toEqual([]);
      },
    ),
    { numRuns: 12 },
  );
}, 240_000);
