import { DAY_MS, epochMsOf, type Instant, instantOf } from '../civil-date.ts';
import type { BillingAccountId, Ms, OrderId } from '../flavor.ts';
import type { Minor } from '../money.ts';

export const HOLD_STATES = ['held', 'released', 'consumed', 'expired'] as const;
export type HoldState = (typeof HOLD_STATES)[number];

/** Credit set aside for an approved order until its charge is posted. */
export interface CreditHold {
  readonly holdId: string;
  readonly billingAccountId: BillingAccountId;
  readonly orderId: OrderId;
  readonly amount: Minor;
  readonly state: HoldState;
  readonly heldAt: Instant;
  /** From when on the credit is given back although nothing came of the order. */
  readonly expiresAt: Instant;
  readonly endedAt: Instant | null;
}

/** How long credit is held for an approved order, unless it is configured: longer than any installation is planned ahead. */
const HOLD_LIFE_MS: Ms = 90 * DAY_MS;

/** When a hold that is taken, or renewed, at an instant expires. */
export function holdExpiry(at: Instant, lifeMs: Ms = HOLD_LIFE_MS): Instant {
  return instantOf(epochMsOf(at) + lifeMs);
}
