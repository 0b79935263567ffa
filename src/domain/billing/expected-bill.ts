import type { AccountPresent } from '../accounts/snapshot.ts';
import type { CivilDate } from '../civil-date.ts';
import { exact, type Money, money, sumMinor } from '../money.ts';
import { chargeable } from './bill-of.ts';
import { owedOnNoBill, unappliedCredit } from './credit.ts';
import { cyclePosition } from './cycle/transition.ts';
import { cycleOf, datesOf, nextPeriod, stubOf } from './period.ts';
import { prorate } from './proration.ts';
import { chargedOnce } from './replacement.ts';
import type { Subscription } from './subscription.ts';

/** The bill that is made next, as things stand. */
export interface ExpectedBill {
  readonly dueDate: CivilDate;
  /** What it will ask for. */
  readonly amount: Money;
}

/**
 * When the account's next bill is due and what it will ask for. It is what `billOf` makes of the same account, from the sums of a
 * snapshot: the charges of its period for every active subscription, for the own days of those that begin or end in it; what is in the
 * ledger and on no bill yet (usage, one-off charges, credits); and what is owed on no bill. The prorations of a cycle change are on the
 * bill of its stub and on no other; services that were confirmed for the stub are charged only by them.
 *
 * Never below zero: a bill asks for money or for none, and a credit that is larger than the charges stays on the
 * account for the bill after it. Throws MoneyError past 2^53.
 */
export function expectedBill(
  snapshot: Pick<
    AccountPresent,
    | 'account'
    | 'openBills'
    | 'subscriptions'
    | 'unbilledAmount'
    | 'unbilledStubAmount'
    | 'today'
    | 'cycleTransition'
  >,
): ExpectedBill {
  const { account, openBills, unbilledAmount, unbilledStubAmount, cycleTransition } = snapshot;
  const { billing, cycle, currency } = account;
  const period = billing === undefined ? cyclePosition(snapshot).currentPeriod : nextPeriod({ billing });
  const calendar = { cycle, cycleTransition };
  const stub = stubOf(calendar, period) !== null;
  const charged = account.state === 'closed' ? [] : chargedIn(snapshot, stub);
  const charges = prorate(charged.map(chargeable), period, cycleOf(calendar, period), currency);
  const stubWaits = cycleTransition?.stub != null && !stub && period.to < cycleTransition.stub.from;
  const total = sumMinor([
    ...charges.map(({ amount }) => amount.amountMinor),
    unbilledAmount,
    stubWaits ? -unbilledStubAmount : 0,
    owedOnNoBill(unappliedCredit(openBills, unbilledAmount, account.balance)),
  ]);
  const { dueDate } = datesOf(calendar, period);
  return { dueDate, amount: money(exact(Math.max(0, total)), currency) };
}

/** The services that the bill charges, beside the prorations in the ledger. */
function chargedIn(
  { subscriptions, cycleTransition }: Pick<AccountPresent, 'subscriptions' | 'cycleTransition'>,
  stub: boolean,
): readonly Subscription[] {
  const charged = chargedOnce(subscriptions);
  if (!stub || cycleTransition === null) return charged;
  const { confirmedServices } = cycleTransition;
  return charged.filter(({ subscriptionId }) => !confirmedServices.includes(subscriptionId));
}
