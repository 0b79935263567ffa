/** Promises to pay and payment plans. */
import { type Account, activePledge, openOn, type Pledge, sum } from './account.ts';
import { plusDays, plusMonths } from './days.ts';
import type { Operation } from './operation.ts';
import type { Verdict } from './payments.ts';

/** The least of a promise and of an installment, by currency; less only where less is late. Other currencies have none. */
const LEAST_PROMISE: Readonly<Record<string, number>> = { EUR: 100, USD: 100, JPY: 200 };

/** What is late on the bills of an account. */
export function pastDueOf(account: Account, today: string): number {
  return sum(account.bills.filter(({ dueDate }) => dueDate < today).map((bill) => openOn(account, bill)));
}

export function promise(
  account: Account,
  operation: Extract<Operation, { kind: 'promise' | 'plan' }>,
  today: string,
): Verdict {
  const { promise: name, amount } = operation;
  const parts = operation.kind === 'plan' ? operation.installments : 1;
  const first = operation.kind === 'plan' ? operation.firstDate : operation.untilDate;
  if (operation.kind === 'plan' && (parts < 2 || parts > 12)) return 'refused';
  const pastDue = pastDueOf(account, today);
  const least = Math.max(1, Math.min(LEAST_PROMISE[account.spec.currency] ?? 1, pastDue));
  if (amount < parts * least || amount > pastDue) return 'refused';
  if (operation.kind === 'plan' ? amount < pastDue : 2 * amount < pastDue) return 'refused';
  if (first < today || first > plusDays(today, 14)) return 'refused';
  if (activePledge(account) !== null) return 'refused';
  const year = plusMonths(today, -12);
  const failed = account.pledges.filter(({ state }) => state === 'broken' || state === 'cancelled');
  if (failed.filter(({ endedOn }) => (endedOn ?? '') > year).length >= 2) return 'refused';
  const part = Math.floor(amount / parts);
  const larger = amount - part * parts;
  const pledge: Pledge = {
    ...{ name, amount, state: 'active', endedOn: null, paid: 0, counted: new Map() },
    installments: Array.from({ length: parts }, (_, at) => ({
      dueDate: plusMonths(first, at),
      amount: part + (at < larger ? 1 : 0),
    })),
  };
  account.pledges.push(pledge);
  return 'accepted';
}

export function cancelPromise(account: Account, name: string, today: string): Verdict {
  const pledge = account.pledges.find((one) => one.name === name);
  if (pledge === undefined || pledge.state === 'kept' || pledge.state === 'broken') return 'refused';
  if (pledge.state === 'active') pledge.endedOn = today;
  pledge.state = 'cancelled';
  return 'accepted';
}
