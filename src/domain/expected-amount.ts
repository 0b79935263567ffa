import type { Frequency } from './cycle.ts';
import { isInStub, pendingTransition } from './cycle-transition.ts';
import { exact, type Minor, type Money, money, multiplyRatio, sumMinor } from './money.ts';
import { MONTHS_CHARGED } from './proration.ts';
import type { AccountPresent } from './snapshot.ts';

/** What the monthly charges of running services come to for one whole period, rounded half away from zero once. */
export function recurringCharge(monthlyCharges: readonly Minor[], frequency: Frequency): Minor {
  const { numerator, denominator } = MONTHS_CHARGED[frequency];
  return multiplyRatio(sumMinor(monthlyCharges), numerator, denominator);
}

/**
 * What the account's next bill will ask for: one whole period's charge of every active subscription, plus what the
 * ledger holds that no bill has collected yet (usage, one-off charges, credits, prorations). A service that began
 * inside the period counts in full; the ledger's proration entry for its missing days takes them off again.
 *
 * While the running period is the stub of a cycle change, its charges are such entries already and no recurring charge
 * is added.
 *
 * Never below zero: a bill asks for money or for none, and a credit that is larger than the charges stays on the
 * account for the bill after it. Throws MoneyError past 2^53.
 */
export function expectedAmount(
  snapshot: Pick<
    AccountPresent,
    'account' | 'subscriptions' | 'unbilledAmount' | 'today' | 'cycleTransition'
  >,
): Money {
  const { account, subscriptions, unbilledAmount } = snapshot;
  const active = subscriptions.filter((subscription) => subscription.state === 'active');
  const recurring = recurringCharge(
    isInStub(snapshot) ? [] : active.map((subscription) => subscription.monthlyCharge),
    (pendingTransition(snapshot)?.previousCycle ?? account.cycle).frequency,
  );
  return money(exact(Math.max(0, sumMinor([recurring, unbilledAmount]))), account.currency);
}
