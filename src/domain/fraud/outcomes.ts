/** What the fraud watch can say, and why. */

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
  /** An order of an account that was seen with a frozen payment method. */
  'FROZEN_METHOD',
  /** A rule could not be tried. */
  'FACTS_UNKNOWN',
] as const;
export type FraudReasonCode = (typeof FRAUD_REASON_CODES)[number];

/** Whether a person has to look at it: from `review` on. */
export function wantsPerson(outcome: FraudOutcome): boolean {
  return FRAUD_OUTCOMES.indexOf(outcome) >= FRAUD_OUTCOMES.indexOf('review');
}

/** What keeps an order from being approved by its policy alone, as a decision keeps it. */
export interface FraudHold {
  readonly outcome: FraudOutcome;
  /** The most severe first. */
  readonly reasonCodes: readonly FraudReasonCode[];
  /** The version of `fraud-watch` that judged. */
  readonly policy: { readonly version: string; readonly sha256: string };
}
