import type { FactValue } from '../../domain/decisions/decision.ts';
import type { CompiledPolicy } from '../compile.ts';
import { isWellFormed } from '../fact-guard.ts';
import type { FactDeclaration } from '../policy-schema.ts';
import type { KnownValues, Position } from './position.ts';
import { FALSE, possible, type Range, type Ranges, TRUE } from './possibilities.ts';

/**
 * A check whether a policy may approve somewhere in a region, of which the positions at its corners are given. False only
 * when it approves nowhere in it; for a single point, exactly when it does not approve there.
 * `isStraight`: no amount has a bend within the region (see {@link Action.jumps}), so that a difference of two amounts has
 * its ends at corners too.
 */
export type MayApprove = (corners: readonly Position[], isStraight: boolean) => boolean;

const NOTHING: Range = { kind: 'unknown' };
const ANYTHING: Range = { kind: 'anything' };

/** Every fact is monotone along the sides of a region, so its ends are at corners. */
function rangeOf(name: string, declared: FactDeclaration, corners: readonly KnownValues[]): Range {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let isSomewhereKnown = false;
  let isSomewhereUnknown = false;
  let values: FactValue[] | null = null;
  for (const corner of corners) {
    const value = corner[name];
    if (typeof value === 'number') {
      if (value < low) low = value;
      if (value > high) high = value;
    } else if (value !== undefined) {
      if (values === null) values = [value];
      else if (!values.includes(value)) values.push(value);
    }
    if (isWellFormed(value, declared)) isSomewhereKnown = true;
    else isSomewhereUnknown = true;
  }
  if (isSomewhereUnknown) {
    const { minimum = low, maximum = high } = declared;
    const isBeside = values === null && (high < minimum || low > maximum);
    const isSettled = !isSomewhereKnown && (low === high || low > high || isBeside);
    return isSettled ? NOTHING : ANYTHING;
  }
  return values === null ? { kind: 'numbers', low, high } : { kind: 'values', values };
}

const AVAILABLE = 'availableCreditAmount';

/** Nowhere at the clamp of amounts, which do not go below zero, or everywhere. */
function isOneSided(name: string, corners: readonly KnownValues[]): boolean {
  const first = corners[0]?.[name];
  if (corners.every((corner) => corner[name] === first)) return true;
  return name.endsWith('Amount') && corners.every((corner) => Number(corner[name]) > 0);
}

class RegionRanges implements Ranges {
  readonly #ranges = new Map<string, Range>();
  readonly #policy: CompiledPolicy;
  readonly #corners: readonly KnownValues[];
  readonly #isStraight: boolean;

  constructor(policy: CompiledPolicy, corners: readonly KnownValues[], isStraight: boolean) {
    this.#policy = policy;
    this.#corners = corners;
    this.#isStraight = isStraight;
  }

  range(name: string): Range {
    const known = this.#ranges.get(name);
    if (known !== undefined) return known;
    const made = this.#made(name);
    this.#ranges.set(name, made);
    return made;
  }

  #made(name: string): Range {
    const { facts, parameters } = this.#policy.document;
    const declared = Object.hasOwn(facts, name) ? facts[name] : undefined;
    if (declared !== undefined) return rangeOf(name, declared, this.#corners);
    const value = parameters[name];
    return value === undefined ? NOTHING : { kind: 'numbers', low: value, high: value };
  }

  difference(left: string, right: string): readonly [number, number] | null {
    const { facts } = this.#policy.document;
    if (!this.#isStraight || !Object.hasOwn(facts, right)) return null;
    if (![left, right, AVAILABLE].every((name) => isOneSided(name, this.#corners))) return null;
    const differences = this.#corners.map((corner) => Number(corner[left]) - Number(corner[right]));
    return [Math.min(...differences), Math.max(...differences)];
  }
}

function mayApproveOne(policy: CompiledPolicy, ranges: Ranges): boolean {
  const { rules, scorecard, needed } = policy;
  const isUnknown = (name: string) => ranges.range(name).kind === 'unknown';
  if (scorecard === null && needed.some(([name]) => isUnknown(name))) return false;
  let isApproved = scorecard !== null;
  let best = scorecard?.baseline ?? 0;
  for (const { rule, rank, points, consequenceNeeds } of rules) {
    const truth = possible(rule.conditions, ranges);
    if (rule.event.type === 'score') {
      const isGained = (truth & TRUE) !== 0 && !consequenceNeeds.some(isUnknown);
      if (points > 0 ? isGained : (truth & FALSE) === 0) best += points;
    } else if (rank > 0) {
      if ((truth & FALSE) === 0) return false;
    } else if (truth & TRUE) isApproved = true;
  }
  return isApproved && (scorecard === null || best >= scorecard.approveFrom);
}

/** Makes the check for a policy. Every position has as many sets of values, and all of them have to be approved. */
export function mayApproveBy(policy: CompiledPolicy): MayApprove {
  return (corners, isStraight) => {
    for (const variant of corners[0]?.keys() ?? []) {
      const values = corners.map((position) => position[variant] ?? {});
      if (!mayApproveOne(policy, new RegionRanges(policy, values, isStraight))) return false;
    }
    return true;
  };
}
