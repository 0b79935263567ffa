import { daysBetween } from '../civil-date.ts';
import type { Facts } from '../decision.ts';
import { exact, type Minor, type Money, sumMinor } from '../money.ts';
import type { ServiceOrder } from '../order.ts';
import type { AccountSnapshot } from '../snapshot.ts';
import { availableCredit, daysPastDue, pastDueAmount, standingOf } from '../standing.ts';
import { factsFrom, percentOf } from './fact.ts';
import { paymentBehaviour } from './payment-behaviour.ts';

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
 * in its time zone. `depositPaidAmount` is the deposit already paid for this very order. Never throws: what can't be
 * computed is a null fact.
 */
export function serviceApprovalFacts(
  snapshot: AccountSnapshot,
  order: ServiceOrder,
  depositPaidAmount: Minor = 0,
): Facts {
  const { account, openBills, today, customer } = snapshot;
  const disputed = (): Minor => sumMinor(openBills.map((bill) => bill.disputedAmount));
  const available = (): Minor => availableCredit(account, disputed());
  const required = (): Minor => charged(requiredCredit(order), account.currency);
  const oneOff = (): Minor => charged(order.oneOffCharge, account.currency);
  const used = (): Minor => exact(account.balance - disputed() + account.heldCredit);
  return {
    ...factsFrom('billingAccount', snapshot.asOf, {
      accountState: () => account.state,
      standing: () => standingOf(account, openBills, today),
      creditLimitAmount: () => exact(account.creditLimit),
      availableCreditAmount: available,
      utilisationPercent: () => percentOf(used(), account.creditLimit, 'up'),
      accountAgeDays: () => daysBetween(account.openedDate, today),
    }),
    ...factsFrom('openBills', snapshot.asOf, {
      daysPastDue: () => daysPastDue(openBills, today),
      pastDueAmount: () => pastDueAmount(openBills, today),
      openDisputedAmount: disputed,
    }),
    ...factsFrom('billHistory', snapshot.asOf, {
      billsSeen12m: () => paymentBehaviour(snapshot).billsSeen,
      lateBills12m: () => paymentBehaviour(snapshot).lateBills,
      maxDaysLate12m: () => paymentBehaviour(snapshot).maxDaysLate,
      hasPaymentHistory: () => paymentBehaviour(snapshot).billsSeen > 0,
    }),
    ...factsFrom('paymentHistory', snapshot.asOf, {
      returnedPayments12m: () => snapshot.recentPayments.filter(({ status }) => status === 'reversed').length,
    }),
    ...factsFrom('customer', snapshot.asOf, { segment: () => customer.segment }),
    ...factsFrom('order', snapshot.asOf, {
      offeringCategory: () => order.offering.category,
      orderTermMonths: () => order.termMonths,
      oneOffChargeAmount: oneOff,
      monthlyChargeAmount: () => charged(order.monthlyCharge, account.currency),
      requiredCreditAmount: required,
    }),
    ...factsFrom('orderAndAccount', snapshot.asOf, {
      /** How much of what the order needs is covered by available credit; rounded down. */
      creditCoveragePercent: () => (required() === 0 ? 100 : percentOf(available(), required(), 'down')),
      creditShortfallAmount: () => exact(Math.max(0, required() - available())),
      orderPercentOfLimit: () => percentOf(required(), account.creditLimit, 'up'),
      oneOffPercentOfLimit: () => percentOf(oneOff(), account.creditLimit, 'up'),
    }),
    ...factsFrom('deposits', snapshot.asOf, {
      depositPaidAmount: () => exact(depositPaidAmount),
      /** Share of the required credit that is paid as a deposit; rounded down. */
      depositPaidPercent: () =>
        required() === 0 ? 100 : percentOf(exact(depositPaidAmount), required(), 'down'),
    }),
  };
}
