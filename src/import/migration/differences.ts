import type { AccountPresent } from '../../domain/accounts/snapshot.ts';
import { openAmount } from '../../domain/accounts/standing.ts';
import { sumMinor } from '../../domain/money.ts';
import { type AccountBundle, asStored } from '../../store/accounts/bulk.ts';
import type { ColumnFault } from '../value.ts';

/**
 * The figures of an account that are stored differently than in the files; empty when there is no difference. `column` is the figure that differs, and
 * `reason` has both values: amounts, dates and numbers of bills, nothing personal.
 *
 * @param stored undefined: the account is not stored
 */
export function accountDifferences(stored: AccountPresent | undefined, stated: AccountBundle): ColumnFault[] {
  if (stored === undefined) return [{ column: 'billingAccountId', reason: 'is not in the database' }];
  // Credit of the files pays their open bills as soon as it is stored.
  const { account, bills, subscriptions } = asStored(stated);
  const open = bills.filter((bill) => openAmount(bill) > 0);
  const openIds = new Map(open.map((bill) => [bill.billId, openAmount(bill)]));
  const storedIds = new Map(stored.openBills.map((bill) => [bill.billId, openAmount(bill)]));
  const figures: readonly (readonly [string, string | number, string | number])[] = [
    ['customerId', account.customerId, stored.account.customerId],
    ['currency', account.currency, stored.account.currency],
    ['balance', account.balance, stored.account.balance],
    ['heldDeposits', account.heldDeposits ?? 0, stored.account.heldDeposits ?? 0],
    ['creditLimit', account.creditLimit, stored.account.creditLimit],
    ['nextBillDate', account.billing?.nextBillDate ?? 'none', stored.account.billing?.nextBillDate ?? 'none'],
    ['promise', account.promise?.untilDate ?? 'none', stored.account.promise?.untilDate ?? 'none'],
    ['holds', account.dunningHolds.join(' ') || 'none', stored.account.dunningHolds.join(' ') || 'none'],
    ['services', subscriptions.length, stored.subscriptions.length],
    [
      'monthlyCharge',
      sumMinor(subscriptions.map(({ monthlyCharge }) => monthlyCharge)),
      sumMinor(stored.subscriptions.map(({ monthlyCharge }) => monthlyCharge)),
    ],
    ...[...new Set([...openIds.keys(), ...storedIds.keys()])].map(
      (id) => [`bill ${id}`, openIds.get(id) ?? 0, storedIds.get(id) ?? 0] as const,
    ),
  ];
  return figures.flatMap(([column, right, found]) =>
    right === found ? [] : [{ column, reason: `is ${found}, and ${right} by the files` }],
  );
}
