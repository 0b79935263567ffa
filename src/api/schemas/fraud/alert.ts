/** Alerts, what people found, and methods that are frozen. */
import { z } from '@hono/zod-openapi';
import { ALERT_FINDINGS, ALERT_STATES, FINDING_REASONS, OWNER_ACTIONS } from '../../../domain/fraud/alert.ts';
import { FRAUD_EVENT_KINDS } from '../../../domain/fraud/event.ts';
import { FREEZE_STATES } from '../../../domain/fraud/frozen-method.ts';
import { FRAUD_OUTCOMES, FRAUD_REASON_CODES } from '../../../domain/fraud/outcomes.ts';
import { Id, InstantInput, InstantText, listOf, OwnId, PageQuery } from '../primitives.ts';

const FindingReasonSchema = z
  .enum([...new Set([...FINDING_REASONS.confirmed, ...FINDING_REASONS.falsePositive])])
  .openapi('FindingReason', {
    description: `Of \`confirmed\`: ${FINDING_REASONS.confirmed.join(', ')}. Of \`falsePositive\`: ${FINDING_REASONS.falsePositive.join(', ')}.`,
  });
const Code = z.enum(FRAUD_REASON_CODES);

export const FraudAlertSchema = z
  .object({
    alertId: z.string(),
    state: z.enum(ALERT_STATES).openapi({ description: '`merged`: about one ring with another alert' }),
    outcome: z.enum(FRAUD_OUTCOMES).openapi({ description: 'The most severe of its events' }),
    reasons: listOf(z.object({ code: Code, rule: z.string() })),
    parties: listOf(z.string()).openapi({
      description:
        'The parties by which further events join it, as `kind:id`; a hash for methods, addresses and devices',
    }),
    events: listOf(
      z.object({
        eventId: z.string(),
        kind: z.enum(FRAUD_EVENT_KINDS),
        at: InstantText,
        outcome: z.enum(FRAUD_OUTCOMES),
        billingAccountId: z.string().nullable(),
      }),
    ).openapi({ description: 'The newest 100, the oldest first' }),
    eventCount: z.int(),
    owner: z.string().nullable(),
    openedAt: InstantText,
    updatedAt: InstantText,
    dueAt: InstantText.openapi({ description: 'By when a person has to have decided' }),
    escalatedAt: InstantText.nullable(),
    mergedInto: z.string().nullable(),
    finding: z
      .object({ decidedBy: z.string(), decidedAt: InstantText, reason: FindingReasonSchema })
      .nullable(),
    links: z.object({ self: z.string(), workflow: z.string().nullable() }),
  })
  .openapi('FraudAlert');

export const FraudAlertQuery = z.strictObject({
  ...PageQuery,
  state: z.enum(ALERT_STATES).optional(),
  owner: Id.optional(),
});
export const FraudAlertParams = z.object({ alertId: OwnId });

export const AlertOwnerInput = z
  .strictObject({ action: z.enum(OWNER_ACTIONS) })
  .openapi('AlertOwnerInput', { example: { action: 'take' } });
export const AlertFindingInput = z
  .strictObject({ finding: z.enum(ALERT_FINDINGS), reason: FindingReasonSchema })
  .openapi('AlertFindingInput', { example: { finding: 'falsePositive', reason: 'customerVerified' } });

export const PrecisionQuery = z.strictObject({ from: InstantInput, to: InstantInput });
const Counts = {
  confirmed: z.int(),
  falsePositive: z.int(),
  precisionPerMille: z
    .int()
    .nullable()
    .openapi({ description: 'How many of 1,000 decided alerts were fraud; null where none was decided' }),
};
export const PrecisionSchema = z
  .object({
    ...{ from: InstantText, to: InstantText },
    ...Counts,
    lines: listOf(z.object({ code: Code, rule: z.string().nullable(), ...Counts })).openapi({
      description: 'By reason code, then by rule',
    }),
  })
  .openapi('FraudPrecision');

export const FrozenMethodSchema = z
  .object({
    method: z.string().openapi({ description: 'The keyed hash of the token' }),
    state: z.enum(FREEZE_STATES),
    alertId: z.string(),
    frozenAt: InstantText,
    liftedBy: z.string().nullable(),
    liftedAt: InstantText.nullable(),
    liftReason: z.enum(FINDING_REASONS.falsePositive).nullable(),
  })
  .openapi('FrozenMethod');
export const FrozenMethodQuery = z.strictObject({ ...PageQuery, state: z.enum(FREEZE_STATES).optional() });
export const FrozenMethodParams = z.object({ method: OwnId });
export const FreezeLiftingInput = z
  .strictObject({ reason: z.enum(FINDING_REASONS.falsePositive) })
  .openapi('FreezeLiftingInput', { example: { reason: 'customerVerified' } });

export const MethodCheckInput = z
  .strictObject({
    token: z
      .string()
      .min(1, 'not empty')
      .max(255, { error: 'at most 255 characters', abort: true })
      .regex(/^[\x21-\x7e]*$/, 'visible ASCII characters'),
  })
  .openapi('MethodCheckInput', { example: { token: 'tok_9f1c2e' } });
export const MethodCheckSchema = z
  .object({
    accepted: z.boolean().openapi({ description: 'False: the method is frozen. Do not charge it.' }),
  })
  .openapi('MethodCheck');
