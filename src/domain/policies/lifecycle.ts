import type { Instant } from '../civil-date.ts';
import type { SubjectId } from '../flavor.ts';
import type { PolicyName } from './names.ts';

/** The states of a policy version, from being written to being out of use. */
export const POLICY_STATES = ['draft', 'inReview', 'approved', 'released', 'retired'] as const;
export type PolicyState = (typeof POLICY_STATES)[number];

/** What can be done to a policy version. Each leaves one entry on the audit trail. */
export const POLICY_ACTIONS = [
  'create',
  'submit',
  'approve',
  'reject',
  'release',
  'rollback',
  'withdraw',
  'retire',
  'startShadow',
  'stopShadow',
] as const;
export type PolicyAction = (typeof POLICY_ACTIONS)[number];

/** The subject that releases the versions that come with the product. */
export const SYSTEM_SUBJECT: SubjectId = 'system';

/** How many candidates of one name may decide in the shadow at a time: each costs one evaluation for every decision. */
export const MAX_SHADOWS = 3;

/** The life cycle of one policy version. It changes, the document never does. */
export interface PolicyLifecycle {
  readonly name: PolicyName;
  readonly version: string;
  readonly state: PolicyState;
  /** Who put the draft: the subject of the token, not the author that the document names. */
  readonly author: SubjectId;
  readonly submittedBy: SubjectId | null;
  readonly approvedBy: SubjectId | null;
  /** Since when it decides in the shadow; null when it does not. */
  readonly shadowSince: Instant | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** One line of a policy's release log. */
export interface PolicyRelease {
  readonly name: PolicyName;
  readonly version: string;
  /** Rises with every release of the name. */
  readonly sequence: number;
  readonly kind: 'release' | 'rollback' | 'shipped';
  /** From this instant on the version decides, until a later line's instant. */
  readonly fromAt: Instant;
  readonly releasedBy: SubjectId;
  readonly releasedAt: Instant;
  /** A scheduled release that a rollback took back before it began; it never decides. */
  readonly withdrawnAt: Instant | null;
}

/** One step on the audit trail: who did what to which version, when, and what it changed. Never changed or removed. */
export interface PolicyAuditEntry {
  readonly name: PolicyName;
  readonly version: string;
  /** Rises with every step of the name. */
  readonly sequence: number;
  readonly action: PolicyAction;
  readonly actor: SubjectId;
  readonly at: Instant;
  /** Null when the version was not there before. */
  readonly from: PolicyState | null;
  readonly to: PolicyState;
  /** For releases and rollbacks: the instant from which it decides. */
  readonly effectiveAt: Instant | null;
  readonly note: string | null;
}

/** The lines that count, in the order in which they take over. */
function inOrder(releases: readonly PolicyRelease[]): PolicyRelease[] {
  return releases
    .filter(({ withdrawnAt }) => withdrawnAt === null)
    .sort((a, b) => (a.fromAt === b.fromAt ? a.sequence - b.sequence : a.fromAt < b.fromAt ? -1 : 1));
}

/** The release that decides at `at`: the latest one that has begun; of several with one instant, the last that was made. Null when there
 * is none. */
export function releaseInForce(releases: readonly PolicyRelease[], at: Instant): PolicyRelease | null {
  return inOrder(releases).findLast(({ fromAt }) => fromAt <= at) ?? null;
}

/**
 * The version that a rollback at `at` goes back to: the one that the version in force replaced when it was released, without retired ones.
 * Two rollbacks go back two releases, never forward to the version that was rolled back. Null when nothing was released before.
 */
export function rollbackTarget(
  releases: readonly PolicyRelease[],
  at: Instant,
  isRetired: (version: string) => boolean,
): PolicyRelease | null {
  const begun = inOrder(releases).filter(({ fromAt }) => fromAt <= at);
  let index = begun.length - 1;
  for (;;) {
    const version = begun[index]?.version;
    if (version === undefined) return null;
    const released = begun.findLastIndex(
      (line, position) => position <= index && line.version === version && line.kind !== 'rollback',
    );
    index = begun.findLastIndex((line, position) => position < released && line.version !== version);
    const target = begun[index];
    if (target === undefined || !isRetired(target.version)) return target ?? null;
  }
}
