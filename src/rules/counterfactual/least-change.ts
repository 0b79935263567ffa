import type { CustomerAction } from './action.ts';
import { daysThatDiffer } from './days.ts';
import { numberIn, type Position } from './position.ts';
import type { Prepared } from './prepared.ts';
import type { Point, Region } from './region.ts';
import { type Allowance, leastApproving, type RegionQuestion, type SearchBounds } from './search.ts';

export type Kind = CustomerAction['kind'];
/** An amount of an action: minor units, or days. */
export interface Done {
  readonly kind: Kind;
  readonly amount: number;
}
/** The least of an action, or of a pair of them, that the policy approves. `ended`: given up before it was sure. */
export type Least =
  | { readonly kind: 'found'; readonly done: readonly Done[]; readonly money: number; readonly days: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'ended' };

/** How many positions are kept, because neighbouring regions ask for them again. */
const KEPT_POSITIONS = 4_000;

const NONE: Least = { kind: 'none' };

/** Whether the span contains no jump of the action: then its facts are straight lines in it. */
function isWithoutJump(
  { jumps }: Pick<CustomerAction, 'jumps'>,
  [low, high]: readonly [number, number],
): boolean {
  return !jumps.some((jump) => low < jump && jump <= high);
}

/** `at`: null where the second action can't be taken. It either can from some amount of the first on, or always. */
function questionOf(
  { approves, mayApprove }: Prepared,
  at: (point: Point) => Position | null,
  isStraight: (region: Region) => boolean,
): RegionQuestion<Position | null> {
  const kept = new Map<string, Position | null>();
  return {
    at: (point) => {
      const key = point.join();
      const known = kept.get(key);
      if (known !== undefined) return known;
      if (kept.size >= KEPT_POSITIONS) kept.clear();
      const made = at(point);
      kept.set(key, made);
      return made;
    },
    approves: (position) => position !== null && approves(position),
    mayApprove: (corners, region) => {
      const possible = corners.filter((corner) => corner !== null);
      if (possible.length < corners.length) return possible.length > 0;
      return mayApprove(possible, isStraight(region));
    },
  };
}

function lineOf(most: number): Region {
  return { a: [1, most], b: [0, 0], sum: [1, most] };
}

/** The least of one action that costs money, and what `then` makes of the position that it leads to. */
function leastOfOne(
  ready: Prepared,
  action: CustomerAction,
  most: number,
  then: (position: Position) => Position | null,
  allowance: Allowance,
) {
  const question = questionOf(
    ready,
    ([amount]) => then(action.apply(amount)),
    ({ a }) => isWithoutJump(action, a),
  );
  return leastApproving(lineOf(most), question, allowance);
}

/** The fewest days after which the policy approves, for any that is there to wait. */
function fewestDays(ready: Prepared, start: Position, wait: CustomerAction, bounds: SearchBounds): Least {
  for (const days of daysThatDiffer(ready.policy, start, [])) {
    if (ready.approves(wait.apply(days)))
      return { kind: 'found', done: [{ kind: 'wait', amount: days }], money: 0, days };
    if (bounds.isLate()) return { kind: 'ended' };
  }
  return NONE;
}

/** The least of this action that the policy approves; none where it can't be taken. `bounds`: see {@link leastPair}. */
export function leastSingle(ready: Prepared, start: Position, kind: Kind, bounds: SearchBounds): Least {
  const action = ready.action(kind, start);
  if (action === null) return NONE;
  if (kind === 'wait') return fewestDays(ready, start, action, bounds);
  const found = leastOfOne(ready, action, action.maximum, (position) => position, {
    left: bounds.mostRegions,
    isLate: bounds.isLate,
  });
  if (found.kind !== 'found') return found;
  const [money] = found.point;
  return { kind: 'found', done: [{ kind, amount: money }], money, days: 0 };
}

/** The least of an action with any waiting after it, then the fewest days. */
function leastWithWaiting(ready: Prepared, start: Position, kind: Kind, bounds: SearchBounds): Least {
  const action = ready.action(kind, start);
  if (action === null) return NONE;
  // A customer who owes nothing late may wait; that is so after the most of any action, if it ever is.
  const after = action.apply(action.maximum);
  if (ready.action('wait', after) === null) return NONE;
  const allowance: Allowance = { left: bounds.mostRegions, isLate: bounds.isLate };
  let best: Least = NONE;
  let most = action.maximum;
  for (const days of daysThatDiffer(ready.policy, after, action.moves)) {
    const waited = (position: Position) => ready.action('wait', position)?.apply(days) ?? null;
    const found = leastOfOne(ready, action, most, waited, allowance);
    if (found.kind === 'ended') return found;
    if (bounds.isLate()) return { kind: 'ended' };
    if (found.kind === 'none') continue;
    const [money] = found.point;
    const done: Done[] = [
      { kind, amount: money },
      { kind: 'wait', amount: days },
    ];
    best = { kind: 'found', done, money, days };
    most = money - 1;
  }
  return best;
}

/** The largest sensible sum of both: no deposit for more than is ordered, and no empty order. */
function mostTogether(start: Position, first: CustomerAction, second: CustomerAction): number {
  if (second.kind === 'deposit' && first.kind !== 'pay') return second.maximum + 1;
  if (second.kind === 'smallerMonthly')
    return (numberIn(start[0] ?? {}, 'requiredCreditAmount') ?? first.maximum + second.maximum) - 1;
  return first.maximum + second.maximum;
}

/**
 * The least of two actions, done in this order, that the policy approves: the least money of both together; at the same
 * money the least of `first`; with waiting the fewest days. None where they can't be taken together. Ended after looking
 * at `bounds.mostRegions` parts of what there is to try, or when it is late.
 */
export function leastPair(
  ready: Prepared,
  start: Position,
  [first, second]: readonly [Kind, Kind],
  bounds: SearchBounds,
): Least {
  if (second === 'wait') return leastWithWaiting(ready, start, first, bounds);
  const one = ready.action(first, start);
  const other = one === null ? null : ready.action(second, one.apply(1));
  if (one === null || other === null) return NONE;
  const found = leastApproving(
    { a: [1, one.maximum], b: [1, other.maximum], sum: [2, mostTogether(start, one, other)] },
    questionOf(
      ready,
      ([a, b]) => ready.action(second, one.apply(a))?.apply(b) ?? null,
      ({ a, b }) => isWithoutJump(one, a) && isWithoutJump(other, b),
    ),
    { left: bounds.mostRegions, isLate: bounds.isLate },
  );
  if (found.kind !== 'found') return found;
  const [a, b] = found.point;
  const done: Done[] = [
    { kind: first, amount: a },
    { kind: second, amount: b },
  ];
  return { kind: 'found', done, money: a + b, days: 0 };
}
