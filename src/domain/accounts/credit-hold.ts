import { DAY_MS, epochMsOf, type Instant, instantOf } from '../civil-date.ts';
import type { BillingAccountId, Ms, OrderId } from '../flavor.ts';
import type { Minor } from '../money.ts';

export const CREDIT_HOLD_STATES = ['held', 'released', 'consumed', 'expired'] as const;
export type CreditHoldState = (typeof CREDIT_HOLD_STATES)[number];

/** Credit set aside for an approved order until its charge is posted. */
export interface CreditHold {
  readonly creditHoldId: string;
  readonly billingAccountId: BillingAccountId;
  readonly orderId: OrderId;
  readonly amount: Minor;
  readonly state: CreditHoldState;
  readonly heldAt: Instant;
  /** From then on the credit is given back, even if the order was not completed. */
  readonly expiresAt: Instant;
  readonly endedAt: Instant | null;
}

/** How long credit is held for an approved order, unless another time is configured: longer than any installation is planned ahead. */
const CREDIT_HOLD_LIFE_MS: Ms = 90 * DAY_MS;

/** The instant at which a credit hold expires that is taken or renewed at `at`. */
export function creditHoldExpiry(at: Instant, lifeMs: Ms = CREDIT_HOLD_LIFE_MS): Instant {
  return instantOf(epochMsOf(at) + lifeMs);
}
