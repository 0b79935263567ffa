/** Random operations, valid and invalid. The same seed draws the same. */

import { type Random, seededRandom } from '../../src/demo-data/random.ts';
import { drawnClass, FREQUENCIES } from './draw-account.ts';
import {
  type Account,
  activePledge,
  type Bill,
  claimOn,
  depositOf,
  freeCreditOf,
  type Order,
  openInsolvencyOf,
  openOn,
  type Payment,
  type Subscription,
} from './oracle/account.ts';
import { nextBill } from './oracle/bills.ts';
import { dayOf, daysFromTo, plusDays, startOf } from './oracle/days.ts';
import { FINAL } from './oracle/deposits.ts';
import type { Decider, Operation, Request, Step, TransferPart } from './oracle/operation.ts';
import { countedOf } from './oracle/payments.ts';
import { pastDueOf } from './oracle/promises.ts';
import { partsOver } from './oracle/transfers.ts';

/** What a step is drawn from: names count up, and earlier requests may come again. */
export interface Drawing {
  readonly seed: number;
  readonly account: number;
  readonly model: Account;
  readonly past: readonly Request[];
  readonly now: string;
}

/** Draws step `number` of an account. */
export function drawStep(drawing: Drawing, number: number): Step {
  const { second } = drawing.model;
  const other = seededRandom(drawing.seed).fork(`account ${drawing.account} other ${number}`);
  if (second !== null && other.chance(0.3)) {
    const name = (letter: string) => `${letter}${number}`;
    const operation = drawOperation(other, { ...drawing, model: second }, name);
    return { requests: [{ key: name('k'), on: 'second', operation }] };
  }
  return drawOwnStep(drawing, number);
}

function drawOwnStep(drawing: Drawing, number: number): Step {
  const random = seededRandom(drawing.seed).fork(`account ${drawing.account} step ${number}`);
  const { past } = drawing;
  let made = 0;
  const name = (letter: string) => `${letter}${number}${made === 0 ? '' : String.fromCharCode(97 + made)}`;
  const fresh = (): Request => {
    const operation = drawOperation(random, drawing, name);
    const key = name('k');
    made += 1;
    return { key, operation };
  };
  const shape = random.next();
  const [firstPast, ...otherPast] = past;
  if (firstPast !== undefined && shape < 0.12) {
    const earlier = random.chance(0.5)
      ? random.pick([firstPast, ...otherPast])
      : (past[past.length - 1] ?? firstPast);
    if (shape < 0.06 || !comesAgain(earlier.operation)) return { requests: [earlier] };
    // Another request about the same thing; rarely with the key of a third.
    const key = random.chance(0.15) ? random.pick([firstPast, ...otherPast]).key : name('k');
    return { requests: [{ ...earlier, key }] };
  }
  if (shape < 0.22) {
    const first = fresh();
    if (random.chance(0.3)) return { requests: [first, first] };
    if (isAlone(first)) return { requests: [first] };
    if (first.operation.kind === 'billRun') return { requests: [first, withoutRun(fresh)] };
    const requests = [first, withoutRun(fresh)];
    if (random.chance(0.4)) requests.push(withoutRun(fresh));
    if (random.chance(0.2)) requests.push(random.pick([first, first]));
    return { requests };
  }
  return { requests: [fresh()] };
}

/** The step before, where time passes: when it was, and how many came since the day began. */
export interface Before {
  readonly at: string;
  readonly sinceTime: number;
}

/** Draws a step of a life: the next thing of the day, or the next day that matters. */
export function drawLifeStep(drawing: Omit<Drawing, 'now'>, number: number, before: Before): Step {
  const random = seededRandom(drawing.seed).fork(`account ${drawing.account} time ${number}`);
  const next = new Date(Date.parse(before.at) + 60_000).toISOString();
  const passes = number === 0 || before.sinceTime > 20 || random.chance(0.35);
  if (!passes) return { at: next, ...drawStep({ ...drawing, now: next }, number) };
  const { model } = drawing;
  const { timeZone, graceDays } = model.spec;
  const today = dayOf(before.at, timeZone);
  const late = model.bills.find((bill) => openOn(model, bill) > 0);
  const last = model.episodes.at(-1)?.steps.at(-1);
  const days = [
    ...[1, 2, 3, 7].map((ahead) => plusDays(today, ahead)),
    ...[1, 7, 8, 10, 14, 21].map((ahead) => plusDays(today, ahead)),
    nextBill(model).billDate,
    ...(late === undefined ? [] : [plusDays(late.dueDate, graceDays + 1), plusDays(late.dueDate, 14)]),
    ...(last === undefined ? [] : [7, 10, 21].map((after) => plusDays(last.date, after))),
  ].filter((day) => day > today && day <= plusDays(today, 45));
  const [first = plusDays(today, 1), ...others] = days;
  const day = random.pick([first, ...others]);
  const start = Date.parse(startOf(day, timeZone));
  const at = new Date(start + random.int(0, 21) * 3_600_000 + random.int(0, 19) * 60_000).toISOString();
  return { at, requests: [{ key: `t${number}`, operation: { kind: 'time' } }] };
}

function withoutRun(fresh: () => Request): Request {
  const unfit = (one: Request) => one.operation.kind === 'billRun' || isAlone(one);
  let request = fresh();
  for (let again = 0; again < 20 && unfit(request); again += 1) request = fresh();
  return request;
}

/** The opening of a bankruptcy makes bills, each a change of its own. A release that is paid out is two changes, one after the other: what is sent with it could fall between them. */
function isAlone({ operation }: Request): boolean {
  if (operation.kind === 'openInsolvency') return true;
  // What pays a bill first would leave a rest of it.
  if (operation.kind === 'transfer' && 'over' in operation.split) return true;
  return operation.kind === 'releaseDeposit' && operation.payOut;
}

/** Whether the same business id stands for the same thing, whatever the key. */
function comesAgain({ kind }: Operation): boolean {
  return ![
    'dispute',
    'promise',
    'plan',
    'cycle',
    'proposeWriteOff',
    'settle',
    'proposePayOut',
    'correct',
    'proposeDischarge',
  ].includes(kind);
}

type Kind = Operation['kind'] | 'newPayment' | 'bogus';

/** How often a kind is drawn: where there is something it could do, and where it can only be refused or change nothing. */
const MENU: readonly {
  readonly kind: Kind;
  readonly weight: number;
  readonly idle: number;
  readonly fits: (model: Account, today: string) => boolean;
}[] = [
  { kind: 'charge', weight: 20, idle: 20, fits: () => true },
  { kind: 'newPayment', weight: 16, idle: 8, fits: hasOpenBill },
  { kind: 'payment', weight: 18, idle: 0, fits: ({ payments }) => payments.size > 0 },
  { kind: 'transfer', weight: 6, idle: 2, fits: hasOpenBills },
  { kind: 'takeBack', weight: 5, idle: 0.2, fits: ({ transfers }) => transfers.size > 0 },
  // An other account without services is known by its credit alone, so the oracle cannot say what these two would change.
  { kind: 'parent', weight: 1, idle: 0, fits: ({ second }) => second !== null },
  { kind: 'payer', weight: 2, idle: 0, fits: ({ second }) => second !== null },
  {
    kind: 'openInsolvency',
    weight: 0.8,
    idle: 0.2,
    fits: (model) => openInsolvencyOf(model) === null && hasOpenBill(model),
  },
  { kind: 'proposeDischarge', weight: 2, idle: 0.2, fits: isInsolvent },
  { kind: 'dismissInsolvency', weight: 2, idle: 0.2, fits: isInsolvent },
  { kind: 'match', weight: 9, idle: 1, fits: hasSuspended },
  { kind: 'return', weight: 2, idle: 0.3, fits: hasSuspended },
  { kind: 'dispute', weight: 12, idle: 1, fits: hasOpenBill },
  {
    kind: 'resolve',
    weight: 12,
    idle: 1,
    fits: ({ disputes }) => [...disputes.values()].some(({ end }) => end === null),
  },
  { kind: 'promise', weight: 6, idle: 1, fits: mayPromise },
  { kind: 'plan', weight: 6, idle: 1, fits: mayPromise },
  { kind: 'cancelPromise', weight: 2, idle: 0.5, fits: (model) => activePledge(model) !== null },
  {
    kind: 'cycle',
    weight: 4,
    idle: 1,
    fits: ({ transition }, today) => transition === null || transition.effectiveDate <= today,
  },
  {
    kind: 'confirmCycle',
    weight: 4,
    idle: 0.5,
    fits: ({ quotes }) => [...quotes.values()].some(({ confirmed }) => !confirmed),
  },
  { kind: 'order', weight: 4, idle: 4, fits: () => true },
  { kind: 'review', weight: 5, idle: 0.3, fits: hasOrder('inReview') },
  { kind: 'complete', weight: 5, idle: 0.5, fits: hasOrder('scheduled') },
  { kind: 'cancelOrder', weight: 3, idle: 0.5, fits: ({ orders }) => orders.size > 0 },
  {
    kind: 'reverse',
    weight: 4,
    idle: 0.3,
    fits: ({ entries }) => entries.some(({ name }) => name !== undefined),
  },
  { kind: 'endService', weight: 3, idle: 0.5, fits: ({ subscriptions }) => subscriptions.length > 0 },
  { kind: 'planChange', weight: 3, idle: 0.3, fits: ({ subscriptions }) => subscriptions.some(runs) },
  { kind: 'relocate', weight: 3, idle: 0.3, fits: ({ subscriptions }) => subscriptions.some(runs) },
  { kind: 'pause', weight: 2, idle: 0.3, fits: ({ subscriptions }) => subscriptions.some(runs) },
  {
    kind: 'resume',
    weight: 5,
    idle: 0.2,
    fits: ({ subscriptions }) =>
      subscriptions.some(({ paused, goesOn }) => paused === true && goesOn !== true),
  },
  { kind: 'endRelation', weight: 2, idle: 0.5, fits: ({ ending }) => ending !== null },
  { kind: 'correct', weight: 5, idle: 0.2, fits: ({ bills }) => bills.length > 0 },
  { kind: 'withdrawEnding', weight: 4, idle: 0.1, fits: ({ ending }) => ending !== null },
  {
    kind: 'moveCredit',
    weight: 5,
    idle: 0.4,
    fits: (model) => freeCreditOf(model) > 0 || creditThere(model) > 0,
  },
  { kind: 'proposeWriteOff', weight: 1.5, idle: 0.2, fits: hasOpenBill },
  {
    kind: 'approveWriteOff',
    weight: 9,
    idle: 0.2,
    fits: hasProposal,
  },
  { kind: 'rejectWriteOff', weight: 2, idle: 0.2, fits: hasProposal },
  { kind: 'settle', weight: 1.5, idle: 0.2, fits: hasOpenBill },
  { kind: 'proposePayOut', weight: 3, idle: 0.5, fits: (model) => freeCreditOf(model) > 0 },
  { kind: 'approvePayOut', weight: 6, idle: 0.2, fits: hasPayOut },
  { kind: 'rejectPayOut', weight: 1, idle: 0.1, fits: hasPayOut },
  {
    kind: 'reinstate',
    weight: 3,
    idle: 0.2,
    fits: ({ state, collectionStatus }) => state === 'suspended' || collectionStatus !== 'none',
  },
  {
    kind: 'releaseDeposit',
    weight: 4,
    idle: 0.2,
    fits: ({ orders }) => [...orders.values()].some(hasDeposit),
  },
  { kind: 'holds', weight: 1.5, idle: 1.5, fits: () => true },
  { kind: 'billRun', weight: 25, idle: 2, fits: (model, today) => nextBill(model).billDate <= today },
  { kind: 'bogus', weight: 3, idle: 3, fits: () => true },
];

/** What is sent about both accounts of the customer, as of the first one. */
const ABOUT_BOTH: readonly Kind[] = ['moveCredit', 'transfer', 'takeBack', 'parent', 'payer'];

/** What workflows do: they have no part where time passes. */
const BY_WORKFLOWS: readonly Kind[] = [
  ...(['cycle', 'confirmCycle', 'order', 'review', 'complete', 'cancelOrder'] as const),
  'billRun',
];

function runs({ state, endDate }: Subscription): boolean {
  return state === 'active' && endDate === null;
}
function hasOpenBill(model: Account): boolean {
  return model.bills.some((bill) => openOn(model, bill) > 0);
}
function hasOpenBills(model: Account): boolean {
  return hasOpenBill(model) || (model.second !== null && hasOpenBill(model.second));
}
function isInsolvent(model: Account): boolean {
  return openInsolvencyOf(model) !== null;
}
/** An order whose deposit a person may give back, or pay out. */
function hasDeposit({ asked, released, state }: Order): boolean {
  return released !== null || (asked !== null && FINAL.includes(state));
}
function hasProposal({ proposals }: Account): boolean {
  return [...proposals.values()].some(({ state }) => state === 'proposed');
}
function hasPayOut({ payOuts }: Account): boolean {
  return [...payOuts.values()].some(({ state }) => state === 'proposed');
}
function hasSuspended({ payments }: Account): boolean {
  return [...payments.values()].some(({ where }) => where === 'suspense');
}
/** Credit on the customer's other account. */
function creditThere({ second, otherCredit }: Account): number {
  return second === null ? otherCredit : freeCreditOf(second);
}
function mayPromise(model: Account, today: string): boolean {
  return activePledge(model) === null && pastDueOf(model, today) > 0;
}
function hasOrder(state: string): (model: Account) => boolean {
  return ({ orders }) => [...orders.values()].some((order) => order.state === state);
}

/** Plain payments of an account that pays for others are not drawn. */
const PLAIN: readonly Kind[] = ['newPayment', 'payment', 'match', 'bogus'];

function drawKind(random: Random, model: Account, today: string): Kind {
  const isMain = !model.id.endsWith('-other');
  const here = MENU.filter(({ kind }) =>
    kind === 'billRun' || isMain
      ? model.spec.begins === undefined || !BY_WORKFLOWS.includes(kind)
      : !BY_WORKFLOWS.includes(kind) && !ABOUT_BOTH.includes(kind),
  ).filter(({ kind }) => !(model.hasPaidForOther && PLAIN.includes(kind)));
  const weighed = here.map(({ kind, weight, idle, fits }) => ({
    kind,
    weight: fits(model, today) ? weight : idle,
  }));
  let left = random.next() * weighed.reduce((sum, { weight }) => sum + weight, 0);
  const drawn = weighed.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  return drawn?.kind ?? 'billRun';
}

function drawOperation(random: Random, drawing: Drawing, name: (letter: string) => string): Operation {
  const { model, now } = drawing;
  const today = dayOf(now, model.spec.timeZone);
  const kind = drawKind(random, model, today);
  const bill = pickOf(random, model.bills);
  switch (kind) {
    case 'charge': {
      const entry = random.pick(ENTRIES);
      const free = freeCreditOf(model);
      const most = random.pick([free, free + 1, Math.ceil(free / 2)]);
      // A credit on an account that is late is often about what it owes.
      const late = pastDueOf(model, today);
      const about = late > 0 && entry.direction === 'credit' && random.chance(0.4);
      return {
        kind: 'charge',
        source: random.pick(['rating', 'care']),
        entry: name('e'),
        ...entry,
        amount:
          entry.type === 'refund'
            ? Math.max(1, most)
            : about
              ? late + random.pick([0, 1, 1_000])
              : amountOf(random),
        occurredAt: pastInstant(random, model, now),
        ...(model.spec.taxation === undefined ? {} : drawnClass(random.fork('class'))),
        ...(model.spec.taxation !== undefined && random.fork('supply').chance(0.2)
          ? { suppliedOn: plusDays(today, -random.fork('supply').int(0, 90)) }
          : {}),
      };
    }
    case 'newPayment':
      return newPayment(random, model, name('p'), now, bill);
    case 'payment':
      return nextMove(random, model, now) ?? newPayment(random, model, name('p'), now, bill);
    case 'transfer':
      return aTransfer(random, model, name('t'), now);
    case 'takeBack':
      return aTakeBack(random, model, now, name);
    case 'parent':
      return { kind, of: random.pick(['own', 'second']), above: random.chance(0.75) };
    case 'payer':
      return {
        ...{ kind, of: random.pick(['own', 'second', 'second']), pays: random.chance(0.7) },
        from: plusDays(today, random.pick([-1, 0, 0, 0, 1, 7, 30, 370])),
      };
    case 'openInsolvency': {
      const { openedDate } = model.spec;
      const day = random.pick([
        today,
        model.billedThrough,
        nextBill(model).billDate,
        // A bill in place of another one names the same day with a number behind it.
        bill?.madeOn ?? today,
      ]);
      const openedOn = plusDays(day, random.pick([-20, -3, -1, 0, 0, 1, 2, 5]));
      const possible = openedOn < openedDate && random.chance(0.9) ? openedDate : openedOn;
      return {
        ...{ kind, openedOn: possible > today && random.chance(0.9) ? today : possible },
        ...{ reference: random.pick(['36 IN 4711', '36 IN 4711', '36 IN 4712']), by: decider(random) },
      };
    }
    case 'proposeDischarge':
      return { kind, proposal: name('w') };
    case 'dismissInsolvency':
      return { kind, by: decider(random) };
    case 'match':
    case 'return':
      return { kind, payment: pickOf(random, suspended(random, model))?.name ?? 'p0' };
    case 'dispute': {
      const wanted =
        pickOf(
          random,
          model.bills.filter((one) => openOn(model, one) > 0 || random.chance(0.2)),
        ) ?? bill;
      const open = wanted === null ? 100 : openOn(model, wanted);
      const whole = wanted === null ? 100 : wanted.amount;
      const part = random.int(1, Math.max(1, open));
      const amount = random.pick([open, open + 1, part, 1, Math.ceil(open / 2), whole, whole + 1]);
      return { kind, dispute: name('d'), bill: wanted?.billDate ?? today, amount: Math.max(1, amount) };
    }
    case 'resolve':
      return resolution(random, model);
    case 'promise': {
      const amount = promised(random, model, today);
      return { kind, promise: name('r'), amount, untilDate: plusDays(today, soon(random)) };
    }
    case 'plan': {
      const installments = random.pick([1, 2, 2, 3, 3, 5, 7, 11, 12, 13]);
      const amount = promised(random, model, today);
      return { kind, promise: name('r'), amount, installments, firstDate: plusDays(today, soon(random)) };
    }
    case 'cancelPromise':
      return { kind, promise: pickOf(random, model.pledges)?.name ?? 'r0' };
    case 'cycle':
      return {
        kind,
        change: name('c'),
        preference: random.pick<Extract<Operation, { kind: 'cycle' }>['preference']>([
          { billCycleDay: random.int(1, 31) },
          { billCycleDay: random.int(1, 31), paymentTermDays: random.pick([0, 7, 14, 30]) },
          { paymentTermDays: random.pick([0, 7, 14, 21, 30]) },
          { frequency: random.pick(FREQUENCIES) },
          { frequency: random.pick(FREQUENCIES), billCycleDay: random.int(1, 31) },
        ]),
        confirm: random.chance(0.5),
        ...(random.chance(0.5) ? { override: true as const } : {}),
      };
    case 'confirmCycle':
      return { kind, change: pickOf(random, [...model.quotes.keys()]) ?? 'c0' };
    case 'order':
      return {
        kind,
        order: name('o'),
        monthlyCharge: random.pick([0, 999, 2999, 4500]),
        oneOffCharge: random.pick([0, 1, 4900, 9900, 30_000]),
        installation: random.chance(0.7),
      };
    case 'review':
      return {
        kind,
        order: anOrder(random, model, 'inReview'),
        verdict: random.pick(['approve', 'decline']),
      };
    case 'complete':
      return {
        kind,
        order: anOrder(random, model, 'scheduled'),
        completedAt: random.chance(0.6) ? now : pastInstant(random, model, now),
      };
    case 'cancelOrder':
      return { kind, order: anOrder(random, model, null) };
    case 'reverse':
      return { kind, entry: reversible(random, model)?.name ?? 'rating/e0' };
    case 'endService':
      return {
        ...{ kind, service: aService(random, model), endDate: lastDay(random, model, today) },
        ...(random.chance(0.4) ? { replaced: true as const } : {}),
      };
    case 'planChange':
      return {
        ...{ kind, service: aService(random, model, runs), after: name('g') },
        startDate: lastDay(random, model, today),
        monthlyCharge: random.pick([0, 999, 3_333, 4_500, random.int(1, 20_000)]),
        ...(random.chance(0.4) ? { inAdvance: random.chance(0.6) } : {}),
      };
    case 'relocate': {
      const startDate = lastDay(random, model, today);
      return {
        ...{ kind, service: aService(random, model, runs), after: name('g'), startDate },
        ...(random.chance(0.5) ? { endDate: plusDays(startDate, random.pick([-30, -9, -2, -1, 0])) } : {}),
        ...(random.chance(0.5) ? { monthlyCharge: random.pick([0, 999, 3_333, random.int(1, 20_000)]) } : {}),
      };
    }
    case 'withdrawEnding':
      return { kind };
    case 'correct':
      return correction(random, model);
    case 'pause':
      return { kind, service: aService(random, model, runs), endDate: lastDay(random, model, today) };
    case 'resume': {
      const paused = ({ paused: rests }: Subscription) => rests === true;
      const service = aService(random, model, paused);
      return { kind, service, after: name('g'), startDate: lastDay(random, model, today) };
    }
    case 'endRelation':
      return {
        kind,
        lastDay: plusDays(
          random.pick([today, model.billedThrough]),
          random.pick([-1, 0, 0, 1, 5, 12, 40, 367]),
        ),
      };
    case 'moveCredit': {
      const comesBack = random.chance(creditThere(model) > 0 ? 0.5 : 0.1);
      const there = comesBack ? creditThere(model) : freeCreditOf(model);
      const amount = Math.max(1, random.pick([there, there, Math.ceil(there / 2), there + 1]));
      return { kind, amount, ...(comesBack ? { comesBack: true as const } : {}) };
    }
    case 'proposeWriteOff':
      return { kind, proposal: name('w') };
    case 'settle':
      return { kind, proposal: name('w'), ...terms(random, model, today) };
    case 'approveWriteOff':
    case 'rejectWriteOff':
      return {
        ...{ kind, proposal: aProposal(random, model) ?? 'w0' },
        by: random.pick(['collectionsLead', 'collectionsLead', 'collectionsLead', 'collections']),
      };
    case 'proposePayOut': {
      const free = freeCreditOf(model);
      return {
        kind,
        payOut: name('u'),
        amount: Math.max(1, random.pick([free, free, Math.ceil(free / 2), free + 1])),
      };
    }
    case 'approvePayOut':
    case 'rejectPayOut':
      return {
        ...{ kind, payOut: aPayOut(random, model) },
        ...(random.chance(0.1) ? { byProposer: true as const } : {}),
      };
    case 'reinstate':
      return {
        kind,
        lift: someOf(random, ['suspension', 'newOrders', 'collections', 'writtenOff'] as const, 1),
      };
    case 'releaseDeposit': {
      const given = [...model.orders].filter(([, order]) => hasDeposit(order));
      const order = pickOf(random, given.length > 0 && random.chance(0.85) ? given : [...model.orders]);
      return { kind, order: order?.[0] ?? 'o0', payOut: random.chance(0.6) };
    }
    case 'holds':
      return {
        ...{ kind, by: random.pick(['care', 'supervisor']) },
        tags: someOf(random, ['bereavement', 'vulnerable', 'legal', 'insolvency'] as const, 0),
      };
    case 'billRun':
      return { kind };
    case 'bogus':
      return bogus(random, model, name, now);
    default:
      return { kind: 'billRun' };
  }
}

const ENTRIES: readonly [
  { type: string; direction: 'debit' | 'credit' },
  ...{ type: string; direction: 'debit' | 'credit' }[],
] = [
  { type: 'usage', direction: 'debit' },
  { type: 'usage', direction: 'debit' },
  { type: 'usage', direction: 'debit' },
  { type: 'oneOffCharge', direction: 'debit' },
  { type: 'fee', direction: 'debit' },
  { type: 'goodwill', direction: 'credit' },
  { type: 'goodwill', direction: 'credit' },
  { type: 'creditNote', direction: 'credit' },
  { type: 'adjustment', direction: 'debit' },
  { type: 'adjustment', direction: 'credit' },
  { type: 'proration', direction: 'debit' },
  { type: 'proration', direction: 'credit' },
  { type: 'deposit', direction: 'debit' },
  { type: 'deposit', direction: 'credit' },
  { type: 'refund', direction: 'debit' },
  { type: 'refund', direction: 'debit' },
  { type: 'recurringCharge', direction: 'debit' },
];

/** A bill is billed again: with lines less, with other amounts, with lines more, or as it was. */
function correction(random: Random, model: Account): Operation {
  const standing = model.bills.filter(({ replacedBy }) => replacedBy === null);
  const bill = pickOf(random, standing.length > 0 && random.chance(0.9) ? standing : model.bills);
  const lines = (bill?.lines ?? []).map(({ type, amount, from, to }) => ({ type, amount, from, to }));
  // Only lines that can be told from all others; what was brought forward is not changed.
  const named = lines.filter(
    (line) =>
      line.type !== 'reversal' &&
      line.type !== 'proration' &&
      line.amount !== 0 &&
      lines.filter((other) => JSON.stringify(other) === JSON.stringify(line)).length === 1,
  );
  const withdrawn = named.filter(() => random.chance(0.2));
  const changed = named.filter((line) => !withdrawn.includes(line) && random.chance(0.3));
  return {
    ...{ kind: 'correct', bill: bill?.billDate ?? '1999-01-01', withdrawn },
    changed: changed.map((line) => ({
      line,
      amount: random.pick([1, Math.abs(line.amount), Math.abs(line.amount) + 500, amountOf(random)]),
    })),
    added: Array.from({ length: random.pick([0, 0, 1, 2]) }, () => ({
      ...random.pick(ADDED),
      amount: amountOf(random),
      ...(model.spec.taxation === undefined ? {} : drawnClass(random)),
    })),
  };
}

const ADDED: readonly [
  { type: string; direction: 'debit' | 'credit' },
  ...{ type: string; direction: 'debit' | 'credit' }[],
] = [
  { type: 'oneOffCharge', direction: 'debit' },
  { type: 'usage', direction: 'debit' },
  { type: 'recurringCharge', direction: 'debit' },
  { type: 'fee', direction: 'debit' },
  { type: 'creditNote', direction: 'credit' },
  { type: 'goodwill', direction: 'credit' },
  { type: 'adjustment', direction: 'credit' },
];

function amountOf(random: Random): number {
  return random.pick([1, 99, 100, 500, 1999, random.int(1, 5_000), random.int(1, 60_000)]);
}

/** Something that was posted under a key; rarely what was taken back already. */
function reversible(random: Random, { entries }: Account) {
  const posted = entries.filter(({ name }) => name !== undefined);
  const fresh = posted.filter(({ reversed }) => reversed !== true);
  return pickOf(random, fresh.length > 0 && random.chance(0.9) ? fresh : posted);
}

function aProposal(random: Random, { proposals }: Account): string | null {
  const waiting = [...proposals].filter(([, { state }]) => state === 'proposed');
  return pickOf(random, waiting.length > 0 && random.chance(0.9) ? waiting : [...proposals])?.[0] ?? null;
}

function aPayOut(random: Random, { payOuts }: Account): string {
  const waiting = [...payOuts].filter(([, { state }]) => state === 'proposed');
  return pickOf(random, waiting.length > 0 && random.chance(0.9) ? waiting : [...payOuts])?.[0] ?? 'u0';
}

/** At least so many of them, in their order. */
function someOf<T>(random: Random, all: readonly T[], least: number): T[] {
  const count = random.int(least, Math.max(least, random.int(0, all.length)));
  const drawn = all.filter(() => random.chance(count / all.length));
  return drawn.length < least ? all.slice(0, least) : drawn;
}

/** A service; mostly one that fits. */
function aService(
  random: Random,
  { id, subscriptions, serviceIds }: Account,
  fits: (service: Subscription) => boolean = () => true,
): string {
  const fit = subscriptions.filter(fits);
  const service = pickOf(random, fit.length > 0 && random.chance(0.85) ? fit : subscriptions)?.id ?? 's0';
  const [name] = [...serviceIds].find(([, known]) => known === service) ?? [];
  return name ?? service.replace(`sub:${id}-`, '').replace(`${id}-`, '');
}

/** Around today, where the account is billed to, and the stub of a change. */
function lastDay(random: Random, { billedThrough, transition }: Account, today: string): string {
  const stub = transition?.stub ?? null;
  const around = random.pick([today, today, billedThrough, stub?.from ?? today, stub?.to ?? today]);
  return plusDays(around, random.pick([-1, 0, 0, 1, 3, 10, 40, 366, 367]));
}

/** Where time passes, the customer often still has to pay for a settlement. */
function terms(random: Random, model: Account, today: string) {
  if (model.spec.begins === undefined || random.chance(0.3)) return {};
  const amount = promised(random, model, today);
  return { terms: { amount, payBy: plusDays(today, random.pick([-1, 0, 2, 5, 10, 30, 366, 367])) } };
}

function soon(random: Random): number {
  return random.pick([-1, 0, 0, 1, 5, 7, 13, 14, 15]);
}

function pickOf<T>(random: Random, items: readonly T[]): T | null {
  const [first, ...others] = items;
  return first === undefined ? null : random.pick([first, ...others]);
}

/** An instant since the account was last billed elsewhere; often near the end of a day. */
function pastInstant(random: Random, { spec }: Account, now: string): string {
  const today = dayOf(now, spec.timeZone);
  // Where time passes, what happened lately.
  const most = spec.begins === undefined ? Number.POSITIVE_INFINITY : 20;
  const days = Math.min(most, Math.max(0, daysFromTo(spec.billedThrough, today)));
  const day = plusDays(today, -random.int(0, days + 20));
  const start = Date.parse(startOf(day, spec.timeZone));
  const at = start + random.pick([0, 1, 86_399_999, 82_800_000, random.int(0, 86_399_999)]);
  return new Date(Math.min(at, Date.parse(now))).toISOString();
}

function newPayment(
  random: Random,
  model: Account,
  payment: string,
  now: string,
  bill: Bill | null,
): Operation {
  const open = model.bills.reduce((sum, one) => sum + openOn(model, one), 0);
  const one = bill === null ? 0 : openOn(model, bill);
  const asking = pickOf(
    random,
    [...model.orders].filter(([, { asked }]) => asked !== null),
  );
  if (asking !== null && random.chance(0.4)) return aDeposit(random, model, payment, asking, now);
  const claims = model.bills.reduce((sum, claim) => sum + claimOn(model, claim), 0);
  if (random.fork('quota').chance(claims > 0 ? 0.4 : 0.02)) return aQuota(random, payment, claims, now);
  const amount = Math.max(
    1,
    random.pick([
      ...([one, one - 1, one + 1, open + 777, amountOf(random)] as const),
      ...([1, Math.ceil(one / 2), random.int(1, Math.max(1, one)), Math.ceil(open / 3)] as const),
    ]),
  );
  return {
    kind: 'payment',
    payment,
    status: random.pick([
      'settled',
      'settled',
      'settled',
      'settled',
      'pending',
      'unknown',
      'failed',
      'reversed',
      'refunded',
    ]),
    amount,
    occurredAt: pastInstant(random, model, now),
    ...(bill !== null && random.chance(0.35) ? { bill: bill.billDate } : {}),
    ...whose(random, random.chance(0.12)),
    ...valueDate(random, model, now),
    ...bankFee(random),
    ...(random.chance(0.03) ? { currency: model.spec.currency === 'EUR' ? 'USD' : 'EUR' } : {}),
  };
}

/** What an administrator pays on old debt. */
function aQuota(random: Random, payment: string, claims: number, now: string): Operation {
  const all = Math.max(1, claims);
  return {
    ...{ kind: 'payment', payment, status: random.pick(['settled', 'settled', 'settled', 'pending']) },
    amount: random.pick([all, Math.ceil(all / 3), Math.ceil(all / 20), all + 500]),
    ...{ occurredAt: now, quota: true },
  };
}

function decider(random: Random): Decider {
  return random.pick(['collections', 'collections', 'collectionsLead']);
}

const SIDES = ['own', 'second'] as const;

/** Money for both accounts: split by its sender, with parts that name accounts, bills, or nothing that is known, or over open bills. */
function aTransfer(random: Random, model: Account, transfer: string, now: string): Operation {
  const sides = model.second === null ? (['own'] as const) : SIDES;
  const bills = sides.flatMap((of) => {
    const one = of === 'own' ? model : model.second;
    return one === null ? [] : one.bills.map((bill) => ({ of, bill, open: openOn(one, bill) }));
  });
  const open = bills.filter((bill) => bill.open > 0);
  const all = open.reduce((sum, bill) => sum + bill.open, 0);
  const payer = random.chance(0.85) ? random.pick(sides) : null;
  const common = {
    ...({ kind: 'transfer', transfer, payer, occurredAt: pastInstant(random, model, now) } as const),
    ...valueDate(random, model, now),
    ...(random.chance(0.03) ? { currency: model.spec.currency === 'EUR' ? 'USD' : 'EUR' } : {}),
  };
  const paying = sides.find((of) => (of === 'own' ? model : model.second)?.hasPaidForOther === true);
  if (paying !== undefined) {
    // It pays what it is asked for and no more: what is beyond that would go on.
    const asked = partsOver(model, { payer: paying, amount: Number.MAX_SAFE_INTEGER }, 'paidFor') ?? [];
    const most = asked.reduce((sum, part) => sum + part.amount, 0);
    if (most > 0) {
      const amount = random.pick([most, Math.ceil(most / 2), random.int(1, most)]);
      const { currency: _none, ...ours } = common;
      return { ...ours, payer: paying, amount, split: { over: 'paidFor' } };
    }
    return { kind: 'parent', of: random.pick(sides), above: random.chance(0.75) };
  }
  if (random.chance(0.45)) {
    const amount = Math.max(1, random.pick([all, all + 777, Math.ceil(all / 2), amountOf(random)]));
    return { ...common, amount, split: { over: random.pick(['paidFor', 'below']) } };
  }
  const parts = Array.from({ length: random.pick([1, 2, 2, 3, 3, 5]) }, (): TransferPart => {
    const bill = pickOf(random, open.length > 0 && random.chance(0.8) ? open : bills);
    const of = random.pick(sides);
    const amount = Math.max(
      1,
      bill === null ? amountOf(random) : random.pick([bill.open, Math.ceil(bill.open / 2), bill.open + 100]),
    );
    const named = bill === null ? {} : { bill: { of: bill.of, name: bill.bill.billDate } };
    return random.pick<TransferPart>([
      ...([
        { amount, to: of },
        { amount, to: of },
        { amount, ...named },
      ] as const),
      ...([
        { amount, to: of, ...named },
        { amount, to: 'nobody' },
      ] as const),
      { amount, to: of, bill: { of, name: '1999-01-01' } },
    ]);
  }).filter(({ to, bill }) => to !== undefined || bill !== undefined);
  const named = parts.reduce((sum, { amount }) => sum + amount, 0);
  const amount = Math.max(1, named + random.pick([0, 0, 0, 1, 500, 12_345, -1]));
  return { ...common, amount, split: { parts } };
}

/** A part of a transfer that is known goes back; rarely one that comes later. */
function aTakeBack(random: Random, model: Account, now: string, name: (letter: string) => string): Operation {
  const known = pickOf(random, [...model.transfers]);
  const [transfer, { parts, takeBacks }] = known ?? ['t0', { parts: [], takeBacks: [] }];
  const left = parts.reduce((sum, { of, payment }) => {
    const one = (of === 'own' ? model : model.second)?.payments.get(payment);
    return sum + (one === undefined ? 0 : countedOf(one));
  }, 0);
  const again = pickOf(random, takeBacks);
  if (again !== null && random.chance(0.15)) {
    const { event, status, amount, at } = again;
    // The same once more, or something else under its id.
    return {
      ...{ kind: 'takeBack', transfer, status, occurredAt: at },
      amount: random.chance(0.7) ? amount : amount + 1,
      ...(event.startsWith(status) ? {} : { event }),
    };
  }
  const all = Math.max(1, left);
  return {
    ...{ kind: 'takeBack', transfer, status: random.pick(['reversed', 'refunded']) },
    amount: random.pick([all, Math.ceil(all / 2), Math.ceil(all / 3), random.int(1, all), all + 50]),
    occurredAt: pastInstant(random, model, now),
    ...(random.chance(0.5) ? { event: name('x') } : {}),
    ...bankFee(random),
  };
}

/** Money for an order that asks for a deposit: all or a part of it, or more, with or without the order's name. */
function aDeposit(
  random: Random,
  model: Account,
  payment: string,
  [order, { asked }]: readonly [string, Order],
  now: string,
): Operation {
  const missing = Math.max(1, (asked?.amount ?? 1) - depositOf(model, order));
  return {
    kind: 'payment',
    payment,
    status: random.pick(['settled', 'settled', 'settled', 'pending']),
    amount: random.pick([missing, missing, missing + 1_000, Math.ceil(missing / 2), missing + 1]),
    occurredAt: pastInstant(random, model, now),
    ...(random.chance(0.6) ? { order } : {}),
  };
}

/** A known payment moves on, or is told to move where it may not. */
function nextMove(random: Random, model: Account, now: string): Operation | null {
  // Parts of transfers on the other account are named after this one.
  const isElsewhere = ({ name }: Payment) => model.id.endsWith('-other') && name.includes(':part:');
  const payment = pickOf(
    random,
    [...model.payments.values()].filter((one) => !isElsewhere(one)),
  );
  if (payment === null) return null;
  const { name, amount, currency, waited, bill } = payment;
  return {
    kind: 'payment',
    payment: name,
    status: random.pick(['settled', 'settled', 'reversed', 'refunded', 'failed', 'pending', 'unknown']),
    // The whole, a part, or another amount than was announced.
    amount: random.pick([amount, amount, amount + 1, Math.ceil(amount / 3), random.int(1, amount)]),
    // Often an instant of another report: the same report again, or one of the same instant.
    occurredAt: random.chance(0.4)
      ? (pickOf(random, payment.facts)?.at ?? now)
      : pastInstant(random, model, now),
    ...(bill === null || random.chance(0.3) ? {} : { bill }),
    ...(currency === model.spec.currency ? {} : { currency }),
    ...whose(random, waited),
    ...valueDate(random, model, now),
    ...bankFee(random),
    ...(payment.quota ? { quota: true as const } : {}),
  };
}

/** A payment that waited is mostly reported as before. */
function whose(random: Random, waited: boolean) {
  if (random.chance(0.1)) return { unnamed: true as const };
  return random.chance(waited ? 0.85 : 0.05) ? { toNobody: true as const } : {};
}

/** The bank charges for what it takes back, and for what fails. */
function bankFee(random: Random) {
  return random.chance(0.3) ? { bankFee: random.pick([0, 300, 300, 750]) } : {};
}

function valueDate(random: Random, model: Account, now: string) {
  if (!random.chance(0.15)) return {};
  return { valueDate: plusDays(dayOf(now, model.spec.timeZone), random.int(-9, 2)) };
}

function suspended(random: Random, model: Account): Payment[] {
  const all = [...model.payments.values()];
  const waiting = all.filter(({ where }) => where === 'suspense');
  return waiting.length > 0 && random.chance(0.8) ? waiting : all;
}

function resolution(random: Random, model: Account): Operation {
  const all = [...model.disputes];
  const open = all.filter(([, { end }]) => end === null);
  const [name, dispute] = pickOf(random, open.length > 0 && random.chance(0.85) ? open : all) ?? ['d0', null];
  const outcome = random.pick(['upheld', 'partlyUpheld', 'partlyUpheld', 'rejected', 'withdrawn'] as const);
  const whole = dispute?.amount ?? 10;
  const part = random.pick([whole, Math.max(1, whole - 1), 1, random.int(1, whole)]);
  return {
    kind: 'resolve',
    dispute: name,
    outcome,
    ...(outcome === 'partlyUpheld' ? { amount: part } : {}),
    ...(random.chance(0.1) ? { byOpener: true as const } : {}),
  };
}

function promised(random: Random, model: Account, today: string): number {
  const late = pastDueOf(model, today);
  return Math.max(
    1,
    random.pick([late, late, Math.ceil(late / 2), late + 1, random.int(1, Math.max(1, late))]),
  );
}

function anOrder(random: Random, { orders }: Account, state: string | null): string {
  const all = [...orders];
  const fit = all.filter(([, order]) =>
    state === null ? !FINAL.includes(order.state) : order.state === state,
  );
  return pickOf(random, fit.length > 0 && random.chance(0.85) ? fit : all)?.[0] ?? 'o0';
}

/** What must be refused whatever the account is like. */
function bogus(random: Random, model: Account, name: (letter: string) => string, now: string): Operation {
  const other = model.spec.currency === 'EUR' ? 'USD' : 'EUR';
  const future = new Date(Date.parse(now) + 86_400_000).toISOString();
  const charge: Extract<Operation, { kind: 'charge' }> = {
    kind: 'charge',
    source: 'rating',
    entry: name('e'),
    type: 'usage',
    direction: 'debit',
    amount: 100,
    occurredAt: now,
  };
  const [posted] = [...model.posted.keys()].slice(-1);
  const reused = posted?.split('/')[1];
  return random.pick<Operation>([
    { ...charge, direction: 'credit' as const },
    { ...charge, type: 'goodwill' },
    { ...charge, type: 'payment', direction: 'credit' },
    { ...charge, type: 'reversal' },
    { ...charge, type: 'writeOff', direction: 'credit' },
    { ...charge, source: 'serviceEnd' },
    { ...charge, amount: 0 },
    { ...charge, currency: other },
    { ...charge, occurredAt: future },
    { ...charge, entry: reused?.replace(`${model.id}-`, '') ?? name('e'), amount: 123_456 },
    {
      ...{ kind: 'payment', payment: name('p'), status: 'settled', amount: 500, occurredAt: now },
      bill: '1999-01-01',
    },
    { kind: 'payment', payment: name('p'), status: 'settled', amount: 0, occurredAt: now },
    { kind: 'payment', payment: name('p'), status: 'settled', amount: 500, occurredAt: future },
    { kind: 'payment', payment: name('p'), status: 'refunded', amount: 500, occurredAt: now },
    { kind: 'dispute', dispute: name('d'), bill: '1999-01-01', amount: 1 },
  ]);
}
