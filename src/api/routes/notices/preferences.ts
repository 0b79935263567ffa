/** How a customer wants to hear from us. */
import { type ContactPreferences, NO_PREFERENCES } from '../../../domain/notices/contact.ts';
import { type App, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import { Problem } from '../../problems/problem.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { CustomerParams } from '../../schemas/accounts/reads.ts';
import { NoticePreferencesSchema, preferencesInput } from '../../schemas/notices/notices.ts';

const PATH = '/v1/customers/{customerId}/notice-preferences';

const read = defineRoute(
  {
    method: 'get',
    path: PATH,
    operationId: 'getNoticePreferences',
    tags: ['Customers'],
    summary: 'How the customer wants to hear from us',
    request: { params: CustomerParams },
    responses: { 200: jsonResponse('The preferences', NoticePreferencesSchema) },
  },
  { scopes: ['preferences:read'], checksCustomer: true, problems: ['not-found'] },
);

export function registerNoticePreferenceRoutes(app: App, deps: BusinessDeps): void {
  const replace = defineRoute(
    {
      method: 'put',
      path: PATH,
      operationId: 'putNoticePreferences',
      tags: ['Customers'],
      summary: 'Replaces how the customer wants to hear from us',
      description:
        'Notices that wait are delivered by what is said here, too. The same again changes nothing.',
      request: { params: CustomerParams, body: jsonBody(preferencesInput(() => deps.noticeChannels)) },
      responses: { 200: jsonResponse('The preferences, as they are now', NoticePreferencesSchema) },
    },
    { scopes: ['preferences:write'], checksCustomer: true, problems: ['not-found'] },
  );

  app.openapi(read, async (c) => {
    const { customerId } = c.req.valid('param');
    assertMayAccessCustomer(principalOf(c), customerId);
    const customer = await deps.store.customers.get(customerId);
    if (customer === null) throw noSuchCustomer();
    return c.json(customer.contact ?? NO_PREFERENCES, 200);
  });

  app.openapi(replace, async (c) => {
    const { customerId } = c.req.valid('param');
    assertMayAccessCustomer(principalOf(c), customerId);
    const { channels, muted, ...rest } = c.req.valid('json');
    const contact: ContactPreferences = {
      ...rest,
      channels: Object.fromEntries(Object.entries(channels).filter(([, channel]) => channel !== undefined)),
      muted: [...new Set(muted)],
    };
    if (!(await deps.store.customers.setContact(customerId, contact))) throw noSuchCustomer();
    return c.json(contact, 200);
  });
}

function noSuchCustomer(): Problem {
  return new Problem('not-found', 'There is no such customer.');
}
