import type { BillingAccountId, CustomerId } from '../../../domain/flavor.ts';
import { type AppContext, principalOf } from '../../context.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import { Problem } from '../../problems/problem.ts';

/** Which accounts a read is about. */
export interface WantedAccounts {
  readonly customerId: CustomerId;
  readonly billingAccountId: BillingAccountId | undefined;
}

/**
 * What a read of a customer is made from: `read`'s answer, all of one moment, for a token that may see it.
 * @throws Problem `not-found`; BusinessFailure CustomerNotFound, BillingAccountNotFound
 */
export async function accountsFor<T>(
  c: AppContext,
  { customerId, billingAccountId }: WantedAccounts,
  read: (customerId: CustomerId, billingAccountId: BillingAccountId | null) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  assertMayAccessCustomer(principalOf(c), customerId);
  const found = await read(customerId, billingAccountId ?? null);
  if (found.length === 0) throw new Problem('not-found', 'This customer has no billing account.');
  return found;
}
