import type { Instant } from '../civil-date.ts';
import type { Outcome } from '../decisions/decision.ts';
import type { ReasonCode } from '../decisions/reason-codes.ts';
import type { FraudOutcome, FraudReasonCode } from '../fraud/outcomes.ts';
import type { Money } from '../money.ts';
import type { PolicyName, VersionReference } from './names.ts';

/** What one policy decided about an order, or said of an event. */
export interface ShadowSide {
  readonly outcome: Outcome | FraudOutcome;
  readonly reasonCodes: readonly (ReasonCode | FraudReasonCode)[];
}

/** A version, with the name that it is of. */
export interface ShadowVersion extends VersionReference {
  readonly name: PolicyName;
}

/** What a candidate would have decided where the released policy decided. It had no effect. */
export interface ShadowDecision {
  /** `<receiptId or eventId>|<version of the candidate>`. */
  readonly shadowId: string;
  /** The released policy's decision on an order; null for an event. */
  readonly receiptId: string | null;
  /** The event that the released fraud watch judged; null for an order's decision. */
  readonly eventId: string | null;
  /** When the released policy decided. */
  readonly decidedAt: Instant;
  readonly candidate: ShadowVersion;
  readonly released: ShadowVersion;
  /** What the released policy said. */
  readonly actual: ShadowSide;
  /** What the candidate said of the same facts. */
  readonly shadow: ShadowSide;
  /** The money that depends on the decision: the one-off charge and the monthly one over the whole term. Null for an event. */
  readonly atStake: Money | null;
}
