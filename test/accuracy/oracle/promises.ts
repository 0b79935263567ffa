/** Promises to pay and payment plans. */
import { type Account, activePledge, openOn, type Pledge, sum } from './account.ts';
import { dayOf, plusDays, plusMonths, startOf } from './days.ts';
import type { Operation } from './operation.ts';
import { paidInstantOf, type Verdict } from './payments.ts';

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
  give(account, { name, amount, parts, first, restores: operation.kind === 'plan', settles: null });
  return 'accepted';
}

/** Equal parts, the larger ones first; monthly from the first day on. */
export function give(
  account: Account,
  wish: Pick<Pledge, 'name' | 'amount' | 'restores' | 'settles'> & {
    readonly parts: number;
    readonly first: string;
  },
): void {
  const { name, amount, parts, first, restores, settles } = wish;
  const part = Math.floor(amount / parts);
  const larger = amount - part * parts;
  const pledge: Pledge = {
    ...{ name, amount, restores, settles, state: 'active', endedOn: null, paid: 0, moves: [] },
    installments: Array.from({ length: parts }, (_, at) => ({
      dueDate: plusMonths(first, at),
      amount: part + (at < larger ? 1 : 0),
    })),
  };
  account.pledges.push(pledge);
}

/** Of a payment, so much more pays debts than before, or less. A promise that has ended may still be kept, by what was only reported late. */
export function followPledge(
  account: Account,
  payment: string,
  { amount, came, now }: { readonly amount: number; readonly came: boolean; readonly now: string },
): void {
  for (const { state, moves } of account.pledges)
    if (state === 'active' || state === 'broken') moves.push({ payment, amount, came, postedAt: now });
  const newest = account.pledges.at(-1);
  const pledge = activePledge(account) ?? (newest?.state === 'broken' && amount > 0 ? newest : null);
  if (pledge !== null) checkPledge(account, pledge, now);
}

/** The promise that is in force, as time has left it. */
export function checkPledges(account: Account, now: string): void {
  const pledge = activePledge(account);
  if (pledge !== null) checkPledge(account, pledge, now);
}

/**
 * Kept in the moment in which all is paid, broken when a day has ended on which less was paid than the installments due so far. Money counts from the
 * instant at which it was paid, at the latest from its report. One that stays broken stays as it was.
 */
function checkPledge(account: Account, pledge: Pledge, now: string): void {
  const { state, paid, endedAt } = outcomeOf(account, pledge, now);
  if (state === 'broken' && pledge.state === 'broken') return;
  pledge.state = state;
  pledge.paid = paid;
  pledge.endedOn = endedAt === null ? null : dayOf(endedAt, account.spec.timeZone);
}

interface Outcome {
  readonly state: Pledge['state'];
  readonly paid: number;
  readonly endedAt: string | null;
}

function outcomeOf(account: Account, pledge: Pledge, now: string): Outcome {
  let due = 0;
  const ends = pledge.installments.map(({ dueDate, amount }) => {
    due += amount;
    return { at: startOf(plusDays(dueDate, 1), account.spec.timeZone), due };
  });
  let paid = 0;
  let asked = 0;
  const missedBy = (until: string): string | null => {
    for (let end = ends[0]; end !== undefined && Date.parse(end.at) <= Date.parse(until); end = ends[0]) {
      ends.shift();
      asked = end.due;
      if (paid < asked) return end.at;
    }
    return null;
  };
  for (const { at, amount } of movesOf(account, pledge)) {
    const missed = missedBy(at);
    if (missed !== null) return { state: 'broken', paid, endedAt: missed };
    paid += amount;
    if (paid >= pledge.amount) return { state: 'kept', paid, endedAt: at };
    if (paid < asked) return { state: 'broken', paid, endedAt: at };
  }
  const missed = missedBy(now);
  return missed === null
    ? { state: 'active', paid, endedAt: null }
    : { state: 'broken', paid, endedAt: missed };
}

/** What came for a promise and what was taken back of that, in the order in which it happened. */
function movesOf(account: Account, { moves }: Pledge): { readonly at: string; readonly amount: number }[] {
  const had = new Map<string, number>();
  return moves
    .flatMap(({ payment, postedAt, amount, came }) => {
      const before = had.get(payment) ?? 0;
      const part = Math.max(amount, -before);
      had.set(payment, before + part);
      const paidAt = came ? paidInstantOf(account, payment) : postedAt;
      return part === 0 ? [] : [{ amount: part, at: part > 0 && paidAt < postedAt ? paidAt : postedAt }];
    })
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** A person cancels a promise; twice is once. */
export function cancelPromise(account: Account, name: string, today: string): Verdict {
  const pledge = account.pledges.find((one) => one.name === name);
  if (pledge === undefined || pledge.state === 'kept' || pledge.state === 'broken') return 'refused';
  if (pledge.state === 'active') pledge.endedOn = today;
  pledge.state = 'cancelled';
  return 'accepted';
}
