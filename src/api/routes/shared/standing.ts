import type { BillingAccountId } from '../../../domain/flavor.ts';
import {
  afterStandingChange,
  type StandingNewsDeps,
} from '../../../services/payments/after-payment-change.ts';

/**
 * Where an account stands has changed by something that is no payment: its dunning and the orders that wait for money look again.
 * `cause` names what it was; again does no harm. Rejects when somebody could not be told.
 */
export async function tellOfStanding(
  deps: StandingNewsDeps,
  billingAccountId: BillingAccountId,
  cause: string,
): Promise<void> {
  const [first] = await afterStandingChange(deps, billingAccountId, cause);
  if (first !== undefined) throw first.error;
}
