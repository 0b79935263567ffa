/** What people ask about their data: a copy, a correction, erasure. */
import { maskedEmail, maskedName, maskedPhone } from '../../../domain/accounts/masked.ts';
import type { Correction, PrivacyRequest } from '../../../domain/retention/privacy-request.ts';
import {
  decidePrivacyRequest,
  fetchCopy,
  receivePrivacyRequest,
} from '../../../services/retention/privacy-requests.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer, customerFilter } from '../../middleware/auth.ts';
import { requireStepUp } from '../../middleware/step-up.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { CustomerParams } from '../../schemas/accounts/reads.ts';
import { pageRequest, pageSchema } from '../../schemas/primitives.ts';
import {
  OfCustomerQuery,
  PersonalCopySchema,
  PrivacyDecisionInput,
  PrivacyRequestInput,
  PrivacyRequestParams,
  PrivacyRequestSchema,
} from '../../schemas/retention/retention.ts';

const TAGS = ['Retention'];

const receive = defineRoute(
  {
    method: 'post',
    path: '/v1/customers/{customerId}/privacy-requests',
    operationId: 'enterPrivacyRequest',
    tags: TAGS,
    summary: 'A customer asks for a copy of their data, a correction, or erasure',
    description:
      'Articles 15, 16, 17 and 20 GDPR. Staff enter it once they know that it is the customer who asks. Another person decides within 30 days.',
    request: { params: CustomerParams, body: jsonBody(PrivacyRequestInput, 'What is asked for') },
    responses: { 201: jsonResponse('The request', PrivacyRequestSchema, { Location: 'The request' }) },
  },
  {
    rate: 'write',
    objects: ['customer'],
    personal: 'shown',
    audited: ['privacy.receive'],
    scopes: ['privacy:write'],
    checksCustomer: true,
    idempotencyKey: true,
    problems: ['not-found'],
  },
);
const list = defineRoute(
  {
    method: 'get',
    path: '/v1/privacy-requests',
    operationId: 'listPrivacyRequests',
    tags: TAGS,
    summary: "People's requests about their data, newest first",
    request: { query: OfCustomerQuery },
    responses: { 200: jsonResponse('One page', pageSchema(PrivacyRequestSchema)) },
  },
  {
    rate: 'read',
    objects: ['customer'],
    personal: 'shown',
    audited: [],
    scopes: ['privacy:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);
const read = defineRoute(
  {
    method: 'get',
    path: '/v1/privacy-requests/{requestId}',
    operationId: 'getPrivacyRequest',
    tags: TAGS,
    summary: 'One request, with its deadline and, after an erasure, its certificate',
    request: { params: PrivacyRequestParams },
    responses: { 200: jsonResponse('The request', PrivacyRequestSchema) },
  },
  {
    rate: 'read',
    objects: ['customer'],
    personal: 'shown',
    audited: [],
    scopes: ['privacy:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);
const approval = defineRoute(
  {
    method: 'post',
    path: '/v1/privacy-requests/{requestId}/approval',
    operationId: 'approvePrivacyRequest',
    tags: TAGS,
    summary: 'Lets a request be done',
    description:
      'Needs another person than the one who entered it. An erasure is refused while a service, a bill, a case or a balance is open, or a legal hold is in force.',
    request: { params: PrivacyRequestParams, body: jsonBody(PrivacyDecisionInput) },
    responses: { 200: jsonResponse('The request afterwards', PrivacyRequestSchema) },
  },
  {
    rate: 'write',
    objects: ['customer'],
    personal: 'shown',
    audited: ['privacy.decide'],
    scopes: ['privacy:decide'],
    stepUp: 'always',
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state', 'action-not-possible', 'duties-not-separated'],
  },
);
const rejection = defineRoute(
  {
    method: 'post',
    path: '/v1/privacy-requests/{requestId}/rejection',
    operationId: 'refusePrivacyRequest',
    tags: TAGS,
    summary: 'Refuses a request',
    description:
      'Needs another person than the one who entered it. The customer has to be told why (Article 12(4) GDPR).',
    request: { params: PrivacyRequestParams, body: jsonBody(PrivacyDecisionInput) },
    responses: { 200: jsonResponse('The request afterwards', PrivacyRequestSchema) },
  },
  {
    rate: 'write',
    objects: ['customer'],
    personal: 'shown',
    audited: ['privacy.decide'],
    scopes: ['privacy:decide'],
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state', 'duties-not-separated'],
  },
);
const copy = defineRoute(
  {
    method: 'get',
    path: '/v1/privacy-requests/{requestId}/copy',
    operationId: 'getPersonalCopy',
    tags: TAGS,
    summary: "The copy of a customer's data",
    description:
      'For the customer, or for staff who hand it to them; staff need a step-up. It is deleted after the time that `copyUntil` says. Who fetched it goes on the audit trail.',
    request: { params: PrivacyRequestParams },
    responses: { 200: jsonResponse('The copy', PersonalCopySchema) },
  },
  {
    rate: 'read',
    objects: ['customer'],
    personal: 'shown',
    audited: ['privacy.markDelivered'],
    scopes: ['privacy:copy'],
    checksCustomer: true,
    stepUp: 'for some bodies',
    problems: ['not-found'],
  },
);

export function registerPrivacyRequestRoutes(app: App, deps: BusinessDeps): void {
  const find = async (c: AppContext, id: string): Promise<PrivacyRequest> => {
    const request = await deps.store.privacy.get(id);
    if (request === null) throw noSuch('request');
    assertMayAccessCustomer(principalOf(c), request.customerId, 'request');
    return request;
  };

  app.openapi(receive, async (c) => {
    const { customerId } = c.req.valid('param');
    const principal = principalOf(c);
    assertMayAccessCustomer(principal, customerId);
    const wish = c.req.valid('json');
    const request = await receivePrivacyRequest(deps, {
      ...{ requestId: requestId(c, 'PR'), customerId, right: wish.right, by: principal.subject },
      correction: wish.right === 'correction' ? withoutUndefined(wish.correction) : null,
    });
    logOf(c).info({ requestId: request.requestId, right: request.right }, 'a privacy request was entered');
    c.header('location', linkTo(c, pathOf(request)));
    return c.json(answer(c, deps, request), 201);
  });

  app.openapi(list, async (c) => {
    const { customerId: asked, ...page } = c.req.valid('query');
    const customerId = customerFilter(principalOf(c), asked) ?? null;
    const found = await deps.store.privacy.list({ ...pageRequest(page), customerId });
    const items = found.items.map((request) => answer(c, deps, request));
    return c.json({ items, nextCursor: found.nextCursor }, 200);
  });

  app.openapi(read, async (c) => c.json(answer(c, deps, await find(c, c.req.valid('param').requestId)), 200));

  app.openapi(approval, async (c) => {
    const decision = { ...c.req.valid('param'), ...c.req.valid('json'), by: principalOf(c).subject };
    const request = await decidePrivacyRequest(deps, decision, 'approved');
    logOf(c).info({ requestId: request.requestId }, 'a privacy request was approved');
    return c.json(answer(c, deps, request), 200);
  });

  app.openapi(rejection, async (c) => {
    const decision = { ...c.req.valid('param'), ...c.req.valid('json'), by: principalOf(c).subject };
    return c.json(answer(c, deps, await decidePrivacyRequest(deps, decision, 'rejected')), 200);
  });

  app.openapi(copy, async (c) => {
    const { requestId: id } = await find(c, c.req.valid('param').requestId);
    // Staff see everything of one customer at once.
    if (principalOf(c).customerId === undefined) await requireStepUp(c, c.req.path);
    const text = await fetchCopy(deps, id);
    logOf(c).info({ requestId: id }, 'a copy was fetched');
    return c.json(PersonalCopySchema.parse(JSON.parse(text)), 200);
  });
}

function withoutUndefined({
  name,
  email,
  phone,
}: { [Field in keyof Correction]?: string | undefined }): Correction {
  return {
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
  };
}

const pathOf = ({ requestId: id }: PrivacyRequest): string => `/v1/privacy-requests/${id}`;

function answer(c: AppContext, { now }: Pick<BusinessDeps, 'now'>, request: PrivacyRequest) {
  const { correction, exportUntil, ...rest } = request;
  const waits = request.state === 'received' || request.state === 'approved';
  return {
    ...rest,
    correction: correction === null ? null : shown(correction, principalOf(c).customerId === undefined),
    copyUntil: request.state === 'ready' ? exportUntil : null,
    overdue: waits && request.dueAt < now(),
    links: {
      self: linkTo(c, pathOf(request)),
      ...(request.state === 'ready' ? { copy: linkTo(c, `${pathOf(request)}/copy`) } : {}),
    },
  };
}

function shown({ name, email, phone }: Correction, masked: boolean) {
  const show = (text: string | undefined, mask: (text: string) => string) =>
    text === undefined ? null : masked ? mask(text) : text;
  return { name: show(name, maskedName), email: show(email, maskedEmail), phone: show(phone, maskedPhone) };
}
