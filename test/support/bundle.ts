import type { AccountSnapshot } from '../../src/domain/accounts/snapshot.ts';
import type { NewEntry } from '../../src/domain/ledger/entry.ts';
import type { AccountBundle } from '../../src/store/accounts/bulk.ts';
import { aCustomer, aNewEntry } from './builders.ts';

/**
 * What has to be stored so that reading it gives this snapshot: a charge for every bill, a credit for every settled
 * payment, and what is unbilled.
 */
export function bundleOf({
  account,
  customer,
  openBills,
  recentBills,
  recentPayments,
  subscriptions,
  unbilledAmount,
}: AccountSnapshot): AccountBundle {
  const { billingAccountId } = account;
  const bills = [...new Map([...recentBills, ...openBills].map((bill) => [bill.billId, bill])).values()];
  const settled = recentPayments.filter((payment) => payment.status === 'settled');
  const entries: NewEntry[] = [
    ...bills.map((bill) =>
      aNewEntry({
        billingAccountId,
        amount: bill.amount,
        billId: bill.billId,
        idempotencyKey: `charge:${bill.billId}`,
      }),
    ),
    ...settled.map((payment) =>
      aNewEntry({
        billingAccountId,
        type: 'payment',
        direction: 'credit',
        amount: payment.amount,
        paymentId: payment.paymentId,
        idempotencyKey: `payment:${payment.paymentId}`,
      }),
    ),
  ];
  if (unbilledAmount > 0)
    entries.push(
      aNewEntry({
        billingAccountId,
        type: 'usage',
        amount: unbilledAmount,
        idempotencyKey: `usage:${billingAccountId}`,
      }),
    );
  return { customer: aCustomer(customer), account, entries, bills, payments: recentPayments, subscriptions };
}
