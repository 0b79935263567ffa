import { daysPastDueOf, standingOfSnapshot } from '../../accounts/reads/across-accounts.ts';
import type { AccountSnapshot } from '../../accounts/snapshot.ts';
import { openAmount, worseStanding } from '../../accounts/standing.ts';
import { dueNext } from '../../billing/due-next.ts';
import type { InquiryFinding, PaymentInquiry } from '../../cases/inquiry.ts';
import { civilDateAt, daysBetween } from '../../civil-date.ts';
import { sumMinor } from '../../money.ts';
import type { Facts } from '../decision.ts';
import { factsFrom } from './fact.ts';
import { foundPayment } from './finding.ts';

/**
 * What the payment inquiry policy may know about a customer's accounts and about what was found. It counts accounts instead of adding up
 * money, so that currencies are never mixed. Without a snapshot the facts about accounts are unknown.
 */
export function paymentInquiryFacts(
  snapshots: readonly AccountSnapshot[],
  inquiry: PaymentInquiry,
  finding: InquiryFinding,
): Facts {
  const [first] = snapshots;
  const asOf = first?.asOf ?? '';
  const known = <T>(value: () => T): T | null => (first === undefined ? null : value());
  const countOf = (test: (snapshot: AccountSnapshot) => boolean) => () =>
    known(() => snapshots.filter(test).length);
  const payment = () => {
    const found = foundPayment(snapshots, finding);
    if (finding.kind === 'payment' && found === null) throw new RangeError('the payment found is not there');
    return found;
  };
  return {
    ...factsFrom('inquiry', asOf, {
      topic: () => inquiry.topic,
      channel: () => inquiry.channel,
      findingKind: () => finding.kind,
      paymentMatch: () => (finding.kind === 'payment' ? finding.match : 'none'),
    }),
    ...factsFrom('paymentHistory', asOf, {
      /**
       * `none` when no payment was found. An unknown payment counts as pending, because it is still with the processor. A customer who
       * asks for a refund gets the same answer, no matter who gave the money back, so a refunded payment counts as reversed there. Other
       * questions about a refunded payment keep the status; if the policy does not know it, they go to an agent.
       */
      paymentStatus: () =>
        known(() => {
          const status = payment()?.status ?? 'none';
          if (status === 'unknown') return 'pending';
          return status === 'refunded' && inquiry.topic === 'refundStatus' ? 'reversed' : status;
        }),
      /** Whether the payment is settled and all of it is on bills. */
      paymentApplied: () =>
        known(() => {
          const found = payment();
          if (found?.status !== 'settled') return false;
          return sumMinor(found.allocations.map((part) => part.amount)) === found.countedAmount;
        }),
      /** Days a payment has been with the processor; 0 when none is. */
      paymentPendingDays: () =>
        known(() => {
          const found = payment();
          const isOpen = found?.status === 'pending' || found?.status === 'unknown';
          if (!isOpen || first === undefined) return 0;
          const snapshot =
            snapshots.find(({ account }) => account.billingAccountId === found.billingAccountId) ?? first;
          const since = civilDateAt(found.occurredAt, snapshot.account.timeZone);
          return Math.max(0, daysBetween(since, snapshot.today));
        }),
    }),
    ...factsFrom('billingAccounts', asOf, {
      accountCount: () => snapshots.length,
      worstStanding: () => known(() => snapshots.map(standingOfSnapshot).reduce(worseStanding)),
      suspendedAccountCount: countOf(({ account }) => account.state === 'suspended'),
      openBillCount: () =>
        known(
          () => snapshots.flatMap(({ openBills }) => openBills).filter((bill) => openAmount(bill) > 0).length,
        ),
      /** Accounts that have something to pay next, on an open bill or on the one that is expected. */
      accountsToPay: countOf((snapshot) => dueNext(snapshot) !== null),
      collectionAccountCount: countOf(({ account }) => account.collectionStatus !== 'none'),
    }),
    ...factsFrom('openBills', asOf, {
      pastDueAccountCount: countOf((snapshot) => daysPastDueOf(snapshot) > 0),
      suspendedAccountsPastDue: countOf(
        (snapshot) => snapshot.account.state === 'suspended' && daysPastDueOf(snapshot) > 0,
      ),
      disputedBillCount: () =>
        known(
          () =>
            snapshots.flatMap(({ openBills }) => openBills).filter((bill) => bill.disputedAmount > 0).length,
        ),
    }),
  };
}
