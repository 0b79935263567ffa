import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  paymentStatusRead,
  RECENT_ACTIVITY_LIMIT,
} from '../../../../src/domain/accounts/reads/payment-status.ts';
import { STANDINGS } from '../../../../src/domain/accounts/standing.ts';
import { aBill, aPayment, aSnapshot } from '../../../support/builders/builders.ts';
import { customerSnapshots } from '../../arbitraries.ts';
import { fractionsIn, sumByCurrency } from './shape.ts';

describe('payment status of any customer', () => {
  test('holds no fraction, and is the same after a trip through JSON', () => {
    fc.assert(
      fc.property(customerSnapshots, (snapshots) => {
        const read = paymentStatusRead(snapshots);
        expect(fractionsIn(read)).toEqual([]);
        expect(JSON.parse(JSON.stringify(read))).toEqual(read);
      }),
    );
  });

  test('what is past due is totalled per currency, never across', () => {
    fc.assert(
      fc.property(customerSnapshots, (snapshots) => {
        const read = paymentStatusRead(snapshots);
        const sums = sumByCurrency(read.accounts.map((account) => account.pastDue));
        expect(sumByCurrency(read.totals.map((total) => total.pastDue))).toEqual(sums);
        expect(read.totals.map((total) => total.currency)).toEqual(Object.keys(sums).sort());
        if (read.totals.length === 1) expect(read.pastDue).toEqual(read.totals[0]?.pastDue);
        else expect(read.pastDue).toBeNull();
      }),
    );
  });

  test('standing is the worst, and days past due are the most, of all accounts', () => {
    fc.assert(
      fc.property(customerSnapshots, (snapshots) => {
        const read = paymentStatusRead(snapshots);
        const ranks = read.accounts.map((account) => STANDINGS.indexOf(account.standing));
        expect(STANDINGS.indexOf(read.standing)).toBe(Math.max(...ranks));
        expect(read.daysPastDue).toBe(Math.max(...read.accounts.map((account) => account.daysPastDue)));
      }),
    );
  });

  test('aging adds up to what is past due, account by account', () => {
    fc.assert(
      fc.property(customerSnapshots, (snapshots) => {
        for (const account of paymentStatusRead(snapshots).accounts)
          expect(sumByCurrency(Object.values(account.aging))).toEqual(sumByCurrency([account.pastDue]));
      }),
    );
  });

  test('recent activity is the newest of bills and payments, newest first', () => {
    fc.assert(
      fc.property(customerSnapshots, (snapshots) => {
        const { recentActivity } = paymentStatusRead(snapshots);
        const all = snapshots.flatMap((one) => [...one.recentBills, ...one.recentPayments]).length;
        expect(recentActivity.length).toBe(Math.min(all, RECENT_ACTIVITY_LIMIT));
        const times = recentActivity.map((activity) => activity.occurredAt);
        expect(times).toEqual([...times].sort().reverse());
      }),
    );
  });

  test('no next payment is due before the stated one', () => {
    fc.assert(
      fc.property(customerSnapshots, (snapshots) => {
        const { nextPayment, accounts } = paymentStatusRead(snapshots);
        for (const account of accounts)
          if (account.nextPayment !== null)
            expect(nextPayment !== null && nextPayment.dueDate <= account.nextPayment.dueDate).toBe(true);
      }),
    );
  });
});

describe('by example', () => {
  test('the next payment is the earliest due open bill with what is still open of it', () => {
    const bill = aBill({ dueDate: '2026-11-20', amount: 9_000, paidAmount: 4_000 });
    const read = paymentStatusRead([
      aSnapshot()
        .withBills(aBill({ dueDate: '2026-12-15' }), bill)
        .build(),
    ]);
    expect(read.nextPayment).toEqual({
      billingAccountId: 'BA-0001',
      billId: bill.billId,
      dueDate: '2026-11-20',
      amount: { amountMinor: 5_000, currency: 'EUR' },
      fees: { amountMinor: 0, currency: 'EUR' },
      credit: { amountMinor: 0, currency: 'EUR' },
    });
    expect([read.standing, read.daysPastDue]).toEqual(['grace', 2]);
  });

  test('with nothing open it is the bill that is expected', () => {
    const { nextPayment } = paymentStatusRead([aSnapshot().withHistory(3).build()]);
    expect(nextPayment).toMatchObject({
      billId: null,
      dueDate: '2026-12-15',
      amount: { amountMinor: 4_500 },
    });
  });

  test('on a bill date before its bill is made, the payment expected next is that bill’s, with its due date', () => {
    const billing = { billedThrough: '2026-11-30' as const, nextBillDate: '2027-01-01' as const };
    const { nextPayment } = paymentStatusRead([
      aSnapshot({ today: '2027-01-01' }).withAccount({ billing }).build(),
    ]);
    expect(nextPayment).toMatchObject({ billId: null, dueDate: '2027-01-15' });
  });

  test('a closed account that owes nothing has no next payment', () => {
    expect(paymentStatusRead([aSnapshot().closed().build()]).nextPayment).toBeNull();
  });

  test('a closed account with usage that no bill has collected has its bill before it', () => {
    const { nextPayment } = paymentStatusRead([aSnapshot({ unbilledAmount: 1_999 }).closed().build()]);
    expect(nextPayment).toMatchObject({ billId: null, amount: { amountMinor: 1_999 } });
  });

  test('a bill that is only disputed is not asked for', () => {
    const read = paymentStatusRead([aSnapshot({ subscriptions: [] }).disputing(4_500).build()]);
    expect(read).toMatchObject({ standing: 'good', daysPastDue: 0, nextPayment: null });
  });

  test('the last payment is the newest settled one and never shows the token', () => {
    const settled = aPayment({ occurredAt: '2026-11-10T10:00:00.000Z' });
    const failed = aPayment({ occurredAt: '2026-11-20T10:00:00.000Z', status: 'failed' });
    const read = paymentStatusRead([aSnapshot().withPayments(settled, failed).build()]);
    expect(read.lastPayment).toMatchObject({
      paymentId: settled.paymentId,
      method: { brand: 'visa', last4: '4242' },
    });
    expect(JSON.stringify(read)).not.toContain('tok_test');
    expect(read.recentActivity.map((activity) => activity.status)).toEqual(['failed', 'settled']);
  });

  test('instants with and without milliseconds are ordered in time, not as text', () => {
    const earlier = aPayment({ occurredAt: '2026-11-10T10:00:00Z' });
    const later = aPayment({ occurredAt: '2026-11-10T10:00:00.500Z' });
    expect(paymentStatusRead([aSnapshot().withPayments(earlier, later).build()]).lastPayment?.paymentId).toBe(
      later.paymentId,
    );
  });

  test('accounts of two customers, or none, are a caller’s mistake', () => {
    const other = aSnapshot({ customer: { customerId: 'CUST-0002' } }).build();
    expect(() => paymentStatusRead([aSnapshot().build(), other])).toThrow(RangeError);
    expect(() => paymentStatusRead([])).toThrow(RangeError);
  });
});
