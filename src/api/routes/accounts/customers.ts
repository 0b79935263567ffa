/** A customer: masked for staff, and revealed for a reason. */
import { maskedEmail, maskedName, maskedPhone } from '../../../domain/accounts/masked.ts';
import { knownCustomer } from '../../../services/accounts/of-request.ts';
import { revealCustomer } from '../../../services/accounts/reveal.ts';
import { type App, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { CustomerSchema, RevealedSchema, RevealInput } from '../../schemas/accounts/customer.ts';
import { CustomerParams } from '../../schemas/accounts/reads.ts';

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/customers/{customerId}',
    operationId: 'getCustomer',
    tags: ['Customers'],
    summary: 'One customer',
    description: 'Name, e-mail and phone are masked, but for the customer.',
    request: { params: CustomerParams },
    responses: { 200: jsonResponse('The customer', CustomerSchema) },
  },
  { rate: 'read', scopes: ['customers:read'], checksCustomer: true, problems: ['not-found'] },
);
const reveal = defineRoute(
  {
    method: 'post',
    path: '/v1/customers/{customerId}/reveal',
    operationId: 'revealCustomer',
    tags: ['Customers'],
    summary: 'Shows one group of personal data, for a reason',
    description: 'Who saw what of whom and why goes on the audit trail.',
    request: { params: CustomerParams, body: jsonBody(RevealInput, 'What to show, and why') },
    responses: { 200: jsonResponse('What was asked for', RevealedSchema) },
  },
  {
    rate: 'write',
    scopes: ['customers:reveal'],
    stepUp: 'always',
    idempotencyKey: true,
    problems: ['not-found'],
  },
);

export function registerCustomerRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(read, async (c) => {
    const principal = principalOf(c);
    const { customerId } = c.req.valid('param');
    assertMayAccessCustomer(principal, customerId);
    const { name, email, contact, segment, locale, customerSince } = await knownCustomer(deps, customerId);
    const phone = contact?.phone ?? null;
    const masked = principal.customerId === undefined;
    const shown = masked
      ? {
          name: maskedName(name),
          email: email === null ? null : maskedEmail(email),
          phone: phone === null ? null : maskedPhone(phone),
        }
      : { name, email, phone };
    return c.json({ customerId, ...shown, masked, segment, locale, customerSince }, 200);
  });

  app.openapi(reveal, async (c) =>
    c.json(await revealCustomer(deps, c.req.valid('param').customerId, c.req.valid('json')), 200),
  );
}
