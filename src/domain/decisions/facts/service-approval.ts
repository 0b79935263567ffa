import {
  blocksNewOrders,
  type CustomerCredit,
  customerCredit,
  usedCredit,
} from '../../accounts/customer-credit.ts';
import { daysPastDueOf, standingOfSnapshot } from '../../accounts/reads/across-accounts.ts';
import type { AccountSnapshot, PartyAccount } from '../../accounts/snapshot.ts';
import { availableCredit, pastDueAmount } from '../../accounts/standing.ts';
import { moneyUnderWay } from '../../arrears/money-under-way.ts';
import { dueNext, feesDue } from '../../billing/due-next.ts';
import type { ServiceOrder } from '../../cases/order.ts';
import { daysBetween } from '../../civil-date.ts';
import { exact, type Minor, type Money, sumMinor } from '../../money.ts';
import type { Fact, Facts, FactValue } from '../decision.ts';
import { creditHistoryFacts } from './credit-history-facts.ts';
import { attemptWith, percentOf, type Wanted } from './fact.ts';
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

/** A charge in the account's currency; throws on another currency, so that two currencies are never compared. */
function charged(money: Money | null, currency: string): Minor {
  if (money === null || money.currency !== currency) throw new RangeError('not the currency of the account');
  if (money.amountMinor < 0) throw new RangeError('a charge is not negative');
  return exact(money.amountMinor);
}

/** What facts of an order are made from: an account, and all accounts of its customer (or of the group, for an enterprise). */
export type OrderBasis = AccountSnapshot & { readonly partyAccounts: readonly PartyAccount[] };

/** The basis of an account whose customer has no other. */
export function onlyAccount(snapshot: AccountSnapshot): OrderBasis {
  return { ...snapshot, partyAccounts: [snapshot] };
}

/** What the facts of one order are computed from. The parts that several facts share are worked out once. */
class OrderOnAccount {
  readonly snapshot: OrderBasis;
  readonly order: ServiceOrder;
  readonly depositPaidAmount: Minor;
  #behaviour: PaymentBehaviour | null = null;
  #customer: CustomerCredit | null = null;

  constructor(snapshot: OrderBasis, order: ServiceOrder, depositPaidAmount: Minor) {
    this.snapshot = snapshot;
    this.order = order;
    this.depositPaidAmount = depositPaidAmount;
  }

  get behaviour(): PaymentBehaviour {
    this.#behaviour ??= paymentBehaviour(this.snapshot);
    return this.#behaviour;
  }

  /** Of all accounts of the customer. Throws when the account that is ordered on is not among them. */
  get customer(): CustomerCredit {
    const { account, partyAccounts } = this.snapshot;
    const own = partyAccounts.some((one) => one.account.billingAccountId === account.billingAccountId);
    if (!own) throw new RangeError('the accounts of the customer are not known');
    this.#customer ??= customerCredit(partyAccounts, account.currency);
    return this.#customer;
  }

  get disputed(): Minor {
    return sumMinor(this.snapshot.openBills.map((bill) => bill.disputedAmount));
  }

  get available(): Minor {
    return availableCredit(this.snapshot.account, this.disputed);
  }

  get required(): Minor {
    return charged(requiredCredit(this.order), this.snapshot.account.currency);
  }

  get oneOff(): Minor {
    return charged(this.order.oneOffCharge, this.snapshot.account.currency);
  }

  get used(): Minor {
    return usedCredit(this.snapshot);
  }
}

type Recipes = Readonly<Record<string, (given: OrderOnAccount) => FactValue | null>>;

const BEFORE_HISTORY: readonly (readonly [source: string, recipes: Recipes])[] = [
  [
    'billingAccount',
    {
      accountState: ({ snapshot }) => snapshot.account.state,
      standing: ({ snapshot }) => standingOfSnapshot(snapshot),
      /** False as soon as no debt that counts is beyond its grace days, even if dunning has not lifted the restriction yet. */
      newOrdersBlocked: ({ snapshot }) => blocksNewOrders(snapshot),
      holdBereavement: ({ snapshot }) => snapshot.account.dunningHolds.includes('bereavement'),
      holdLegal: ({ snapshot }) => snapshot.account.dunningHolds.includes('legal'),
      /** A hold for it, or proceedings that are open over the account. */
      holdInsolvency: ({ snapshot }) =>
        snapshot.account.dunningHolds.includes('insolvency') ||
        (snapshot.account.insolvency ?? null) !== null,
      holdVulnerable: ({ snapshot }) => snapshot.account.dunningHolds.includes('vulnerable'),
      creditLimitAmount: ({ snapshot }) => exact(snapshot.account.creditLimit),
      availableCreditAmount: (given) => given.available,
      /** What counts against the limit; negative when the customer is owed something. */
      usedCreditAmount: (given) => given.used,
      utilisationPercent: (given) => percentOf(given.used, given.snapshot.account.creditLimit, 'up'),
      accountAgeDays: ({ snapshot }) => daysBetween(snapshot.account.openedDate, snapshot.today),
    },
  ],
  [
    'openBills',
    {
      daysPastDue: ({ snapshot }) => daysPastDueOf(snapshot),
      pastDueAmount: ({ snapshot }) => pastDueAmount(snapshot.openBills, snapshot.today, snapshot.leastDebt),
      openDisputedAmount: (given) => given.disputed,
      /** Fees that are on no bill yet and are not paid. */
      unpaidFeesAmount: ({ snapshot }) => feesDue(snapshot),
      /** What the customer has to pay next, as all reads and messages show it; 0: nothing. */
      nextPaymentAmount: ({ snapshot }) => dueNext(snapshot)?.amount ?? 0,
    },
  ],
  [
    'billHistory',
    {
      billsSeen12m: ({ behaviour }) => behaviour.billsSeen,
      lateBills12m: ({ behaviour }) => behaviour.lateBills,
      maxDaysLate12m: ({ behaviour }) => behaviour.maxDaysLate,
      hasPaymentHistory: ({ behaviour }) => behaviour.billsSeen > 0,
    },
  ],
  [
    'paymentHistory',
    {
      /** Money that is announced and has not come, for as long as the dunning policy lets it count. */
      pendingPaymentAmount: ({ snapshot }) =>
        sumMinor(
          moneyUnderWay(snapshot.recentPayments, snapshot.asOf, snapshot.pendingPaymentDays ?? 0).map(
            ({ amount }) => amount,
          ),
        ),
      returnedPayments12m: ({ snapshot }) =>
        snapshot.recentPayments.filter(({ status }) => status === 'reversed').length,
    },
  ],
];

const AFTER_HISTORY: typeof BEFORE_HISTORY = [
  ['customer', { segment: ({ snapshot }) => snapshot.customer.segment }],
  [
    'customerAccounts',
    {
      /** The worst of all accounts. */
      customerStanding: ({ customer }) => customer.standing,
      /** The most of all accounts, also of those in other currencies. */
      customerDaysPastDue: ({ customer }) => customer.daysPastDue,
      customerPastDueAmount: ({ customer }) => customer.pastDue,
      /** What counts against the limits of all accounts. */
      customerExposureAmount: ({ customer }) => customer.exposure,
      customerCreditLimitAmount: ({ customer }) => customer.creditLimit,
      customerHeldCreditAmount: ({ customer }) => customer.heldCredit,
      customerAvailableCreditAmount: ({ customer }) => customer.available,
      customerUtilisationPercent: ({ customer }) => percentOf(customer.exposure, customer.creditLimit, 'up'),
      customerNewOrdersBlocked: ({ customer }) => customer.newOrdersBlocked,
      customerOnDunningHold: ({ customer }) => customer.onDunningHold,
    },
  ],
  [
    'order',
    {
      offeringCategory: ({ order }) => order.offering.category,
      orderTermMonths: ({ order }) => order.termMonths,
      oneOffChargeAmount: (given) => given.oneOff,
      monthlyChargeAmount: ({ order, snapshot }) => charged(order.monthlyCharge, snapshot.account.currency),
      requiredCreditAmount: (given) => given.required,
    },
  ],
  [
    'orderAndAccount',
    {
      /** How much of what the order needs is covered by available credit; rounded down. */
      creditCoveragePercent: (given) =>
        given.required === 0 ? 100 : percentOf(given.available, given.required, 'down'),
      /** The same of the credit that is available over all accounts of the customer. */
      customerCoveragePercent: (given) =>
        given.required === 0 ? 100 : percentOf(given.customer.available, given.required, 'down'),
      creditShortfallAmount: (given) => exact(Math.max(0, given.required - given.available)),
      orderPercentOfLimit: (given) => percentOf(given.required, given.snapshot.account.creditLimit, 'up'),
      oneOffPercentOfLimit: (given) => percentOf(given.oneOff, given.snapshot.account.creditLimit, 'up'),
    },
  ],
  [
    'deposits',
    {
      depositPaidAmount: (given) => exact(given.depositPaidAmount),
      /** Share of the required credit that is paid as a deposit; rounded down. */
      depositPaidPercent: (given) =>
        given.required === 0 ? 100 : percentOf(exact(given.depositPaidAmount), given.required, 'down'),
    },
  ],
];

/**
 * What the service approval policy may know. Amounts are in minor units of the account's currency, days are whole civil days in its time
 * zone. `depositPaidAmount` is the deposit already paid for this very order. `wanted` names the facts that are needed. Never throws:
 * what can't be computed is a null fact.
 */
export function serviceApprovalFacts(
  snapshot: OrderBasis,
  order: ServiceOrder,
  depositPaidAmount: Minor = 0,
  wanted: Wanted = everything,
): Facts {
  const given = new OrderOnAccount(snapshot, order, depositPaidAmount);
  const facts: Record<string, Fact> = {};
  addFacts(facts, BEFORE_HISTORY, given, wanted);
  Object.assign(facts, creditHistoryFacts(snapshot, wanted));
  addFacts(facts, AFTER_HISTORY, given, wanted);
  return facts;
}

function addFacts(
  facts: Record<string, Fact>,
  groups: typeof BEFORE_HISTORY,
  given: OrderOnAccount,
  wanted: Wanted,
): void {
  const observedAt = given.snapshot.asOf;
  for (const [source, recipes] of groups)
    for (const name in recipes)
      if (wanted(name)) facts[name] = { value: attemptWith(recipes[name], given), source, observedAt };
}

function everything(): true {
  return true;
}
