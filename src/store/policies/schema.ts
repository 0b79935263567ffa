import { z } from 'zod';
import { REQUEST_TYPES } from '../../domain/decisions/decision.ts';
import {
  POLICY_ACTIONS,
  POLICY_STATES,
  type PolicyAuditEntry,
  type PolicyLifecycle,
  type PolicyRelease,
} from '../../domain/policies/lifecycle.ts';
import { count, id, instant } from '../mongo/primitives.ts';

const name = z.enum(REQUEST_TYPES);
const version = z.string().min(1);

export const policyLifecycleSchema: z.ZodType<PolicyLifecycle> = z.object({
  name,
  version,
  state: z.enum(POLICY_STATES),
  author: id,
  submittedBy: id.nullable(),
  approvedBy: id.nullable(),
  shadowSince: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
});

export const policyReleaseSchema: z.ZodType<PolicyRelease> = z.object({
  name,
  version,
  sequence: count,
  kind: z.enum(['release', 'rollback', 'shipped']),
  fromAt: instant,
  releasedBy: id,
  releasedAt: instant,
  withdrawnAt: instant.nullable(),
});

export const policyAuditSchema: z.ZodType<PolicyAuditEntry> = z.object({
  name,
  version,
  sequence: count,
  action: z.enum(POLICY_ACTIONS),
  actor: id,
  at: instant,
  from: z.enum(POLICY_STATES).nullable(),
  to: z.enum(POLICY_STATES),
  effectiveAt: instant.nullable(),
  note: z.string().nullable(),
});

/** One a name: every step raises its sequence, so that two steps of one policy never run at the same time. */
export interface PolicyHead {
  readonly name: string;
  readonly sequence: number;
}
export const policyHeadSchema: z.ZodType<PolicyHead> = z.object({
  name: z.enum(REQUEST_TYPES),
  sequence: count,
});
