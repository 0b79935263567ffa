/** Customers are made and changed, for every door that asks. */
import type { Customer } from '../../domain/accounts/customer.ts';
import {
  type CustomerChange,
  customerOf,
  isSameCustomer,
  type NewCustomer,
} from '../../domain/accounts/customer-change.ts';
import { accountRefusal } from '../../domain/accounts/refusals.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { Precondition } from '../../domain/precondition.ts';
import type { Store } from '../../store/store.ts';

interface Deps {
  readonly store: Pick<Store, 'customers'>;
  readonly now: () => Instant;
}

/**
 * Makes a customer. The same customer again is the one there is.
 * @throws BusinessFailure InvalidState (`customer-exists`): another customer has the id
 */
export async function createCustomer({ store, now }: Deps, given: NewCustomer): Promise<Customer> {
  const { customer, created } = await store.customers.create(customerOf(given, now()));
  if (!created && !isSameCustomer(customer, given)) throw accountRefusal('customer-exists');
  return customer;
}

/**
 * Changes what is known of a customer, if nobody else changed it since the caller saw it.
 * @throws BusinessFailure CustomerNotFound, PreconditionFailed
 */
export async function changeCustomer(
  { store, now }: Deps,
  customerId: CustomerId,
  change: CustomerChange,
  seen: Precondition,
): Promise<Customer> {
  return (await store.customers.change(customerId, change, seen, now())).customer;
}
