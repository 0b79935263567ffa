import { z } from 'zod';
import {
  type ApprovalCondition,
  type Decision,
  type Facts,
  OUTCOMES,
  type PolicyReference,
  REQUEST_TYPES,
  type Reason,
  type Receipt,
  type Remedy,
} from '../../domain/decisions/decision.ts';
import { REASON_CODES } from '../../domain/decisions/reason-codes.ts';
import { FRAUD_OUTCOMES, FRAUD_REASON_CODES } from '../../domain/fraud/outcomes.ts';
import { creditTurnSchema } from '../accounts/schema.ts';
import { civilDate, count, currency, id, instant, sha256, storedMoney } from '../mongo/primitives.ts';

const factValue = z.union([z.number(), z.string(), z.boolean()]);

export const reasonSchema: z.ZodType<Reason> = z.object({
  code: z.enum(REASON_CODES),
  rule: z.string().nullable(),
  params: z.record(z.string(), z.union([z.string(), z.number(), storedMoney])),
});

export const approvalConditionSchema: z.ZodType<ApprovalCondition> = z.object({
  kind: z.enum(['deposit', 'payOverdue']),
  amount: storedMoney,
  dueDate: civilDate,
});

export const remedySchema: z.ZodType<Remedy> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('payPastDue'), amount: storedMoney }),
  z.object({ kind: z.literal('smallerOrder'), maximumAmount: storedMoney }),
  z.object({ kind: z.literal('waitUntil'), date: civilDate }),
  z.object({ kind: z.literal('contactUs') }),
]);

const policyReferenceSchema: z.ZodType<PolicyReference> = z.object({
  name: z.enum(REQUEST_TYPES),
  version: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const ruleTrace = z.object({
  rule: z.string(),
  result: z.enum(['fired', 'notFired', 'unknown']),
  conditions: z.array(
    z.object({
      fact: z.string(),
      operator: z.string(),
      threshold: z.unknown(),
      value: factValue.nullable(),
      result: z.union([z.boolean(), z.enum(['unknown', 'notEvaluated'])]),
    }),
  ),
});

export const factsSchema: z.ZodType<Facts> = z.record(
  z.string(),
  z.object({ value: factValue.nullable(), source: z.string(), observedAt: instant }),
);

const decided = {
  outcome: z.enum(OUTCOMES),
  reasons: z.array(reasonSchema).min(1),
  conditions: z.array(approvalConditionSchema),
  remedies: z.array(remedySchema),
  policy: policyReferenceSchema,
  facts: factsSchema,
  factsAsOf: instant,
  decidedAt: instant,
  trace: z.array(ruleTrace),
  score: z.object({ total: z.int(), approveFrom: z.int(), reviewFrom: z.int() }).exactOptional(),
  fraud: z
    .object({
      outcome: z.enum(FRAUD_OUTCOMES),
      reasonCodes: z.array(z.enum(FRAUD_REASON_CODES)).min(1),
      policy: z.object({ version: z.string().min(1), sha256 }),
    })
    .exactOptional(),
};

export const decisionSchema: z.ZodType<Decision> = z.object(decided);

export const receiptSchema: z.ZodType<Receipt> = z.object({
  receiptId: id,
  requestType: z.enum(REQUEST_TYPES),
  workflowId: id,
  customerId: id,
  billingAccountId: id,
  ...decided,
  decidedBy: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('policy') }),
    z.object({ kind: z.literal('agent'), subject: z.string(), note: z.string() }),
    z.object({ kind: z.literal('deadline'), deadlineAt: instant }),
  ]),
  engine: z.string(),
  accountVersion: count,
  creditParty: creditTurnSchema.exactOptional(),
  currency,
  today: civilDate,
});

export const decisionSummarySchema = z.object({
  receiptId: id,
  policy: policyReferenceSchema,
  decidedAt: instant,
});
