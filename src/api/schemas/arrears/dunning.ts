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
  GIVING_UP,
  LIFTABLE,
  WRITE_OFF_STATES,
} from '../../../domain/arrears/dunning-case.ts';
import {
  CivilDateInput,
  DateText,
  freeText,
  Id,
  InstantText,
  listOf,
  MoneySchema,
  moneyAtLeast,
  OwnId,
  PageQuery,
} from '../primitives.ts';

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

export const WriteOffInput = z
  .strictObject({ note: freeText(1000).openapi({ description: 'Why the debt should be given up' }) })
  .openapi('WriteOffInput', { example: { note: 'Insolvent; the administrator expects no quota.' } });

export const SettlementInput = z
  .strictObject({
    note: freeText(1000).openapi({ description: 'What was agreed, and what was paid' }),
    terms: z
      .strictObject({ amount: moneyAtLeast(1), payBy: CivilDateInput })
      .optional()
      .openapi({
        description:
          'What the customer still pays, and until when: the rest is given up once that is paid. Left out: what was paid is final at once',
      }),
  })
  .openapi('SettlementInput', { example: { note: '60 % paid as final settlement, agreed in writing.' } });

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

export const WriteOffDecisionInput = z
  .strictObject({ note: freeText(1000).nullable() })
  .openapi('WriteOffDecisionInput', { example: { note: null } });

export const WriteOffProposalSchema = z
  .object({
    proposalId: z.string(),
    billingAccountId: z.string(),
    customerId: z.string(),
    kind: z.enum(GIVING_UP).openapi({
      description:
        '`writeOff`: the debt is lost. `settlement`: what was paid is final, and the rest leaves no mark',
    }),
    state: z.enum(WRITE_OFF_STATES),
    amount: MoneySchema,
    bills: listOf(z.object({ billId: z.string(), amount: MoneySchema })),
    daysPastDue: z.int(),
    proposedBy: z.string().openapi({ description: 'The subject of a token, or `dunning policy`' }),
    proposedAt: InstantText,
    caseId: z.string().nullable(),
    note: z.string().nullable(),
    decidedBy: z.string().nullable(),
    decidedAt: InstantText.nullable(),
    decisionNote: z.string().nullable(),
    writtenOff: MoneySchema.openapi({ description: 'The amount that was given up; zero unless approved' }),
    recovered: MoneySchema.openapi({ description: 'What was paid of it afterwards' }),
    terms: z
      .object({ amount: MoneySchema, payBy: DateText, promiseId: z.string() })
      .nullable()
      .openapi({ description: 'What is to be paid for a settlement, and until when; null: nothing more' }),
    links: z.object({ self: z.string() }),
  })
  .openapi('WriteOffProposal');

export const WriteOffQuery = z.strictObject({
  ...PageQuery,
  state: z.enum(WRITE_OFF_STATES).optional(),
  billingAccountId: Id.optional(),
});

export const CaseParams = z.object({ caseId: OwnId });
export const ProposalParams = z.object({ proposalId: OwnId });
export const AccountParams = z.object({ billingAccountId: Id });
