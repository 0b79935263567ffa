/** Notice preferences: how a customer wants to get notices. */
import { maskedPhone } from '../../../domain/accounts/masked.ts';
import { type ContactPreferences, NO_PREFERENCES } from '../../../domain/notices/contact.ts';
import { knownCustomer } from '../../../services/accounts/of-request.ts';
import { setPreferences } from '../../../services/notices/preferences.ts';
import { type App, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import type { Principal } from '../../middleware/principal.ts';
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
    summary: 'How the customer wants to get notices',
    request: { params: CustomerParams },
    responses: { 200: jsonResponse('The preferences', NoticePreferencesSchema) },
  },
  {
    rate: 'read',
    objects: ['customer'],
    personal: 'masked',
    audited: [],
    scopes: ['preferences:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

export function registerNoticePreferenceRoutes(app: App, deps: BusinessDeps): void {
  const replace = defineRoute(
    {
      method: 'put',
      path: PATH,
      operationId: 'putNoticePreferences',
      tags: ['Customers'],
      summary: 'Replaces the customer’s notice preferences',
      description:
        'Waiting notices are delivered by the new preferences too. The same again changes nothing. Staff see the phone masked.',
      request: { params: CustomerParams, body: jsonBody(preferencesInput(() => deps.noticeChannels)) },
      responses: { 200: jsonResponse('The preferences, as they are now', NoticePreferencesSchema) },
    },
    {
      rate: 'write',
      objects: ['customer'],
      personal: 'masked',
      audited: ['customers.setContact'],
      scopes: ['preferences:write'],
      checksCustomer: true,
      problems: ['not-found'],
    },
  );

  app.openapi(read, async (c) => {
    const { customerId } = c.req.valid('param');
    assertMayAccessCustomer(principalOf(c), customerId);
    const { contact = NO_PREFERENCES } = await knownCustomer(deps, customerId);
    return c.json(shownTo(principalOf(c), contact), 200);
  });

  app.openapi(replace, async (c) => {
    const { customerId } = c.req.valid('param');
    assertMayAccessCustomer(principalOf(c), customerId);
    const { channels, ...rest } = c.req.valid('json');
    const given = Object.entries(channels).filter(([, channel]) => channel !== undefined);
    const kept = await setPreferences(deps, customerId, { ...rest, channels: Object.fromEntries(given) });
    return c.json(shownTo(principalOf(c), kept), 200);
  });
}

/** Staff see the phone masked, the customer sees it as it is. */
function shownTo({ customerId }: Principal, contact: ContactPreferences): ContactPreferences {
  const { phone } = contact;
  return customerId !== undefined || phone === null ? contact : { ...contact, phone: maskedPhone(phone) };
}
