import type { CivilDate } from '../civil-date.ts';
import type { Money } from '../money.ts';

/** One thing that the customer can do. */
export type Step =
  /** A payment on the account. `byDate`: the last day on which it still helps, as far as is known today. */
  | { readonly kind: 'pay'; readonly amount: Money; readonly byDate: CivilDate }
  /** A deposit for this order, on top of what was already deposited. */
  | { readonly kind: 'deposit'; readonly amount: Money; readonly byDate: CivilDate }
  | { readonly kind: 'wait'; readonly untilDate: CivilDate }
  /** `of`: `order` bounds the one-off charge and the first month together, the others one of the two. */
  | {
      readonly kind: 'smallerOrder';
      readonly of: 'order' | 'oneOffCharge' | 'monthlyCharge';
      readonly maximumAmount: Money;
    };

/** Steps that lead to approval when all of them are taken, and do not when one of them is smaller. */
export interface Way {
  readonly steps: readonly Step[];
}

/**
 * What would turn a decision into an approval. `ways` are alternatives, the least effort first. There are none when the decision is an
 * approval already, or when no single action and no pair of actions is known to lead there. `searchEnded`: the search was given up before
 * it was certain. Each listed way leads to approval, but others, even smaller ones, may be missing; and if none is listed, there may still
 * be some.
 */
export type Counterfactual =
  | { readonly kind: 'approved'; readonly ways: readonly [] }
  | { readonly kind: 'ways'; readonly ways: readonly Way[] }
  | { readonly kind: 'nothingWithinReach'; readonly ways: readonly [] }
  | { readonly kind: 'searchEnded'; readonly ways: readonly Way[] };
