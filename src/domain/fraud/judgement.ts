/** What the fraud watch says of an event. */
import type { Instant } from '../civil-date.ts';
import type { VersionReference } from '../policies/names.ts';
import type { Oddity } from './baseline.ts';
import type { FraudEvent } from './event.ts';
import type { FraudOutcome, FraudReasonCode } from './outcomes.ts';

/** One rule that fired. */
export interface FraudReason {
  readonly code: FraudReasonCode;
  readonly rule: string;
  readonly outcome: FraudOutcome;
}

/** The judgement on one event: what follows, why, by which version. */
export interface FraudJudgement {
  readonly outcome: FraudOutcome;
  /** The most severe first; empty for `none`. */
  readonly reasons: readonly FraudReason[];
  /** The party that ties several accounts together; null where none does. */
  readonly ring: string | null;
  readonly score: number;
  /** The largest three oddities that made the score. */
  readonly oddities: readonly Oddity[];
  readonly policy: VersionReference;
  readonly judgedAt: Instant;
}

/** An event with the judgement on it. */
export interface JudgedEvent extends FraudEvent, FraudJudgement {}
