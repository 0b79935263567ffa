import type { Bill, ShownBillState } from '../../billing/bill.ts';
import { creditLeftOn, type DueBasis, dueNext, feesDue } from '../../billing/due-next.ts';
import { type CivilDate, epochMsOf, type Instant, instantOf, startOfDay } from '../../civil-date.ts';
import type { BillId, BillingAccountId, CustomerId, PaymentId } from '../../flavor.ts';
import type { UnbilledSums } from '../../ledger/unbilled.ts';
import { type Currency, type Money, money } from '../../money.ts';
import { type Payment, type ShownMethod, shownMethod } from '../../payments/payment.ts';
import type { PaymentStatus } from '../../payments/payment-status.ts';
import type { AccountState } from '../billing-account.ts';
import type { AccountNow, AccountPresent } from '../snapshot.ts';
import { type AgingBucket, agingOf, type Standing } from '../standing.ts';
import {
  compareText,
  currenciesOf,
  daysPastDueOf,
  frameOf,
  largest,
  newestFirst,
  pastDueOf,
  singleCurrency,
  standingOfSnapshot,
  sumMoney,
  worstStanding,
} from './across-accounts.ts';

/** The part of a bill that the activity shows. */
export type ActivityBill = Pick<Bill, 'billId' | 'billDate' | 'amount'> & { readonly state: ShownBillState };
/** The part of a payment that the activity shows; of its method only what may be shown. */
export type ActivityPayment = Pick<Payment, 'paymentId' | 'occurredAt' | 'amount' | 'currency' | 'status'> & {
  readonly method: ShownMethod | null;
};

/**
 * What a payment status is made from. The {@link RECENT_ACTIVITY_LIMIT} newest of bills and payments together, and the
 * newest settled payment, are enough; a whole snapshot has more, and gives the same result.
 */
export interface PaymentStatusBasis
  extends AccountNow,
    Pick<AccountPresent, 'subscriptions' | 'cycleTransition' | keyof UnbilledSums> {
  readonly recentBills: readonly ActivityBill[];
  readonly recentPayments: readonly ActivityPayment[];
}

/** What the customer has to pay next. */
export interface NextPayment {
  readonly billingAccountId: BillingAccountId;
  /** Null when the bill does not exist yet: date and amount are then what is expected. */
  readonly billId: BillId | null;
  /** In the past when the bill is late. */
  readonly dueDate: CivilDate;
  /** What is left to pay: credit is taken off. */
  readonly amount: Money;
  /** The part that fees ask for which are on no bill yet, before credit. */
  readonly fees: Money;
  /** The credit that was taken off. */
  readonly credit: Money;
}

/** The newest settled payment; never the processor's token. */
export interface LastPayment {
  readonly billingAccountId: BillingAccountId;
  readonly paymentId: PaymentId;
  readonly occurredAt: Instant;
  readonly amount: Money;
  readonly method: ShownMethod | null;
}

/** A bill (from the first instant of its bill date in the account's zone) or a payment. */
export type Activity = {
  readonly id: string;
  readonly billingAccountId: BillingAccountId;
  readonly occurredAt: Instant;
  readonly amount: Money;
} & (
  | { readonly type: 'bill'; readonly status: ShownBillState }
  | { readonly type: 'payment'; readonly status: PaymentStatus }
);

export interface AccountPaymentStatus {
  readonly billingAccountId: BillingAccountId;
  readonly state: AccountState;
  readonly currency: Currency;
  readonly standing: Standing;
  readonly daysPastDue: number;
  readonly pastDue: Money;
  readonly aging: Readonly<Record<AgingBucket, Money>>;
  /** Credit that waits for the charges of later bills, or for being paid out. */
  readonly credit: Money;
  /** Fees that are on no bill yet: all of them, and the part that is not paid. */
  readonly fees: { readonly amount: Money; readonly open: Money };
  readonly nextPayment: NextPayment | null;
  readonly lastPayment: LastPayment | null;
}

/** The answer of `GET /v1/customers/{customerId}/payment-status`. */
export interface PaymentStatusRead {
  readonly customerId: CustomerId;
  readonly asOf: Instant;
  /** The worst standing of the accounts. */
  readonly standing: Standing;
  /** The largest number of any account. */
  readonly daysPastDue: number;
  /** Null when the accounts have several currencies; `totals` has the sum of each. */
  readonly pastDue: Money | null;
  readonly totals: readonly { readonly currency: Currency; readonly pastDue: Money }[];
  readonly nextPayment: NextPayment | null;
  readonly lastPayment: LastPayment | null;
  /** Newest first, at most {@link RECENT_ACTIVITY_LIMIT}. */
  readonly recentActivity: readonly Activity[];
  readonly accounts: readonly AccountPaymentStatus[];
}

export const RECENT_ACTIVITY_LIMIT = 10;

/**
 * The payment status of a customer from the snapshots of the accounts asked for, at least one, all of one customer
 * (RangeError otherwise). The accounts are in the given order.
 */
export function paymentStatusRead(snapshots: readonly PaymentStatusBasis[]): PaymentStatusRead {
  const { customerId, asOf } = frameOf(snapshots);
  const accounts = snapshots.map(accountStatus);
  const totals = currenciesOf(snapshots).map((currency) => ({
    currency,
    pastDue: sumMoney(
      accounts.filter((account) => account.currency === currency).map((account) => account.pastDue),
      currency,
    ),
  }));
  return {
    customerId,
    asOf,
    standing: worstStanding(snapshots),
    daysPastDue: largest(accounts.map((account) => account.daysPastDue)),
    pastDue: singleCurrency(snapshots) === null ? null : (totals[0]?.pastDue ?? null),
    totals,
    nextPayment: firstPayment(accounts.flatMap((account) => account.nextPayment ?? [])),
    lastPayment: newestPayment(accounts.flatMap((account) => account.lastPayment ?? [])),
    recentActivity: newest(snapshots.flatMap(activityOf)).slice(0, RECENT_ACTIVITY_LIMIT),
    accounts,
  };
}

function accountStatus(snapshot: PaymentStatusBasis): AccountPaymentStatus {
  const { account, openBills, today } = snapshot;
  const { currency } = account;
  const aging = agingOf(openBills, today);
  return {
    billingAccountId: account.billingAccountId,
    state: account.state,
    currency,
    standing: standingOfSnapshot(snapshot),
    daysPastDue: daysPastDueOf(snapshot),
    pastDue: pastDueOf(snapshot),
    aging: {
      '1-30': money(aging['1-30'], currency),
      '31-60': money(aging['31-60'], currency),
      '61-90': money(aging['61-90'], currency),
      '90+': money(aging['90+'], currency),
    },
    credit: money(creditLeftOn(snapshot), currency),
    fees: {
      amount: money(snapshot.unbilledFeeAmount, currency),
      open: money(feesDue(snapshot), currency),
    },
    nextPayment: nextPaymentOf(snapshot),
    lastPayment: lastPaymentOf(snapshot),
  };
}

/** What is due next, of one account; see {@link dueNext}. */
export function nextPaymentOf(basis: DueBasis): NextPayment | null {
  const due = dueNext(basis);
  if (due === null) return null;
  const { billingAccountId, currency } = basis.account;
  return {
    billingAccountId,
    billId: due.billId,
    dueDate: due.dueDate,
    amount: money(due.amount, currency),
    fees: money(due.fees, currency),
    credit: money(due.credit, currency),
  };
}

/** The newest settled payment of an account; null when its history has none. */
function lastPaymentOf({ account, recentPayments }: PaymentStatusBasis): LastPayment | null {
  const settled = recentPayments.filter((payment) => payment.status === 'settled');
  return newestPayment(
    settled.map(({ paymentId, occurredAt, amount, currency, method }) => ({
      billingAccountId: account.billingAccountId,
      paymentId,
      occurredAt,
      amount: money(amount, currency),
      method: shownMethod(method),
    })),
  );
}

/** The one that is due first; ties by bill id. */
export function firstPayment(payments: readonly NextPayment[]): NextPayment | null {
  const [first] = [...payments].sort(
    (a, b) => compareText(a.dueDate, b.dueDate) || compareText(a.billId ?? '', b.billId ?? ''),
  );
  return first ?? null;
}

function newestPayment(payments: readonly LastPayment[]): LastPayment | null {
  const [newestOne] = newestFirst(
    payments,
    (payment) => canonical(payment.occurredAt),
    (payment) => payment.paymentId,
  );
  return newestOne ?? null;
}

function activityOf({ account, recentBills, recentPayments }: PaymentStatusBasis): Activity[] {
  const { billingAccountId, currency, timeZone } = account;
  // Finding the start of a day in a zone is slow: only for the bills that can be among the newest.
  const newestBills = newestFirst(
    recentBills,
    (bill) => bill.billDate,
    (bill) => bill.billId,
  ).slice(0, RECENT_ACTIVITY_LIMIT);
  const bills = newestBills.map(
    (bill): Activity => ({
      type: 'bill',
      id: bill.billId,
      billingAccountId,
      occurredAt: startOfDay(bill.billDate, timeZone),
      amount: money(bill.amount, currency),
      status: bill.state,
    }),
  );
  const payments = recentPayments.map(
    (payment): Activity => ({
      type: 'payment',
      id: payment.paymentId,
      billingAccountId,
      occurredAt: payment.occurredAt,
      amount: money(payment.amount, payment.currency),
      status: payment.status,
    }),
  );
  return [...bills, ...payments];
}

function newest(activities: readonly Activity[]): Activity[] {
  return newestFirst(
    activities,
    (activity) => canonical(activity.occurredAt),
    (activity) => activity.id,
  );
}

/** Instants compare as text only when they are written the same way; most are already. */
function canonical(instant: Instant): Instant {
  return CANONICAL.test(instant) ? instant : instantOf(epochMsOf(instant));
}

const CANONICAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
