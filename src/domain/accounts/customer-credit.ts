import { type Currency, exact, type Minor, sumMinor } from '../money.ts';
import type { BillingAccount } from './billing-account.ts';
import type { CreditPartyId } from './credit-party.ts';
import type { Customer } from './customer.ts';
import { daysPastDueOf, largest, standingOfSnapshot } from './reads/across-accounts.ts';
import type { PartyAccount } from './snapshot.ts';
import { pastDueAmount, type Standing, worseStanding } from './standing.ts';

/** The credit party of a customer. Only enterprises have a group. */
export function creditPartyOf({
  customerId,
  segment,
  groupId,
}: Pick<Customer, 'customerId' | 'segment' | 'groupId'>): CreditPartyId {
  return segment === 'enterprise' && groupId !== undefined ? `group:${groupId}` : `customer:${customerId}`;
}

/** The group whose credit party it is; null for that of one customer. */
export function groupOf(partyId: CreditPartyId): string | null {
  return partyId.startsWith('group:') ? partyId.slice('group:'.length) : null;
}

/** What all accounts of a credit party say together, at one moment. Amounts are of the accounts in one currency. */
export interface CustomerCredit {
  readonly currency: Currency;
  /** The worst of all accounts, in whatever currency. */
  readonly standing: Standing;
  /** The most of all accounts, in whatever currency. */
  readonly daysPastDue: number;
  readonly pastDue: Minor;
  /** What counts against the limits: balances without disputed money, and held credit. Negative when the customer is owed something. */
  readonly exposure: Minor;
  /** The limits of accounts that are active and not given to collections or written off: the others lend no credit to anybody. */
  readonly creditLimit: Minor;
  readonly heldCredit: Minor;
  /** Limits minus exposure, never below zero: an account over its limit takes from what the others may still spend. */
  readonly available: Minor;
  /** Dunning keeps one of the accounts from new orders, and debt there is beyond its grace days. */
  readonly newOrdersBlocked: boolean;
  /** Care stops dunning on one of the accounts (bereavement, a lawyer, and so on), or a bankruptcy over one is open. */
  readonly onDunningHold: boolean;
}

/** The credit of a party over all its accounts. `accounts` are all of them, at one moment. */
export function customerCredit(accounts: readonly PartyAccount[], currency: Currency): CustomerCredit {
  const inCurrency = accounts.filter(({ account }) => account.currency === currency);
  const exposure = sumMinor(inCurrency.map(usedCredit));
  const creditLimit = sumMinor(
    inCurrency.filter(({ account }) => lendsCredit(account)).map(({ account }) => account.creditLimit),
  );
  return {
    currency,
    standing: accounts.map(standingOfSnapshot).reduce(worseStanding, 'good'),
    daysPastDue: largest(accounts.map(daysPastDueOf)),
    pastDue: sumMinor(inCurrency.map(pastDueNow)),
    exposure,
    creditLimit,
    heldCredit: sumMinor(inCurrency.map(({ account }) => account.heldCredit)),
    available: exact(Math.max(0, creditLimit - exposure)),
    newOrdersBlocked: accounts.some(blocksNewOrders),
    onDunningHold: accounts.some(
      ({ account }) => account.dunningHolds.length > 0 || (account.insolvency ?? null) !== null,
    ),
  };
}

/** False as soon as no debt that counts is beyond its grace days, even if dunning has not lifted the restriction yet. */
export function blocksNewOrders(now: PartyAccount): boolean {
  return now.account.restrictions.includes('newOrders') && daysPastDueOf(now) > now.account.graceDays;
}

/** What counts against the limit of one account. */
export function usedCredit({ account, openBills }: Pick<PartyAccount, 'account' | 'openBills'>): Minor {
  const disputed = sumMinor(openBills.map((bill) => bill.disputedAmount));
  return exact(account.balance - disputed + account.heldCredit);
}

function lendsCredit({ state, collectionStatus }: BillingAccount): boolean {
  return state === 'active' && collectionStatus === 'none';
}

/** Late debt below the least debt counts as none. */
function pastDueNow({ openBills, today, leastDebt }: PartyAccount): Minor {
  return pastDueAmount(openBills, today, leastDebt);
}
