/** A customer, and what of one can be revealed. */
import { z } from '@hono/zod-openapi';
import { LOCALES, SEGMENTS } from '../../../domain/accounts/customer.ts';
import { SEARCHED_BY } from '../../../domain/accounts/customer-search.ts';
import { REVEAL_GROUPS, REVEAL_REASONS } from '../../../domain/accounts/reveal.ts';
import {
  CivilDateInput,
  DateText,
  freeText,
  Id,
  listOf,
  orNull,
  PageQuery,
  withLeftOut,
} from '../primitives.ts';

const PostalAddressSchema = z
  .object({ street: z.string(), postcode: z.string(), city: z.string(), country: z.string() })
  .openapi({ description: 'Where letters go. Street, postcode and city are masked as the name is' });

export const CustomerSchema = z
  .object({
    customerId: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    masked: z.boolean().openapi({
      description: 'Whether name, e-mail, phone and address are masked: to everybody but the customer',
    }),
    postalAddress: orNull(PostalAddressSchema),
    segment: z.enum(SEGMENTS),
    groupId: z.string().nullable().openapi({
      description: 'The group of companies whose credit is looked at as one',
    }),
    locale: z.enum(LOCALES),
    country: z.string().nullable().openapi({ description: 'Whose law says how long records are kept' }),
    customerSince: DateText,
    links: z.object({ self: z.string() }),
  })
  .openapi('Customer', {
    example: {
      customerId: 'CUST-1',
      name: 'O. F.',
      email: 'o•••@•••',
      phone: '•••67',
      masked: true,
      postalAddress: { street: '•••', postcode: '•••', city: '•••', country: 'DE' },
      segment: 'consumer',
      groupId: null,
      locale: 'en',
      country: 'DE',
      customerSince: '2021-03-01',
      links: { self: 'http://localhost:8080/v1/customers/CUST-1' },
    },
  });

export const CustomerSearchInput = z
  .strictObject({
    by: z.enum(SEARCHED_BY),
    text: freeText(200).openapi({
      description:
        'The whole name, e-mail or telephone number, however it is spelt; a number with its country',
    }),
  })
  .openapi('CustomerSearchInput', { example: { by: 'phone', text: '+49 170 1234567' } });

export const CustomersFoundSchema = z
  .object({
    customers: listOf(CustomerSchema),
    more: z.boolean().openapi({ description: 'Whether there are more than these ten' }),
  })
  .openapi('CustomersFound', {
    example: {
      customers: [
        {
          ...{ customerId: 'CUST-1', name: 'O. F.', email: 'o•••@•••', phone: '•••67', masked: true },
          ...{ postalAddress: null, segment: 'consumer', groupId: null, locale: 'en', country: 'DE' },
          customerSince: '2021-03-01',
          links: { self: 'http://localhost:8080/v1/customers/CUST-1' },
        },
      ],
      more: false,
    },
  });

export const RevealInput = z
  .strictObject({ group: z.enum(REVEAL_GROUPS), reason: z.enum(REVEAL_REASONS) })
  .openapi('RevealInput', { example: { group: 'contact', reason: 'contactCustomer' } });

export const RevealedSchema = z
  .discriminatedUnion('group', [
    z.object({ group: z.literal('name'), name: z.string() }),
    z.object({ group: z.literal('contact'), email: z.string().nullable(), phone: z.string().nullable() }),
  ])
  .openapi('Revealed', {
    example: { group: 'contact', email: 'olga.fischer@example.com', phone: '+491701234567' },
  });

const Name = freeText(200).openapi({ description: 'Of a person or a company; personal data' });
const Email = z
  .email('an e-mail address')
  .max(254, 'at most 254 characters')
  .openapi({ description: 'Personal data', example: 'olga.fischer@example.com' });
const Phone = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'a number as E.164, such as +491701234567')
  .openapi({ description: 'E.164; personal data', example: '+491701234567' });
const Country = z
  .string()
  .regex(/^[A-Z]{2}$/, 'two capital letters, ISO 3166-1')
  .openapi({ example: 'DE' });
const addressFields = {
  street: freeText(200),
  postcode: freeText(20),
  city: freeText(100),
  country: Country,
};

/** What is said of a customer who is made. */
export const NewCustomerInput = z
  .strictObject({
    customerId: Id.optional().openapi({ description: 'Your own id; left out: one is made' }),
    name: Name,
    email: orNull(Email).default(null),
    phone: orNull(Phone).default(null),
    postalAddress: orNull(z.strictObject(addressFields)).default(null),
    segment: z.enum(SEGMENTS).default('consumer'),
    groupId: orNull(Id).default(null),
    locale: z.enum(LOCALES).default('en'),
    country: orNull(Country).default(null),
    customerSince: CivilDateInput.optional().openapi({ description: 'Left out: today, in UTC' }),
  })
  .openapi('NewCustomerInput', {
    example: {
      ...{ customerId: 'CUST-1', name: 'Olga Fischer', email: 'olga.fischer@example.com' },
      phone: '+491701234567',
      postalAddress: { street: 'Lindenweg 4', postcode: '50667', city: 'Köln', country: 'DE' },
      ...{ segment: 'consumer', locale: 'de', country: 'DE', customerSince: '2021-03-01' },
    },
  });

/** A merge patch of a customer. */
export const CustomerPatch = withLeftOut(
  z.strictObject({
    name: Name.exactOptional(),
    email: orNull(Email).exactOptional(),
    phone: orNull(Phone).exactOptional(),
    postalAddress: orNull(
      withLeftOut(
        z.strictObject({
          street: addressFields.street.exactOptional(),
          postcode: addressFields.postcode.exactOptional(),
          city: addressFields.city.exactOptional(),
          country: Country.exactOptional(),
        }),
      ),
    ).exactOptional(),
    segment: z.enum(SEGMENTS).exactOptional(),
    groupId: orNull(Id).exactOptional(),
    locale: z.enum(LOCALES).exactOptional(),
    country: orNull(Country).exactOptional(),
  }),
).openapi('CustomerPatch', { example: { phone: null, postalAddress: { street: 'Ahornweg 7' } } });

export const CustomerListQuery = z.strictObject({
  ...PageQuery,
  customerId: Id.optional(),
  segment: z.enum(SEGMENTS).optional(),
  groupId: Id.optional(),
});
