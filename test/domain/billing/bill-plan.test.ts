import { describe, expect, test } from 'vitest';
import { EMPTY_LEDGER } from '../../../src/domain/accounts/view/view-of.ts';
import { type BillSources, planOf } from '../../../src/domain/billing/bill-plan.ts';
import { collectableOf, collectingRule } from '../../../src/domain/billing/collectable.ts';
import type { LedgerEntry } from '../../../src/domain/ledger/entry.ts';
import { unbilledOf } from '../../../src/domain/ledger/unbilled.ts';
import {
  ACCOUNT_ID,
  aBill,
  aBillingAccount,
  aCustomer,
  aLedger,
  aNewEntry,
  aPayment,
  aSubscription,
} from '../../support/builders/builders.ts';

const STAMP = { runId: 'run-1', now: '2026-12-01T02:00:00.000Z' };
const BILL_ID = `BILL:${ACCOUNT_ID}:2026-12-01`;

/** An account whose bill of November is due to be made on 1 December. */
function sourcesOf({
  unbilled = [],
  ...parts
}: Partial<BillSources> & { readonly unbilled?: readonly LedgerEntry[] } = {}): BillSources {
  const due = aBillingAccount({ billing: { billedThrough: '2026-10-31', nextBillDate: '2026-12-01' } });
  const { account = due, confirmed = [] } = parts;
  const period = { from: '2026-11-01', to: '2026-11-30' };
  return {
    account,
    customer: aCustomer(),
    creditPartyId: 'customer:CUST-1',
    bills: [],
    payments: [],
    subscriptions: [aSubscription({ subscriptionId: 'SUB-1' })],
    ...unbilledOf(unbilled),
    cycleChangeDates: [],
    since: '2025-10-01',
    ledgerSums: EMPTY_LEDGER.sums,
    collectable: collectableOf(unbilled, collectingRule(account, period), confirmed),
    unbilledCredits: unbilled.filter(({ direction }) => direction === 'credit'),
    confirmed,
    unallocated: [],
    dueDays: undefined,
    ...parts,
  };
}

describe('the bill after a missed one, once a bankruptcy is opened', () => {
  const account = aBillingAccount({
    ...{ billing: { billedThrough: '2026-10-31', nextBillDate: '2026-12-01' } },
    insolvency: { insolvencyId: 'INS-1', openedOn: '2026-12-16' },
  });
  const plan = planOf(sourcesOf({ account }), '2026-12-20', STAMP);

  test('is that of the day of the opening, so that no bill is of both times', () => {
    expect(plan?.account.billing).toEqual({ billedThrough: '2026-11-30', nextBillDate: '2026-12-16' });
    expect(plan?.made?.bill).toMatchObject({ rests: true });
  });

  test('charges a service in advance up to the day before the opening alone, and later ones by the cycle', () => {
    const subscriptions = [aSubscription({ subscriptionId: 'SUB-1', billedInAdvance: true })];
    const ahead = planOf(sourcesOf({ account, subscriptions }), '2026-12-20', STAMP);
    expect(ahead?.made?.details.lines.map(({ from, to }) => [from, to])).toEqual([
      ['2026-11-01', '2026-11-30'],
      ['2026-12-01', '2026-12-15'],
    ]);
    const later = { ...account, billing: { billedThrough: '2026-12-15', nextBillDate: '2027-01-01' } };
    expect(planOf(sourcesOf({ account: later }), '2027-01-01', STAMP)?.account.billing).toEqual({
      ...{ billedThrough: '2026-12-31', nextBillDate: '2027-02-01' },
    });
  });

  test('takes the days before the opening by what was confirmed for the whole stub of a cycle change, and charges no service twice', () => {
    const { cycle: previousCycle } = account;
    const stub = { from: '2026-12-01', to: '2026-12-20' };
    const changed = {
      ...{ ...account, cycle: { ...previousCycle, billCycleDay: 21, anchorDate: '2026-12-21' } },
      cycleTransition: { previousCycle, stub, effectiveDate: '2026-12-21', confirmedServices: ['SUB-1'] },
    };
    const made = (billedThrough: string, nextBillDate: string) =>
      planOf(
        sourcesOf({
          account: { ...changed, billing: { billedThrough, nextBillDate } },
          confirmed: [{ subscriptionId: 'SUB-1', offeringId: 'OFFER-1', idempotencyKey: 'K-1' }],
        }),
        '2026-12-21',
        STAMP,
      );
    const cut = made('2026-11-30', '2026-12-16');
    expect(cut?.made).toMatchObject({ bill: { rests: true }, details: { lines: [] } });
    expect(cut?.account.billing).toEqual({ billedThrough: '2026-12-15', nextBillDate: '2026-12-21' });
    const rest = made('2026-12-15', '2026-12-21');
    expect(rest?.made?.details.lines).toEqual([]);
    expect(rest?.made?.bill.rests).toBeUndefined();
    expect(rest?.account.billing?.nextBillDate).toBe('2027-01-21');
  });

  test('is that of the day of the opening also where a bill date passes without a bill', () => {
    const ended = { reason: 'customerRequest', by: 'care-1', at: STAMP.now } as const;
    const over = {
      ...{ ...account, billing: { billedThrough: '2026-10-31', nextBillDate: '2026-12-01' } },
      ending: { ...ended, endingId: 'END-1', lastDay: '2026-10-31', finalBillDate: '2026-11-01' },
    };
    const passed = planOf(sourcesOf({ account: over, subscriptions: [] }), '2026-12-20', STAMP);
    expect(passed?.made).toBeNull();
    expect(passed?.account.billing).toEqual({ billedThrough: '2026-10-31', nextBillDate: '2026-12-16' });
  });
});

describe('a bill is planned from values alone', () => {
  test('it charges the period, moves the progress, and the view says the same as the plan', () => {
    const sources = sourcesOf();
    const plan = planOf(sources, '2026-12-01', STAMP);
    expect(plan?.entries).toMatchObject([
      { type: 'recurringCharge', amount: 4_500, sequence: 1, balanceAfter: 4_500, billId: BILL_ID },
    ]);
    expect(plan?.made?.bill).toMatchObject({
      ...{ billId: BILL_ID, periodFrom: '2026-11-01', periodTo: '2026-11-30', dueDate: '2026-12-15' },
      ...{ amount: 4_500, paidAmount: 0, state: 'sent' },
    });
    expect(plan?.account).toMatchObject({
      ...{ balance: 4_500, sequence: 1, version: sources.account.version + 1 },
      billing: { billedThrough: '2026-11-30', nextBillDate: '2027-01-01' },
    });
    expect(plan?.versionBefore).toBe(sources.account.version);
    expect(plan?.view.account).toEqual(plan?.account);
    expect(plan?.view.openBills.map(({ billId }) => billId)).toEqual([BILL_ID]);
    expect(plan?.view.ledger.sums).toEqual({ debits: { recurringCharge: 4_500 }, credits: {} });
  });

  test('it collects what no bill has, and charges it once', () => {
    const unbilled = aLedger([aNewEntry({ type: 'oneOffCharge', amount: 1_000, source: 'order' })]);
    const account = { ...sourcesOf().account, balance: 1_000, sequence: 1 };
    const plan = planOf(sourcesOf({ account, unbilled }), '2026-12-01', STAMP);
    expect(plan?.made?.bill.amount).toBe(5_500);
    expect(plan?.made?.details).toMatchObject({
      lines: [{ kind: 'recurringCharge' }],
      collected: { throughSequence: 1, sums: [{ kind: 'oneOffCharge', count: 1, amount: 1_000 }] },
    });
    expect(plan?.collects).toMatchObject({ before: '2026-11-30T23:00:00.000Z', withStubEntries: true });
    expect(plan?.account.balance).toBe(5_500);
    expect(plan?.view.unbilledAmount).toBe(0);
  });

  test('unapplied credit goes on the older bill first, then on the new one', () => {
    const older = aBill({ billDate: '2026-11-01', amount: 1_000 });
    const payment = aPayment({ amount: 3_000 });
    const account = { ...sourcesOf().account, balance: -2_000 };
    const plan = planOf(
      sourcesOf({ account, bills: [older], payments: [payment], unallocated: [payment] }),
      '2026-12-01',
      STAMP,
    );
    expect(plan?.paidBills).toMatchObject([{ billId: older.billId, state: 'settled' }]);
    expect(plan?.made?.bill).toMatchObject({ paidAmount: 2_000, state: 'partiallyPaid' });
    expect(plan?.payments).toMatchObject([
      {
        allocations: [
          { billId: older.billId, amount: 1_000 },
          { billId: BILL_ID, amount: 2_000 },
        ],
      },
    ]);
    expect(plan?.account.balance).toBe(2_500);
  });

  test('a service that is replaced on the day after the period has paid nothing ahead, also when its charge was withdrawn', () => {
    for (const amount of [4_500, 0]) {
      const paidAhead = [{ from: '2026-12-01', to: '2026-12-31', amount, entryId: 'E-1' }];
      const replaced = aSubscription({
        ...{ subscriptionId: 'SUB-1', billedInAdvance: true, endDate: '2026-12-01', paidAhead },
        ending: { reason: 'replaced', by: 'care-1', at: STAMP.now },
      });
      const next = aSubscription({ subscriptionId: 'SUB-2', startDate: '2026-12-01' });
      const plan = planOf(sourcesOf({ subscriptions: [replaced, next] }), '2026-12-01', STAMP);
      expect(plan?.changedServices).toEqual([{ ...replaced, paidAhead: [] }]);
    }
  });

  test('a service whose announced last day is billed ends with the bill', () => {
    const service = aSubscription({ endDate: '2026-11-20' });
    const plan = planOf(sourcesOf({ subscriptions: [service] }), '2026-12-01', STAMP);
    expect(plan?.made?.bill.amount).toBe(3_000);
    expect(plan?.changedServices).toEqual([{ ...service, state: 'terminated' }]);
    expect(plan?.view.subscriptions).toEqual([]);
  });

  test('a closed account with nothing to charge passes its bill date without a bill', () => {
    const account = { ...sourcesOf().account, state: 'closed' as const };
    const plan = planOf(sourcesOf({ account, subscriptions: [] }), '2026-12-01', STAMP);
    expect(plan).toMatchObject({ made: null, entries: [], payments: [], paidBills: [] });
    expect(plan?.account.version).toBe(account.version + 1);
  });

  test('there is no plan before the bill date, and none for an account that is not billed', () => {
    expect(planOf(sourcesOf(), '2026-11-30', STAMP)).toBeNull();
    expect(planOf(sourcesOf({ account: aBillingAccount() }), '2026-12-01', STAMP)).toBeNull();
  });
});
