import { z } from 'zod';
import { ALERT_STATES, EVENTS_KEPT, FINDING_REASONS, type FraudAlert } from '../../domain/fraud/alert.ts';
import { FRAUD_EVENT_KINDS } from '../../domain/fraud/event.ts';
import { FREEZE_STATES, type FrozenMethod } from '../../domain/fraud/frozen-method.ts';
import { FRAUD_OUTCOMES, FRAUD_REASON_CODES } from '../../domain/fraud/outcomes.ts';
import { DEMAND_STATES, type StepUpDemand } from '../../domain/fraud/step-up-demand.ts';
import { count, id, instant } from '../mongo/primitives.ts';

const subject = z.string().min(1);

export const fraudAlertSchema: z.ZodType<FraudAlert> = z.object({
  alertId: id,
  state: z.enum(ALERT_STATES),
  outcome: z.enum(FRAUD_OUTCOMES),
  reasons: z.array(z.object({ code: z.enum(FRAUD_REASON_CODES), rule: z.string().min(1) })),
  keys: z.array(z.string().min(1).max(400)),
  events: z
    .array(
      z.object({
        eventId: id,
        kind: z.enum(FRAUD_EVENT_KINDS),
        at: instant,
        outcome: z.enum(FRAUD_OUTCOMES),
        account: id.nullable(),
      }),
    )
    .max(EVENTS_KEPT),
  eventCount: count,
  policyVersion: z.string().min(1),
  owner: subject.nullable(),
  openedAt: instant,
  updatedAt: instant,
  dueAt: instant,
  escalatedAt: instant.nullable(),
  mergedInto: id.nullable(),
  decidedBy: subject.nullable(),
  decidedAt: instant.nullable(),
  findingReason: z.enum([...FINDING_REASONS.confirmed, ...FINDING_REASONS.falsePositive]).nullable(),
});

export const stepUpDemandSchema: z.ZodType<StepUpDemand> = z.object({
  customerId: id,
  state: z.enum(DEMAND_STATES),
  alertId: id,
  since: instant,
  endedAt: instant.nullable(),
});

export const frozenMethodSchema: z.ZodType<FrozenMethod> = z.object({
  method: id,
  state: z.enum(FREEZE_STATES),
  alertId: id,
  frozenAt: instant,
  liftedBy: subject.nullable(),
  liftedAt: instant.nullable(),
  liftReason: z.enum(FINDING_REASONS.falsePositive).nullable(),
});
