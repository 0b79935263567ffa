import { z } from 'zod';
import type { Instant } from '../../domain/civil-date.ts';
import type { CreditEpisode } from '../../domain/notices/reminders/low-credit.ts';
import { id, instant } from '../mongo/primitives.ts';

/** The present, or last, episode of low credit of an account. */
export interface StoredCreditEpisode extends CreditEpisode {
  readonly billingAccountId: string;
  readonly changedAt: Instant;
}

export const creditEpisodeSchema: z.ZodType<StoredCreditEpisode> = z.object({
  billingAccountId: id,
  number: z.int().min(1),
  low: z.boolean(),
  changedAt: instant,
});
