import type { CivilDate, Instant } from '../civil-date.ts';
import type { BillingAccountId, CustomerId, SubjectId } from '../flavor.ts';
import type { Currency, Minor } from '../money.ts';
import type { DunningStage } from './dunning-case.ts';
import type { WrongStepCause } from './wrong-steps.ts';

/**
 * `open`: it waits for a person. `takenBack`: the step was taken back. `kept`: it stands, for a reason. `withdrawn`: what showed the step to
 * be wrong is no longer so, before anybody decided.
 */
export const STEP_REVIEW_STATES = ['open', 'takenBack', 'kept', 'withdrawn'] as const;
export type StepReviewState = (typeof STEP_REVIEW_STATES)[number];

/** A step of dunning that was wrong by what is known now, for a person to take back or to keep. */
export interface StepReview {
  /** The key of the step. */
  readonly reviewId: string;
  readonly caseId: string;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly currency: Currency;
  readonly state: StepReviewState;
  readonly stage: DunningStage;
  /** Its place in the episode, counted from 0. */
  readonly stepIndex: number;
  /** When the step was taken, and the day of it in the account's time zone. */
  readonly takenAt: Instant;
  readonly takenOn: CivilDate;
  /** What the step asked for. */
  readonly asked: Minor;
  readonly causes: readonly WrongStepCause[];
  readonly offeredAt: Instant;
  readonly decidedBy: SubjectId | null;
  readonly decidedAt: Instant | null;
  /** In a person's words: why the step is kept, or what they add to taking it back. */
  readonly reason: string | null;
}

/** A person's decision on a step. */
export interface StepDecision {
  readonly reviewId: string;
  readonly by: SubjectId;
  /** Required to keep the step. */
  readonly reason: string | null;
}
