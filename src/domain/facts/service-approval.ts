import { daysBetween } from '../civil-date.ts';
import type { Facts } from '../decision.ts';
import { exact, type Minor, type Money, sumMinor } from '../money.ts';
import type { ServiceOrder } from '../order.ts';
import type { AccountSnapshot } from '../snapshot.ts';
import { availableCredit, daysPastDue, pastDueAmount, standingOf } from '../standing.ts';
import { creditHistoryFacts } from './credit-history-facts.ts';
import { type FactRecipes, factsFrom, percentOf, type Wanted } from './fact.ts';
import { type PaymentBehaviour, paymentBehaviour } from './payment-behaviour.ts';

/** The credit an order needs: its one-off charge and the first monthly one. Null when the two differ in currency. */
export function requiredCredit(order: Pick<ServiceOrder, 'oneOffCharge' | 'monthlyCharge'>): Money | null {
  const { oneOffCharge, monthlyCharge } = order;
  if (oneOffCharge.currency !== monthlyCharge.currency) return null;
  return {
    amountMinor: sumMinor([oneOffCharge.amountMinor, monthlyCharge.amountMinor]),
    currency: oneOffCharge.currency,
  };
}

/** A charge in the account's currency; throws on any other, so that currencies are never compared. */
function charged(money: Money | null, currency: string): Minor {
  if (money === null || money.currency !== currency) throw new RangeError('not the currency of the account');
  if (money.amountMinor < 0) throw new RangeError('a charge is not negative');
  return exact(money.amountMinor);
}

/**
 * What the service approval policy may know. Amounts in minor units of the account's currency, days as whole civil days
 * in its time zone. `depositPaidAmount` is the deposit already paid for this very order. `wanted` leaves facts out that
 * nobody needs. Never throws: what can't be computed is a null fact.
 */
export function serviceApprovalFacts(
  snapshot: AccountSnapshot,
  order: ServiceOrder,
  depositPaidAmount: Minor = 0,
  wanted: Wanted = () => true,
): Facts {
  const { account, openBills, today, customer } = snapshot;
  const disputed = (): Minor => sumMinor(openBills.map((bill) => bill.disputedAmount));
  const available = (): Minor => availableCredit(account, disputed());
  const required = (): Minor => charged(requiredCredit(order), account.currency);
  const oneOff = (): Minor => charged(order.oneOffCharge, account.currency);
  const used = (): Minor => exact(account.balance - disputed() + account.heldCredit);
  let behaviour: PaymentBehaviour | null = null;
  const behaved = (): PaymentBehaviour => {
    behaviour ??= paymentBehaviour(snapshot);
    return behaviour;
  };
  const from = (source: string, recipes: FactRecipes): Facts =>
    factsFrom(source, snapshot.asOf, recipes, wanted);
  return {
    ...from('billingAccount', {
      accountState: () => account.state,
      standing: () => standingOf(account, openBills, today),
      creditLimitAmount: () => exact(account.creditLimit),
      availableCreditAmount: available,
      utilisationPercent: () => percentOf(used(), account.creditLimit, 'up'),
      accountAgeDays: () => daysBetween(account.openedDate, today),
    }),
    ...from('openBills', {
      daysPastDue: () => daysPastDue(openBills, today),
      pastDueAmount: () => pastDueAmount(openBills, today),
      openDisputedAmount: disputed,
    }),
    ...from('billHistory', {
      billsSeen12m: () => behaved().billsSeen,
      lateBills12m: () => behaved().lateBills,
      maxDaysLate12m: () => behaved().maxDaysLate,
      hasPaymentHistory: () => behaved().billsSeen > 0,
    }),
    ...from('paymentHistory', {
      returnedPayments12m: () => snapshot.recentPayments.filter(({ status }) => status === 'reversed').length,
    }),
    ...creditHistoryFacts(snapshot, wanted),
    ...from('customer', { segment: () => customer.segment }),
    ...from('order', {
      offeringCategory: () => order.offering.category,
      orderTermMonths: () => order.termMonths,
      oneOffChargeAmount: oneOff,
      monthlyChargeAmount: () => charged(order.monthlyCharge, account.currency),
      requiredCreditAmount: required,
    }),
    ...from('orderAndAccount', {
      /** How much of what the order needs is covered by available credit; rounded down. */
      creditCoveragePercent: () => (required() === 0 ? 100 : percentOf(available(), required(), 'down')),
      creditShortfallAmount: () => exact(Math.max(0, required() - available())),
      orderPercentOfLimit: () => percentOf(required(), account.creditLimit, 'up'),
      oneOffPercentOfLimit: () => percentOf(oneOff(), account.creditLimit, 'up'),
    }),
    ...from('deposits', {
      depositPaidAmount: () => exact(depositPaidAmount),
      /** Share of the required credit that is paid as a deposit; rounded down. */
      depositPaidPercent: () =>
        required() === 0 ? 100 : percentOf(exact(depositPaidAmount), required(), 'down'),
    }),
  };
}
