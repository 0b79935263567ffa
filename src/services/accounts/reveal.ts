import type { Revealed, RevealGroup, RevealReason } from '../../domain/accounts/reveal.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { Store } from '../../store/store.ts';
import { knownCustomer } from './of-request.ts';

/**
 * Shows one group of a customer's personal data. It is entered in the audit trail before it is shown; asked again, it is entered again.
 * @throws BusinessFailure CustomerNotFound
 */
export async function revealCustomer(
  deps: { readonly store: Pick<Store, 'customers'> },
  customerId: CustomerId,
  { group, reason }: { readonly group: RevealGroup; readonly reason: RevealReason },
): Promise<Revealed> {
  const { name, email, contact } = await knownCustomer(deps, customerId);
  await deps.store.customers.noteReveal(customerId, { group, reason });
  switch (group) {
    case 'name':
      return { group, name };
    case 'contact':
      return { group, email, phone: contact?.phone ?? null };
  }
}
