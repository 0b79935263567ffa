import type { AccountSnapshot } from '../../accounts/snapshot.ts';
import { openAmount } from '../../accounts/standing.ts';
import type { InquiryFinding, PaymentInquiry } from '../../cases/inquiry.ts';
import { civilDateAt, daysBetween } from '../../civil-date.ts';
import type { SeenPayment } from '../../payments/payment.ts';

/** A payment counts as the one that was asked about when its date is at most this many days from the given date. */
const MATCH_WINDOW_DAYS = 3;

type Reference = NonNullable<PaymentInquiry['reference']>;

function paymentFinding(payment: SeenPayment, match: 'reference' | 'amountAndDate'): InquiryFinding {
  return { kind: 'payment', paymentId: payment.paymentId, status: payment.status, match };
}

/**
 * The one payment of that amount nearest to that date. Null when none is near, or when two are equally near: a person has to choose
 * between two payments.
 */
function byAmountAndDate(snapshots: readonly AccountSnapshot[], reference: Reference): SeenPayment | null {
  const { amount, occurredDate } = reference;
  if (amount === null || occurredDate === null) return null;
  let best: { readonly payment: SeenPayment; readonly distanceDays: number } | null = null;
  let tied = false;
  for (const { account, recentPayments } of snapshots)
    for (const payment of recentPayments) {
      if (payment.amount !== amount.amountMinor || payment.currency !== amount.currency) continue;
      const paidOn = civilDateAt(payment.occurredAt, account.timeZone);
      const distanceDays = Math.abs(daysBetween(occurredDate, paidOn));
      if (distanceDays > MATCH_WINDOW_DAYS) continue;
      if (best === null || distanceDays < best.distanceDays) {
        best = { payment, distanceDays };
        tied = false;
      } else if (distanceDays === best.distanceDays) tied = true;
    }
  return best === null || tied ? null : best.payment;
}

/**
 * What the history has about the thing that an inquiry asks about: the payment of that id; else the bill of that id; else the
 * payment of that amount within {@link MATCH_WINDOW_DAYS} days. An unknown payment id finds nothing: another payment must not be shown in
 * its place.
 */
export function findPayment(snapshots: readonly AccountSnapshot[], inquiry: PaymentInquiry): InquiryFinding {
  const { reference } = inquiry;
  if (reference === null) return { kind: 'none' };
  if (reference.paymentId !== null) {
    for (const { recentPayments } of snapshots)
      for (const payment of recentPayments)
        if (payment.paymentId === reference.paymentId) return paymentFinding(payment, 'reference');
    return { kind: 'none' };
  }
  if (reference.billId !== null) {
    for (const { recentBills, openBills } of snapshots)
      for (const bill of [...openBills, ...recentBills])
        if (bill.billId === reference.billId)
          return {
            kind: 'bill',
            billId: bill.billId,
            openAmount: openAmount(bill),
            dueDate: bill.dueDate,
          };
    return { kind: 'none' };
  }
  const payment = byAmountAndDate(snapshots, reference);
  return payment === null ? { kind: 'none' } : paymentFinding(payment, 'amountAndDate');
}

/** The payment a finding names, or null. */
export function foundPayment(
  snapshots: readonly AccountSnapshot[],
  finding: InquiryFinding,
): SeenPayment | null {
  if (finding.kind !== 'payment') return null;
  for (const { recentPayments } of snapshots)
    for (const payment of recentPayments) if (payment.paymentId === finding.paymentId) return payment;
  return null;
}
