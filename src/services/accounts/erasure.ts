import type { Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { Store } from '../../store/store.ts';

/**
 * Erases a customer: the keys of all personal texts of theirs are destroyed. Amounts, bills, the ledger and decisions stay, and are
 * proven as before. Returns false when it was done before.
 * @throws BusinessFailure CustomerNotFound when there is no such customer
 */
export async function eraseCustomer(
  { store }: { readonly store: Pick<Store, 'customers'> },
  customerId: CustomerId,
  now: Instant,
): Promise<boolean> {
  if ((await store.customers.get(customerId)) === null)
    throw new BusinessFailure('CustomerNotFound', 'no such customer');
  return store.customers.erase(customerId, now);
}
