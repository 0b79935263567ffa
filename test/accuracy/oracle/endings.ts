/** The end of a relation: the final bill, the credit that is left, and the account that closes. */
import { type Account, balanceOf, freeCreditOf, heldOf, isCollected } from './account.ts';
import { makeBills } from './bills.ts';
import { dayOf, laterOf, plusDays, plusMonths } from './days.ts';
import { heldDeposits } from './deposits.ts';
import type { Verdict } from './payments.ts';
import { isOver, setEnd } from './services.ts';

/** A person ends the relation on a day; as long as the final bill is not made, the day may be moved. */
export function endRelation(account: Account, lastDay: string, at: string): Verdict {
  const today = dayOf(at, account.spec.timeZone);
  const known = account.ending;
  if (known?.lastDay !== lastDay) {
    if (account.state === 'closed' || hasFinalBill(account)) return 'refused';
    const { billedThrough, spec } = account;
    if (lastDay < laterOf(billedThrough, spec.openedDate) || lastDay > plusMonths(today, 12))
      return 'refused';
    const ending = account.subscriptions.filter(
      (service) =>
        service.state !== 'terminated' &&
        !isOver(service, plusDays(today, 1)) &&
        (service.endDate === null ||
          service.endDate > lastDay ||
          (service.endDate === known?.lastDay && service.goesOn !== true)),
    );
    if (ending.some(({ startDate }) => startDate > lastDay)) return 'refused';
    account.ending = {
      lastDay,
      finalBillDate: plusDays(laterOf(lastDay, plusDays(billedThrough, 1)), 1),
    };
    for (const service of ending) {
      service.replaced = false;
      service.paused = false;
      setEnd(account, service, lastDay);
    }
  }
  if ((account.ending?.finalBillDate ?? today) <= today) {
    makeBills(account, today);
    settleEnding(account, at);
  }
  return 'accepted';
}

/** After the final bill the credit is paid out, and the account closes once nothing is open. */
export function settleEnding(account: Account, at: string): void {
  if (account.state === 'closed' || !hasFinalBill(account)) return;
  const amount = freeCreditOf(account);
  if (amount > 0 && heldOf(account) === 0 && heldDeposits(account) === 0)
    account.entries.push({ type: 'refund', amount, occurredAt: at, bill: null, confirmedFor: null });
  const today = dayOf(at, account.spec.timeZone);
  const isOpen =
    account.subscriptions.some((service) => service.state !== 'terminated' && !isOver(service, today)) ||
    balanceOf(account) !== 0 ||
    account.bills.some((bill) => bill.paid < bill.amount) ||
    account.entries.some(({ type, bill }) => bill === null && isCollected(type)) ||
    heldOf(account) > 0 ||
    heldDeposits(account) > 0;
  if (isOpen) return;
  account.state = 'closed';
  account.ending = null;
}

function hasFinalBill({ ending, billedThrough }: Account): boolean {
  return ending !== null && plusDays(billedThrough, 1) >= ending.finalBillDate;
}
