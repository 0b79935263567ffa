import { z } from 'zod';
import type { Instant } from '../../domain/civil-date.ts';
import {
  POLICY_ACTIONS,
  POLICY_STATES,
  type PolicyAuditEntry,
  type PolicyLifecycle,
  type PolicyRelease,
} from '../../domain/policies/lifecycle.ts';
import { POLICY_NAMES, type PolicyName } from '../../domain/policies/names.ts';
import { count, id, instant, sha256 } from '../mongo/primitives.ts';

const name = z.enum(POLICY_NAMES);
const version = z.string().min(1);

/** One version of a policy: `content` is its canonical JSON text, and `sha256` is of exactly these bytes. */
export interface StoredPolicy {
  readonly name: PolicyName;
  readonly version: string;
  readonly sha256: string;
  /** From when on it is meant to decide; the release log says from when it does. */
  readonly effectiveAt: Instant;
  readonly content: string;
}

export const policySchema: z.ZodType<StoredPolicy> = z.object({
  name,
  version,
  sha256,
  effectiveAt: instant,
  content: z.string(),
});

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
  name,
  sequence: count,
});
