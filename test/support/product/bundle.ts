import type { AccountBundle } from '../../../src/store/accounts/bulk.ts';
import { aCustomer, aNewEntry, aPaymentMethod, type SnapshotBuilder } from '../builders/builders.ts';

/**
 * The account of a snapshot with all that has to be stored so that reading it gives this snapshot: a charge for every bill, a
 * credit for every settled payment, each at its time, and a charge for what is unbilled.
 */
export function bundleOf(builder: SnapshotBuilder): AccountBundle {
  const snapshot = builder.build();
  const { customer, account, openBills, recentBills, recentPayments, subscriptions } = snapshot;
  const { billingAccountId } = account;
  const bills = [...new Map([...recentBills, ...openBills].map((bill) => [bill.billId, bill])).values()];
  const unbilled = snapshot.unbilledAmount > 0 ? [{ amount: snapshot.unbilledAmount }] : [];
  const entries = [
    ...bills.map(({ billId, amount, billDate }) =>
      aNewEntry({
        ...{ billingAccountId, billId, amount, occurredAt: `${billDate}T06:00:00.000Z` },
        idempotencyKey: `charge:${billId}`,
      }),
    ),
    ...recentPayments
      .filter(({ status }) => status === 'settled')
      .map(({ paymentId, amount, occurredAt }) =>
        aNewEntry({
          ...{ billingAccountId, paymentId, amount, occurredAt, type: 'payment', direction: 'credit' },
          idempotencyKey: `payment:${paymentId}`,
        }),
      ),
    ...unbilled.map(({ amount }) =>
      aNewEntry({
        ...{ billingAccountId, amount, type: 'usage', occurredAt: snapshot.asOf },
        idempotencyKey: `usage:${billingAccountId}`,
      }),
    ),
  ].sort((a, b) => (a.occurredAt < b.occurredAt ? -1 : 1));
  const balance = entries.reduce(
    (sum, { direction, amount }) => sum + (direction === 'debit' ? amount : -amount),
    0,
  );
  return {
    customer: aCustomer(customer),
    account: { ...account, balance },
    entries,
    bills,
    payments: recentPayments.map((payment) => ({
      ...payment,
      method: { ...aPaymentMethod(), ...payment.method },
    })),
    subscriptions,
  };
}
