/** One account under test: the service's and the oracle's, step by step. */
import { z } from 'zod';
import { bringDeposit } from './bring-deposit.ts';
import {
  type Answer,
  changeOf,
  type Http,
  httpOf,
  isSet,
  linesOf,
  orderOf,
  problemOf,
  type SeenChange,
  type ShownLine,
  send,
} from './client.ts';
import { atInstant } from './clock.ts';
import { countOf, type Difference, differences } from './compare.ts';
import { bundleOf, customerOf, otherBundleOf } from './open-account.ts';
import { type Account, openAccount, secondIdOf } from './oracle/account.ts';
import { billsDue, makeNextBill } from './oracle/bills.ts';
import { quoteOf } from './oracle/cycles.ts';
import { dayOf } from './oracle/days.ts';
import { FINAL } from './oracle/deposits.ts';
import { lookAtChange, openEpisode } from './oracle/dunning.ts';
import type { Figures } from './oracle/figures.ts';
import type { AccountSpec, Operation, Request, Step } from './oracle/operation.ts';
import { observe, receive, type SeenOrder } from './oracle/perform.ts';
import { figuresOf } from './oracle/standing.ts';
import { LISTS, type List, type Read, readFigures } from './read-figures.ts';
import type { Service } from './service.ts';

/** What a step showed to be different, and the answers it got. */
export interface Failure {
  readonly differences: readonly Difference[];
  readonly answers: readonly string[];
}

export interface Session {
  readonly accountId: string;
  /** The oracle's account; replaced with every step. */
  readonly model: Account;
  /**
   * Sends a step and compares every figure, now or with a later step; `all` also reads lists in which there should be nothing, and the other account whatever was done. What was sent at once, and what an order is waiting for, is always compared: only so it is
   * known what came about. Null: all are equal.
   */
  run(step: Step, compares: Compares): Promise<Failure | null>;
  /** Compares without doing anything. */
  compare(): Promise<Failure | null>;
  /** Figures compared so far. */
  readonly figures: number;
  /** What the answers were, by kind of operation. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** When a step is compared. */
export type Compares = 'now' | 'later' | 'all';

/** What takes place after the answer has so long to come about. */
const SETTLE_MS = 60_000;
/** A run may have years of weekly bills to make, on a machine that others use as well. */
const BILL_RUN_MS = 120_000;
const POLL_MS = 15;
/** Nothing is sent when a day of the account is about to end: which day it was would be open. */
const MIDNIGHT_MS = 8_000;
/** States that an order leaves by itself. */
const TRANSIENT = ['acknowledged', 'assessing', 'scheduling'];

/** The answer of time. */
const DONE: Answer = { status: 200, body: null, text: '', replayed: false };

/** What the last requests lead to, by each serial order; `asking` are those orders among them that ask for a deposit before the next request comes. */
type After = (before: Account, asking?: ReadonlyMap<string, SeenOrder>) => Account[];

/** An Idempotency-Key is a caller's own, for one address. */
function scopeOf({ caller, path, key = '' }: Http): string {
  return `${caller} ${path} ${key}`;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Opens an account in the service and in the oracle. */
export async function openSession(service: Service, accountId: string, spec: AccountSpec): Promise<Session> {
  const begun = spec.begins;
  const put = async (now: string) => {
    await service.store.bulk.putAccount(bundleOf(accountId, spec, now));
    await service.store.bulk.putAccount(otherBundleOf(accountId, spec, now));
  };
  await (begun === undefined ? put(new Date().toISOString()) : atInstant(begun, () => put(begun)));
  let model = openAccount(accountId, spec);
  if (spec.deposit !== undefined) await bringDeposit(service, model, spec.deposit);
  let figures = 0;
  let compared = 0;
  /** The other account may have changed since it was compared. */
  let isOtherTouched = true;
  const outcomes: Record<string, number> = {};
  const count = (what: string) => {
    outcomes[what] = (outcomes[what] ?? 0) + 1;
  };
  const namesFor = (id: string) => ({
    accountId: id,
    customerId: customerOf(accountId),
    currency: spec.currency,
    billIds: new Map<string, string>(),
    billIdOf: (of: string, name: string) =>
      (of === accountId ? own : others).billIds.get(name) ?? `BILL:${of}:${name}`,
    disputeIds: new Map<string, string>(),
    promiseIds: new Map<string, string>(),
    proposalIds: new Map<string, string>(),
    payOutIds: new Map<string, string>(),
    entryIds: new Map<string, string>(),
    serviceIds: new Map<string, string>(),
    lines: new Map<string, readonly ShownLine[]>(),
    changes: new Map<string, SeenChange & { optionId: string }>(),
  });
  const taxes = new Map<string, Map<string, unknown>>();
  const taxesSeen = ({ accountId: id }: { readonly accountId: string }, isThorough: boolean) => {
    const seen = isThorough ? new Map<string, unknown>() : (taxes.get(id) ?? new Map<string, unknown>());
    taxes.set(id, seen);
    return seen;
  };
  const own = namesFor(accountId);
  const others = namesFor(secondIdOf(accountId));
  const namesOf = ({ on }: Request) => (on === 'second' ? others : own);
  /** By key, the answer that the service keeps for it: each later one must be this one, byte for byte. */
  const first = new Map<string, string>();

  const https = new Map<string, Http>();
  /** The request as it was built when it was first sent: what it names may have come about since. */
  const httpFor = (request: Request): Http => {
    const id = JSON.stringify(request);
    const http = https.get(id) ?? httpOf(request, namesOf(request));
    https.set(id, http);
    return http;
  };

  /** Time has no key: it comes again and again. */
  const scopeFor = (request: Request): string =>
    request.operation.kind === 'time' ? `time ${clock}` : scopeOf(httpFor(request));

  const deliver = async (request: Request): Promise<Answer> => {
    if (request.operation.kind === 'time') {
      if (spec.second !== undefined) await service.look?.(others.accountId);
      await service.look?.(accountId);
      return DONE;
    }
    const { operation } = request;
    const { accountId: id, billIds, lines } = namesOf(request);
    if (operation.kind === 'correct' && !https.has(JSON.stringify(request)))
      lines.set(
        operation.bill,
        await linesOf(service, billIds.get(operation.bill) ?? `BILL:${id}:${operation.bill}`),
      );
    const http = httpFor(request);
    const answered = await send(service, http.caller, http.method, http.path, http);
    if (request.operation.kind === 'billRun' && answered.status === 202) await awaitRun(service, answered);
    return answered;
  };

  const remember = (request: Request, { body, status }: Answer): void => {
    if (status >= 300) return;
    const { operation } = request;
    const names = namesOf(request);
    if (operation.kind === 'dispute')
      names.disputeIds.set(operation.dispute, z.object({ disputeId: z.string() }).parse(body).disputeId);
    if (operation.kind === 'promise' || operation.kind === 'plan')
      names.promiseIds.set(operation.promise, z.object({ promiseId: z.string() }).parse(body).promiseId);
    if (isSuccession(operation))
      names.serviceIds.set(
        operation.after,
        z.object({ subscriptionId: z.string() }).parse(body).subscriptionId,
      );
    if (operation.kind === 'charge')
      names.entryIds.set(
        `${operation.source}/${operation.entry}`,
        z.object({ entryId: z.string() }).parse(body).entryId,
      );
    if (operation.kind === 'proposePayOut')
      names.payOutIds.set(operation.payOut, z.object({ proposalId: z.string() }).parse(body).proposalId);
    if (operation.kind === 'settle' && operation.terms !== undefined) {
      const { proposalId } = z.object({ proposalId: z.string() }).parse(body);
      names.promiseIds.set(`${operation.proposal} terms`, `${proposalId}-promise`);
    }
    if (['proposeWriteOff', 'settle', 'proposeDischarge'].includes(operation.kind) && 'proposal' in operation)
      names.proposalIds.set(operation.proposal, z.object({ proposalId: z.string() }).parse(body).proposalId);
    if (operation.kind === 'cycle') {
      const change = changeOf(body);
      if (change.confirmed) count('cycle confirmed');
      names.changes.set(operation.change, { ...change, optionId: change.option?.optionId ?? 'none' });
    }
  };

  /**
   * The candidates with the orders as the service has them, and the figures after that. An order that waited may have moved by itself before the
   * last requests came, and one of them may ask for a deposit before the others come: `after` says what they then led to.
   */
  const look = async (
    candidates: readonly Account[],
    isThorough: boolean,
    after: After,
  ): Promise<{ seen: Account[]; read: Read; still: boolean }> => {
    const moved = structuredClone(model);
    const seen = candidates.map((candidate) => structuredClone(candidate));
    let still = true;
    let hasMoved = false;
    const fresh = new Map<string, SeenOrder>();
    const open = [...(candidates[0]?.orders ?? [])].filter(([, { state }]) => !FINAL.includes(state));
    for (const [name] of open) {
      const order = await orderOf(service, `${accountId}-${name}`);
      if (order === null) {
        for (const candidate of seen) candidate.orders.delete(name);
        continue;
      }
      if (TRANSIENT.includes(order.state)) still = false;
      else if (candidates[0]?.orders.get(name)?.state !== order.state) count(`order ${order.state}`);
      const at = new Date().toISOString();
      for (const candidate of seen) observe(candidate, name, order, at);
      const before = model.orders.get(name)?.state;
      if (before === undefined) fresh.set(name, order);
      if (before === undefined || before === order.state) continue;
      hasMoved = true;
      observe(moved, name, order, at);
    }
    const asking = new Map([...fresh].filter(([, { deposit }]) => deposit !== null));
    const further = [...(hasMoved ? after(moved) : []), ...(asking.size > 0 ? after(moved, asking) : [])];
    for (const candidate of further)
      for (const [name, order] of fresh) observe(candidate, name, order, new Date().toISOString());
    seen.push(...further);
    const seconds = seen.flatMap(({ second }) => second ?? []);
    const wanted = {
      own: { known: own, lists: listsOf(seen, isThorough), taxes: taxesSeen(own, isThorough) },
      second:
        spec.second === undefined || !(isThorough || isOtherTouched)
          ? null
          : { known: others, lists: listsOf(seconds, isThorough), taxes: taxesSeen(others, isThorough) },
    };
    return { seen, read: await readFigures(service, accountId, wanted), still };
  };

  const settle = async (
    candidates: readonly Account[],
    patient: boolean,
    isThorough: boolean,
    after: After = () => [],
  ): Promise<Difference[]> => {
    // Where time passes, the account's own clock stands still meanwhile, and nothing comes about later.
    const until = performance.now() + (patient && spec.begins === undefined ? SETTLE_MS : 0);
    for (let wait = POLL_MS; ; wait = Math.min(500, wait * 2)) {
      const { seen, read, still } = await look(candidates, isThorough, after);
      for (const [names, read_] of [
        [own, read.billIds],
        [others, read.secondBillIds],
      ] as const) {
        if (names === others && read_.size === 0) continue;
        names.billIds.clear();
        for (const [date, id] of read_) names.billIds.set(date, id);
      }
      const today = dayOf(read.asOf, spec.timeZone);
      const isOtherRead = spec.second === undefined || isThorough || isOtherTouched;
      const compared = seen.map((candidate) => {
        const { other, ...figures } = asRead(figuresOf(candidate, today), isThorough);
        const { other: read_, ...readHere } = read.figures;
        return [
          ...differences(figures, readHere),
          ...(isOtherRead ? differences(other, read_, 'other') : []),
        ];
      });
      const best = compared.findIndex((found) => found.length === 0);
      figures += countOf(read.figures);
      if (best >= 0 && (still || performance.now() > until)) {
        model = seen[best] ?? model;
        isOtherTouched = false;
        return [];
      }
      if (performance.now() > until)
        return compared.reduce((least, found) => (found.length < least.length ? found : least));
      await pause(wait);
    }
  };

  let clock = begun;
  const inItsTime = <T>(work: () => Promise<T>): Promise<T> =>
    clock === undefined ? work() : atInstant(clock, work);

  const session: Session = {
    accountId,
    get model() {
      return model;
    },
    get figures() {
      return figures;
    },
    outcomes,
    async compare() {
      const found = await inItsTime(() => settle([model], isWaiting(model), true));
      return found.length === 0 ? null : { differences: found, answers: [] };
    },
    run(step, compares) {
      clock = step.at ?? clock;
      return inItsTime(() => runNow(step, compares));
    },
  };

  async function runNow({ requests }: Step, compares: Compares): Promise<Failure | null> {
    if (requests.some(({ on, operation }) => on === 'second' || ABOUT_BOTH.includes(operation.kind)))
      isOtherTouched = true;
    if (clock === undefined) await awayFromMidnight(spec.timeZone);
    const at = new Date().toISOString();
    const answers = await Promise.all(requests.map(deliver));
    const told = answers.map((answer) => `${answer.status} ${problemOf(answer)}`.trim());
    const fail = (found: readonly Difference[]): Failure => ({ differences: found, answers: told });
    const broken = answers.findIndex(({ status }) => status >= 500);
    if (broken >= 0)
      return fail([
        { figure: `answer ${broken + 1}`, oracle: 'below 500', service: answers[broken]?.text ?? '' },
      ]);
    const problems: Difference[] = [];
    const firsts = requests.map((request, index) => {
      const scope = scopeFor(request);
      const answer = answers[index];
      if (answer !== undefined && isKept(request, answer) && !first.has(scope)) first.set(scope, answer.text);
      return first.get(scope);
    });
    const play = (
      before: Account,
      { order, billsBefore, looks }: SerialOrder,
      asking: ReadonlyMap<string, SeenOrder>,
    ): Account | null => {
      const copy = structuredClone(before);
      let isToldLater = false;
      for (let bill = 0; bill < billsBefore; bill += 1) makeNextBill(copy, dayOf(at, spec.timeZone));
      for (const [place, index] of order.entries()) {
        const [request, answer] = [requests[index], answers[index]];
        if (request === undefined || answer === undefined) continue;
        const refused = answer.status >= 400;
        const change = request.operation.kind === 'cycle' && !refused ? changeOf(answer.body) : null;
        const option = change?.option ?? null;
        if (requests.length === 1 && change !== null && !answer.replayed)
          for (const offered of change.options)
            problems.push(...differences(quoteOf(copy, offered), offered, `option ${offered.optionId}`));
        const confirmed = change?.confirmed ?? false;
        const scope = scopeFor(request);
        // It changed nothing, and asks to be sent again; a request is in flight while the same one that was sent at once with it is worked on.
        const problem = problemOf(answer);
        if (problem === 'account-moved' || (problem === 'request-in-flight' && requests.length > 1)) continue;
        const kept = isKept(request, answer) || answer.replayed;
        const successor = successorOf(request, answer);
        const isDunned = openEpisode(copy) !== null;
        const looksNow = looks[place] ?? true;
        const verdict = receive(copy, request, {
          ...{ at, refused, option, confirmed, scope, kept, successor, looks: looksNow },
        });
        if (isDunned && verdict !== 'refused') isToldLater = !looksNow;
        const { operation } = request;
        const asked = operation.kind === 'order' ? asking.get(operation.order) : undefined;
        if (asked !== undefined && operation.kind === 'order')
          observe(copy, operation.order, { ...asked, state: 'awaitingCondition' }, at);
        const asFirst = answer.text === firsts[index];
        const fits =
          verdict === 'either' || (verdict === 'replay' ? asFirst : refused === (verdict === 'refused'));
        if (fits) continue;
        if (requests.length === 1)
          problems.push({
            figure: 'answer',
            oracle: verdict === 'replay' ? `as at first: ${firsts[index]}` : verdict,
            service: `${told[index]} ${answer.text}`,
          });
        return null;
      }
      if (isToldLater) lookAtChange(copy, at);
      return copy;
    };
    const due = billsDue(model, dayOf(at, spec.timeZone));
    const isDunned = spec.begins !== undefined && openEpisode(model) !== null;
    const after: After = (before, asking = new Map()) =>
      serialOrders(requests, { due, isDunned }).flatMap((order) => play(before, order, asking) ?? []);
    const candidates = after(model);
    for (const [index, request] of requests.entries()) {
      const answer = answers[index];
      if (answer === undefined) continue;
      remember(request, answer);
      const { kind } = request.operation;
      count(`${kind} ${answer.replayed ? 'replayed' : answer.status >= 400 ? 'refused' : 'accepted'}`);
    }
    if (problems.length > 0) return fail(problems);
    if (candidates.length === 0)
      return fail([{ figure: 'answers', oracle: 'of some serial order', service: told }]);
    const [only, ...others] = candidates;
    const isKnown = requests.length === 1 && others.length === 0 && only !== undefined && !isWaiting(only);
    if (compares === 'later' && isKnown) {
      model = only;
      return null;
    }
    const patient =
      isWaiting(model) || requests.some(({ operation }) => ['order', 'billRun'].includes(operation.kind));
    compared += 1;
    const isThorough = compares === 'all' || compared % THOROUGH_EVERY === 0;
    const found = await settle(candidates, patient, isThorough, after);
    return found.length === 0 ? null : fail(found);
  }

  return session;
}

/** Figures of the oracle as far as they were read. */
function asRead(figures: Figures, isThorough: boolean): Figures {
  if (isThorough) return figures;
  const { reminders: _own, other, ...rest } = figures;
  if (typeof other !== 'object' || other === null) return { ...rest, other };
  return { ...rest, other: asRead({ ...other }, false) };
}

/** What changes the customer's other account too. */
const ABOUT_BOTH: readonly Operation['kind'][] = [
  ...(['time', 'moveCredit', 'transfer', 'takeBack', 'parent', 'payer'] as const),
];

/** Every so many comparisons all is read. */
const THOROUGH_EVERY = 5;

/** The lists in which there is something by the oracle. */
function listsOf(accounts: readonly Account[], isThorough: boolean): ReadonlySet<List> {
  if (isThorough) return new Set(LISTS);
  const isIn: Readonly<Record<List, (account: Account) => boolean>> = {
    payments: ({ payments }) => payments.size > 0,
    promises: ({ pledges }) => pledges.length > 0,
    payOuts: ({ payOuts }) => payOuts.size > 0,
    givenUp: ({ proposals }) => proposals.size > 0,
    deposits: ({ orders }) => orders.size > 0,
    dunning: ({ episodes }) => episodes.length > 0,
    insolvency: ({ insolvencies }) => insolvencies.length > 0,
    hierarchy: ({ isBelow, payers }) => isBelow || payers.length > 0,
    // Only now and then: letters about all else are in the same list.
    reminders: () => false,
  };
  return new Set(LISTS.filter((list) => accounts.some(isIn[list])));
}

/** Whether an order of the account may still move by itself. */
function isWaiting({ orders }: Account): boolean {
  return [...orders.values()].some(({ state }) => !FINAL.includes(state));
}

/** Refusals that nothing can change; after any other one the key is free. */
const UNCHANGEABLE: readonly string[] = [
  'case-closed',
  'order-mismatch',
  'entry-mismatch',
  'policy-conflict',
  'quote-expired',
  'quote-unknown',
];

/** Whether the service keeps this answer under the request's key, as the first that it gave. */
function isKept({ operation }: Request, answer: Answer): boolean {
  return (
    !isSet(operation) && !answer.replayed && (answer.status < 400 || UNCHANGEABLE.includes(problemOf(answer)))
  );
}

function isSuccession(
  operation: Operation,
): operation is Extract<Operation, { kind: 'planChange' | 'resume' | 'relocate' }> {
  return ['planChange', 'resume', 'relocate'].includes(operation.kind);
}

/** The id of the service as which another one goes on. */
function successorOf({ operation }: Request, { body, status }: Answer): string | null {
  if (status >= 300 || !isSuccession(operation)) return null;
  return z.object({ subscriptionId: z.string() }).parse(body).subscriptionId;
}

/** An order of requests, and how many bills a run has made before what comes after it in the order. */
interface SerialOrder {
  readonly order: readonly number[];
  readonly billsBefore: number;
  /** Whether dunning looks after each, or only after a later one: it is told when a change is done. */
  readonly looks: readonly boolean[];
}

/**
 * The orders that requests sent at once may have been taken in. A bill run is no single change: each of its bills is one, so
 * what is sent with it may fall between two of them.
 */
function serialOrders(
  requests: readonly Request[],
  { due, isDunned }: { readonly due: number; readonly isDunned: boolean },
): SerialOrder[] {
  const orders = permutations(requests.map((_, index) => index));
  const all = looksAfter(isDunned ? requests.length - 1 : 0);
  if (requests.length === 1 || !requests.some(({ operation }) => operation.kind === 'billRun'))
    return orders.flatMap((order) => all.map((looks) => ({ order, billsBefore: 0, looks })));
  return orders.flatMap((order) =>
    Array.from({ length: due + 1 }, (_, billsBefore) => ({ order, billsBefore, looks: [] })),
  );
}

/** After which of so many changes dunning may look before the next one. */
function looksAfter(changes: number): (readonly boolean[])[] {
  if (changes === 0) return [[]];
  return looksAfter(changes - 1).flatMap((before) => [
    [...before, true],
    [...before, false],
  ]);
}

function permutations(items: readonly number[]): number[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((first) =>
    permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}

async function awaitRun(service: Service, answer: Answer): Promise<void> {
  const { runId } = z.object({ runId: z.string() }).parse(answer.body);
  const until = performance.now() + BILL_RUN_MS;
  for (let wait = POLL_MS; performance.now() < until; wait = Math.min(500, wait * 2)) {
    const read = await send(service, 'operations', 'GET', `/v1/bill-runs/${encodeURIComponent(runId)}`);
    const { state } = z.object({ state: z.string() }).parse(read.body);
    if (state === 'done') return;
    if (state !== 'running') throw new Error(`bill run ${runId} is ${state}: ${read.text}`);
    await pause(wait);
  }
  throw new Error(`bill run ${runId} did not end`);
}

async function awayFromMidnight(timeZone: string): Promise<void> {
  const soon = new Date(Date.now() + MIDNIGHT_MS).toISOString();
  if (dayOf(soon, timeZone) !== dayOf(new Date().toISOString(), timeZone)) await pause(MIDNIGHT_MS + 500);
}
