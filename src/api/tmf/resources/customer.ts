/** TMF629 customer: the party that is served, masked for staff as everywhere. */
import type { Customer } from '../../../domain/accounts/customer.ts';
import { maskedEmail, maskedName, maskedPhone } from '../../../domain/accounts/masked.ts';
import { isInternalAccount } from '../../../domain/payments/suspense.ts';
import type { AppContext } from '../../context.ts';
import { present, type TmfDocument } from '../conventions/document.ts';
import { accountRef, hrefOf } from '../references.ts';
import { type TmfCall, type TmfResource, wantedOf } from '../resource.ts';
import { everyItem, inBatches } from '../walk.ts';

export const CUSTOMER: TmfResource = {
  specification: 'tmf629',
  name: 'customer',
  reads: {
    scopes: ['customers:read'],
    objects: ['customer'],
    personal: 'masked',
    fills: [
      'id',
      'href',
      'name',
      'status',
      'engagedParty',
      'contactMedium',
      'characteristic',
      'validFor',
      'account',
    ],
    checksCustomer: true,
    async *candidates(call, filters) {
      const { store } = call.deps;
      const ids = call.boundTo === null ? wantedOf(filters, 'id') : [call.boundTo];
      const customers =
        ids === null
          ? everyItem((page) =>
              store.customers.list({ customerId: null, segment: null, groupId: null, ...page }),
            )
          : listed(await store.customers.getMany(ids));
      for await (const batch of inBatches(customers, 50))
        for (const customer of batch)
          if (!isInternalAccount(customer)) yield await documentOf(call, customer);
    },
    async one(call, id) {
      if (call.boundTo !== null && call.boundTo !== id) return null;
      const customer = await call.deps.store.customers.get(id);
      return customer === null || isInternalAccount(customer) ? null : documentOf(call, customer);
    },
    late: { names: ['account'], add: withAccounts },
  },
};

async function* listed(customers: readonly Customer[]): AsyncIterable<Customer> {
  yield* customers;
}

async function documentOf({ c, boundTo }: TmfCall, customer: Customer): Promise<TmfDocument> {
  const { customerId, email, segment, locale, customerSince } = customer;
  const phone = customer.contact?.phone ?? null;
  const isMasked = boundTo === null;
  const name = isMasked ? maskedName(customer.name) : customer.name;
  return present({
    ...{ id: customerId, href: hrefOf(c, 'tmf629', 'customer', customerId), name },
    status: 'active',
    engagedParty: partyOf(c, customer, name),
    contactMedium: [
      ...(email === null ? [] : [mediumOf('email', { emailAddress: isMasked ? maskedEmail(email) : email })]),
      ...(phone === null ? [] : [mediumOf('phone', { phoneNumber: isMasked ? maskedPhone(phone) : phone })]),
    ],
    characteristic: [
      { name: 'segment', valueType: 'string', value: segment },
      { name: 'locale', valueType: 'string', value: locale },
    ],
    validFor: { startDateTime: `${customerSince}T00:00:00.000Z` },
    '@type': 'Customer',
  });
}

function partyOf(_c: AppContext, { customerId, segment }: Customer, name: string) {
  const referred = segment === 'consumer' ? 'Individual' : 'Organization';
  return { id: customerId, name, role: 'customer', '@referredType': referred };
}

function mediumOf(mediumType: string, characteristic: Readonly<Record<string, string>>) {
  return { mediumType, preferred: mediumType === 'email', characteristic };
}

async function withAccounts({ c, deps: { store } }: TmfCall, document: TmfDocument): Promise<TmfDocument> {
  const accounts = await store.accounts.ofCustomer(document.id);
  const account = accounts.map(({ billingAccountId }) => ({
    ...accountRef(c, billingAccountId),
    name: `Billing account ${billingAccountId}`,
  }));
  return { ...document, account };
}
