/** Decisions in words, in answers. */

import { z } from '@hono/zod-openapi';
import { LOCALES } from '../../../domain/accounts/customer.ts';
import { OUTCOMES, REQUEST_TYPES } from '../../../domain/decisions/decision.ts';
import { REASON_CODES } from '../../../domain/decisions/reason-codes.ts';
import { AUDIENCES } from '../../../texts/audience.ts';
import { ChangeSchema } from '../change.ts';
import { InstantText, listOf, orNull } from '../primitives.ts';
import { ApprovalConditionSchema, PolicyReferenceSchema, RemedySchema } from './decision.ts';

const text = z.string().openapi({ description: 'In words' });

const CheckSchema = z.object({
  fact: z.string(),
  label: z.string(),
  value: z.object({ raw: orNull(z.union([z.number(), z.string(), z.boolean()])), text }),
  operator: z.object({ code: z.string(), text }),
  threshold: z.object({ text, name: z.string().nullable() }),
  result: z.union([z.boolean(), z.enum(['unknown', 'notEvaluated'])]),
  resultText: z.string(),
  groups: listOf(z.object({ kind: z.enum(['all', 'any', 'not']), path: z.string(), text })),
});

const RuleSchema = z
  .object({
    rule: z.string(),
    result: z.enum(['fired', 'notFired', 'unknown']),
    resultText: z.string(),
    event: orNull(z.enum([...OUTCOMES, 'score'])),
    reason: orNull(z.object({ code: z.enum(REASON_CODES), text })),
    points: z.int().nullable(),
    mattered: z.boolean().openapi({ description: 'Whether it led to the outcome' }),
    checks: listOf(CheckSchema),
  })
  .openapi('RuleExplanation');

export const ExplanationSchema = z
  .object({
    audience: z.enum(AUDIENCES),
    locale: z.enum(LOCALES),
    requestType: z.enum(REQUEST_TYPES),
    title: z.string(),
    receiptId: z.string().nullable(),
    policy: orNull(PolicyReferenceSchema),
    decidedAt: InstantText,
    decidedBy: z.object({ kind: z.enum(['policy', 'agent', 'deadline']), text }),
    outcome: z.object({ code: z.enum(OUTCOMES), text }),
    reasons: listOf(z.object({ code: z.enum(REASON_CODES), text, rule: z.string().nullable() })),
    conditions: listOf(ApprovalConditionSchema),
    remedies: listOf(RemedySchema),
    score: orNull(
      z.object({
        total: z.int(),
        baseline: z.int().nullable(),
        approveFrom: z.int(),
        reviewFrom: z.int(),
        parts: listOf(z.object({ rule: z.string(), points: z.int(), text })),
        text,
      }),
    ),
    rules: listOf(RuleSchema),
    whatWouldChangeIt: orNull(ChangeSchema),
  })
  .openapi('Explanation', {
    description:
      'A decision in words. It contains only facts, and nothing about a person. A customer gets neither rules nor thresholds.',
  });
