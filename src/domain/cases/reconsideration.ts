import { DAY_MS, epochMsOf, type Instant, instantOf } from '../civil-date.ts';
import type { Outcome, Reason } from '../decisions/decision.ts';
import type { ReasonCode } from '../decisions/reason-codes.ts';
import type { PaymentId } from '../flavor.ts';
import type { VersionReference } from '../policies/names.ts';
import type { ApprovalState } from './order.ts';

/** The version of `order-reconsideration` that chose a declined order to be decided once more. */
export type ReconsiderationPolicy = VersionReference & { readonly name: 'order-reconsideration' };

/** Says that a declined order would now be approved. Its case shows this, so that the order can be placed again. */
export interface Reconsideration {
  readonly outcome: Extract<Outcome, 'approve' | 'approveWithConditions'>;
  readonly at: Instant;
  readonly receiptId: string;
  /** The payment that made the difference. */
  readonly paymentId: PaymentId;
  /** The version that chose the order; the receipt names the policy that decided. */
  readonly policy: ReconsiderationPolicy;
}

/** Which declined orders a payment may mend. Comes from a parameters document under policies/. */
export interface ReconsiderationRules {
  readonly declinedWithinDays: number;
  readonly reasonCodes: readonly ReasonCode[];
}

/** The earliest instant of a decline that is recent enough at `now`. */
export function declinedSince(rules: ReconsiderationRules, now: Instant): Instant {
  return instantOf(epochMsOf(now) - rules.declinedWithinDays * DAY_MS);
}

/** Whether money may mend a declined order: one of its reasons is listed in the rules, and it has not been mended before. */
export function mayBeMended(
  {
    state,
    reasons,
    reconsideration,
  }: {
    readonly state: ApprovalState;
    readonly reasons: readonly Reason[];
    readonly reconsideration: Reconsideration | null;
  },
  rules: ReconsiderationRules,
): boolean {
  return (
    state === 'declined' &&
    reconsideration === null &&
    reasons.some(({ code }) => rules.reasonCodes.includes(code))
  );
}
