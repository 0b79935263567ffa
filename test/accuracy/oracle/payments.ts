/** Payments: what is reported of them, the bills they go on, and promises that they keep. */
import {
  type Account,
  type Bill,
  billOf,
  byText,
  claimOn,
  type Fact,
  openOn,
  type Payment,
  payBack,
  payOn,
  standingBill,
  sum,
  takeBack,
} from './account.ts';
import { inDueOrder } from './bills.ts';
import { dayOf, startOf } from './days.ts';
import { heldOf, holdAfterBills, holdBeforeBills, keepHeld, noteHeld } from './deposits.ts';
import { takeWrongFeesBack } from './dunning.ts';
import type { Operation, PaymentStatus } from './operation.ts';
import { followPledge } from './promises.ts';

type Report = Extract<Operation, { kind: 'payment' }>;
export type Verdict = 'accepted' | 'refused' | 'either';

/** What happens in one instant, in this order. */
const INSTANT_ORDER: readonly PaymentStatus[] = [
  'unknown',
  'pending',
  'failed',
  'settled',
  'reversed',
  'refunded',
];

/** A report of the processor. Nothing is refused for its order, its part or its date. */
export function report(
  account: Account,
  operation: Report & { readonly event?: string },
  now: string,
): Verdict {
  const { payment: name, status, amount, occurredAt: at, currency = account.spec.currency } = operation;
  if (amount < 1) return 'refused';
  const known = account.payments.get(name) ?? null;
  if (known !== null && known.currency !== currency) return 'refused';
  const before = known === null ? null : saidOf(known);
  const named = operation.bill ?? null;
  const isOurs =
    operation.toNobody !== true && currency === account.spec.currency && !isUnnamed(account, operation);
  const payment: Payment = known ?? {
    ...{
      name,
      amount,
      currency,
      status,
      occurredAt: at,
      counted: 0,
      day: '',
      facts: [],
      moved: [],
      fees: new Map(),
      parts: [],
      deposits: [],
    },
    ...{ order: operation.order ?? null, countedForOrder: null, quota: false },
    ...{ bill: isOurs ? named : null, namedFirst: named, where: isOurs ? 'account' : 'suspense' },
    ...{ waited: !isOurs, countedFor: isOurs ? named : null, postedAt: null },
  };
  account.payments.set(name, payment);
  if (operation.quota === true) payment.quota = true;
  if (payment.where === 'suspense' && isOurs) {
    payment.where = 'account';
    payment.bill = named ?? payment.namedFirst;
    payment.order ??= operation.order ?? null;
  } else if (known !== null && payment.where === 'account') {
    const { bill, order } = payment;
    const namedOrder = operation.order ?? null;
    payment.bill = payment.counted > 0 ? (bill ?? named) : (named ?? bill);
    payment.order = payment.counted > 0 ? (order ?? namedOrder) : (namedOrder ?? order);
  }
  const day = operation.valueDate ?? null;
  const { event } = operation;
  const fact = { word: status, amount, at, day, ...(event === undefined ? {} : { event }) };
  const same = payment.facts.find((one) => nameOf(one) === nameOf(fact));
  const fee = status === 'failed' || status === 'reversed' ? (operation.bankFee ?? 0) : 0;
  if (same === undefined) payment.facts.push({ ...fact, fee });
  else {
    // Of two value dates of one event, the earlier counts; of two fees, the larger.
    if (day !== null && (same.day === null || day < same.day)) same.day = day;
    same.fee = Math.max(same.fee, fee);
  }
  // What says nothing new about the money, such as the same event again, moves nothing.
  if (before !== saidOf(payment)) apply(account, payment, now);
  takeWrongFeesBack(account, now);
  return 'accepted';
}

/** What reports have said of the money: what came and went, when, with which fees, and for what. */
function saidOf(payment: Payment): string {
  const { bill, order, where, quota } = payment;
  const { movements, costly, ...outcome } = outcomeOf(payment);
  const moved = movements.map(({ type, amount, of }) => [type, amount, nameOf(of)]);
  const fees = costly.map((fact) => [nameOf(fact), fact.fee]);
  return JSON.stringify({ outcome, moved, fees, bill, order, where, quota });
}

/** It names no account; a bill of ours says whose it is. */
function isUnnamed(account: Account, { unnamed, bill }: Report): boolean {
  return unnamed === true && !(bill !== undefined && hasBill(account, bill));
}

/** Money that came at one time, and what was taken back of it. */
interface Coming {
  amount: number;
  readonly first: Fact;
  readonly takings: Fact[];
}

/** A movement of money, named by the fact that made it. */
interface Movement {
  readonly of: Fact;
  readonly type: 'payment' | 'reversal' | 'refund';
  readonly amount: number;
}

/** What the facts of a payment come to. */
function outcomeOf({ facts }: Pick<Payment, 'facts'>) {
  const inOrder = [...facts].sort(
    (a, b) =>
      Date.parse(a.at) - Date.parse(b.at) ||
      INSTANT_ORDER.indexOf(a.word) - INSTANT_ORDER.indexOf(b.word) ||
      byText(nameOf(a), nameOf(b)),
  );
  const comings: Coming[] = [];
  const early: Fact[] = [];
  for (const fact of inOrder) {
    const last = comings.at(-1);
    const isGone = last !== undefined && leftOf(last) === 0;
    if (fact.word === 'settled') {
      if (last === undefined || isGone)
        comings.push({ amount: fact.amount, first: fact, takings: last === undefined ? [...early] : [] });
      else last.amount = fact.amount;
    } else if (fact.word === 'reversed' || fact.word === 'refunded') (last?.takings ?? early).push(fact);
    else if (fact.word === 'failed' && last !== undefined && !isGone) last.takings.push(fact);
  }
  const movements = comings.flatMap(movementsOf);
  const present = comings.at(-1);
  if (present !== undefined) {
    const counted = leftOf(present);
    const status: PaymentStatus = counted > 0 ? 'settled' : (present.takings.at(-1)?.word ?? 'settled');
    return {
      status,
      counted,
      at: present.first.at,
      day: present.first.day,
      movements,
      costly: present.takings,
    };
  }
  const lastOf = (...words: PaymentStatus[]) => inOrder.findLast(({ word }) => words.includes(word)) ?? null;
  const announced = lastOf('pending', 'unknown');
  const taken = early.at(-1) ?? null;
  const isAll = announced === null || sum(early.map(({ amount }) => amount)) >= announced.amount;
  const shown = lastOf('failed') ?? (isAll && taken !== null ? taken : announced);
  const first = inOrder.find(({ word }) => word === 'pending' || word === 'unknown');
  const since = shown === announced ? (first ?? shown) : shown;
  // Before money came, only what failed has taken effect.
  const costly = inOrder.filter(({ word }) => word === 'failed');
  return { status: shown?.word ?? 'pending', counted: 0, at: since?.at ?? '', day: null, movements, costly };
}

/** What counts of a payment, wherever it is. */
export function countedOf(payment: Payment): number {
  if (payment.where === 'returned') return 0;
  return payment.where === 'account' ? payment.counted : outcomeOf(payment).counted;
}

/** The instant at which a payment was made: the bank's value date, else when it happened. */
export function paidInstantOf(account: Account, name: string): string {
  const payment = account.payments.get(name);
  if (payment === undefined) return '';
  const { at, day } = outcomeOf(payment);
  return day === null ? at : startOf(day, account.spec.timeZone);
}

/** The day on which a payment was made. */
export function paidDayOf({ spec }: Account, payment: Payment): string {
  const { at, day } = outcomeOf(payment);
  return day ?? dayOf(at, spec.timeZone);
}

/** What was announced last. */
export function announcedOf({ facts, amount }: Payment): number {
  const announced = facts.filter(({ word }) => word === 'pending' || word === 'unknown');
  return announced.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).at(-1)?.amount ?? amount;
}

/** What is left of what came: nothing once it failed, and never less than nothing. */
function leftOf({ amount, takings }: Coming): number {
  if (takings.some(({ word }) => word === 'failed')) return 0;
  return Math.max(0, amount - sum(takings.map((taking) => taking.amount)));
}

function movementsOf({ first, amount, takings }: Coming): Movement[] {
  const movements: Movement[] = [{ of: first, type: 'payment', amount }];
  let left = amount;
  for (const taking of takings) {
    const part = taking.word === 'failed' ? left : Math.min(left, taking.amount);
    left -= part;
    const type = taking.word === 'refunded' ? 'refund' : 'reversal';
    if (part > 0) movements.push({ of: taking, type, amount: part });
  }
  return movements;
}

/** Brings the account to what its payment has become. */
function apply(account: Account, payment: Payment, now: string): void {
  const { status, counted, at, day, movements, costly } = outcomeOf(payment);
  payment.status = status;
  payment.occurredAt = at;
  if (payment.where !== 'account') return;
  if (counted > 0 && payment.bill !== null && !hasBill(account, payment.bill)) payment.bill = null;
  const change = counted - payment.counted;
  const fresh = movements.filter(({ of }) => !payment.moved.includes(nameOf(of)));
  const post = (type: string, amount: number, occurredAt: string) =>
    account.entries.push({ type, amount, occurredAt, bill: null, confirmedFor: null });
  for (const { type, amount, of } of fresh) post(type, type === 'payment' ? -amount : amount, of.at);
  const moved = sum(fresh.map(({ type, amount }) => (type === 'payment' ? amount : -amount)));
  // What a fact has changed about earlier movements.
  if (change > moved) post('payment', moved - change, at);
  if (change < moved) post('reversal', moved - change, at);
  const came = change > moved || fresh.some(({ type }) => type === 'payment');
  if (came) payment.postedAt = now;
  payment.moved = movements.map(({ of }) => nameOf(of));
  chargeFees(account, payment, costly, now);
  const held = heldOf(payment);
  place(account, payment, counted, day ?? dayOf(at, account.spec.timeZone));
  noteHeld(account, now);
  // What is held for an order pays no debt.
  const paying = change - (heldOf(payment) - held);
  if (paying !== 0) followPledge(account, payment.name, { amount: paying, came, now });
}

/** The bank's fees of what took effect are owed; what a later event has overturned is taken back. */
function chargeFees(account: Account, payment: Payment, costly: readonly Fact[], now: string): void {
  const owed = new Map(costly.filter(({ fee }) => fee > 0).map((fact) => [nameOf(fact), fact]));
  for (const [name, fact] of owed) {
    const more = fact.fee - (payment.fees.get(name) ?? 0);
    if (more > 0)
      account.entries.push({
        ...{ type: 'fee', amount: more, occurredAt: fact.at, bill: null, confirmedFor: null },
        ofFact: `${payment.name} ${name}`,
      });
  }
  for (const name of payment.fees.keys())
    if (!owed.has(name))
      for (const entry of account.entries.filter(
        (one) => one.ofFact === `${payment.name} ${name}` && one.amount > 0 && one.reversed !== true,
      ))
        takeBack(account, entry, now);
  payment.fees = new Map([...owed].map(([name, { fee }]) => [name, fee]));
}

/** Puts what counts of a payment on deposits and bills. */
function place(account: Account, payment: Payment, counted: number, day: string): void {
  const was = payment.counted;
  const { order, bill, countedFor, countedForOrder } = payment;
  const isAnew = was === 0 || order !== countedForOrder || (order === null && bill !== countedFor);
  keepHeld(account, payment, isAnew ? 0 : counted);
  const fresh = isAnew ? counted : Math.max(0, counted - was);
  const first = isAnew || order !== null ? holdBeforeBills(account, payment, fresh) : 0;
  const forBills = counted - heldOf(payment);
  payment.counted = counted;
  putOnBills(account, payment, { day, forBills });
  const rest = forBills - sum(payment.parts.map(({ amount }) => amount));
  if (first === 0) holdAfterBills(account, payment, Math.min(rest, fresh));
  payment.countedForOrder = order;
}

/** What makes an event the same: its id, or all that is said of it. */
function nameOf({ word, amount, at, event }: Pick<Fact, 'word' | 'amount' | 'at' | 'event'>): string {
  return event ?? `${word} ${amount} ${at}`;
}

function putOnBills(
  account: Account,
  payment: Payment,
  { day, forBills }: { readonly day: string; readonly forBills: number },
): void {
  const order = paidInOrder(account, payment.bill);
  const isAnew = payment.countedFor !== payment.bill;
  const isOtherDay = payment.day !== day && payment.counted > 0;
  // What stays of it: what was put on first.
  let left = isAnew ? 0 : forBills;
  const stays = order.map(({ billDate }) => {
    const part = Math.min(left, sumOn(payment, billDate));
    left -= part;
    return part;
  });
  for (const [index, bill] of order.entries()) {
    const had = sumOn(payment, bill.billDate);
    const keeps = stays[index] ?? 0;
    payBackIfAny(bill, isOtherDay ? had : had - keeps);
  }
  const parts = order.flatMap((bill, index) => {
    const keeps = stays[index] ?? 0;
    if (isOtherDay) payOn(bill, keeps, day);
    return keeps > 0 ? [{ bill: bill.billDate, amount: keeps }] : [];
  });
  let more = forBills - sum(stays);
  for (const bill of order) {
    // A quota of an administrator goes on old debt, and on nothing else.
    const part = Math.min(more, payment.quota ? claimOn(account, bill) : openOn(account, bill));
    if (part <= 0) continue;
    payOn(bill, part, day);
    parts.push({ bill: bill.billDate, amount: part });
    more -= part;
  }
  payment.parts = parts;
  payment.countedFor = payment.bill;
  if (payment.counted > 0) payment.day = day;
}

function payBackIfAny(bill: Bill, amount: number): void {
  if (amount > 0) payBack(bill, amount);
}

function sumOn({ parts }: Payment, billDate: string): number {
  return sum(parts.filter(({ bill }) => bill === billDate).map(({ amount }) => amount));
}

/** The named bill, or the one in its place; then the oldest due. */
function paidInOrder(account: Account, word: string | null): Bill[] {
  const bill = word === null ? undefined : billOf(account, word);
  const named = bill === undefined ? word : standingBill(account, bill).billDate;
  const byDue = inDueOrder(account);
  return [
    ...byDue.filter(({ billDate }) => billDate === named),
    ...byDue.filter(({ billDate }) => billDate !== named),
  ];
}

/** A person says whose money it is: this account's. */
export function match(account: Account, name: string, now: string): Verdict {
  const payment = account.payments.get(name) ?? null;
  if (payment === null) return 'refused';
  if (payment.where === 'account') return payment.waited ? 'accepted' : 'refused';
  if (payment.currency !== account.spec.currency) return 'refused';
  if (payment.where === 'returned') return 'refused';
  if (!['pending', 'unknown', 'settled'].includes(payment.status)) return 'refused';
  payment.where = 'account';
  const { namedFirst } = payment;
  payment.bill = namedFirst !== null && hasBill(account, namedFirst) ? namedFirst : null;
  apply(account, payment, now);
  takeWrongFeesBack(account, now);
  return 'accepted';
}

/** The money in suspense goes back to the payer. */
export function giveBack(account: Account, name: string): Verdict {
  const payment = account.payments.get(name) ?? null;
  if (payment?.where === 'returned') return 'accepted';
  if (payment?.where !== 'suspense' || outcomeOf(payment).counted === 0) return 'refused';
  payment.where = 'returned';
  return 'accepted';
}

function hasBill({ bills }: Account, date: string): boolean {
  return bills.some(({ billDate }) => billDate === date);
}
