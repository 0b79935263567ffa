/** Deposits: money that belongs to one order until it is released. */
import { type Account, byText, depositOf, type Payment, sum } from './account.ts';
import { followPledge } from './promises.ts';

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
  const { order, bill } = payment;
  const all = asking(account);
  const isWanted = (one: { readonly order: string; readonly missing: number }) =>
    order === null ? bill === null && one.missing === amount : one.order === order;
  const wanted = all.find(isWanted);
  return wanted === undefined ? 0 : hold(account, payment, wanted.order, Math.min(amount, wanted.missing));
}

/** What bills leave of a payment that names nothing goes to those who ask, the first one first. */
export function holdAfterBills(account: Account, payment: Payment, rest: number): void {
  if (payment.order !== null || payment.bill !== null) return;
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

/** The deposit of an order is credit of the account. */
export function release(account: Account, order: string, now: string): void {
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
