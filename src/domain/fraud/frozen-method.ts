/** A payment method that may not be charged or accepted until a person lifts it. */
import type { Instant } from '../civil-date.ts';
import type { SubjectId } from '../flavor.ts';
import type { FINDING_REASONS } from './alert.ts';

/** Why a method may be used again. */
export type LiftReason = (typeof FINDING_REASONS)['falsePositive'][number];

export const FREEZE_STATES = ['frozen', 'lifted'] as const;
export type FreezeState = (typeof FREEZE_STATES)[number];

/** The newest freeze of one method. */
export interface FrozenMethod {
  /** Its keyed hash. */
  readonly method: string;
  readonly state: FreezeState;
  /** The alert that asks a person to look. */
  readonly alertId: string;
  readonly frozenAt: Instant;
  readonly liftedBy: SubjectId | null;
  readonly liftedAt: Instant | null;
  /** A reason of a false positive. */
  readonly liftReason: LiftReason | null;
}
