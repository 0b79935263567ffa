import type { Instant } from '../civil-date.ts';

/** How far the entries of a chain of the audit trail were deleted. The seals keep the hash of each of them. */
export interface AuditPruning {
  readonly shard: string;
  /** The number of the last deleted entry. */
  readonly through: number;
  /** The hash of that entry, which the first remaining entry follows on. */
  readonly hash: string;
  readonly prunedAt: Instant;
}
