/** Accounts of systems that call the API in their own name, for administrators. */
import { z } from '@hono/zod-openapi';
import type { ServiceAccount } from '../../../domain/access/staff.ts';
import {
  addService,
  confirmService,
  renewService,
  setServiceState,
} from '../../../services/access/service-accounts.ts';
import { type App, linkTo, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  ConfirmationOfAccessInput,
  NewServiceInput,
  ServiceAccountSchema,
  ServiceCredentialsInput,
  ServiceParams,
  ServiceStateInput,
} from '../../schemas/access/staff.ts';
import { PageQuery, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Service accounts'];

const add = defineRoute(
  {
    method: 'post',
    path: '/v1/service-accounts',
    operationId: 'addServiceAccount',
    tags: TAGS,
    summary: 'Makes an account for a system that calls the API',
    description:
      'With the digest of a secret that you made, or with public keys. The system fetches tokens at `/oauth/token` (client credentials).',
    request: { body: jsonBody(NewServiceInput, 'Which system, and as what') },
    responses: { 201: jsonResponse('The account', ServiceAccountSchema, { Location: 'All accounts' }) },
  },
  {
    rate: 'write',
    objects: ['caller'],
    personal: 'none',
    audited: ['serviceAccounts.add'],
    scopes: ['staff:write'],
    stepUp: 'always',
    idempotencyKey: true,
    problems: ['invalid-state'],
  },
);
const list = defineRoute(
  {
    method: 'get',
    path: '/v1/service-accounts',
    operationId: 'listServiceAccounts',
    tags: TAGS,
    summary: 'Accounts of systems, newest first, with when each was last used',
    request: { query: z.strictObject(PageQuery) },
    responses: { 200: jsonResponse('One page', pageSchema(ServiceAccountSchema)) },
  },
  { rate: 'read', objects: ['caller'], personal: 'none', audited: [], scopes: ['staff:read'] },
);
const credentials = action('credentials', ServiceCredentialsInput, {
  operationId: 'renewServiceCredentials',
  summary: 'Gives an account another secret, or other keys',
  description:
    'They count once another administrator has confirmed them, unless the roles only read. From then on the secret before counts for seven more days, and at most three count at a time; keys that are not named any more stop at once.',
});
const confirmation = action('confirmation', ConfirmationOfAccessInput, {
  operationId: 'confirmServiceAccount',
  summary: 'Confirms the access that another administrator gave',
  description: 'A new account, enabling, and other credentials wait for it, unless the roles only read.',
});
const state = action('state', ServiceStateInput, {
  operationId: 'changeServiceState',
  summary: 'Disables an account, or enables it again',
  description: 'Tokens of a disabled account are refused at once.',
});

/** Registers /v1/service-accounts. */
export function registerServiceAccountRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(add, async (c) => {
    const { publicKeys, ...given } = c.req.valid('json');
    const keys = publicKeys.map((key) => JSON.stringify(key));
    const by = principalOf(c).subject;
    const account = await addService(deps.store, { ...given, publicKeys: keys }, by, deps.now());
    c.header('location', linkTo(c, '/v1/service-accounts'));
    return c.json(answer(account), 201);
  });
  app.openapi(list, async (c) => {
    const { items, nextCursor } = await deps.store.serviceAccounts.list(pageRequest(c.req.valid('query')));
    return c.json({ items: items.map(answer), nextCursor }, 200);
  });
  app.openapi(credentials, async (c) => {
    const { publicKeys, secretDigest } = c.req.valid('json');
    const given = { secretDigest, publicKeys: publicKeys.map((key) => JSON.stringify(key)) };
    const whose = { ...c.req.valid('param'), by: principalOf(c).subject };
    return c.json(answer(await renewService(deps.store, whose, given, deps.now())), 200);
  });
  app.openapi(confirmation, async (c) => {
    const seen = { ...c.req.valid('param'), ...c.req.valid('json') };
    return c.json(answer(await confirmService(deps.store, seen, principalOf(c).subject, deps.now())), 200);
  });
  app.openapi(state, async (c) => {
    const { clientId } = c.req.valid('param');
    return c.json(
      answer(
        await setServiceState(
          deps.store,
          clientId,
          c.req.valid('json').state,
          principalOf(c).subject,
          deps.now(),
        ),
      ),
      200,
    );
  });
}

/** Declares a change of an account. */
function action<const Name extends string, Body extends z.ZodType>(
  name: Name,
  body: Body,
  about: { readonly operationId: string; readonly summary: string; readonly description: string },
) {
  return defineRoute(
    {
      method: 'post',
      path: `/v1/service-accounts/{clientId}/${name}` as const,
      ...about,
      tags: TAGS,
      request: { params: ServiceParams, body: jsonBody(body) },
      responses: { 200: jsonResponse('The account afterwards', ServiceAccountSchema) },
    },
    {
      rate: 'write',
      objects: ['caller'],
      personal: 'none',
      audited: ['serviceAccounts.change'],
      scopes: ['staff:write'],
      stepUp: 'always',
      idempotencyKey: true,
      problems: ['not-found', 'invalid-state', 'duties-not-separated'],
    },
  );
}

function answer({
  clientId,
  roles,
  state: now,
  secrets,
  publicKeys,
  createdAt,
  createdBy,
  changedAt,
  usedAt,
  unconfirmed,
  renewal,
}: ServiceAccount) {
  return {
    ...{ clientId, roles, state: now, publicKeys: publicKeys.length, createdAt, createdBy, usedAt },
    ...{ changedAt, unconfirmed },
    renewal: renewal === null ? null : { by: renewal.by, at: renewal.at },
    secrets: secrets.map(({ createdAt: made, endsAt }) => ({ createdAt: made, endsAt })),
  };
}
