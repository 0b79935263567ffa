/** Contacts with customers that other systems tell of. */
import type { Instant } from '../../domain/civil-date.ts';
import type { Interaction } from '../../domain/notices/interaction.ts';
import type { Store } from '../../store/store.ts';

/** By this topic a contact of another system is known in the customer's own record. */
export const OUTSIDE_CONTACT = 'partyInteraction';

/**
 * Puts a contact into its customer's record, by the contact's id; what was said stays with the contact. Nothing where the customer is not known.
 * The same contact again changes nothing.
 */
export async function noteOutsideContact(
  { store }: { readonly store: Pick<Store, 'customers' | 'interactions'> },
  contact: Pick<Interaction, 'channel' | 'direction' | 'customerId'> & {
    readonly contactId: string;
    readonly at: Instant;
  },
): Promise<void> {
  const { contactId, customerId, channel, direction, at } = contact;
  if ((await store.customers.get(customerId)) === null) return;
  await store.interactions.put({
    ...{ interactionId: contactId, customerId, billingAccountId: null, occurredAt: at, direction, channel },
    ...{ topic: OUTSIDE_CONTACT, code: 'OTHER_SYSTEM', reference: contactId },
    summary: `Contact ${contactId} of another system`,
  });
}
