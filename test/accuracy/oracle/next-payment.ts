/** What is due next. */
import { type Account, type Bill, feesOf, openOn, unappliedOf } from './account.ts';
import { expectedOf, nextBill } from './bills.ts';
import type { Figures } from './figures.ts';

/** The open bill that is due first, with the fees that are on no bill; without one, the bill that is made next if it leaves something to pay. */
export function nextPaymentOf(account: Account, first: Bill | undefined): Figures | null {
  const fees = feesOf(account);
  if (first === undefined) {
    const { amount, credit } = expectedOf(account);
    return amount === 0 ? null : { bill: null, dueDate: nextBill(account).dueDate, amount, fees, credit };
  }
  const asked = openOn(account, first) + fees;
  const credit = Math.min(asked, Math.max(0, unappliedOf(account)));
  return { bill: first.billDate, dueDate: first.dueDate, amount: asked - credit, fees, credit };
}
