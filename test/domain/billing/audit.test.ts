import { expect, test } from 'vitest';
import { type AuditedAccount, violationsOf } from '../../../src/domain/billing/audit.ts';
import type { BillDetails } from '../../../src/domain/billing/bill-details.ts';
import { numberEntries } from '../../../src/domain/ledger/posting.ts';
import { unbilledOf } from '../../../src/domain/ledger/unbilled.ts';
import {
  ACCOUNT_ID,
  aBill,
  aBillingAccount,
  aNewEntry,
  aPayment,
  CUSTOMER_ID,
} from '../../support/builders/builders.ts';

/** Two bills of 45.00, the first paid by 50.00, of which 5.00 went on the second. */
function sound(): AuditedAccount {
  const empty = aBillingAccount({ billing: { billedThrough: '2026-11-30', nextBillDate: '2027-01-01' } });
  const entries = numberEntries(
    empty,
    [
      aNewEntry({ amount: 4_500, billId: 'B1' }),
      aNewEntry({ type: 'payment', direction: 'credit', amount: 5_000, paymentId: 'P1' }),
      aNewEntry({ amount: 4_500, billId: 'B2' }),
    ],
    '2026-12-01T09:00:00.000Z',
  );
  const details = (billId: string, entryId: string): BillDetails => ({
    ...{ billId, billingAccountId: ACCOUNT_ID, customerId: CUSTOMER_ID, currency: 'EUR', runId: 'run' },
    madeAt: '2026-12-01T09:00:00.000Z',
    lines: [
      {
        kind: 'usage',
        entryId,
        amount: 4_500,
        subscriptionId: null,
        offeringId: null,
        from: null,
        to: null,
        note: null,
      },
    ],
    // The entry is a line of its own: nothing else was collected.
    collected: { fromSequence: 0, throughSequence: 0, sums: [], stubLines: [] },
    ...{ taxLines: [], total: 4_500, creditCarried: 0, creditApplied: { payments: [], credits: [] } },
  });
  return {
    account: { ...empty, balance: 4_000, sequence: 3 },
    entries,
    bills: [
      aBill({ billId: 'B1', billDate: '2026-11-01', amount: 4_500, paidAmount: 4_500 }),
      aBill({ billId: 'B2', billDate: '2026-12-01', amount: 4_500, paidAmount: 500 }),
    ],
    payments: [
      aPayment({
        paymentId: 'P1',
        amount: 5_000,
        allocations: [
          { billId: 'B1', amount: 4_500 },
          { billId: 'B2', amount: 500 },
        ],
      }),
    ],
    details: [details('B1', `${ACCOUNT_ID}:1`), details('B2', `${ACCOUNT_ID}:3`)],
    billNotices: ['B1', 'B2'],
    unbilledOfView: unbilledOf(entries),
  };
}

test('a sound account has no violations', () => {
  expect(violationsOf(sound())).toEqual([]);
});

const spoils: Record<string, (audited: AuditedAccount) => AuditedAccount> = {
  'balance: ': (a) => ({ ...a, account: { ...a.account, balance: 4_001 } }),
  'billAmount: B1': (a) => withBill(a, { amount: 4_499, state: 'settled' }),
  'billLine: B2': (a) => ({
    ...a,
    entries: a.entries.map((e) => (e.billId === 'B2' ? { ...e, billId: 'B1' } : e)),
  }),
  'billTwice: B2': (a) => ({ ...a, bills: a.bills.map((bill) => ({ ...bill, billDate: '2026-12-01' })) }),
  'periodGap: B2': (a) => withBill(a, { periodTo: '2026-10-30' }),
  'periodOverlap: B2': (a) => withBill(a, { periodTo: '2026-11-01' }),
  'progress: ': (a) => ({
    ...a,
    account: { ...a.account, billing: { billedThrough: '2026-10-31', nextBillDate: '2026-12-01' } },
  }),
  'allocation: P1': (a) => ({ ...a, payments: a.payments.map((p) => ({ ...p, countedAmount: 4_999 })) }),
  'deposit: ': (a) => ({ ...a, account: { ...a.account, heldDeposits: 100 } }),
  'paid: B1': (a) => withBill(a, { paidAmount: 4_400, state: 'partiallyPaid' }),
  'billState: B1': (a) => withBill(a, { state: 'sent' }),
  'credit: ': (a) => ({ ...a, bills: a.bills.slice(0, 1) }),
  'unbilled: ': (a) => ({ ...a, unbilledOfView: { ...unbilledOf(a.entries), unbilledFeeAmount: 1 } }),
  'notice: B1': (a) => ({ ...a, billNotices: ['B1', 'B2', 'B1'] }),
};

function withBill(audited: AuditedAccount, parts: object): AuditedAccount {
  return {
    ...audited,
    bills: audited.bills.map((bill) => (bill.billId === 'B1' ? { ...bill, ...parts } : bill)),
  };
}

test.each(Object.entries(spoils))('what is wrong is named: %s', (expected, spoil) => {
  const found = violationsOf(spoil(sound())).map(({ fault, subject }) => `${fault}: ${subject ?? ''}`);
  expect(found).toContain(expected);
});
