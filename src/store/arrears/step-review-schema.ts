import { z } from 'zod';
import { DUNNING_STAGES } from '../../domain/arrears/dunning-case.ts';
import { STEP_REVIEW_STATES, type StepReview } from '../../domain/arrears/step-review.ts';
import { WRONG_STEP_CAUSES } from '../../domain/arrears/wrong-steps.ts';
import { amount, civilDate, count, currency, id, instant } from '../mongo/primitives.ts';

export const stepReviewSchema: z.ZodType<StepReview> = z.object({
  reviewId: id,
  caseId: id,
  billingAccountId: id,
  customerId: id,
  currency,
  state: z.enum(STEP_REVIEW_STATES),
  stage: z.enum(DUNNING_STAGES),
  stepIndex: count,
  takenAt: instant,
  takenOn: civilDate,
  asked: amount,
  causes: z.array(z.object({ kind: z.enum(WRONG_STEP_CAUSES), reference: id, amount })).min(1),
  offeredAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  reason: z.string().nullable(),
});
