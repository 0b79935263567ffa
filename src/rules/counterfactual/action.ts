import { derive, holds, type KnownValues, type Position } from './position.ts';

/** Something the customer can do more or less of. */
export interface CustomerAction {
  readonly kind: 'pay' | 'deposit' | 'wait' | 'smallerOrder' | 'smallerOneOff' | 'smallerMonthly';
  /** The largest sensible amount: minor units, or days. */
  readonly maximum: number;
  /** Amounts, besides those at which some amount of money comes to nothing, at which a fact jumps or bends. None of waiting. */
  readonly jumps: readonly number[];
  /**
   * Facts that it moves. All but waiting move each of them in one direction only, alone and together with another action,
   * and also when more of the one is done and as much less of the other.
   */
  readonly moves: readonly string[];
  /** The case after this much of it was done. The number of sets of values is the same for every amount. */
  readonly apply: (amount: number) => Position;
}

const CREDIT = 'availableCreditAmount';
const CUSTOMER_CREDIT = 'customerAvailableCreditAmount';
export const CREDIT_FACTS = [
  ...[CREDIT, CUSTOMER_CREDIT],
  ...['usedCreditAmount', 'utilisationPercent', 'customerUtilisationPercent'],
];
/** What is worked out from available credit, by which of the two. */
const COVERAGE_OF: Readonly<Record<string, readonly string[]>> = {
  [CREDIT]: ['creditCoveragePercent', 'creditShortfallAmount'],
  [CUSTOMER_CREDIT]: ['customerCoveragePercent'],
};
export const COVERAGE_FACTS = Object.values(COVERAGE_OF).flat();

/**
 * Of these derived facts the ones that the policy asks for, with what they are worked out from before them; null when one
 * of them can't be worked out, and so nobody can tell what an action would do to it.
 */
export function affected(
  position: Position,
  needed: ReadonlySet<string>,
  names: readonly string[],
): string[] | null {
  const wanted = names.filter(
    (name) => needed.has(name) && position.some((values) => Object.hasOwn(values, name)),
  );
  const via = Object.entries(COVERAGE_OF).flatMap(([credit, coverage]) => {
    const viaCredit = names.includes(credit) && wanted.some((name) => coverage.includes(name));
    return viaCredit && !wanted.includes(credit) ? [credit] : [];
  });
  const steps = [...via, ...wanted];
  return position.every((values) => holds(values, steps)) ? steps : null;
}

/** The values with these derived facts computed again. Throws RangeError where that can't be, which `affected` rules out. */
export function after(values: KnownValues, derived: readonly string[]): KnownValues {
  const result = derive(values, derived);
  if (result === null) throw new RangeError('a derived fact was lost');
  return result;
}
