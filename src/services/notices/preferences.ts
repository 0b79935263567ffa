import { BusinessFailure } from '../../domain/failure-types.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { ContactPreferences } from '../../domain/notices/contact.ts';
import type { Store } from '../../store/store.ts';

/**
 * Replaces a customer's notice preferences; each muted kind is stored once. The same again changes nothing.
 * @returns the preferences as they are now
 * @throws BusinessFailure CustomerNotFound
 */
export async function setPreferences(
  { store }: { readonly store: Pick<Store, 'customers'> },
  customerId: CustomerId,
  wanted: ContactPreferences,
): Promise<ContactPreferences> {
  const contact = { ...wanted, muted: [...new Set(wanted.muted)] };
  if (!(await store.customers.setContact(customerId, contact)))
    throw new BusinessFailure('CustomerNotFound', 'no such customer');
  return contact;
}
