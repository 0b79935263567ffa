import { absence } from '../../domain/absences.ts';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { Customer } from '../../domain/accounts/customer.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId, CustomerId } from '../../domain/flavor.ts';
import type { Store } from '../../store/store.ts';

/**
 * The billing accounts that a request is about: the named one, or all of the customer's.
 * @throws BusinessFailure NotFound when the customer is unknown, or the account is not one of theirs
 */
export async function accountsOfRequest(
  store: Pick<Store, 'accounts'>,
  customerId: CustomerId,
  billingAccountId: BillingAccountId | null,
): Promise<readonly BillingAccount[]> {
  const accounts = await store.accounts.ofCustomer(customerId);
  const wanted =
    billingAccountId === null
      ? accounts
      : accounts.filter((account) => account.billingAccountId === billingAccountId);
  if (wanted.length > 0) return wanted;
  throw noSuchAccount();
}

/**
 * The one account that a request is about.
 * @throws BusinessFailure NotFound; Invalid when the customer has several and none is named
 */
export async function accountOfRequest(
  store: Pick<Store, 'accounts'>,
  customerId: CustomerId,
  billingAccountId: BillingAccountId | null,
): Promise<BillingAccount> {
  const [account, ...others] = await accountsOfRequest(store, customerId, billingAccountId);
  if (account !== undefined && others.length === 0) return account;
  throw new BusinessFailure('Invalid', 'the account is not named', {
    faults: [
      {
        pointer: '/billingAccountId',
        code: 'missing',
        detail: 'This customer has several billing accounts: name one of them.',
      },
    ],
  });
}

/** @throws BusinessFailure CustomerNotFound */
export async function knownCustomer(
  { store }: { readonly store: Pick<Store, 'customers'> },
  customerId: CustomerId,
): Promise<Customer> {
  const customer = await store.customers.get(customerId);
  if (customer === null) throw new BusinessFailure('CustomerNotFound', 'no such customer');
  return customer;
}

/** @throws BusinessFailure BillingAccountNotFound */
export async function knownAccount(
  { store }: { readonly store: Pick<Store, 'accounts'> },
  billingAccountId: BillingAccountId,
): Promise<BillingAccount> {
  const account = await store.accounts.get(billingAccountId);
  if (account === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  return account;
}

/** The failure does not say which of the two does not exist. */
export function noSuchAccount(): BusinessFailure {
  return absence('customer-or-account-missing');
}
