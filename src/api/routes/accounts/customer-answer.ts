/** A customer as answers show one. */
import { type Customer, type PostalAddress, revisionOf } from '../../../domain/accounts/customer.ts';
import { HIDDEN, maskedEmail, maskedName, maskedPhone } from '../../../domain/accounts/masked.ts';
import { type AppContext, linkTo, principalOf } from '../../context.ts';
import { tag } from '../../middleware/precondition.ts';

/** Where a customer is found. */
export function pathOfCustomer(customerId: string): string {
  return `/v1/customers/${encodeURIComponent(customerId)}`;
}

/** One customer, with the tag of this revision: masked, but for the customer. */
export function taggedCustomer(c: AppContext, customer: Customer) {
  tag(c, revisionOf(customer));
  return shownCustomer(c, customer, principalOf(c).customerId === undefined);
}

/** One customer among others. */
export function shownCustomer(c: AppContext, customer: Customer, masked: boolean) {
  const { customerId, name, email, contact, segment, locale, customerSince } = customer;
  const { postalAddress = null, groupId = null, country = null } = customer;
  const phone = contact?.phone ?? null;
  const texts = masked
    ? {
        name: maskedName(name),
        email: email === null ? null : maskedEmail(email),
        phone: phone === null ? null : maskedPhone(phone),
        postalAddress: postalAddress === null ? null : maskedAddress(postalAddress),
      }
    : { name, email, phone, postalAddress };
  const links = { self: linkTo(c, pathOfCustomer(customerId)) };
  return { customerId, ...texts, masked, segment, groupId, locale, country, customerSince, links };
}

function maskedAddress({ country }: PostalAddress): PostalAddress {
  return { street: HIDDEN, postcode: HIDDEN, city: HIDDEN, country };
}
