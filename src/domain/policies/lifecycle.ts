import type { Instant } from '../civil-date.ts';
import type { SubjectId } from '../flavor.ts';
import type { PolicyName } from './names.ts';

/** Where a policy version stands between being written and being out of use. */
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

/** Who releases what comes with the product. */
export const SYSTEM_SUBJECT: SubjectId = 'system';

/** How many candidates of one name may decide in the shadow at a time: each costs an evaluation a decision. */
export const MAX_SHADOWS = 3;

/** The state of one policy version. Its document never changes; this does. */
export interface PolicyLifecycle {
  readonly name: PolicyName;
  readonly version: string;
  readonly state: PolicyState;
  /** Who put the draft: not what the document says of its author, but whose token it was. */
  readonly author: SubjectId;
  readonly submittedBy: SubjectId | null;
  readonly approvedBy: SubjectId | null;
  /** Since when it decides in the shadow; null: it does not. */
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
  /** From when on it decides, for releases and rollbacks. */
  readonly effectiveAt: Instant | null;
  readonly note: string | null;
}

/** The lines that count, in the order in which they take over. */
function inOrder(releases: readonly PolicyRelease[]): PolicyRelease[] {
  return releases
    .filter(({ withdrawnAt }) => withdrawnAt === null)
    .sort((a, b) => (a.fromAt === b.fromAt ? a.sequence - b.sequence : a.fromAt < b.fromAt ? -1 : 1));
}

/** The release that decides at `at`: the latest begun by then, of several at one instant the last made. Null: none. */
export function releaseInForce(releases: readonly PolicyRelease[], at: Instant): PolicyRelease | null {
  return inOrder(releases).findLast(({ fromAt }) => fromAt <= at) ?? null;
}

/**
 * What a rollback at `at` goes back to: the version that the one in force replaced when it was released, passing over
 * retired ones. Rolling back twice goes back two releases, never forward to the version that was rolled back. Null when
 * nothing was released before.
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
