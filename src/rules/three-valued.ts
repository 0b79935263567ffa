import type { FactValue } from '../domain/decisions/decision.ts';
import type { LeafCondition, PolicyCondition } from './policy-schema.ts';

/** True and false are proven: no value of an unknown fact would change them. */
export type Truth = boolean | 'unknown';

/** The value of a fact or parameter; undefined when it is unknown. */
export type LookUp = (name: string) => FactValue | undefined;

function compares(left: FactValue, operator: LeafCondition['operator'], right: FactValue): boolean {
  switch (operator) {
    case 'lessThan':
      return left < right;
    case 'lessThanInclusive':
      return left <= right;
    case 'greaterThan':
      return left > right;
    case 'greaterThanInclusive':
      return left >= right;
    case 'equal':
      return left === right;
    case 'notEqual':
      return left !== right;
    case 'in':
    case 'notIn':
      return false;
  }
}

function leafTruth(leaf: LeafCondition, lookUp: LookUp): Truth {
  const { operator, value } = leaf;
  const left = lookUp(leaf.fact);
  if (left === undefined) return 'unknown';
  if (Array.isArray(value)) {
    const listed = value.some((item) => item === left);
    return operator === 'in' ? listed : !listed;
  }
  const right = typeof value === 'object' ? lookUp(value.fact) : value;
  return right === undefined ? 'unknown' : compares(left, operator, right);
}

/** One `decisive` child settles the whole: a false in `all`, a true in `any`. */
function combine(
  children: readonly PolicyCondition[],
  decisive: boolean,
  lookUp: LookUp,
  leaves: Truth[],
): Truth {
  let whole: Truth = !decisive;
  for (const child of children) {
    const truth = truthOf(child, lookUp, leaves);
    if (truth === decisive) whole = decisive;
    else if (truth === 'unknown' && whole !== decisive) whole = 'unknown';
  }
  return whole;
}

/**
 * The result of a condition when some facts are unknown, by Kleene's logic: proven if the known facts settle it, else unknown. Adds the
 * result of each leaf to `leaves`, in document order; like json-rules-engine, it looks at every leaf. When no fact is unknown, the results
 * are those of json-rules-engine.
 */
export function truthOf(condition: PolicyCondition, lookUp: LookUp, leaves: Truth[]): Truth {
  if ('all' in condition) return combine(condition.all, false, lookUp, leaves);
  if ('any' in condition) return combine(condition.any, true, lookUp, leaves);
  if ('not' in condition) {
    const truth = truthOf(condition.not, lookUp, leaves);
    return truth === 'unknown' ? truth : !truth;
  }
  const truth = leafTruth(condition, lookUp);
  leaves.push(truth);
  return truth;
}
