/** How far the first full load of a CRM has come. */
import type { Instant } from '../civil-date.ts';

/** Customers come first: interactions name them. */
export const LOAD_STAGES = ['customers', 'interactions', 'done'] as const;
export type LoadStage = (typeof LOAD_STAGES)[number];

/** How far a load has come. Everything before it was handed to the relay. */
export interface CrmLoad {
  readonly stage: LoadStage;
  /** The last id of the stage that was handed on; null: none yet. */
  readonly after: string | null;
  readonly customers: number;
  readonly interactions: number;
  readonly startedAt: Instant;
}
