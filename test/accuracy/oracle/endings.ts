/** The end of a relation: the final bill, the credit that is left, and the account that closes. */
import {
  type Account,
  balanceOf,
  freeCreditOf,
  heldOf,
  isCollected,
  type OwnEnd,
  type Subscription,
} from './account.ts';
import { makeBills } from './bills.ts';
import { dayOf, laterOf, plusDays, plusMonths } from './days.ts';
import { heldDeposits, releaseByPolicy } from './deposits.ts';
import type { Verdict } from './payments.ts';
import { endsByItself, isOver, setEnd } from './services.ts';

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
        (service.endDate === null || service.endDate > lastDay || service.byRelation === true),
    );
    // Whose own end comes no later than the new day has that again.
    const own = ending.filter(({ ownEnd }) => ownEnd !== undefined && (ownEnd.endDate ?? '') <= lastDay);
    if (ending.some((service) => !own.includes(service) && service.startDate > lastDay)) return 'refused';
    account.ending = {
      lastDay,
      finalBillDate: plusDays(laterOf(lastDay, plusDays(billedThrough, 1)), 1),
    };
    for (const service of ending)
      if (own.includes(service)) giveOwnEndBack(account, service);
      else {
        const before = service.byRelation === true ? service.ownEnd : ownEndOf(service);
        service.replaced = false;
        service.paused = false;
        setEnd(account, service, lastDay);
        service.byRelation = true;
        if (before !== undefined) service.ownEnd = before;
      }
  }
  if ((account.ending?.finalBillDate ?? today) <= today) {
    makeBills(account, today);
    settleEnding(account, at);
  }
  return 'accepted';
}

/** The end of the relation is taken back: the services that it ended run on, or to the end that was their own. */
export function withdrawEnding(account: Account): Verdict {
  if (account.state === 'closed' || hasFinalBill(account)) return 'refused';
  if (account.ending === null) return 'accepted';
  account.ending = null;
  for (const service of account.subscriptions)
    if (service.byRelation === true) giveOwnEndBack(account, service);
  return 'accepted';
}

function ownEndOf({ endDate, replaced, paused, goesOn }: Subscription): OwnEnd | undefined {
  if (endDate === null) return undefined;
  return {
    endDate,
    ...(replaced === undefined ? {} : { replaced }),
    ...(paused === undefined ? {} : { paused }),
    ...(goesOn === undefined ? {} : { goesOn }),
  };
}

function giveOwnEndBack(account: Account, service: Subscription): void {
  const { endDate, replaced = false, paused = false } = service.ownEnd ?? { endDate: null };
  service.replaced = replaced;
  service.paused = paused;
  setEnd(account, service, endDate);
  endsByItself(service);
}

/** After the final bill the credit is paid out, and the account closes once nothing is open. */
export function settleEnding(account: Account, at: string): void {
  if (account.state === 'closed' || !hasFinalBill(account)) return;
  releaseByPolicy(account, at);
  const amount = freeCreditOf(account);
  if (amount > 0 && heldOf(account) === 0 && heldDeposits(account) === 0)
    account.entries.push({ type: 'refund', amount, occurredAt: at, bill: null, confirmedFor: null });
  const today = dayOf(at, account.spec.timeZone);
  const isOpen =
    account.subscriptions.some((service) => service.state !== 'terminated' && !isOver(service, today)) ||
    balanceOf(account) !== 0 ||
    account.bills.some((bill) => bill.paid < bill.amount) ||
    unbilledOf(account) !== 0 ||
    heldOf(account) > 0 ||
    heldDeposits(account) > 0;
  if (isOpen) return;
  account.state = 'closed';
  account.creditLimit = 0;
  account.ending = null;
}

/** What is on no bill yet; a charge that was taken back before a bill is nothing. */
function unbilledOf({ entries }: Account): number {
  const unbilled = entries.filter(({ type, bill }) => bill === null && isCollected(type));
  return unbilled.reduce((sum, { amount }) => sum + amount, 0);
}

function hasFinalBill({ ending, billedThrough }: Account): boolean {
  return ending !== null && plusDays(billedThrough, 1) >= ending.finalBillDate;
}
