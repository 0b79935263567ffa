/** Dunning: episodes, holds, proposals to write off. */
import { z } from '@hono/zod-openapi';
import { ACCOUNT_STATES, COLLECTION_STATUSES } from '../../../domain/accounts/billing-account.ts';
import {
  ACCOUNT_RESTRICTIONS,
  DUNNING_EFFECTS,
  DUNNING_ENDINGS,
  DUNNING_HOLD_TAGS,
  DUNNING_PAUSES,
  DUNNING_STAGES,
  LIFTABLE,
} from '../../../domain/arrears/dunning-case.ts';
import { DateText, freeText, Id, InstantText, listOf, MoneySchema, OwnId, PageQuery } from '../primitives.ts';

const Stage = z.enum(DUNNING_STAGES).openapi('DunningStage', {
  description: 'In order; an episode goes through them one by one and skips none',
});

export const DunningCaseSchema = z
  .object({
    caseId: z.string(),
    billingAccountId: z.string(),
    customerId: z.string(),
    state: z.enum(['open', 'closed']),
    stage: Stage,
    pause: z
      .enum(DUNNING_PAUSES)
      .nullable()
      .openapi({ description: 'Why nothing is done although money is overdue' }),
    relievedAt: InstantText.nullable().openapi({
      description: 'Since when a promise to pay or a plan lets service run again',
    }),
    ending: z.enum(DUNNING_ENDINGS).nullable(),
    steps: listOf(
      z.object({
        stage: Stage,
        at: InstantText,
        date: DateText,
        daysPastDue: z.int(),
        pastDue: MoneySchema,
        unpaidBills: z.int(),
        bills: listOf(z.object({ billId: z.string(), asked: MoneySchema })).openapi({
          description: 'What the customer was asked for; once it is paid, everything runs again',
        }),
        effects: listOf(z.enum(DUNNING_EFFECTS)).openapi({
          description: 'What this stage did, without effects that existed before',
        }),
        fee: MoneySchema,
        takenBackAt: InstantText.nullable().openapi({
          description: 'When a person took the step back, because it had been wrong; null: it stands',
        }),
      }),
    ),
    policy: z.object({ version: z.string(), sha256: z.string() }),
    enteredAt: InstantText,
    leftAt: InstantText.nullable(),
    nextLookAt: InstantText.nullable().openapi({
      description: 'When time alone could lead to the next stage',
    }),
    updatedAt: InstantText,
    links: z.object({ self: z.string(), workflow: z.string().nullable() }),
  })
  .openapi('DunningCase');

export const DunningCaseQuery = z.strictObject({
  ...PageQuery,
  state: z.enum(['open', 'closed']).optional(),
  stage: Stage.optional(),
  billingAccountId: Id.optional(),
});

const DunningHoldTag = z.enum(DUNNING_HOLD_TAGS).openapi('DunningHoldTag');

export const DunningHoldsInput = z
  .strictObject({
    tags: z
      .array(DunningHoldTag)
      .max(DUNNING_HOLD_TAGS.length, `at most ${DUNNING_HOLD_TAGS.length}`)
      .openapi({ description: 'All holds that apply from now on; an empty list lifts all of them' }),
    reason: freeText(500),
  })
  .openapi('DunningHoldsInput', { example: { tags: ['bereavement'], reason: 'The family called.' } });

export const DunningHoldsSchema = z
  .object({
    billingAccountId: z.string(),
    tags: listOf(DunningHoldTag),
    changes: listOf(
      z.object({
        before: listOf(DunningHoldTag),
        after: listOf(DunningHoldTag),
        reason: z.string(),
        by: z.string(),
        at: InstantText,
      }),
    ).openapi({ description: 'The newest 50, newest first' }),
  })
  .openapi('DunningHolds');

export const ReinstatementInput = z
  .strictObject({
    lift: z
      .array(z.enum(LIFTABLE))
      .min(1)
      .max(LIFTABLE.length, `at most ${LIFTABLE.length}`)
      .openapi({ description: 'What to lift; what is not in force is left alone' }),
    reason: freeText(500),
  })
  .openapi('ReinstatementInput', {
    example: { lift: ['suspension'], reason: 'Suspended by the former system; nothing is owed.' },
  });

export const ReinstatementSchema = z
  .object({
    billingAccountId: z.string(),
    state: z.enum(ACCOUNT_STATES),
    collectionStatus: z.enum(COLLECTION_STATUSES),
    restrictions: listOf(z.enum(ACCOUNT_RESTRICTIONS)),
  })
  .openapi('Reinstatement');

export const CaseParams = z.object({ caseId: OwnId });
export const AccountParams = z.object({ billingAccountId: Id });
