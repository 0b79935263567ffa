/** A customer as a caller describes one, and changes of the description. */
import type { CivilDate, Instant } from '../civil-date.ts';
import type { CustomerId } from '../flavor.ts';
import { NO_PREFERENCES } from '../notices/contact.ts';
import { type Customer, type Locale, type PostalAddress, revisionOf, type Segment } from './customer.ts';
import { accountRefusal } from './refusals.ts';

/** What a caller says of a customer; null: there is none. */
export interface CustomerData {
  readonly name: string;
  readonly email: string | null;
  /** E.164. */
  readonly phone: string | null;
  readonly postalAddress: PostalAddress | null;
  readonly segment: Segment;
  readonly groupId: string | null;
  readonly locale: Locale;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
}

/** A customer who is made. */
export interface NewCustomer extends CustomerData {
  readonly customerId: CustomerId;
  readonly customerSince: CivilDate;
}

/** What of a customer gets another value; what is left out stays, also of the address. */
export interface CustomerChange extends Partial<Omit<CustomerData, 'postalAddress'>> {
  readonly postalAddress?: Partial<PostalAddress> | null;
}

/** What the record of a customer says, as a caller would say it. */
function customerDataOf(customer: Customer): CustomerData {
  const { name, email, contact, postalAddress, segment, groupId, locale, country } = customer;
  return {
    ...{ name, email, phone: contact?.phone ?? null, postalAddress: postalAddress ?? null },
    ...{ segment, groupId: groupId ?? null, locale, country: country ?? null },
  };
}

/** The record of a new customer. */
export function customerOf(
  { customerId, customerSince, ...data }: NewCustomer,
  createdAt: Instant,
): Customer {
  return recordOf({ customerId, customerSince, createdAt }, data);
}

/**
 * The record after a change; null: it changes nothing.
 * @throws BusinessFailure Invalid (`address-incomplete`)
 */
export function changedCustomer(before: Customer, change: CustomerChange): Customer | null {
  const data = customerDataOf(before);
  const { postalAddress, ...rest } = change;
  const after: CustomerData = {
    ...{ ...data, ...rest },
    postalAddress:
      postalAddress === undefined || postalAddress === null
        ? postalAddress === undefined
          ? data.postalAddress
          : null
        : wholeAddress({ ...data.postalAddress, ...postalAddress }),
  };
  if (isSameData(data, after)) return null;
  const { customerId, customerSince, createdAt, contact } = before;
  const frame = { customerId, customerSince, createdAt, ...(contact === undefined ? {} : { contact }) };
  return { ...recordOf(frame, after), revision: revisionOf(before) + 1 };
}

/** Whether the same customer is described: a POST that comes again after its answer was lost. */
export function isSameCustomer(
  stored: Customer,
  { customerId, customerSince, ...data }: NewCustomer,
): boolean {
  return (
    stored.customerId === customerId &&
    stored.customerSince === customerSince &&
    isSameData(customerDataOf(stored), data)
  );
}

/** Whether a change gives the customer another e-mail or another number. */
export function isContactChange(before: Customer, after: Customer): boolean {
  return before.email !== after.email || before.contact?.phone !== after.contact?.phone;
}

/** Whether a change is one that decisions see: they see the segment, the language, and whose credit it is. */
export function isSeenByDecisions(before: Customer, after: Customer): boolean {
  return (
    before.segment !== after.segment || before.locale !== after.locale || before.groupId !== after.groupId
  );
}

type Frame = Pick<Customer, 'customerId' | 'customerSince' | 'createdAt' | 'contact'>;

function recordOf({ contact, ...frame }: Frame, data: CustomerData): Customer {
  const { name, email, phone, postalAddress, segment, groupId, locale, country } = data;
  const wanted =
    contact === undefined && phone === null ? undefined : { ...(contact ?? NO_PREFERENCES), phone };
  return {
    ...{ ...frame, name, email, segment, locale },
    ...(groupId === null ? {} : { groupId }),
    ...(country === null ? {} : { country }),
    ...(wanted === undefined ? {} : { contact: wanted }),
    ...(postalAddress === null ? {} : { postalAddress }),
  };
}

function wholeAddress({ street, postcode, city, country }: Partial<PostalAddress>): PostalAddress {
  if (street === undefined || postcode === undefined || city === undefined || country === undefined)
    throw accountRefusal('address-incomplete');
  return { street, postcode, city, country };
}

function isSameData(a: CustomerData, b: CustomerData): boolean {
  const { postalAddress: addressOfA, ...restOfA } = a;
  const { postalAddress: addressOfB, ...restOfB } = b;
  return (
    Object.entries(restOfA).every(([name, value]) => Reflect.get(restOfB, name) === value) &&
    isSameAddress(addressOfA, addressOfB)
  );
}

function isSameAddress(a: PostalAddress | null, b: PostalAddress | null): boolean {
  if (a === null || b === null) return a === b;
  return a.street === b.street && a.postcode === b.postcode && a.city === b.city && a.country === b.country;
}
