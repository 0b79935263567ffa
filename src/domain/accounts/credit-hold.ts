import { DAY_MS, epochMsOf, type Instant, instantOf } from '../civil-date.ts';
import type { Ms } from '../flavor.ts';

/** How long credit is held for an approved order, unless it is configured: longer than any installation is planned ahead. */
export const HOLD_LIFE_MS: Ms = 90 * DAY_MS;

/** When a hold that is taken, or renewed, at an instant expires. */
export function holdExpiry(at: Instant, lifeMs: Ms = HOLD_LIFE_MS): Instant {
  return instantOf(epochMsOf(at) + lifeMs);
}
