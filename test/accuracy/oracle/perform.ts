/** What an operation does to an account by the rules, and whether it has to be refused. */
import {
  type Account,
  activePledge,
  billOf,
  depositOf,
  freeCreditOf,
  openOn,
  payOn,
  type SeenOption,
  sum,
  takeBack,
} from './account.ts';
import { makeBills, putCredit } from './bills.ts';
import { correct } from './corrections.ts';
import { commit, isChanging } from './cycles.ts';
import { dayOf, plusDays } from './days.ts';
import { FINAL, noteHeld, releaseByPolicy, releaseOf } from './deposits.ts';
import { look, lookAtChange, openEpisode } from './dunning.ts';
import { endRelation, settleEnding, withdrawEnding } from './endings.ts';
import { setParent, setPayer } from './hierarchy.ts';
import { setHolds } from './holds.ts';
import { dismissInsolvency, openInsolvency } from './insolvency.ts';
import type { Operation, Request, Side } from './operation.ts';
import { payOut } from './pay-outs.ts';
import { giveBack, match, report, type Verdict } from './payments.ts';
import { cancelPromise, checkPledges, promise } from './promises.ts';
import { noteReopened, remind, settledOf } from './reminders.ts';
import { changePlan, endService, relocate, replace, resume, serviceId } from './services.ts';
import { takeBackOf, transferOf } from './transfers.ts';
import { approve, propose, recover, reinstate, reject, settleByPledges } from './write-offs.ts';

export type { Verdict } from './payments.ts';

/** What the rules leave to others: when it was, and what the policy said. */
export interface Seen {
  readonly at: string;
  readonly refused: boolean;
  /** The option that was quoted, when a change of the cycle was answered. */
  readonly option: SeenOption | null;
  /** The option was confirmed with the same request. */
  readonly confirmed: boolean;
  /** Caller, address and Idempotency-Key. */
  readonly scope: string;
  /** The answer is kept for its key: it is no fault in the request's form. */
  readonly kept: boolean;
  /** The id of the service as which another one goes on. */
  readonly successor: string | null;
  /** Dunning looks before what is sent at the same time; it is told of a change after that, and may come later. */
  readonly looks: boolean;
}

const DIRECTIONS: Readonly<Record<string, readonly string[]>> = {
  recurringCharge: ['debit'],
  oneOffCharge: ['debit'],
  usage: ['debit'],
  fee: ['debit'],
  refund: ['debit'],
  creditNote: ['credit'],
  goodwill: ['credit'],
  proration: ['debit', 'credit'],
  deposit: ['debit', 'credit'],
  adjustment: ['debit', 'credit'],
};

/** Names that nobody outside posts under. */
const OWN_SOURCES = [
  'billRun',
  'cycleChange',
  'serviceEnd',
  'dunning',
  'deposits',
  'entryReversal',
  'entryCancellation',
  'creditProposal',
  'accountEnding',
  'creditMove',
];

/**
 * Sends a request to the oracle. The same key with the same operation is answered as before and changes nothing; with
 * another one it is refused.
 */
export function receive(account: Account, request: Request, seen: Seen): Verdict | 'replay' {
  const { second } = account;
  if (request.on === 'second' && second !== null)
    return receive(second, { key: request.key, operation: request.operation }, seen);
  // Time passes for both.
  if (request.operation.kind === 'time' && second !== null) receive(second, request, seen);
  return receiveOn(account, request, seen);
}

function receiveOn(account: Account, { operation }: Request, seen: Seen): Verdict | 'replay' {
  const text = JSON.stringify(operation);
  const before = account.sent.get(seen.scope);
  if (before !== undefined) return before === text ? 'replay' : 'refused';
  if (seen.kept) account.sent.set(seen.scope, text);
  const wasDunned = openEpisode(account) !== null;
  const settled = settledOf(account);
  const promised = activePledge(account);
  const verdict = perform(account, operation, seen);
  const isTold =
    seen.looks && verdict !== 'refused' && operation.kind !== 'time' && concerns(account, operation);
  // An opening that ended the episode tells nobody: the next look of time begins another one.
  const isOver = operation.kind === 'openInsolvency' && openEpisode(account) === null;
  followChange(account, seen.at, {
    isDunned: wasDunned && isTold && !isOver,
    isNews: isNewsOfMoney(account, operation),
  });
  if (account.spec.begins === undefined || operation.kind !== 'time') {
    noteReopened(account, settled);
    return verdict;
  }
  // Dunning is told that a promise has ended.
  if (wasDunned && promised !== null && promised.state !== 'active') look(account, seen.at);
  look(account, seen.at);
  if (openEpisode(account) === null) look(account, seen.at);
  noteReopened(account, settled);
  remind(account, seen.at);
  return verdict;
}

/** Of what is sent about both accounts, whether it is about this one. */
function concerns(account: Account, operation: Operation): boolean {
  if (operation.kind === 'transfer' || operation.kind === 'takeBack')
    return isOf(account, operation.transfer, 'own');
  return operation.kind !== 'parent' && operation.kind !== 'payer';
}

/** Whether it tells of a payment on this account that has come. */
function isNewsOfMoney(account: Account, operation: Operation): boolean {
  const names: Readonly<Partial<Record<Operation['kind'], (payment: string) => boolean>>> = {
    payment: (name) => 'payment' in operation && name === operation.payment,
    match: (name) => 'payment' in operation && name === operation.payment,
    transfer: (name) => 'transfer' in operation && name.startsWith(`${operation.transfer}:part:`),
    takeBack: (name) => 'transfer' in operation && name.startsWith(`${operation.transfer}:part:`),
  };
  const isNamed = names[operation.kind] ?? (() => false);
  return [...account.payments.values()].some(
    ({ name, where, status }) => where === 'account' && status === 'settled' && isNamed(name),
  );
}

/** What follows every change of an account. Without time nothing begins dunning, and nobody hears of anything. */
function followChange(
  account: Account,
  at: string,
  { isDunned, isNews }: { readonly isDunned: boolean; readonly isNews: boolean },
): void {
  const today = dayOf(at, account.spec.timeZone);
  putCredit(account, today);
  if (isNews) recover(account, at, today);
  if (account.spec.begins === undefined) return;
  settleByPledges(account, at, today);
  if (isDunned) lookAtChange(account, at);
}

function perform(account: Account, operation: Operation, seen: Seen): Verdict {
  const today = dayOf(seen.at, account.spec.timeZone);
  switch (operation.kind) {
    case 'charge':
      return charge(account, operation, seen);
    case 'payment':
      return report(account, operation, seen.at);
    case 'transfer':
    case 'takeBack':
      return moveTransfer(account, operation, seen);
    case 'parent':
      return setParent(account, operation);
    case 'payer':
      return setPayer(account, operation, today);
    case 'openInsolvency':
      return openInsolvency(account, operation, today);
    case 'dismissInsolvency':
      return dismissInsolvency(account, operation.by);
    case 'proposeDischarge':
      return propose(account, operation.proposal, 'discharge', { by: 'care', at: seen.at, today });
    case 'match':
      return match(account, operation.payment, seen.at);
    case 'return':
      return giveBack(account, operation.payment);
    case 'dispute':
      return dispute(account, operation, today);
    case 'resolve':
      return resolve(account, operation, seen);
    case 'promise':
    case 'plan':
      return promise(account, operation, today);
    case 'cancelPromise':
      return cancelPromise(account, operation.promise, today);
    case 'cycle':
      return changeCycle(account, operation, seen, today);
    case 'confirmCycle':
      return confirmCycle(account, operation.change, seen, today);
    case 'order':
      return order(account, operation);
    case 'review':
    case 'cancelOrder':
      return isUnderWay(account, operation.order) ? 'either' : 'refused';
    case 'complete': {
      if (!isUnderWay(account, operation.order)) return 'refused';
      const known = account.orders.get(operation.order);
      if (known !== undefined && !seen.refused) known.completedAt = operation.completedAt;
      return 'either';
    }
    case 'reverse':
      return reverse(account, operation.entry, seen.at);
    case 'endService':
      return endService(
        account,
        serviceId(account, operation.service),
        { endDate: operation.endDate, replaced: operation.replaced === true },
        today,
      );
    case 'planChange':
      return changePlan(account, operation, { id: seen.successor, today });
    case 'relocate':
      return relocate(account, operation, { id: seen.successor, today });
    case 'resume':
      return resume(account, operation, { id: seen.successor, today });
    case 'pause': {
      const id = serviceId(account, operation.service);
      return endService(account, id, { endDate: operation.endDate, replaced: false, paused: true }, today);
    }
    case 'endRelation':
      return endRelation(account, operation.lastDay, seen.at);
    case 'withdrawEnding':
      return withdrawEnding(account);
    case 'moveCredit':
      return moveCredit(account, operation, seen.at);
    case 'proposeWriteOff':
      return propose(account, operation.proposal, 'writeOff', { by: 'care', at: seen.at, today });
    case 'settle':
      return propose(account, operation.proposal, 'settlement', {
        ...{ by: 'collections', at: seen.at, today, terms: operation.terms ?? null },
      });
    case 'approveWriteOff':
      return approve(account, operation.proposal, { by: operation.by, at: seen.at, today });
    case 'rejectWriteOff':
      return reject(account, operation.proposal, operation.by);
    case 'proposePayOut':
    case 'approvePayOut':
    case 'rejectPayOut':
      return payOut(account, operation, seen.at);
    case 'reinstate':
      return reinstate(account, operation.lift);
    case 'releaseDeposit':
      return giveDepositBack(account, operation, seen.at);
    case 'holds':
      return setHolds(account, operation);
    case 'correct':
      return correct(account, operation, seen.at);
    case 'billRun':
      makeBills(account, today);
      return 'accepted';
    case 'time':
      makeBills(account, today);
      checkPledges(account, seen.at);
      releaseByPolicy(account, seen.at);
      settleEnding(account, seen.at);
      return 'accepted';
  }
}

/** Whether an order may still move. It does so by itself, too: it is decided again before the technician comes. */
function isUnderWay({ orders }: Account, name: string): boolean {
  const state = orders.get(name)?.state;
  return state !== undefined && !FINAL.includes(state);
}

function charge(account: Account, operation: Extract<Operation, { kind: 'charge' }>, seen: Seen): Verdict {
  const { source, entry, type, direction, amount, occurredAt } = operation;
  if (DIRECTIONS[type]?.includes(direction) !== true || amount < 1) return 'refused';
  if (OWN_SOURCES.includes(source)) return 'refused';
  if ((operation.currency ?? account.spec.currency) !== account.spec.currency) return 'refused';
  if (Date.parse(occurredAt) > Date.parse(seen.at) + 360_000) return 'refused';
  const { taxClass, suppliedOn } = operation;
  const content = JSON.stringify([type, direction, amount, taxClass, suppliedOn]);
  const before = account.posted.get(`${source}/${entry}`);
  if (before !== undefined) return before === content ? 'accepted' : 'refused';
  if (type === 'refund' && amount > freeCreditOf(account)) return 'refused';
  account.posted.set(`${source}/${entry}`, content);
  const signed = direction === 'debit' ? amount : -amount;
  account.entries.push({
    ...{ type, amount: signed, occurredAt, bill: null, confirmedFor: null },
    ...(taxClass === undefined ? {} : { taxClass }),
    ...(suppliedOn === undefined ? {} : { suppliedOn }),
    name: `${source}/${entry}`,
  });
  return 'accepted';
}

/** An entry is taken back once, by one of the same type; a refund is money and not taken back so. */
function reverse(account: Account, name: string, at: string): Verdict {
  const entry = account.entries.find((one) => one.name === name);
  if (entry === undefined || entry.type === 'refund') return 'refused';
  if (entry.reversed === true) return 'accepted';
  // Its line on the bill that stands is what can be taken back.
  if (entry.bill !== null && billOf(account, entry.bill)?.replacedBy != null) return 'refused';
  takeBack(account, entry, at);
  return 'accepted';
}

/** Credit goes to the customer's other account or comes from there: no more than could be paid out, and none to a closed account. */
function moveCredit(
  account: Account,
  { amount, comesBack }: Extract<Operation, { kind: 'moveCredit' }>,
  at: string,
): Verdict {
  const { second } = account;
  const there = second === null ? account.otherCredit : freeCreditOf(second);
  if (amount < 1 || amount > (comesBack === true ? there : freeCreditOf(account))) return 'refused';
  if ((comesBack === true ? account : second)?.state === 'closed') return 'refused';
  const signed = comesBack === true ? -amount : amount;
  const post = (to: Account, moved: number) => {
    to.entries.push({
      ...{ type: moved > 0 ? 'creditMovedOut' : 'creditMovedIn', amount: moved, occurredAt: at },
      ...{ bill: null, confirmedFor: null },
    });
    if (moved > 0) return;
    // Bills take it first, and then what was written off.
    const today = dayOf(at, to.spec.timeZone);
    putCredit(to, today);
    recover(to, at, today, -moved);
  };
  post(account, signed);
  if (second === null) account.otherCredit += signed;
  else {
    post(second, -signed);
    followChange(second, at, { isDunned: openEpisode(second) !== null, isNews: false });
  }
  return 'accepted';
}

/** Money that comes for both accounts of the customer, or goes back: what follows comes about on each that it moves. */
function moveTransfer(
  account: Account,
  operation: Extract<Operation, { kind: 'transfer' | 'takeBack' }>,
  { at, looks }: Seen,
): Verdict {
  const { second } = account;
  const wasDunned = second !== null && openEpisode(second) !== null;
  const settled = second === null ? [] : settledOf(second);
  const verdict =
    operation.kind === 'transfer' ? transferOf(account, operation, at) : takeBackOf(account, operation, at);
  if (second === null || verdict === 'refused') return verdict;
  const isDunned = wasDunned && looks && isOf(account, operation.transfer, 'second');
  followChange(second, at, { isDunned, isNews: isNewsOfMoney(second, operation) });
  noteReopened(second, settled);
  return verdict;
}

/** Whether a part of a transfer is on one of the accounts: who is dunned there is told. */
function isOf({ transfers }: Account, name: string, side: Side): boolean {
  return transfers.get(name)?.parts.some(({ of }) => of === side) === true;
}

/** The least amount that is disputed, by docs/dunning.md; in other currencies any. */
const LEAST_DISPUTE: Readonly<Record<string, number>> = { EUR: 100, USD: 100, JPY: 200 };

/** What is open may be disputed, and for a year after its due date what was paid: three times, and not what was upheld before. */
function dispute(
  account: Account,
  operation: Extract<Operation, { kind: 'dispute' }>,
  today: string,
): Verdict {
  const { dispute: name, bill: date, amount } = operation;
  const bill = account.bills.find(({ billDate }) => billDate === date);
  if (bill === undefined || bill.replacedBy !== null) return 'refused';
  const before = [...account.disputes.values()].filter((one) => one.bill === date);
  if (before.length >= 3) return 'refused';
  const open = openOn(account, bill);
  const taken = sum(before.map((one) => (one.end === null ? one.amount : one.end.upheld)));
  const given = -sum(
    account.entries.filter((one) => one.type === 'writeOff' && one.bill === date).map((one) => one.amount),
  );
  const inTime = today <= plusDays(bill.dueDate, 365);
  const most = inTime ? Math.max(open, bill.amount - taken - given) : open;
  if (amount < 1 || amount > most) return 'refused';
  if (amount < (LEAST_DISPUTE[account.spec.currency] ?? 1) && amount !== open) return 'refused';
  account.disputes.set(name, { bill: date, amount, resting: Math.min(amount, open), end: null });
  return 'accepted';
}

function resolve(account: Account, operation: Extract<Operation, { kind: 'resolve' }>, seen: Seen): Verdict {
  const { dispute: name, outcome, amount, byOpener = false } = operation;
  const known = account.disputes.get(name);
  if (known === undefined) return 'refused';
  const part = outcome === 'partlyUpheld';
  if (part !== (amount !== undefined)) return 'refused';
  if (byOpener && (part || outcome === 'upheld')) return 'refused';
  const upheld = part ? (amount ?? 0) : outcome === 'upheld' ? known.amount : 0;
  if (part && (upheld < 1 || upheld >= known.amount)) return 'refused';
  if (known.end !== null)
    return known.end.outcome === outcome && known.end.upheld === upheld ? 'accepted' : 'refused';
  known.end = { outcome, upheld };
  if (upheld === 0) return 'accepted';
  const bill = account.bills.find(({ billDate }) => billDate === known.bill);
  if (bill === undefined) return 'refused';
  const counted = Math.min(upheld, bill.amount - bill.paid);
  account.entries.push({
    ...{ type: 'creditNote', amount: -upheld, occurredAt: seen.at, bill: known.bill, confirmedFor: null },
    ...{ afterwards: true, counted },
  });
  payOn(bill, counted, dayOf(seen.at, account.spec.timeZone));
  return 'accepted';
}

function changeCycle(
  account: Account,
  operation: Extract<Operation, { kind: 'cycle' }>,
  { option, confirmed }: Seen,
  today: string,
): Verdict {
  if (option === null) return 'either';
  if (isChanging(account, today)) return 'refused';
  account.quotes.set(operation.change, { option, confirmed });
  if (confirmed) commit(account, option);
  return 'either';
}

function confirmCycle(account: Account, change: string, { refused }: Seen, today: string): Verdict {
  const quote = account.quotes.get(change);
  if (quote === undefined) return 'refused';
  if (quote.confirmed) return 'either';
  if (isChanging(account, today)) return 'refused';
  if (refused) return 'either';
  quote.confirmed = true;
  commit(account, quote.option);
  return 'either';
}

function order(account: Account, operation: Extract<Operation, { kind: 'order' }>): Verdict {
  const { order: name, monthlyCharge, oneOffCharge } = operation;
  const known = account.orders.get(name);
  if (known !== undefined)
    return known.monthlyCharge === monthlyCharge && known.oneOffCharge === oneOffCharge
      ? 'either'
      : 'refused';
  const fresh = {
    monthlyCharge,
    oneOffCharge,
    state: 'acknowledged',
    held: 0,
    asked: null,
    released: null,
    heldSince: null,
    completedAt: null,
  };
  account.orders.set(name, fresh);
  return 'either';
}

/** A person gives a deposit back, once all of it is here and its order is over. It is paid out once: what bills and fees left of it. */
function giveDepositBack(
  account: Account,
  { order: name, payOut: wanted }: Extract<Operation, { kind: 'releaseDeposit' }>,
  at: string,
): Verdict {
  const order = account.orders.get(name);
  if (order === undefined || (order.asked === null && order.released === null)) return 'refused';
  if (order.asked !== null) {
    if (depositOf(account, name) < order.asked.amount || !FINAL.includes(order.state)) return 'refused';
    releaseOf(account, name, at);
  }
  const { released } = order;
  if (!wanted || released === null || released.paidOut > 0) return 'accepted';
  const amount = Math.min(released.amount, freeCreditOf(account));
  if (amount <= 0) return 'refused';
  released.paidOut = amount;
  account.entries.push({ type: 'refund', amount, occurredAt: at, bill: null, confirmedFor: null });
  return 'accepted';
}

export type { SeenOption } from './account.ts';

/** How an order stands, as it was answered: what the policy said of it is not the oracle's to judge. */
export interface SeenOrder {
  readonly state: string;
  readonly outcome: string | null;
  /** What its condition asks for as a deposit; null: nothing. */
  readonly deposit: number | null;
  readonly decidedAt: string | null;
}

function isApproved(state: string): boolean {
  return state === 'scheduling' || state === 'scheduled';
}

/** Takes note of an order's state, with what follows from it for the account. */
export function observe(
  account: Account,
  name: string,
  { state, outcome, deposit, decidedAt }: SeenOrder,
  at: string,
): void {
  const order = account.orders.get(name);
  if (order === undefined) return;
  const wasCompleted = order.state === 'completed';
  const wasApproved = isApproved(order.state);
  order.state = state;
  const approved = outcome === 'approve' && isApproved(state);
  noteHeld(account, at);
  if (!approved) order.held = 0;
  else if (!wasApproved) order.held = Math.max(0, order.oneOffCharge - depositOf(account, name));
  if (state === 'awaitingCondition' && deposit !== null)
    order.asked = { amount: deposit, since: order.asked?.since ?? decidedAt ?? at };
  if (['declined', 'cancelled', 'failed'].includes(state) && order.asked !== null) {
    releaseOf(account, name, at);
  }
  if (state !== 'completed' || wasCompleted) return;
  const { timeZone } = account.spec;
  account.subscriptions.push({
    id: `sub:${account.id}-${name}`,
    monthlyCharge: order.monthlyCharge,
    startDate: dayOf(order.completedAt ?? at, timeZone),
    endDate: null,
    state: 'active',
  });
  replace(account, dayOf(order.completedAt ?? at, timeZone));
  if (order.oneOffCharge > 0)
    account.entries.push({
      ...{ type: 'oneOffCharge', amount: order.oneOffCharge, occurredAt: at, bill: null, confirmedFor: null },
    });
}
