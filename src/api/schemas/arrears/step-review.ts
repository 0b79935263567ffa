/** Steps of dunning that were wrong, for a person to take back or to keep. */
import { z } from '@hono/zod-openapi';
import { DUNNING_STAGES } from '../../../domain/arrears/dunning-case.ts';
import { STEP_REVIEW_STATES } from '../../../domain/arrears/step-review.ts';
import { WRONG_STEP_CAUSES } from '../../../domain/arrears/wrong-steps.ts';
import { DateText, freeText, Id, InstantText, listOf, MoneySchema, OwnId, PageQuery } from '../primitives.ts';

export const StepReviewSchema = z
  .object({
    reviewId: z.string(),
    caseId: z.string(),
    billingAccountId: z.string(),
    customerId: z.string(),
    state: z.enum(STEP_REVIEW_STATES).openapi({
      description:
        '`open`: it waits for a person. `withdrawn`: what showed the step to be wrong is no longer so',
    }),
    stage: z.enum(DUNNING_STAGES),
    takenAt: InstantText,
    takenOn: DateText.openapi({ description: 'The day of the step in the time zone of the account' }),
    asked: MoneySchema.openapi({ description: 'What the step asked for' }),
    causes: listOf(
      z.object({
        kind: z.enum(WRONG_STEP_CAUSES),
        reference: z.string().openapi({
          description: 'The payment, the dispute, or the entry that took a charge back',
        }),
        amount: MoneySchema,
      }),
    ).openapi({ description: 'What shows that it was wrong, and how much was not owed by it' }),
    offeredAt: InstantText,
    decidedBy: z.string().nullable(),
    decidedAt: InstantText.nullable(),
    reason: z.string().nullable(),
    links: z.object({ self: z.string(), case: z.string() }),
  })
  .openapi('DunningStepReview');

export const StepReviewQuery = z.strictObject({
  ...PageQuery,
  state: z.enum(STEP_REVIEW_STATES).optional(),
  billingAccountId: Id.optional(),
  caseId: OwnId.optional(),
});

export const StepAcceptanceInput = z
  .strictObject({ reason: freeText(500).nullable() })
  .openapi('StepAcceptanceInput', { example: { reason: null } });

export const StepRefusalInput = z
  .strictObject({ reason: freeText(500).openapi({ description: 'Why the step stands' }) })
  .openapi('StepRefusalInput', {
    example: { reason: 'The debit was returned for lack of funds, and paid only later.' },
  });
