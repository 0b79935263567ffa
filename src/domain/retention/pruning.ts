import type { Instant } from '../civil-date.ts';

/** Up to where the entries of a chain of the audit trail were deleted. The seals keep the hash of each of them. */
export interface AuditPruning {
  readonly shard: string;
  /** The number of the last entry that went. */
  readonly through: number;
  /** The hash of that entry, on which the first entry that is left follows. */
  readonly hash: string;
  readonly prunedAt: Instant;
}
