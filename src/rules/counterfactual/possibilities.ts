/**
 * The possible results of a condition over a region of cases, of which only the ranges of the facts are known. As in three-valued
 * evaluation, a condition is true, false or unknown for one case; for a region it is a set of these.
 */
import type { FactValue } from '../../domain/decisions/decision.ts';
import type { LeafCondition, PolicyCondition } from '../policy-schema.ts';

/** A set of truths: the sum of these. */
export type Possible = number;
export const FALSE = 1;
export const TRUE = 2;
const UNKNOWN = 4;
const ANYTHING = FALSE | TRUE | UNKNOWN;
const OPEN = FALSE | TRUE;

/** The values of a fact over a region. */
export type Range =
  | { readonly kind: 'unknown' }
  /** Nothing is certain: the fact is known in one place and unknown in another. */
  | { readonly kind: 'anything' }
  | { readonly kind: 'numbers'; readonly low: number; readonly high: number }
  | { readonly kind: 'values'; readonly values: readonly FactValue[] };

/** Looks up a fact or parameter, and the difference of two that are numbers. */
export interface Ranges {
  range(name: string): Range;
  difference(left: string, right: string): readonly [number, number] | null;
}

function when(isAlways: boolean, isNever: boolean): Possible {
  return isAlways ? TRUE : isNever ? FALSE : OPEN;
}

/** Compares a number between `low` and `high` with 0. */
function againstZero(operator: LeafCondition['operator'], low: number, high: number): Possible {
  switch (operator) {
    case 'lessThan':
      return when(high < 0, low >= 0);
    case 'lessThanInclusive':
      return when(high <= 0, low > 0);
    case 'greaterThan':
      return when(low > 0, high <= 0);
    case 'greaterThanInclusive':
      return when(low >= 0, high < 0);
    case 'equal':
      return when(low === 0 && high === 0, low > 0 || high < 0);
    case 'notEqual':
      return when(low > 0 || high < 0, low === 0 && high === 0);
    case 'in':
    case 'notIn':
      return OPEN;
  }
}

function among(range: Range, listed: readonly FactValue[], isIn: boolean): Possible {
  const isListed =
    range.kind === 'numbers'
      ? when(
          range.low === range.high && listed.includes(range.low),
          !listed.some((item) => typeof item === 'number' && item >= range.low && item <= range.high),
        )
      : range.kind === 'values'
        ? when(
            range.values.every((value) => listed.includes(value)),
            !range.values.some((value) => listed.includes(value)),
          )
        : ANYTHING;
  return isIn ? isListed : negated(isListed);
}

function negated(possible: Possible): Possible {
  return (possible & UNKNOWN) | (possible & TRUE ? FALSE : 0) | (possible & FALSE ? TRUE : 0);
}

function leafPossible(leaf: LeafCondition, ranges: Ranges): Possible {
  const { operator, value } = leaf;
  const left = ranges.range(leaf.fact);
  if (left.kind === 'unknown') return UNKNOWN;
  if (Array.isArray(value))
    return left.kind === 'anything' ? ANYTHING : among(left, value, operator === 'in');
  const reference = typeof value === 'object' ? value.fact : null;
  const right = typeof value === 'object' ? ranges.range(value.fact) : literal(value);
  if (right.kind === 'unknown') return UNKNOWN;
  if (left.kind === 'anything' || right.kind === 'anything') return ANYTHING;
  if (left.kind === 'numbers' && right.kind === 'numbers') {
    const known = reference === null ? null : ranges.difference(leaf.fact, reference);
    const [low, high] = known ?? [left.low - right.high, left.high - right.low];
    return againstZero(operator, low, high);
  }
  if (left.kind !== 'values' || right.kind !== 'values') return operator === 'notEqual' ? TRUE : FALSE;
  const areSame = when(
    left.values.length === 1 && right.values.length === 1 && left.values[0] === right.values[0],
    !left.values.some((one) => right.values.includes(one)),
  );
  return operator === 'notEqual' ? negated(areSame) : areSame;
}

function literal(value: FactValue): Range {
  return typeof value === 'number'
    ? { kind: 'numbers', low: value, high: value }
    : { kind: 'values', values: [value] };
}

/** All of the children, by Kleene's logic: false if one is, else unknown if one is. */
function allOf(children: readonly Possible[]): Possible {
  let mayBeTrue = true;
  let mayBeFalse = false;
  let mayHold = true;
  let mayBeUnknown = false;
  for (const child of children) {
    if ((child & TRUE) === 0) mayBeTrue = false;
    if (child & FALSE) mayBeFalse = true;
    if (child === FALSE) mayHold = false;
    if (child & UNKNOWN) mayBeUnknown = true;
  }
  return (mayBeTrue ? TRUE : 0) | (mayBeFalse ? FALSE : 0) | (mayHold && mayBeUnknown ? UNKNOWN : 0);
}

/** The possible results of a condition when the facts are within these ranges: all real ones, and sometimes more. */
export function possible(condition: PolicyCondition, ranges: Ranges): Possible {
  if ('all' in condition) return allOf(condition.all.map((child) => possible(child, ranges)));
  if ('any' in condition)
    return negated(allOf(condition.any.map((child) => negated(possible(child, ranges)))));
  if ('not' in condition) return negated(possible(condition.not, ranges));
  return leafPossible(condition, ranges);
}
