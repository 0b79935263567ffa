/** Decisions in answers: reasons with their texts, conditions, remedies, the receipt. */
import { z } from '@hono/zod-openapi';
import { OUTCOMES, REQUEST_TYPES } from '../../../domain/decisions/decision.ts';
import { REASON_CODES } from '../../../domain/decisions/reason-codes.ts';
import { FRAUD_OUTCOMES, FRAUD_REASON_CODES } from '../../../domain/fraud/outcomes.ts';
import { ChangeSchema } from '../change.ts';
import { EVALUATION, RECEIPT } from '../examples.ts';
import { DateText, InstantText, listOf, MoneySchema, orNull, PersonsWords } from '../primitives.ts';

export const OutcomeSchema = z.enum(OUTCOMES).openapi('Outcome');

export const ReasonSchema = z
  .object({
    code: z.enum(REASON_CODES),
    text: z.string().openapi({ description: "In the language of the answer, for the caller's role" }),
  })
  .openapi('Reason', { example: { code: 'GOOD_STANDING', text: 'The account is in good standing.' } });

const text = z.string().openapi({ description: 'The same in words' });
export const ApprovalConditionSchema = z
  .object({ kind: z.enum(['deposit', 'payOverdue']), amount: MoneySchema, dueDate: DateText, text })
  .openapi('Condition', {
    example: {
      kind: 'deposit',
      amount: { amountMinor: 9900, currency: 'EUR' },
      dueDate: '2026-12-06',
      text: 'A deposit of €99.00 by 6 December 2026.',
    },
  });
export const RemedySchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('payPastDue'), amount: MoneySchema, text }),
    z.object({ kind: z.literal('smallerOrder'), maximumAmount: MoneySchema, text }),
    z.object({ kind: z.literal('waitUntil'), date: DateText, text }),
    z.object({ kind: z.literal('contactUs'), text }),
  ])
  .openapi('Remedy', { description: 'What would change a refusal' });

export const PolicyReferenceSchema = z
  .object({ name: z.enum(REQUEST_TYPES), version: z.string(), sha256: z.string() })
  .openapi('PolicyReference', {
    example: { name: 'service-approval', version: '2026-11-01', sha256: 'b1946ac92492d2347c6235b4d2611184' },
  });

const DecisionSummarySchema = z
  .object({ receiptId: z.string(), policy: PolicyReferenceSchema, decidedAt: InstantText })
  .openapi('DecisionSummary');

const FactValueSchema = z.union([z.number(), z.string(), z.boolean()]);

export const FactsSchema = z
  .record(
    z.string(),
    z.object({ value: FactValueSchema.nullable(), source: z.string(), observedAt: InstantText }),
  )
  .openapi('Facts', {
    description: 'Every fact that the policy could use, by name. A null value is unknown',
    example: {
      daysPastDue: { value: 0, source: 'openBills', observedAt: '2026-11-22T09:30:00.000Z' },
    },
  });

const RuleTraceSchema = z
  .object({
    rule: z.string(),
    result: z.enum(['fired', 'notFired', 'unknown']),
    conditions: listOf(
      z.object({
        fact: z.string(),
        operator: z.string(),
        threshold: z.unknown(),
        value: FactValueSchema.nullable(),
        result: z.union([z.boolean(), z.enum(['unknown', 'notEvaluated'])]),
      }),
    ),
  })
  .openapi('RuleTrace', { description: 'What one rule of the policy did' });

const decided = {
  outcome: OutcomeSchema,
  reasons: listOf(ReasonSchema),
  conditions: listOf(ApprovalConditionSchema),
  remedies: listOf(RemedySchema),
  policy: PolicyReferenceSchema,
  facts: FactsSchema,
  factsAsOf: InstantText,
  decidedAt: InstantText,
  trace: listOf(RuleTraceSchema),
};

export const EvaluationSchema = z
  .object({
    orderId: z.string(),
    ...decided,
    whatWouldChangeIt: ChangeSchema.optional().openapi({ description: 'Left out for an approval' }),
  })
  .openapi('Evaluation', {
    description: 'A decision that was not recorded: nothing is stored, held or started',
    example: EVALUATION,
  });

export const ReceiptSchema = z
  .object({
    receiptId: z.string(),
    requestType: z.enum(REQUEST_TYPES),
    workflowId: z.string(),
    customerId: z.string(),
    billingAccountId: z.string(),
    ...decided,
    fraud: z
      .object({
        outcome: z.enum(FRAUD_OUTCOMES),
        reasonCodes: listOf(z.enum(FRAUD_REASON_CODES)),
        policy: z.object({ version: z.string(), sha256: z.string() }),
      })
      .optional()
      .openapi({ description: 'Of an order that the fraud watch holds: why, and by which version' }),
    decidedBy: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('policy') }),
      z.object({ kind: z.literal('agent'), subject: z.string(), note: PersonsWords }),
      z.object({ kind: z.literal('deadline'), deadlineAt: InstantText }),
    ]),
    engine: z.string(),
    accountVersion: z.int(),
    currency: z.string().openapi({ description: 'The currency of amounts in facts' }),
    today: DateText.openapi({ description: "The decision's day in the account's time zone" }),
    links: z.object({ self: z.string(), policy: z.string(), workflow: z.string().nullable() }),
  })
  .openapi('Receipt', { description: 'The frozen record of one decision', example: RECEIPT });

/** One step of a case. */
export function timelineOf<const States extends readonly [string, ...string[]]>(states: States) {
  return listOf(
    z.object({
      at: InstantText,
      state: z.enum(states),
      code: z.string().nullable().openapi({ description: 'A reason code or the name of what happened' }),
    }),
  );
}

/** A decision's summary, or null before there is one. */
export const DecisionSummaryOrNull = orNull(DecisionSummarySchema);
