import type { Instant } from '../../civil-date.ts';
import type { BillingAccountId, CustomerId, SubjectId } from '../../flavor.ts';
import type { Currency, Minor } from '../../money.ts';
import type { VersionReference } from '../../policies/names.ts';
import type { RiskSignal } from './signals.ts';

/** What is done early, while an account can still be kept. */
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
 * An account under watch: what it shows and what may be lost. One that shows nothing is not on the list; it is kept only for
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
  /** Of the look before; null when it showed nothing then, whatever it showed earlier. */
  readonly probabilityBefore: number | null;
  readonly exposure: Minor;
  readonly expectedLoss: Minor;
  /** Which version of the model said so. */
  readonly model: VersionReference;
  /** Newest last. */
  readonly interventions: readonly Intervention[];
}
