/** A customer: masked for staff, and revealed for a reason. */
import { findCustomers } from '../../../services/accounts/customer-search.ts';
import { knownCustomer } from '../../../services/accounts/of-request.ts';
import { revealCustomer } from '../../../services/accounts/reveal.ts';
import { contextOf } from '../../acting.ts';
import { type App, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import { ETAG_HEADER } from '../../middleware/precondition.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  CustomerSchema,
  CustomerSearchInput,
  CustomersFoundSchema,
  RevealedSchema,
  RevealInput,
} from '../../schemas/accounts/customer.ts';
import { CustomerParams } from '../../schemas/accounts/reads.ts';
import { shownCustomer, taggedCustomer } from './customer-answer.ts';

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/customers/{customerId}',
    operationId: 'getCustomer',
    tags: ['Customers'],
    summary: 'One customer',
    description: 'Name, e-mail, phone and address are masked, but for the customer.',
    request: { params: CustomerParams },
    responses: { 200: jsonResponse('The customer', CustomerSchema, ETAG_HEADER) },
  },
  {
    rate: 'read',
    objects: ['customer'],
    personal: 'masked',
    audited: [],
    scopes: ['customers:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);
const search = defineRoute(
  {
    method: 'post',
    path: '/v1/customers/search',
    operationId: 'searchCustomers',
    tags: ['Customers'],
    summary: 'Customers with a name, an e-mail or a telephone number',
    description:
      'A POST, so that no address says who was looked for. Finds whole texts, however they are spelt: `Fischer, Olga` finds Olga Fischer. Shows at most ten, masked. That somebody looked goes on the audit trail.',
    request: { body: jsonBody(CustomerSearchInput, 'By what, and the text') },
    responses: { 200: jsonResponse('Who was found, by customer id', CustomersFoundSchema) },
  },
  {
    rate: 'lookUp',
    objects: ['customer', 'caller'],
    personal: 'masked',
    audited: ['customers.lookUp'],
    scopes: ['customers:search'],
  },
);
const reveal = defineRoute(
  {
    method: 'post',
    path: '/v1/customers/{customerId}/reveal',
    operationId: 'revealCustomer',
    tags: ['Customers'],
    summary: 'Shows one group of personal data, for a reason',
    description: 'The audit trail records who saw what of which customer, and why.',
    request: { params: CustomerParams, body: jsonBody(RevealInput, 'What to show, and why') },
    responses: { 200: jsonResponse('What was asked for', RevealedSchema) },
  },
  {
    rate: 'write',
    objects: ['customer'],
    personal: 'shown',
    audited: ['customer.reveal'],
    scopes: ['customers:reveal'],
    stepUp: 'always',
    idempotencyKey: true,
    problems: ['not-found'],
  },
);

export function registerCustomerRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(read, async (c) => {
    const { customerId } = c.req.valid('param');
    assertMayAccessCustomer(principalOf(c), customerId);
    const customer = await knownCustomer(deps, customerId);
    return c.json(taggedCustomer(c, customer), 200);
  });

  app.openapi(search, async (c) => {
    const { audit } = c.get('platform');
    const found = await findCustomers({ ...deps, audit }, c.req.valid('json'), contextOf(c));
    const customers = found.customers.map((customer) => shownCustomer(c, customer, true));
    return c.json({ customers, more: found.more }, 200);
  });

  app.openapi(reveal, async (c) =>
    c.json(await revealCustomer(deps, c.req.valid('param').customerId, c.req.valid('json')), 200),
  );
}
