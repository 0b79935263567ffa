import type { AccountPresent } from '../accounts/snapshot.ts';
import { openAmount } from '../accounts/standing.ts';
import type { CivilDate } from '../civil-date.ts';
import type { BillId } from '../flavor.ts';
import type { UnbilledSums } from '../ledger/unbilled.ts';
import { exact, type Minor, sumMinor } from '../money.ts';
import { inDueOrder } from '../payments/allocation.ts';
import type { Bill } from './bill.ts';
import { creditOf, freeCredit, openFees, owedOnNoBill } from './credit.ts';
import { cyclePosition } from './cycle/transition.ts';
import { datesOf, nextPeriod, stubOf } from './period.ts';
import { recurringCharges } from './recurring.ts';

/** What determines what an account has to pay next. */
export type DueBasis = Pick<
  AccountPresent,
  'account' | 'openBills' | 'subscriptions' | 'today' | 'cycleTransition' | 'dueDays' | keyof UnbilledSums
>;

/** What an account has to pay next: for an open bill, or for the bill that is expected. In minor units of the account. */
export interface DueNext {
  /** Null: the bill does not exist yet, and amount and date are what is expected. */
  readonly billId: BillId | null;
  /** In the past when the bill is late. */
  readonly dueDate: CivilDate;
  /** What is left to pay: `asked` minus `credit`. Zero: nothing. */
  readonly amount: Minor;
  /** Before credit, `fees` among it. */
  readonly asked: Minor;
  /** Fees that are on no bill yet. */
  readonly fees: Minor;
  /** The credit of the account that was taken off. */
  readonly credit: Minor;
}

/**
 * The one answer to "what is due next": what the open bill asks for that is due first (without its disputed part), with the fees that are on
 * no bill yet; without an open bill, what the next bill is expected to ask for (see {@link expectedBill}). Credit is taken off.
 * Null when nothing is to be paid.
 */
export function dueNext(basis: DueBasis): DueNext | null {
  const due = dueOnBill(basis) ?? expectedBill(basis);
  return due.amount === 0 ? null : due;
}

/** The open bill that is due first; null when no bill has an open amount. */
function firstOpenBill({ openBills }: { readonly openBills: readonly Bill[] }): Bill | null {
  return inDueOrder(openBills.filter((bill) => openAmount(bill) > 0))[0] ?? null;
}

/** The credit of an account that waits for charges to come, or can be paid out; fees that are on no bill yet have taken their part. */
export function creditLeftOn(basis: Pick<DueBasis, 'account' | 'openBills' | keyof UnbilledSums>): Minor {
  return freeCredit(basis, creditIn(basis));
}

/** Of the fees that are on no bill yet, what is not paid. */
export function feesDue(basis: Pick<DueBasis, 'account' | 'openBills' | keyof UnbilledSums>): Minor {
  return openFees(basis, creditIn(basis));
}

/** What an account has to pay of its open bills: the first part of {@link dueNext}. Null when no bill has an open amount. */
export function dueOnBill(
  basis: Pick<DueBasis, 'account' | 'openBills' | keyof UnbilledSums>,
): DueNext | null {
  const bill = firstOpenBill(basis);
  if (bill === null) return null;
  const fees = basis.unbilledFeeAmount;
  const asked = sumMinor([openAmount(bill), fees]);
  return { billId: bill.billId, dueDate: bill.dueDate, ...withCredit(basis, asked), fees };
}

/**
 * What the account's next bill is expected to ask for, and when it is due: the charges of its period for every active subscription, for the
 * own days of those that begin or end in it; what is in the ledger and on no bill yet (usage, one-off charges, fees), whatever it occurred
 * on; and what is owed on no bill. Credit is taken off, also credits that this bill will list. The prorations of a cycle change are
 * on the bill of its stub and on no other; services that were confirmed for the stub are charged only by them.
 *
 * Never below zero: credit that is larger than the charges stays on the account. Throws MoneyError past 2^53.
 */
export function expectedBill(basis: DueBasis): DueNext {
  const { account, subscriptions, unbilledAmount, unbilledStubAmount } = basis;
  const { unbilledCreditAmount, cycleTransition } = basis;
  const { billing, cycle } = account;
  const period = billing === undefined ? cyclePosition(basis).currentPeriod : nextPeriod({ billing });
  const calendar = { cycle, cycleTransition };
  const stub = stubOf(calendar, period) !== null;
  const confirmed = stub ? (cycleTransition?.confirmedServices ?? []) : [];
  const charges =
    account.state === 'closed'
      ? []
      : recurringCharges({ account: { ...account, cycleTransition }, period, subscriptions, confirmed });
  const stubWaits = cycleTransition?.stub != null && !stub && period.to < cycleTransition.stub.from;
  const total = sumMinor([
    ...charges.map(({ amount }) => amount),
    ...[unbilledAmount, unbilledCreditAmount, stubWaits ? -unbilledStubAmount : 0],
    owedOnNoBill(creditIn(basis)),
  ]);
  const { dueDate } = datesOf(calendar, period, basis.dueDays);
  const asked = exact(Math.max(0, total));
  return { billId: null, dueDate, ...withCredit(basis, asked), fees: basis.unbilledFeeAmount };
}

function withCredit(
  basis: Pick<DueBasis, 'account' | 'openBills' | keyof UnbilledSums>,
  asked: Minor,
): Pick<DueNext, 'amount' | 'asked' | 'credit'> {
  const credit = exact(Math.min(asked, Math.max(0, creditIn(basis))));
  return { amount: exact(asked - credit), asked, credit };
}

function creditIn({
  account,
  openBills,
  ...unbilled
}: Pick<DueBasis, 'account' | 'openBills' | keyof UnbilledSums>): Minor {
  return creditOf({ account, bills: openBills, ...unbilled });
}
