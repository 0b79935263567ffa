import type { Instant } from '../../civil-date.ts';
import type { BillingAccountId, CustomerId, SubjectId } from '../../flavor.ts';
import type { Currency, Minor } from '../../money.ts';
import type { VersionReference } from '../../policies/names.ts';
import type { RiskSignal } from './signals.ts';

/** What people do early, while the customer can still be kept. */
export const INTERVENTION_KINDS = [
  'contacted',
  'promiseOffered',
  'planOffered',
  'paydayOffered',
  'none',
] as const;
export type InterventionKind = (typeof INTERVENTION_KINDS)[number];

/** What a person did about an account on the list, and why. */
export interface Intervention {
  readonly interventionId: string;
  readonly kind: InterventionKind;
  /** In the person's own words. */
  readonly note: string;
  readonly by: SubjectId;
  readonly at: Instant;
}

/**
 * An account under watch: its patterns and what may be lost. An account without patterns is not on the list; its record is kept only for
 * what was done about it, without signals and without an expected loss.
 */
export interface WatchedAccount {
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly currency: Currency;
  /** When it was last looked at. */
  readonly asOf: Instant;
  /** In the order of `RISK_SIGNALS`; never empty on the list. */
  readonly signals: readonly RiskSignal[];
  readonly probabilityBasisPoints: number;
  /** The probability at the look before; null when the account showed nothing then, whatever it showed earlier. */
  readonly probabilityBefore: number | null;
  readonly exposure: Minor;
  readonly expectedLoss: Minor;
  /** The version of the model. */
  readonly model: VersionReference;
  /** Newest last. */
  readonly interventions: readonly Intervention[];
}
