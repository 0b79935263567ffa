/** Deposits: money that belongs to one order until it is released. */
import { type Account, byText, depositOf, openOn, type Payment, sum } from './account.ts';
import { putCredit } from './bills.ts';
import { dayOf, daysFromTo, plusMonths } from './days.ts';
import { followPledge } from './promises.ts';

/** An order that has come to its end. */
export const FINAL = ['completed', 'declined', 'cancelled', 'failed'];

/** The orders that still ask for a deposit, the one that asked first before the others, with what is missing. */
function asking(account: Account): { readonly order: string; readonly missing: number }[] {
  return [...account.orders]
    .flatMap(([order, { asked }]) =>
      asked === null
        ? []
        : [{ order, since: asked.since, missing: asked.amount - depositOf(account, order) }],
    )
    .filter(({ missing }) => missing > 0)
    .sort((a, b) => byText(a.since, b.since) || byText(a.order, b.order));
}

/** What a payment of `amount` is a deposit for before it pays bills: the order it names; if it names nothing, the first that asks for exactly that. */
export function holdBeforeBills(account: Account, payment: Payment, amount: number): number {
  // The administrator of a bankruptcy pays old debt.
  if (payment.quota) return 0;
  const { order, bill } = payment;
  const all = asking(account);
  const isWanted = (one: { readonly order: string; readonly missing: number }) =>
    order === null ? bill === null && one.missing === amount : one.order === order;
  const wanted = all.find(isWanted);
  return wanted === undefined ? 0 : hold(account, payment, wanted.order, Math.min(amount, wanted.missing));
}

/** What bills leave of a payment that names nothing goes to those who ask, the first one first. */
export function holdAfterBills(account: Account, payment: Payment, rest: number): void {
  if (payment.order !== null || payment.bill !== null || payment.quota) return;
  let left = rest;
  for (const { order, missing } of asking(account)) {
    const amount = Math.min(left, missing);
    if (amount > 0) left -= hold(account, payment, order, amount);
  }
}

function hold(account: Account, payment: Payment, order: string, amount: number): number {
  const known = payment.deposits.find((part) => part.order === order);
  if (known === undefined) payment.deposits.push({ order, amount });
  else known.amount += amount;
  account.entries.push({
    ...{ type: 'depositHeld', amount, occurredAt: payment.occurredAt, bill: null, confirmedFor: null },
  });
  return amount;
}

/** Of a payment, no more is held than `amount`: what was held last goes first. */
export function keepHeld(account: Account, payment: Payment, amount: number): void {
  let left = amount;
  payment.deposits = payment.deposits.flatMap(({ order, amount: held }) => {
    const stays = Math.min(left, held);
    left -= stays;
    if (stays < held) free(account, payment, held - stays);
    return stays > 0 ? [{ order, amount: stays }] : [];
  });
}

/** What is held of a payment. */
export function heldOf({ deposits }: Payment): number {
  return sum(deposits.map(({ amount }) => amount));
}

/** Of each deposit, since when all of it is here. */
export function noteHeld(account: Account, now: string): void {
  for (const [name, order] of account.orders) {
    const isHere = order.asked !== null && depositOf(account, name) >= order.asked.amount;
    order.heldSince = isHere ? (order.heldSince ?? now) : null;
  }
}

/** What is held for an order is credit of the account, and pays its open bills. */
export function releaseOf(account: Account, name: string, at: string): void {
  const order = account.orders.get(name);
  if (order === undefined) return;
  order.released = { amount: depositOf(account, name), paidOut: 0 };
  order.asked = null;
  order.heldSince = null;
  release(account, name, at);
  putCredit(account, dayOf(at, account.spec.timeZone));
}

/** What the policy releases without anybody asking: after a year of good payment, and when the account has ended. */
export function releaseByPolicy(account: Account, at: string): void {
  const today = dayOf(at, account.spec.timeZone);
  for (const [name, { heldSince, state }] of account.orders) {
    if (heldSince === null || !FINAL.includes(state)) continue;
    const since = dayOf(heldSince, account.spec.timeZone);
    if (hasEnded(account, today) || (plusMonths(since, 12) <= today && paysWell(account, today)))
      releaseOf(account, name, at);
  }
}

/** It is closed, or no service runs any more and the days of all are billed. One that is suspended does not run. */
function hasEnded({ state, subscriptions, billedThrough }: Account, today: string): boolean {
  const isOver = ({ state: is, endDate }: Account['subscriptions'][number]) =>
    (is === 'terminated' || (endDate !== null && endDate < today)) && (endDate ?? '') <= billedThrough;
  return state === 'closed' || subscriptions.filter((one) => one.state !== 'suspended').every(isOver);
}

/** At least four bills that were made in the last twelve months are paid or late, and none of them was paid, or is open, beyond its grace days. */
function paysWell(account: Account, today: string): boolean {
  const { state, collectionStatus, spec, bills } = account;
  if (state !== 'active' || collectionStatus !== 'none') return false;
  const year = plusMonths(today, -12);
  const late = bills.flatMap((bill) => {
    const open = openOn(account, bill);
    if (bill.replacedBy !== null || (bill.madeOn < year && open === 0)) return [];
    const isPaid = bill.paid >= bill.amount;
    if (!isPaid && (open === 0 || bill.dueDate >= today)) return [];
    const until = isPaid ? (bill.lastPaid ?? bill.madeOn) : today;
    return [daysFromTo(bill.dueDate, until) > spec.graceDays];
  });
  return late.length >= 4 && !late.includes(true);
}

/** The deposit of an order is credit of the account. */
function release(account: Account, order: string, now: string): void {
  for (const payment of account.payments.values()) {
    const parts = payment.deposits.filter((part) => part.order === order);
    for (const { amount } of parts) {
      free(account, payment, amount);
      followPledge(account, payment.name, { amount, came: false, now });
    }
    payment.deposits = payment.deposits.filter((part) => part.order !== order);
  }
}

function free(account: Account, { occurredAt }: Payment, amount: number): void {
  account.entries.push({
    ...{ type: 'depositReleased', amount: -amount, occurredAt, bill: null, confirmedFor: null },
  });
}

/** All that is held. */
export function heldDeposits({ payments }: Account): number {
  return sum([...payments.values()].map(heldOf));
}
