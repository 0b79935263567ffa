/** TMF629 customer: made and changed by clients. */
import { z } from 'zod';
import { type Customer, LOCALES, type PostalAddress, SEGMENTS } from '../../../domain/accounts/customer.ts';
import type { CustomerChange } from '../../../domain/accounts/customer-change.ts';
import { civilDateAt, isCivilDate } from '../../../domain/civil-date.ts';
import { isInternalAccount } from '../../../domain/payments/suspense.ts';
import { omitting } from '../../../domain/tmf/merge-patch.ts';
import { changeCustomer, createCustomer } from '../../../services/accounts/customers.ts';
import { changeKept, keepSent } from '../../../services/tmf/kept-attributes.ts';
import { principalOf } from '../../context.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import { CustomerPatch, NewCustomerInput } from '../../schemas/accounts/customer.ts';
import { Id } from '../../schemas/primitives.ts';
import { readTmfBody } from '../conventions/body.ts';
import { ownId } from '../request-id.ts';
import type { TmfCall } from '../resource.ts';

type Attributes = Readonly<Record<string, unknown>>;

export const CUSTOMER_PLACE = { specification: 'tmf629', name: 'customer' } as const;

const Medium = z.looseObject({
  mediumType: z.string(),
  characteristic: z.looseObject({
    emailAddress: z.string().nullish(),
    phoneNumber: z.string().nullish(),
    street1: z.string().nullish(),
    street2: z.string().nullish(),
    postCode: z.string().nullish(),
    city: z.string().nullish(),
    country: z.string().nullish(),
  }),
});
type Medium = z.output<typeof Medium>;

/** What of a body means something here. */
const CustomerBody = z.object({
  id: Id.nullish(),
  name: z.string().nullish(),
  contactMedium: z.array(Medium).nullish(),
  characteristic: z.array(z.looseObject({ name: z.string(), value: z.unknown() })).nullish(),
  validFor: z.object({ startDateTime: z.string().nullish() }).nullish(),
  engagedParty: z.looseObject({ '@referredType': z.string().nullish() }).nullish(),
});
type CustomerBody = z.output<typeof CustomerBody>;

/**
 * Makes a customer. What is said of contacts is taken where it is one e-mail address, one number or one address; the rest is kept.
 * @returns the customer's id
 * @throws Problem `validation-failed`; what createCustomer throws
 */
export async function makeFrom(call: TmfCall, sent: Attributes): Promise<string> {
  const { deps } = call;
  const body = readTmfBody(CustomerBody, sent);
  const customerId =
    body.id ?? (await ownId(call, 'CUST', async (id) => (await deps.store.customers.get(id)) !== null));
  assertMayAccessCustomer(principalOf(call.c), customerId);
  const since = body.validFor?.startDateTime?.slice(0, 10) ?? '';
  const { customerSince, ...data } = readTmfBody(NewCustomerInput, {
    ...{ customerId, name: body.name },
    ...contactsOf(body),
    ...(isFirm(body) ? { segment: 'smallBusiness' } : {}),
    ...wordsOf(body),
    ...(isCivilDate(since) ? { customerSince: since } : {}),
  });
  await createCustomer(deps, {
    ...data,
    customerId,
    customerSince: customerSince ?? civilDateAt(deps.now(), 'UTC'),
  });
  await keepSent(call.deps, CUSTOMER_PLACE, { id: customerId, customerId, body: uninterpreted(sent, body) });
  return customerId;
}

/**
 * Changes the fields of a customer that this service knows; keeps the other attributes of the patch.
 * @returns false when there is no such customer for this token
 */
export async function changeCustomerFrom(call: TmfCall, id: string, patch: Attributes): Promise<boolean> {
  const { deps, boundTo } = call;
  if (boundTo !== null && boundTo !== id) return false;
  const customer = await deps.store.customers.get(id);
  if (customer === null || isInternalAccount(customer)) return false;
  const body = readTmfBody(CustomerBody, patch);
  const change: CustomerChange = readTmfBody(CustomerPatch, {
    ...(body.name == null ? {} : { name: body.name }),
    // A list is put in the place of the one before: what it leaves out is gone.
    ...(patch['contactMedium'] === undefined ? {} : contactsOf(body)),
    ...(isFirm(body) && customer.segment === 'consumer' ? { segment: 'smallBusiness' } : {}),
    ...wordsOf(body),
  });
  if (Object.keys(change).length > 0) await changeCustomer(deps, id, change, 'any');
  const kept = uninterpreted(patch, body);
  if (Object.keys(kept).length > 0)
    await changeKept(call.deps, CUSTOMER_PLACE, { id, customerId: id, patch: kept });
  return true;
}

/** The e-mail, telephone number and postal address among the contact media; null where there is none. */
function contactsOf({ contactMedium }: CustomerBody): Pick<Customer, 'email'> & {
  readonly phone: string | null;
  readonly postalAddress: PostalAddress | null;
} {
  const media = contactMedium ?? [];
  return {
    email: media.map(emailOf).find((one) => one !== null) ?? null,
    phone: media.map(phoneOf).find((one) => one !== null) ?? null,
    postalAddress: media.map(addressOf).find((one) => one !== null) ?? null,
  };
}

function emailOf({ characteristic: { emailAddress } }: Medium): string | null {
  return emailAddress?.includes('@') === true ? emailAddress : null;
}

/** A number with its country, without what is written between the digits. */
function phoneOf({ characteristic: { phoneNumber } }: Medium): string | null {
  const digits = phoneNumber?.replaceAll(/[\s()./-]/g, '').replace(/^00/, '+') ?? '';
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : null;
}

function addressOf({ characteristic }: Medium): PostalAddress | null {
  const { street1, street2, postCode, city, country } = characteristic;
  if (!street1 || !postCode || !city || !country || !/^[A-Za-z]{2}$/.test(country)) return null;
  const street = [street1, ...(street2 ? [street2] : [])].join(', ');
  return { street, postcode: postCode, city, country: country.toUpperCase() };
}

/** An organisation is no consumer. */
function isFirm({ engagedParty }: CustomerBody): boolean {
  return engagedParty?.['@referredType']?.toLowerCase() === 'organization';
}

/** Segment and language: characteristics of these names with a value that is known here. */
function wordsOf({ characteristic }: CustomerBody) {
  const saidOf = (name: string) => characteristic?.find((one) => one.name === name)?.value;
  const segment = SEGMENTS.find((one) => one === saidOf('segment'));
  const locale = LOCALES.find((one) => one === saidOf('locale'));
  return {
    ...(segment === undefined ? {} : { segment }),
    ...(locale === undefined ? {} : { locale }),
  };
}

/** What is kept as it was sent: nothing that the customer's own record says, since that is masked for staff. */
function uninterpreted(sent: Attributes, { contactMedium, characteristic }: CustomerBody): Attributes {
  const rest = omitting(sent, ['id', 'name', 'account', 'creditProfile', 'contactMedium', 'characteristic']);
  const { engagedParty } = rest;
  return {
    ...rest,
    ...(typeof engagedParty === 'object' && engagedParty !== null
      ? { engagedParty: omitting({ ...engagedParty }, ['name']) }
      : {}),
    ...(contactMedium == null
      ? {}
      : {
          contactMedium: contactMedium.filter(
            (medium) => emailOf(medium) === null && phoneOf(medium) === null && addressOf(medium) === null,
          ),
        }),
    ...(characteristic == null
      ? {}
      : { characteristic: characteristic.filter(({ name }) => name !== 'segment' && name !== 'locale') }),
  };
}
