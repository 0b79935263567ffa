import { addDays } from '../../domain/civil-date.ts';
import type { Counterfactual, Step, Way } from '../../domain/counterfactual.ts';
import type { Fact, Facts } from '../../domain/decision.ts';
import { money } from '../../domain/money.ts';
import type { CompiledPolicy } from '../compile.ts';
import { type CompiledEvaluator, compileEvaluator } from '../compiled/index.ts';
import { type EvaluatePolicyInput, evaluatePolicy } from '../evaluate.ts';
import { ACTIONS, type Action as ActionKind, isHardRule } from '../policy-schema.ts';
import { ACTION_KINDS, type Action, actionOf, aged, isMovable } from './actions.ts';
import { breakpointsOf, type Comparisons, comparisonsOf } from './breakpoints.ts';
import { numberIn, type Position, positionOf, type Values } from './position.ts';

/** How long an offer may stand at most; a shorter time where waiting would spoil it. */
export const OFFER_DAYS = 14;
/** More than one of each kind helps nobody to choose. */
const MOST_WAYS = 6;

type Kind = Action['kind'];
interface Done {
  readonly kind: Kind;
  readonly amount: number;
}
interface Found {
  readonly done: readonly Done[];
  readonly money: number;
  readonly days: number;
}

/** What is worked out once for a policy. */
interface Prepared {
  readonly evaluator: CompiledEvaluator;
  readonly comparisons: Comparisons;
  readonly needed: ReadonlySet<string>;
  readonly allowed: ReadonlySet<ActionKind>;
}
const prepared = new WeakMap<CompiledPolicy, Prepared>();

/** A policy that says of no fact whether customers can act on it leaves it to the product. */
function allowedBy(policy: CompiledPolicy): ReadonlySet<ActionKind> {
  const said = Object.values(policy.document.facts).flatMap(({ actionable }) => actionable ?? []);
  return new Set(said.length > 0 ? said : ACTIONS);
}

function prepare(policy: CompiledPolicy): Prepared {
  const known = prepared.get(policy);
  if (known !== undefined) return known;
  const made: Prepared = {
    evaluator: compileEvaluator(policy),
    comparisons: comparisonsOf(policy),
    needed: new Set(policy.needed.map(([name]) => name)),
    allowed: allowedBy(policy),
  };
  prepared.set(policy, made);
  return made;
}

function approves({ evaluator }: Prepared, position: Position): boolean {
  return position.every((values) => evaluator.outcomeOf(values).outcome === 'approve');
}

/**
 * No need to search: a fact that has to be known is not, or a rule against approval fired on facts that nothing the
 * customer does can move.
 */
function isOutOfReach({ evaluator, needed }: Prepared, start: Position): boolean {
  const { rules, document } = evaluator.policy;
  const isUnknown = [...needed].some((name) => start.some((values) => !Object.hasOwn(values, name)));
  if (isUnknown && document.combining === 'severity') return true;
  return start.every((values) =>
    evaluator.outcomeOf(values).fired.some((index) => {
      const compiled = rules[index];
      if (compiled === undefined || !isHardRule(compiled.rule)) return false;
      if (compiled.rule.event.type === 'approve') return false;
      return compiled.conditionNeeds.every((name) => !isMovable(name, values));
    }),
  );
}

function actionAt({ needed, allowed }: Prepared, kind: Kind, position: Position): Action | null {
  return actionOf(kind, position, needed, allowed);
}

/** The position after everything was done, one after the other; null when one of it can't be. */
function doneAll(ready: Prepared, start: Position, done: readonly Done[]): Position | null {
  let position = start;
  for (const { kind, amount } of done) {
    const action = actionAt(ready, kind, position);
    if (action === null || amount > action.maximum) return null;
    position = action.apply(amount);
  }
  return position;
}

function foundOf(done: readonly Done[]): Found {
  const sum = (isDays: boolean) =>
    done.reduce((total, { kind, amount }) => total + ((kind === 'wait') === isDays ? amount : 0), 0);
  return { done, money: sum(false), days: sum(true) };
}

/** Without waiting first, then the least money, then the least time. */
function byEffort(a: Found, b: Found): number {
  return Number(a.days > 0) - Number(b.days > 0) || a.money - b.money || a.days - b.days;
}

/** Facts as they would be: what can't be told any more is null. */
function factsWith(facts: Facts, values: Values): Facts {
  const changed: Record<string, Fact> = {};
  for (const [name, fact] of Object.entries(facts)) changed[name] = { ...fact, value: values[name] ?? null };
  return changed;
}

/** The reference engine has the last word on what the search found. */
async function engineApproves(
  input: EvaluatePolicyInput,
  position: Position,
  days: number,
): Promise<boolean> {
  for (const values of position) {
    const facts = factsWith(input.facts, values);
    const today = addDays(input.today, days);
    const { outcome } = await evaluatePolicy({ ...input, facts, today });
    if (outcome !== 'approve') return false;
  }
  return true;
}

/** The amounts of one action that lead to approval, the least first: one for each stretch that does. */
function* approvingAmounts(ready: Prepared, action: Action): Generator<number> {
  let wasApproved = false;
  for (const amount of breakpointsOf(action, ready.comparisons)) {
    const isApproved = approves(ready, action.apply(amount));
    if (isApproved && !wasApproved) yield amount;
    wasApproved = isApproved;
  }
}

async function single(
  input: EvaluatePolicyInput,
  ready: Prepared,
  start: Position,
  kind: Kind,
): Promise<Found | null> {
  const action = actionAt(ready, kind, start);
  if (action === null) return null;
  for (const amount of approvingAmounts(ready, action)) {
    const days = kind === 'wait' ? amount : 0;
    if (await engineApproves(input, action.apply(amount), days)) return foundOf([{ kind, amount }]);
  }
  return null;
}

/** Every approving pair with `first` at one of its own breakpoints and the least of `second` that then suffices. */
function* pairs(ready: Prepared, start: Position, first: Kind, second: Kind): Generator<Found> {
  const before = actionAt(ready, first, start);
  if (before === null) return;
  for (const amount of breakpointsOf(before, ready.comparisons)) {
    const then = actionAt(ready, second, before.apply(amount));
    if (then === null) continue;
    const [least] = approvingAmounts(ready, then);
    if (least !== undefined)
      yield foundOf([
        { kind: first, amount },
        { kind: second, amount: least },
      ]);
  }
}

/** Actions that go together. Two ways to order less are one. */
const PAIRS: readonly (readonly [Kind, Kind])[] = [
  ['pay', 'deposit'],
  ['pay', 'smallerOrder'],
  ['deposit', 'smallerOrder'],
  ['pay', 'wait'],
  ['deposit', 'wait'],
  ['smallerOrder', 'wait'],
];

async function pair(
  input: EvaluatePolicyInput,
  ready: Prepared,
  start: Position,
  first: Kind,
  second: Kind,
): Promise<Found | null> {
  // Both ways round: the cheapest corner may lie on a breakpoint of either.
  const candidates = [...pairs(ready, start, first, second), ...pairs(ready, start, second, first)];
  for (const found of candidates.sort(byEffort)) {
    const position = doneAll(ready, start, found.done);
    if (position !== null && (await engineApproves(input, position, found.days))) return found;
  }
  return null;
}

/** The days from today on which all of it may still be done at the latest; what is overdue grows older until then. */
function daysToAct(ready: Prepared, start: Position, done: readonly Done[]): number {
  let last = 0;
  for (let days = 1; days <= OFFER_DAYS; days += 1) {
    const position = doneAll(ready, aged(start, days), done);
    if (position === null || !approves(ready, position)) break;
    last = days;
  }
  return last;
}

function stepOf(input: EvaluatePolicyInput, start: Position, { kind, amount }: Done, daysLeft: number): Step {
  const { currency, today } = input;
  const recorded = (name: string) => numberIn(start[0] ?? {}, name) ?? amount;
  const atMost = (name: string) => money(recorded(name) - amount, currency);
  switch (kind) {
    case 'pay':
    case 'deposit':
      return { kind, amount: money(amount, currency), byDate: addDays(today, daysLeft) };
    case 'wait':
      return { kind, untilDate: addDays(today, amount) };
    case 'smallerOrder':
      return { kind, of: 'order', maximumAmount: atMost('requiredCreditAmount') };
    case 'smallerOneOff':
      return { kind: 'smallerOrder', of: 'oneOffCharge', maximumAmount: atMost('oneOffChargeAmount') };
    case 'smallerMonthly':
      return { kind: 'smallerOrder', of: 'monthlyCharge', maximumAmount: atMost('monthlyChargeAmount') };
  }
}

function wayOf(input: EvaluatePolicyInput, ready: Prepared, start: Position, { done, days }: Found): Way {
  const daysLeft = days > 0 ? 0 : daysToAct(ready, start, done);
  const inOrder = [...done].sort((a, b) => ACTION_KINDS.indexOf(a.kind) - ACTION_KINDS.indexOf(b.kind));
  return { steps: inOrder.map((one) => stepOf(input, start, one, daysLeft)) };
}

function present(found: readonly (Found | null)[]): Found[] {
  return found.filter((one) => one !== null).sort(byEffort);
}

/**
 * The smallest changes that the customer can bring about and that lead to approval: single actions, the least effort
 * first; where none is enough, pairs of them. Amounts are exact to the minor unit, days to the day: any less of one step
 * does not approve. Searched with the compiled rules and confirmed by the engine. Everything else is taken to stay as
 * the facts say. Never rejects because of facts.
 *
 * `nothingWithinReach` when no single action leads there and no pair was found. Paying with a deposit is searched
 * exactly; other pairs are tried at the policy's thresholds only, so one that works between two thresholds is missed.
 */
export async function whatWouldChangeIt(input: EvaluatePolicyInput): Promise<Counterfactual> {
  const { policy, facts, decidedAt } = input;
  const { outcome } = await evaluatePolicy(input);
  if (outcome === 'approve') return { kind: 'approved', ways: [] };
  const ready = prepare(policy);
  const start = positionOf(policy, facts, decidedAt);
  if (isOutOfReach(ready, start)) return { kind: 'nothingWithinReach', ways: [] };
  const singles = ACTION_KINDS.map((kind) => single(input, ready, start, kind));
  let found = present(await Promise.all(singles));
  if (found.length === 0)
    found = present(
      await Promise.all(PAIRS.map(([first, second]) => pair(input, ready, start, first, second))),
    );
  if (found.length === 0) return { kind: 'nothingWithinReach', ways: [] };
  return {
    kind: 'ways',
    ways: found.slice(0, MOST_WAYS).map((one) => wayOf(input, ready, start, one)),
  };
}
