/** Requests and answers of write-offs and settlements of debts. */
import { z } from '@hono/zod-openapi';
import { GIVING_UP, WRITE_OFF_STATES } from '../../../domain/arrears/dunning-case.ts';
import { CivilDateInput, DateText, freeText, listOf, MoneySchema, moneyAtLeast } from '../primitives.ts';
import { proposalQuery, proposedFields } from '../proposals.ts';

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

export const WriteOffProposalSchema = z
  .object({
    proposalId: z.string(),
    billingAccountId: z.string(),
    customerId: z.string(),
    kind: z.enum(GIVING_UP).openapi({
      description:
        '`writeOff`: the debt is lost. `settlement`: what was paid is final, and the rest leaves no mark. `discharge`: the rest of the old debt of a bankruptcy',
    }),
    amount: MoneySchema,
    bills: listOf(z.object({ billId: z.string(), amount: MoneySchema })),
    daysPastDue: z.int(),
    caseId: z.string().nullable(),
    note: z.string().nullable(),
    writtenOff: MoneySchema.openapi({ description: 'The amount that was given up; zero unless approved' }),
    recovered: MoneySchema.openapi({ description: 'What was paid of it afterwards' }),
    terms: z
      .object({ amount: MoneySchema, payBy: DateText, promiseId: z.string() })
      .nullable()
      .openapi({ description: 'What is to be paid for a settlement, and until when; null: nothing more' }),
    ...proposedFields(WRITE_OFF_STATES),
    proposedBy: z.string().openapi({ description: 'The subject of a token, or `dunning policy`' }),
  })
  .openapi('WriteOffProposal');

export const WriteOffQuery = proposalQuery(WRITE_OFF_STATES);
