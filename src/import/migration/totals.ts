import { openAmount } from '../../domain/accounts/standing.ts';
import type { Currency, Minor } from '../../domain/money.ts';
import { sumMinor } from '../../domain/money.ts';
import type { AccountBundle } from '../../store/accounts/bulk.ts';

/** What accounts of one currency add up to: the figures to compare with the old system's report. Amounts in minor units. */
export interface CurrencyTotals {
  readonly accounts: number;
  /** Debits minus credits. */
  readonly balance: Minor;
  readonly openBills: number;
  readonly openAmount: Minor;
  readonly services: number;
  readonly monthlyCharges: Minor;
  /** Held for orders, apart from the balance. */
  readonly heldDeposits: Minor;
  readonly promises: number;
  readonly holds: number;
}

export type MigrationTotals = Readonly<Record<Currency, CurrencyTotals>>;

const NOTHING: CurrencyTotals = {
  ...{ accounts: 0, balance: 0, openBills: 0, openAmount: 0 },
  ...{ services: 0, monthlyCharges: 0, heldDeposits: 0, promises: 0, holds: 0 },
};

/** The totals with one more account. */
export function withAccount(totals: MigrationTotals, bundle: AccountBundle): MigrationTotals {
  const { account, bills, subscriptions, promises = [] } = bundle;
  const before = totals[account.currency] ?? NOTHING;
  const open = bills.map(openAmount).filter((amount) => amount > 0);
  return {
    ...totals,
    [account.currency]: {
      accounts: before.accounts + 1,
      balance: sumMinor([before.balance, account.balance]),
      openBills: before.openBills + open.length,
      openAmount: sumMinor([before.openAmount, ...open]),
      services: before.services + subscriptions.length,
      monthlyCharges: sumMinor([
        before.monthlyCharges,
        ...subscriptions.map(({ monthlyCharge }) => monthlyCharge),
      ]),
      heldDeposits: sumMinor([before.heldDeposits, account.heldDeposits ?? 0]),
      promises: before.promises + promises.length,
      holds: before.holds + account.dunningHolds.length,
    },
  };
}
