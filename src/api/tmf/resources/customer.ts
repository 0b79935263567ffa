/** TMF629 customer: the party that is served, masked for staff as everywhere. */
import type { Customer } from '../../../domain/accounts/customer.ts';
import { HIDDEN, maskedEmail, maskedName, maskedPhone } from '../../../domain/accounts/masked.ts';
import { worstStanding } from '../../../domain/accounts/reads/across-accounts.ts';
import type { Standing } from '../../../domain/accounts/standing.ts';
import type { CustomerId } from '../../../domain/flavor.ts';
import { isInternalAccount } from '../../../domain/payments/suspense.ts';
import { present, type TmfDocument } from '../../../domain/tmf/document.ts';
import { isAttributes } from '../../../domain/tmf/merge-patch.ts';
import { keptKey, sentAttributes } from '../../../services/tmf/kept-attributes.ts';
import { completed, TMF_SPECIFICATIONS } from '../attributes.ts';
import { accountRef, hrefOf } from '../references.ts';
import { type TmfCall, type TmfResource, wantedOf } from '../resource.ts';
import { everyItem, inBatches } from '../walk.ts';
import { CUSTOMER_PLACE, changeCustomerFrom, makeFrom } from './customer-writes.ts';

const WRITES = {
  scopes: ['customers:write'],
  objects: ['customer', 'account'],
  ...({ personal: 'masked', rate: 'write', checksCustomer: true } as const),
  takes: [
    ...['name', 'status', 'statusReason', 'agreement', 'characteristic', 'contactMedium', 'engagedParty'],
    ...['paymentMethod', 'relatedParty', 'validFor'],
  ],
} as const;

/** How well a customer pays, by the worst standing of the accounts: 1 is best, 5 worst; and the same from 100 to 0. */
const CREDIT: Readonly<Record<Standing, { readonly rating: number; readonly score: number }>> = {
  good: { rating: 1, score: 100 },
  due: { rating: 1, score: 90 },
  grace: { rating: 2, score: 75 },
  overdue: { rating: 3, score: 50 },
  suspended: { rating: 4, score: 30 },
  collections: { rating: 5, score: 10 },
  writtenOff: { rating: 5, score: 0 },
};

export const CUSTOMER: TmfResource = {
  ...CUSTOMER_PLACE,
  reads: {
    scopes: ['customers:read'],
    objects: ['customer'],
    personal: 'masked',
    fills: [
      ...['id', 'href', 'name', 'status', 'engagedParty', 'contactMedium', 'characteristic', 'validFor'],
      ...['account', 'creditProfile', 'statusReason', 'agreement', 'paymentMethod', 'relatedParty'],
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
      for await (const batch of inBatches(customers, 50)) yield* await documentsOf(call, batch);
    },
    async one(call, id) {
      if (call.boundTo !== null && call.boundTo !== id) return null;
      return oneOf(call, id);
    },
    late: { names: ['account', 'creditProfile'], of: accountsOf },
  },
  creation: {
    ...WRITES,
    audited: ['customers.create', 'tmfKept.keep'],
    defaults: ['engagedParty'],
    create: async (call, sent) => written(call, await makeFrom(call, sent)),
  },
  change: {
    ...WRITES,
    audited: ['customers.change', 'tmfKept.keep', 'tmfKept.change'],
    change: async (call, id, patch) =>
      (await changeCustomerFrom(call, id, patch)) ? written(call, id) : null,
  },
};

async function oneOf(call: TmfCall, id: string): Promise<TmfDocument | null> {
  const { store } = call.deps;
  const [customer, kept] = await Promise.all([
    store.customers.get(id),
    store.tmfKept.get(keptKey(CUSTOMER_PLACE, id)),
  ]);
  if (customer === null || isInternalAccount(customer)) return null;
  return documentOf(call, customer, kept?.customerId === id ? sentAttributes(kept) : {});
}

/** The customer who was just written. */
async function written(call: TmfCall, id: string): Promise<TmfDocument> {
  const found = await oneOf(call, id);
  if (found === null) throw new Error('a customer who was just written is not there');
  return { ...found, ...(await accountsOf(call, id)) };
}

async function* listed(customers: readonly Customer[]): AsyncIterable<Customer> {
  yield* customers;
}

async function documentsOf(call: TmfCall, customers: readonly Customer[]): Promise<readonly TmfDocument[]> {
  const served = customers.filter((customer) => !isInternalAccount(customer));
  const kept = await call.deps.store.tmfKept.getMany(
    served.map(({ customerId }) => keptKey(CUSTOMER_PLACE, customerId)),
  );
  const sentOf = new Map(kept.map((one) => [one.customerId, sentAttributes(one)]));
  return served.map((customer) => documentOf(call, customer, sentOf.get(customer.customerId) ?? {}));
}

function documentOf({ c, boundTo }: TmfCall, customer: Customer, kept: Attributes): TmfDocument {
  const { customerId, segment, locale, customerSince } = customer;
  const isMasked = boundTo === null;
  const name = isMasked ? maskedName(customer.name) : customer.name;
  const whole = completed(TMF_SPECIFICATIONS.tmf629, 'Customer', kept);
  const { engagedParty, contactMedium, characteristic, validFor, ...sent } = isAttributes(whole) ? whole : {};
  return present({
    ...sent,
    ...{ id: customerId, href: hrefOf(c, 'tmf629', 'customer', customerId), name },
    status: sent['status'] ?? 'active',
    engagedParty: { ...partyOf(customer), ...(isAttributes(engagedParty) ? engagedParty : {}), name },
    // What nobody here could read as a contact is shown to the customer alone: it can't be masked.
    contactMedium: [...mediaOf(customer, isMasked), ...(isMasked ? [] : listIn(contactMedium))],
    characteristic: [
      { name: 'segment', valueType: 'string', value: segment },
      { name: 'locale', valueType: 'string', value: locale },
      ...listIn(characteristic),
    ],
    validFor: {
      ...(isAttributes(validFor) ? validFor : {}),
      startDateTime: `${customerSince}T00:00:00.000Z`,
    },
    '@type': sent['@type'] ?? 'Customer',
  });
}

type Attributes = Readonly<Record<string, unknown>>;

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function partyOf({ customerId, segment }: Customer) {
  const referred = segment === 'consumer' ? 'Individual' : 'Organization';
  return { id: customerId, role: 'customer', '@referredType': referred };
}

function mediaOf({ email, contact, postalAddress }: Customer, isMasked: boolean) {
  const phone = contact?.phone ?? null;
  const masked = (text: string) => (isMasked ? HIDDEN : text);
  return [
    ...(email === null ? [] : [mediumOf('email', { emailAddress: isMasked ? maskedEmail(email) : email })]),
    ...(phone === null ? [] : [mediumOf('phone', { phoneNumber: isMasked ? maskedPhone(phone) : phone })]),
    ...(postalAddress === undefined
      ? []
      : [
          mediumOf('postalAddress', {
            ...{ street1: masked(postalAddress.street), postCode: masked(postalAddress.postcode) },
            ...{ city: masked(postalAddress.city), country: postalAddress.country },
          }),
        ]),
  ];
}

function mediumOf(mediumType: string, characteristic: Readonly<Record<string, string>>) {
  return { mediumType, preferred: mediumType === 'email', characteristic };
}

/** The accounts, and how the customer pays: by the worst standing of all of them. */
async function accountsOf({ c, deps }: TmfCall, customerId: CustomerId) {
  const at = deps.now();
  const { found, unread } = await deps.store.snapshots.owedByCustomer(customerId, at);
  const ids = [...found.map(({ account }) => account), ...unread].map(
    ({ billingAccountId }) => billingAccountId,
  );
  const account = ids.sort().map((id) => ({ ...accountRef(c, id), name: `Billing account ${id}` }));
  if (found.length === 0) return { account };
  const { rating, score } = CREDIT[worstStanding(found)];
  const creditProfile = [
    { creditProfileDate: at, creditRiskRating: rating, creditScore: score, validFor: { startDateTime: at } },
  ];
  return { account, creditProfile };
}
