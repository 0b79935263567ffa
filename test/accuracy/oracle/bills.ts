/** Bills: what one collects, and the run that makes them. */
import {
  type Account,
  type Bill,
  type BillLine,
  byText,
  creditsAmong,
  type Entry,
  isCollected,
  openOn,
  type Payment,
  payOn,
  sum,
  unappliedOf,
} from './account.ts';
import { billedPeriodAt, cycleOf, datesOf, type Span } from './calendar.ts';
import { type ChargeLine, chargesFor, givenBackFor, paidAheadAfter } from './charges.ts';
import { dayOf, plusDays, startOf } from './days.ts';
import { type Tax, taxesOf } from './taxes.ts';

/** A bill before it is made. */
export interface Draft extends Span {
  readonly billDate: string;
  readonly dueDate: string;
  readonly recurring: readonly ChargeLine[];
  readonly collected: readonly Entry[];
  /** Owed on no bill until now; this one asks for it. */
  readonly forward: number;
  readonly total: number;
  readonly lines: readonly BillLine[];
  readonly taxes: readonly Tax[];
}

/** The next bill of an account as things stand. */
export function nextBill(account: Account): Draft {
  const { spec, transition } = account;
  const from = plusDays(account.billedThrough, 1);
  const to = account.skippedTo === null ? billedPeriodAt(account, from).to : plusDays(account.skippedTo, -1);
  const period = { from, to };
  // A bill of some days of the stub alone is a bill of the stub too.
  const stub = transition?.stub ?? null;
  const inStub = stub !== null && stub.from <= to && to <= stub.to;
  const known = inStub ? (transition?.confirmed ?? []) : [];
  const charged =
    account.state === 'closed' ? [] : account.subscriptions.filter(({ id }) => !known.includes(id));
  const next = periodAfter(account, period);
  const ahead = charged.filter(({ inAdvance }) => inAdvance === true);
  const all = account.subscriptions;
  const recurring = [
    ...chargesFor(charged, period, { cycle: cycleOf(account, period), all }),
    ...chargesFor(ahead, next, { cycle: cycleOf(account, next), all }),
    ...[...charged]
      .sort((a, b) => byText(a.id, b.id))
      .flatMap((subscription) => givenBackFor({ subscription, through: to }, all)),
  ];
  const end = startOf(plusDays(to, 1), spec.timeZone);
  const collected = account.entries.filter(
    ({ type, bill, occurredAt }) =>
      isCollected(type) && bill === null && Date.parse(occurredAt) < Date.parse(end),
  );
  const forward = forwardOf(account, collected);
  const lines = [
    ...recurring.map((line) => ({ ...line, date: line.to, entry: null })),
    ...collected.map((entry) => ({
      ...{ type: entry.type, amount: entry.amount, taxClass: entry.taxClass, entry },
      ...{ date: supplyDate(account, entry), subscriptionId: null, from: null, to: null },
    })),
  ];
  const taxes = taxesOf(account, lines);
  const total = sum(lines.map(({ amount }) => amount)) + forward;
  return {
    ...period,
    ...datesOf(account, period),
    ...{ recurring, collected, forward, total, taxes, lines },
  };
}

/** The period that the bill after this one is for. */
function periodAfter(account: Account, { to }: Span): Span {
  const from = plusDays(to, 1);
  return { from, to: billedPeriodAt(account, from).to };
}

/** The day of a supply: of a proration of a stub the stub's last day. */
function supplyDate({ spec, transition }: Account, entry: Entry): string {
  if (entry.confirmedFor !== null && transition?.stub != null) return transition.stub.to;
  return entry.suppliedOn ?? dayOf(entry.occurredAt, spec.timeZone);
}

/** Credits that the bill lists and that are used already, and what is owed on no bill. What payments have left is not used up by lines. */
function forwardOf(account: Account, collected: readonly Entry[]): number {
  const credit = unappliedOf(account);
  const rests = sum([...account.payments.values()].map(restOf));
  const kept = Math.max(0, Math.min(rests, credit));
  return Math.max(0, kept - (credit - creditsAmong(collected)));
}

/** The credit that pays the next bill as it is made. */
export function creditOnNext(account: Account): number {
  const { total, forward, collected } = nextBill(account);
  const left = unappliedOf(account) - creditsAmong(collected) + forward;
  return Math.max(0, Math.min(left, total));
}

/**
 * What the next bill is expected to ask for: as `nextBill`, but with everything that is unbilled, whatever it occurred on, that
 * does not wait for a stub. Credit is taken off.
 */
export function expectedOf(account: Account): { readonly amount: number; readonly credit: number } {
  const draft = nextBill(account);
  const stub = account.transition?.stub ?? null;
  const waits = ({ confirmedFor }: Entry) => confirmedFor !== null && stub !== null && draft.to < stub.from;
  const unbilled = account.entries.filter(
    (entry) => isCollected(entry.type) && entry.bill === null && !waits(entry),
  );
  const amounts = [...draft.recurring, ...unbilled].map(({ amount }) => amount);
  const credit = unappliedOf(account);
  const asked = Math.max(0, sum(amounts) + creditsAmong(unbilled) + Math.max(0, -credit));
  const off = Math.min(asked, Math.max(0, credit));
  return { amount: asked - off, credit: off };
}

/** Makes the next bill if its date has come; false when it has not. */
export function makeNextBill(account: Account, today: string): boolean {
  const draft = nextBill(account);
  if (draft.billDate > today) return false;
  if (isQuiet(account, draft) && draft.lines.length === 0 && draft.forward === 0) {
    account.skippedTo = plusDays(billedPeriodAt(account, draft.billDate).to, 1);
    return true;
  }
  const { billDate, dueDate, from, to, total, taxes } = draft;
  for (const entry of draft.collected) entry.bill = billDate;
  const occurredAt = startOf(billDate, account.spec.timeZone);
  const lines = draft.lines.map((line) => {
    const { type, amount, taxClass } = line;
    // What costs nothing is a line without an entry.
    if (line.entry !== null || amount === 0) return line;
    const entry: Entry = {
      ...{ type, amount, occurredAt, bill: billDate, confirmedFor: null },
      ...(taxClass === undefined ? {} : { taxClass }),
    };
    account.entries.push(entry);
    return { ...line, entry };
  });
  for (const service of account.subscriptions)
    service.paidAhead = paidAheadAfter(service, to, draft.recurring, account.subscriptions);
  const amount = Math.max(0, total);
  const brought: BillLine[] =
    draft.forward === 0
      ? []
      : [
          {
            ...{ type: 'reversal', amount: draft.forward, taxClass: undefined, date: billDate },
            ...{ subscriptionId: null, from: null, to: null, entry: null },
          },
        ];
  account.bills.push({
    ...{ billDate, madeOn: billDate, dueDate, from, to, amount, taxes, lines: [...lines, ...brought] },
    ...{ paid: 0, lastPaid: null, replacedBy: null, reopenings: 0 },
  });
  putCredit(account, billDate);
  account.billedThrough = to;
  account.skippedTo = null;
  return true;
}

/** Nobody expects a bill: the account is closed, or has its final bill. */
function isQuiet({ state, ending }: Account, { billDate }: Draft): boolean {
  return state === 'closed' || (ending !== null && billDate > ending.finalBillDate);
}

/**
 * Puts unapplied credit on what is open of bills, the oldest due first: what payments have left, the oldest payment first;
 * then what no payment made.
 */
export function putCredit(account: Account, date: string): void {
  let credit = unappliedOf(account);
  if (credit <= 0) return;
  for (const bill of inDueOrder(account)) {
    const wanted = Math.min(credit, openOn(account, bill));
    if (wanted <= 0) continue;
    let left = wanted;
    for (const payment of oldestFirst(account)) {
      const amount = Math.min(left, restOf(payment));
      if (amount <= 0) continue;
      payment.parts.push({ bill: bill.billDate, amount });
      left -= amount;
    }
    payOn(bill, wanted, date);
    credit -= wanted;
  }
}

/** The bills in the order in which they are paid. */
export function inDueOrder({ bills }: Account): Bill[] {
  return [...bills].sort((a, b) => byText(a.dueDate, b.dueDate) || byText(a.billDate, b.billDate));
}

/** The part of a payment that no bill has. */
export function restOf({ where, counted, parts, deposits }: Payment): number {
  if (where !== 'account') return 0;
  return counted - sum([...parts, ...deposits].map((part) => part.amount));
}

function oldestFirst({ payments }: Account): Payment[] {
  return [...payments.values()].sort(
    (a, b) => Date.parse(a.occurredAt) - Date.parse(b.occurredAt) || byText(a.name, b.name),
  );
}

/** Makes all bills whose date has come. Returns how many steps that took. */
export function makeBills(account: Account, today: string): number {
  let steps = 0;
  while (makeNextBill(account, today)) steps += 1;
  return steps;
}

/** How many bills are due to be made. */
export function billsDue(account: Account, today: string): number {
  return makeBills(structuredClone(account), today);
}
