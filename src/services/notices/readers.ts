/** The readers of a batch of notices, and their time zones; read for all notices together. */
import type { Customer } from '../../domain/accounts/customer.ts';
import type { TimeZone } from '../../domain/civil-date.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import { apart } from '../../store/mongo/account-fault.ts';
import type { Store } from '../../store/store.ts';

/** The customers of notices by id, in one query. A customer whose record can't be read is left out, because nobody knows how to reach
 * them. */
export async function customersOf(
  store: Pick<Store, 'customers'>,
  notices: readonly Notice[],
): Promise<ReadonlyMap<CustomerId, Customer>> {
  const ids = [...new Set(notices.map(({ customerId }) => customerId))];
  const found = new Map<CustomerId, Customer>();
  await apart(ids, async (some) => {
    for (const customer of await store.customers.getMany(some)) found.set(customer.customerId, customer);
  });
  return found;
}

/** The zone of the account that a notice is about, else of the customer's first account. One query for all. */
export async function zonesOf(
  store: Pick<Store, 'accounts'>,
  notices: readonly Notice[],
): Promise<(notice: Notice) => TimeZone> {
  const named = notices.flatMap(({ billingAccountId }) => billingAccountId ?? []);
  const others = notices.filter(({ billingAccountId }) => billingAccountId === null);
  const zones = await store.accounts.timeZones({
    billingAccountIds: [...new Set(named)],
    customerIds: [...new Set(others.map(({ customerId }) => customerId))],
  });
  const ofAccount = new Map(zones.map(({ billingAccountId, timeZone }) => [billingAccountId, timeZone]));
  const ofCustomer = new Map<CustomerId, TimeZone>();
  for (const { customerId, timeZone } of zones)
    if (!ofCustomer.has(customerId)) ofCustomer.set(customerId, timeZone);
  return ({ billingAccountId, customerId }) =>
    (billingAccountId === null ? undefined : ofAccount.get(billingAccountId)) ??
    ofCustomer.get(customerId) ??
    'UTC';
}
