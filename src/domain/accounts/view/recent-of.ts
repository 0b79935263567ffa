import { type Bill, shownState } from '../../billing/bill.ts';
import { startOfDay, type TimeZone } from '../../civil-date.ts';
import { type SeenPayment, shownMethod } from '../../payments/payment.ts';
import { type ActivityBill, type ActivityPayment, RECENT_ACTIVITY_LIMIT } from '../reads/payment-status.ts';
import type { AccountView } from './account-view.ts';

/**
 * The newest of an account's bills and payments together, as a payment status shows them, and the newest settled payment.
 * Both lists newest first, ties by id.
 */
export function recentOf(
  bills: readonly Bill[],
  payments: readonly SeenPayment[],
  timeZone: TimeZone,
): AccountView['recent'] {
  const newestPayments = [...payments].sort(
    (a, b) => compare(b.occurredAt, a.occurredAt) || compare(a.paymentId, b.paymentId),
  );
  const newestBills = [...bills].sort(
    (a, b) => compare(b.billDate, a.billDate) || compare(a.billId, b.billId),
  );
  const newest = [
    ...newestBills
      .slice(0, RECENT_ACTIVITY_LIMIT)
      .map(({ billId, billDate }) => ({ id: billId, at: startOfDay(billDate, timeZone) })),
    ...newestPayments
      .slice(0, RECENT_ACTIVITY_LIMIT)
      .map(({ paymentId, occurredAt }) => ({ id: paymentId, at: occurredAt })),
  ]
    .sort((a, b) => compare(b.at, a.at) || compare(a.id, b.id))
    .slice(0, RECENT_ACTIVITY_LIMIT);
  const shown = new Set(newest.map(({ id }) => id));
  const last = newestPayments.find((payment) => payment.status === 'settled')?.paymentId;
  return {
    bills: newestBills.filter(({ billId }) => shown.has(billId)).map(activityBill),
    payments: newestPayments
      .filter(({ paymentId }) => shown.has(paymentId) || paymentId === last)
      .map(activityPayment),
  };
}

function activityBill(bill: Bill): ActivityBill {
  const { billId, billDate, amount } = bill;
  return { billId, billDate, amount, state: shownState(bill) };
}

function activityPayment({
  paymentId,
  occurredAt,
  amount,
  currency,
  status,
  method,
}: SeenPayment): ActivityPayment {
  return { paymentId, occurredAt, amount, currency, status, method: shownMethod(method) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
