/** A demand that a customer authenticates again before they change anything more. */
import type { Instant } from '../civil-date.ts';
import type { CustomerId } from '../flavor.ts';

/** `met`: by a fresh authentication; `lifted`: a person found that it was no fraud. */
export const DEMAND_STATES = ['open', 'met', 'lifted'] as const;

/** The newest demand on one customer. */
export interface StepUpDemand {
  readonly customerId: CustomerId;
  readonly state: (typeof DEMAND_STATES)[number];
  /** The alert that it came with. */
  readonly alertId: string;
  readonly since: Instant;
  /** When it was met or lifted. */
  readonly endedAt: Instant | null;
}
