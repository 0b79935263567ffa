import type { Instant } from '../../civil-date.ts';
import type { Minor } from '../../money.ts';
import type { Fact, Facts, FactValue } from '../decision.ts';

/** The largest percentage of money: ten times the whole, or any share of nothing. */
export const PERCENT_CAP = 1000;

/** How each fact is computed. A function that throws, or gives no usable value, makes the fact unknown. */
export type FactRecipes = Readonly<Record<string, () => FactValue | null>>;

/** The value, or null when it could not be computed: a broken record must never look like a harmless one. */
function attempt(recipe: () => FactValue | null): FactValue | null {
  try {
    const value = recipe();
    return typeof value === 'number' && !Number.isSafeInteger(value) ? null : value;
  } catch {
    return null;
  }
}

/** Runs a recipe on the given input. Null also when there is no recipe. */
export function attemptWith<Given>(
  recipe: ((given: Given) => FactValue | null) | undefined,
  given: Given,
): FactValue | null {
  try {
    const value = recipe === undefined ? null : recipe(given);
    return typeof value === 'number' && !Number.isSafeInteger(value) ? null : value;
  } catch {
    return null;
  }
}

/** Which facts are needed; the others are not computed. */
export type Wanted = (name: string) => boolean;

/**
 * Computes every wanted recipe (all by default) into a fact that names its source and its instant. Never
 * throws.
 */
export function factsFrom(
  source: string,
  observedAt: Instant,
  recipes: FactRecipes,
  wanted: Wanted = everything,
): Facts {
  const facts: Record<string, Fact> = {};
  for (const [name, recipe] of Object.entries(recipes))
    if (wanted(name)) facts[name] = { value: attempt(recipe), source, observedAt };
  return facts;
}

function everything(): true {
  return true;
}

/**
 * `part` as a whole percentage of `whole`, in exact integers, between 0 and {@link PERCENT_CAP}. The caller names the direction of
 * rounding, so that rounding never crosses a threshold. When the whole is zero (or less), the result is 0 if the part is zero too, else
 * the cap.
 */
export function percentOf(part: Minor, whole: Minor, rounding: 'up' | 'down'): number {
  if (!Number.isSafeInteger(part) || !Number.isSafeInteger(whole)) throw new RangeError('not exact integers');
  if (part <= 0) return 0;
  if (whole <= 0) return PERCENT_CAP;
  const scaled = BigInt(part) * 100n;
  const divisor = BigInt(whole);
  const percent = rounding === 'up' ? (scaled + divisor - 1n) / divisor : scaled / divisor;
  return percent > BigInt(PERCENT_CAP) ? PERCENT_CAP : Number(percent);
}
