import type { Instant } from '../../../domain/civil-date.ts';
import type { AccountSnapshot } from '../../../domain/snapshot.ts';
import type { Reads } from '../../../store/store.ts';
import { type AppContext, principalOf } from '../../context.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import { Problem } from '../../problem.ts';

/**
 * The snapshots that a read of a customer is made from, all of one moment, for a token that may see them.
 * @throws Problem `not-found`; BusinessFailure CustomerNotFound, BillingAccountNotFound
 */
export async function snapshotsOf(
  c: AppContext,
  reads: Pick<Reads, 'snapshots'>,
  wanted: { readonly customerId: string; readonly billingAccountId: string | undefined },
  asOf: Instant,
): Promise<readonly AccountSnapshot[]> {
  const { customerId, billingAccountId } = wanted;
  assertMayAccessCustomer(principalOf(c), customerId);
  const snapshots = await reads.snapshots.ofCustomer(customerId, billingAccountId ?? null, asOf);
  if (snapshots.length === 0) throw new Problem('not-found', 'This customer has no billing account.');
  return snapshots;
}
