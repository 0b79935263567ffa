/** Customers are made, listed and changed. */
import { civilDateAt } from '../../../domain/civil-date.ts';
import { changeCustomer, createCustomer } from '../../../services/accounts/customers.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer, customerFilter } from '../../middleware/auth.ts';
import { ETAG_HEADER, seenBy } from '../../middleware/precondition.ts';
import { defineRoute, jsonBody, jsonResponse, mergePatchBody } from '../../route.ts';
import {
  CustomerListQuery,
  CustomerPatch,
  CustomerSchema,
  NewCustomerInput,
} from '../../schemas/accounts/customer.ts';
import { CustomerParams } from '../../schemas/accounts/reads.ts';
import { pageRequest, pageSchema } from '../../schemas/primitives.ts';
import { pathOfCustomer, shownCustomer, taggedCustomer } from './customer-answer.ts';

const TAGS = ['Customers'];

const create = defineRoute(
  {
    method: 'post',
    path: '/v1/customers',
    operationId: 'createCustomer',
    tags: TAGS,
    summary: 'Makes a customer',
    description:
      'Only the name is needed. Billing accounts follow (`POST /v1/billing-accounts`). The same customer again is the one there is; another one with the same id is refused.',
    request: { body: jsonBody(NewCustomerInput, 'The customer') },
    responses: {
      201: jsonResponse('The customer', CustomerSchema, { ...ETAG_HEADER, Location: 'The customer' }),
    },
  },
  {
    rate: 'write',
    objects: ['customer'],
    personal: 'masked',
    audited: ['customers.create'],
    scopes: ['customers:write'],
    idempotencyKey: true,
    problems: ['invalid-state'],
  },
);
const list = defineRoute(
  {
    method: 'get',
    path: '/v1/customers',
    operationId: 'listCustomers',
    tags: TAGS,
    summary: 'Customers, the newest record first',
    description:
      'By ids and segment only: nothing personal is in an address. By name, e-mail or number: `POST /v1/customers/search`.',
    request: { query: CustomerListQuery },
    responses: { 200: jsonResponse('One page', pageSchema(CustomerSchema)) },
  },
  {
    rate: 'read',
    objects: ['customer'],
    personal: 'masked',
    audited: [],
    scopes: ['customers:read'],
    checksCustomer: true,
  },
);
const change = defineRoute(
  {
    method: 'patch',
    path: '/v1/customers/{customerId}',
    operationId: 'patchCustomer',
    tags: TAGS,
    summary: 'Changes what is known of a customer',
    description:
      'What decisions see (segment, language, group) counts from then on for all accounts of the customer. The fraud watch hears of another e-mail or number.',
    request: { params: CustomerParams, body: mergePatchBody(CustomerPatch, 'What is different') },
    responses: { 200: jsonResponse('The customer afterwards', CustomerSchema, ETAG_HEADER) },
  },
  {
    rate: 'write',
    objects: ['customer', 'account'],
    personal: 'masked',
    audited: ['customers.change'],
    scopes: ['customers:write'],
    checksCustomer: true,
    precondition: true,
    problems: ['not-found'],
  },
);

export function registerCustomerChangeRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(create, async (c) => {
    const { customerId, customerSince, ...data } = c.req.valid('json');
    const customer = await createCustomer(deps, {
      ...data,
      customerId: customerId ?? requestId(c, 'CUST'),
      customerSince: customerSince ?? civilDateAt(deps.now(), 'UTC'),
    });
    logOf(c).info({ customerId: customer.customerId }, 'a customer was made');
    c.header('location', linkTo(c, pathOfCustomer(customer.customerId)));
    return c.json(taggedCustomer(c, customer), 201);
  });

  app.openapi(list, async (c) => {
    const { customerId, segment = null, groupId = null, ...page } = c.req.valid('query');
    const own = customerFilter(principalOf(c), customerId) ?? null;
    const query = { ...pageRequest(page), customerId: own, segment, groupId };
    const { items, nextCursor } = await deps.store.customers.list(query);
    const masked = principalOf(c).customerId === undefined;
    return c.json({ items: items.map((one) => shownCustomer(c, one, masked)), nextCursor }, 200);
  });

  app.openapi(change, async (c) => {
    const { customerId } = c.req.valid('param');
    assertMayAccessCustomer(principalOf(c), customerId);
    const customer = await changeCustomer(deps, customerId, c.req.valid('json'), seenBy(c));
    return c.json(taggedCustomer(c, customer), 200);
  });
}
