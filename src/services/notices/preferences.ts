import type { Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { ContactPreferences } from '../../domain/notices/contact.ts';
import type { Store } from '../../store/store.ts';

/**
 * Replaces a customer's notice preferences; each muted kind is stored once. The same again changes nothing. Another phone number is an event of the fraud watch.
 * @returns the preferences as they are now
 * @throws BusinessFailure CustomerNotFound
 */
export async function setPreferences(
  { store, now }: { readonly store: Pick<Store, 'customers'>; readonly now: () => Instant },
  customerId: CustomerId,
  wanted: ContactPreferences,
): Promise<ContactPreferences> {
  const contact = { ...wanted, muted: [...new Set(wanted.muted)] };
  if (!(await store.customers.setContact(customerId, contact, now())))
    throw new BusinessFailure('CustomerNotFound', 'no such customer');
  return contact;
}
