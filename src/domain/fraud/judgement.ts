/** What the fraud watch says of an event. */
import type { Instant } from '../civil-date.ts';
import type { VersionReference } from '../policies/names.ts';
import type { Oddity } from './baseline.ts';
import type { FraudEvent } from './event.ts';

/**
 * From mildest to most severe: nothing; a note for statistics; a person looks; the customer proves who they are; the order
 * waits for a person; the payment method is not used until a person looked.
 */
export const FRAUD_OUTCOMES = ['none', 'note', 'review', 'stepUp', 'holdOrder', 'freezeMethod'] as const;
export type FraudOutcome = (typeof FRAUD_OUTCOMES)[number];

/** Why. Never renamed or reused; texts in src/texts. */
export const FRAUD_REASON_CODES = [
  'ORDER_VELOCITY',
  'SHARED_METHOD',
  'SHARED_ADDRESS',
  'SHARED_DEVICE',
  'FIRST_ORDER_LARGE',
  'BUST_OUT',
  'RETURNED_AFTER_ACTIVATION',
  'CARD_TESTING',
  'ACCOUNT_TAKE_OVER',
  'GOODWILL_ABUSE',
  'REFUND_ABUSE',
  'BILL_DAY_ABUSE',
  'AGENT_GOODWILL',
  'AGENT_OVERRIDES',
  'AGENT_LOOK_UPS',
  'UNUSUAL_ACTIVITY',
  /** A rule could not be tried. */
  'FACTS_UNKNOWN',
] as const;
export type FraudReasonCode = (typeof FRAUD_REASON_CODES)[number];

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
