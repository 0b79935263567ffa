import type { Instant } from '../../civil-date.ts';
import type { BillingAccountId, CustomerId } from '../../flavor.ts';
import { type Currency, type Money, money } from '../../money.ts';
import type { AccountState } from '../billing-account.ts';
import type { CreditPartyId } from '../credit-party.ts';
import { customerCredit, usedCredit } from '../customer-credit.ts';
import type { PartyAccount } from '../snapshot.ts';
import type { Standing } from '../standing.ts';
import { daysPastDueOf, pastDueOf, standingOfSnapshot } from './across-accounts.ts';

/** What decisions see of a customer's credit, over all accounts of the customer or of the group. */
export interface CreditRead {
  readonly customerId: CustomerId;
  readonly asOf: Instant;
  /** Of one customer, or of a group of enterprises. */
  readonly scope: 'customer' | 'group';
  readonly standing: Standing;
  readonly daysPastDue: number;
  readonly newOrdersBlocked: boolean;
  readonly onDunningHold: boolean;
  /** One for each currency: currencies are never added up. */
  readonly credit: readonly {
    readonly currency: Currency;
    readonly creditLimit: Money;
    readonly exposure: Money;
    readonly heldCredit: Money;
    readonly availableCredit: Money;
    readonly pastDue: Money;
  }[];
  readonly accounts: readonly {
    readonly billingAccountId: BillingAccountId;
    readonly customerId: CustomerId;
    readonly state: AccountState;
    readonly currency: Currency;
    readonly standing: Standing;
    readonly daysPastDue: number;
    readonly pastDue: Money;
    readonly exposure: Money;
  }[];
}

/** `accounts` are all of the party, by id; at least one. */
export function creditRead(
  customerId: CustomerId,
  partyId: CreditPartyId,
  accounts: readonly PartyAccount[],
  asOf: Instant,
): CreditRead {
  const currencies = [...new Set(accounts.map(({ account }) => account.currency))].sort();
  const byCurrency = currencies.map((currency) => customerCredit(accounts, currency));
  const [any] = byCurrency;
  if (any === undefined) throw new RangeError('no account to read');
  const { standing, newOrdersBlocked, onDunningHold } = any;
  return {
    customerId,
    asOf,
    scope: partyId.startsWith('group:') ? 'group' : 'customer',
    standing,
    daysPastDue: any.daysPastDue,
    ...{ newOrdersBlocked, onDunningHold },
    credit: byCurrency.map(({ currency, creditLimit, exposure, heldCredit, available, pastDue }) => ({
      currency,
      creditLimit: money(creditLimit, currency),
      exposure: money(exposure, currency),
      heldCredit: money(heldCredit, currency),
      availableCredit: money(available, currency),
      pastDue: money(pastDue, currency),
    })),
    accounts: accounts.map((one) => {
      const { account } = one;
      const { billingAccountId, currency, state } = account;
      return {
        ...{ billingAccountId, customerId: account.customerId, state, currency },
        standing: standingOfSnapshot(one),
        daysPastDue: daysPastDueOf(one),
        pastDue: pastDueOf(one),
        exposure: money(usedCredit(one), currency),
      };
    }),
  };
}
