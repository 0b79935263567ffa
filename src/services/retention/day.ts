import type { CivilDate, Instant } from '../../domain/civil-date.ts';

/** Retention counts days in UTC: periods are so long that a day more or less does not matter. */
export const dayOf = (now: Instant): CivilDate => now.slice(0, 10);
