import type { Instant } from '../../domain/civil-date.ts';
import type { Facts, FactValue } from '../../domain/decisions/decision.ts';
import { PERCENT_CAP, percentOf } from '../../domain/decisions/facts/fact.ts';
import type { CompiledPolicy } from '../compile.ts';
import { judgeFacts } from '../fact-guard.ts';

/** The values of a case's known facts, by name. */
export type KnownValues = Readonly<Record<string, FactValue>>;

/**
 * A case as far as the facts describe it: several sets of values if they leave something open. A result has to be true for all of them.
 */
export type Position = readonly KnownValues[];

/**
 * What counts against the credit limit (balance without disputed money, plus held credit). It is no fact of a policy: it is worked out
 * from other facts, and carried along so that a payment changes all of them together.
 */
export const USED_CREDIT = '$usedCredit';

/** The number of this name; null when it is not known. */
export function numberIn(values: KnownValues, name: string): number | null {
  const value = values[name];
  return typeof value === 'number' ? value : null;
}

type Recipe = (values: KnownValues) => number | null;

function share(part: string, whole: string, rounding: 'up' | 'down', ofNothing?: number): Recipe {
  return (values) => {
    const a = numberIn(values, part);
    const b = numberIn(values, whole);
    if (a === null || b === null) return null;
    return b === 0 && ofNothing !== undefined ? ofNothing : percentOf(a, b, rounding);
  };
}

/** Facts that follow from others, as `serviceApprovalFacts` works them out. Null: they can't be worked out from the known facts. */
const DERIVED: Readonly<Record<string, Recipe>> = {
  availableCreditAmount: (values) => {
    const limit = numberIn(values, 'creditLimitAmount');
    const used = numberIn(values, USED_CREDIT);
    return limit === null || used === null ? null : Math.max(0, limit - used);
  },
  usedCreditAmount: (values) => numberIn(values, USED_CREDIT),
  utilisationPercent: share(USED_CREDIT, 'creditLimitAmount', 'up'),
  customerAvailableCreditAmount: (values) => {
    const limit = numberIn(values, 'customerCreditLimitAmount');
    const used = numberIn(values, 'customerExposureAmount');
    return limit === null || used === null ? null : Math.max(0, limit - used);
  },
  customerUtilisationPercent: share('customerExposureAmount', 'customerCreditLimitAmount', 'up'),
  customerCoveragePercent: share('customerAvailableCreditAmount', 'requiredCreditAmount', 'down', 100),
  creditCoveragePercent: share('availableCreditAmount', 'requiredCreditAmount', 'down', 100),
  creditShortfallAmount: (values) => {
    const required = numberIn(values, 'requiredCreditAmount');
    const available = numberIn(values, 'availableCreditAmount');
    return required === null || available === null ? null : Math.max(0, required - available);
  },
  orderPercentOfLimit: share('requiredCreditAmount', 'creditLimitAmount', 'up'),
  oneOffPercentOfLimit: share('oneOffChargeAmount', 'creditLimitAmount', 'up'),
  depositPaidPercent: share('depositPaidAmount', 'requiredCreditAmount', 'down', 100),
};

/**
 * The values with the named derived facts computed again, where they are recorded at all, in the order of `names`. Null
 * when one of them can't be.
 */
export function derive(values: KnownValues, names: readonly string[]): KnownValues | null {
  const result: Record<string, FactValue> = { ...values };
  for (const name of names) {
    if (!Object.hasOwn(values, name)) continue;
    const value = DERIVED[name]?.(result) ?? null;
    if (value === null) return null;
    result[name] = value;
  }
  return result;
}

/** Whether the named derived facts agree with the others; if not, the model does not describe this case. */
export function holds(values: KnownValues, names: readonly string[]): boolean {
  const derived = derive(values, names);
  return derived !== null && names.every((name) => derived[name] === values[name]);
}

/**
 * The smallest and the largest possible used credit; null when the facts do not bound it. Receipts from before it was a fact have only the
 * percentage when the limit is exceeded.
 */
function usedCredit(values: KnownValues): readonly [number, number] | null {
  const known = numberIn(values, 'usedCreditAmount');
  if (known !== null) return [known, known];
  const limit = numberIn(values, 'creditLimitAmount');
  const available = numberIn(values, 'availableCreditAmount');
  if (limit === null || available === null) return null;
  if (available > 0) return [limit - available, limit - available];
  const percent = numberIn(values, 'utilisationPercent');
  if (percent === null || percent < 100 || percent >= PERCENT_CAP || limit <= 0) return null;
  // Rounded up, the percentage bounds the amount from both sides; an available credit of zero bounds it from below.
  const least = Math.floor(((percent - 1) * limit) / 100) + 1;
  return [Math.max(limit, least), Math.floor((percent * limit) / 100)];
}

/**
 * The known facts of a case: those that the policy needs if they pass its guard, and the others as recorded.
 */
export function positionOf(policy: CompiledPolicy, facts: Facts, decidedAt: Instant): Position {
  const values: Record<string, FactValue> = {};
  for (const [name, fact] of Object.entries(facts)) {
    const value: unknown = fact?.value;
    if (typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value))
      values[name] = value as FactValue;
  }
  const judged = judgeFacts(policy.needed, facts, decidedAt);
  for (const name of judged.unknown.keys()) delete values[name];
  const used = usedCredit(values);
  if (used === null) return [values];
  const ends = used[0] === used[1] ? [used[0]] : used;
  return ends.map((end) => ({ ...values, [USED_CREDIT]: end }));
}
