import type { BillingAccountId } from '../../../domain/flavor.ts';
import type { BusinessDeps } from '../../dependencies.ts';

/**
 * Where an account stands has changed by something that is no payment: its dunning and the orders that wait for money look again.
 * `cause` names what it was; again does no harm.
 */
export async function tellOfStanding(
  { store, signals }: Pick<BusinessDeps, 'store' | 'signals'>,
  billingAccountId: BillingAccountId,
  cause: string,
): Promise<void> {
  const waiting = await store.cases.approvalsAwaitingPayment(billingAccountId);
  await Promise.all([
    signals.tellAccount(billingAccountId),
    ...waiting.map((workflowId) => signals.tellPayment(workflowId, cause)),
  ]);
}
