import type { Instant } from '../civil-date.ts';
import type { Outcome, PolicyReference } from '../decisions/decision.ts';
import type { ReasonCode } from '../decisions/reason-codes.ts';
import type { Money } from '../money.ts';

/** What one policy decided about a case. */
export interface ShadowSide {
  readonly outcome: Outcome;
  readonly reasonCodes: readonly ReasonCode[];
}

/** What a candidate would have decided in a case that the released policy decided. It had no effect. */
export interface ShadowDecision {
  /** `<receiptId>|<version of the candidate>`. */
  readonly shadowId: string;
  readonly receiptId: string;
  /** When the released policy decided. */
  readonly decidedAt: Instant;
  readonly candidate: PolicyReference;
  readonly released: PolicyReference;
  /** What the released policy said. */
  readonly actual: ShadowSide;
  /** What the candidate said of the same facts. */
  readonly shadow: ShadowSide;
  /** The money that depends on the decision: the one-off charge and the monthly one over the whole term. */
  readonly atStake: Money;
}
