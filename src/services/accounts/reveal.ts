import type { Revealed, RevealGroup, RevealReason } from '../../domain/accounts/reveal.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { Store } from '../../store/store.ts';
import { knownCustomer } from './of-request.ts';

/**
 * Shows one group of a customer's personal data. It is entered in the audit trail before it is shown; asked again, it is entered again.
 * The fraud watch counts the look-up, and whether anything of the customer is under way for which it may be needed.
 * @throws BusinessFailure CustomerNotFound
 */
export async function revealCustomer(
  deps: { readonly store: Pick<Store, 'customers' | 'cases'>; readonly now: () => Instant },
  customerId: CustomerId,
  { group, reason }: { readonly group: RevealGroup; readonly reason: RevealReason },
): Promise<Revealed> {
  const { name, email, contact } = await knownCustomer(deps, customerId);
  const forCase = await deps.store.cases.hasOpenCase(customerId);
  await deps.store.customers.noteReveal(customerId, { group, reason, forCase }, deps.now());
  switch (group) {
    case 'name':
      return { group, name };
    case 'contact':
      return { group, email, phone: contact?.phone ?? null };
  }
}
