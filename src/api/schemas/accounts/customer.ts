/** A customer, and what of one can be revealed. */
import { z } from '@hono/zod-openapi';
import { LOCALES, SEGMENTS } from '../../../domain/accounts/customer.ts';
import { SEARCHED_BY } from '../../../domain/accounts/customer-search.ts';
import { REVEAL_GROUPS, REVEAL_REASONS } from '../../../domain/accounts/reveal.ts';
import { DateText, freeText, listOf } from '../primitives.ts';

export const CustomerSchema = z
  .object({
    customerId: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    masked: z.boolean().openapi({
      description: 'Whether name, e-mail and phone are masked: to everybody but the customer',
    }),
    segment: z.enum(SEGMENTS),
    locale: z.enum(LOCALES),
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
      segment: 'consumer',
      locale: 'en',
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
          ...{ segment: 'consumer', locale: 'en', customerSince: '2021-03-01' },
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
