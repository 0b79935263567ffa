/** Accounts of staff who sign in here, for administrators. */
import { z } from '@hono/zod-openapi';
import type { StaffAccount, StaffSession } from '../../../domain/access/staff.ts';
import {
  addStaff,
  changeRoles,
  confirmStaff,
  disableStaff,
  enableStaff,
  endStaffSessions,
  resetStaff,
} from '../../../services/access/staff.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, type AppContext, linkTo, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  ConfirmationOfAccessInput,
  NewStaffInput,
  SessionEndInput,
  StaffParams,
  StaffResetInput,
  StaffRolesInput,
  StaffSchema,
  StaffSessionSchema,
  StaffStateInput,
} from '../../schemas/access/staff.ts';
import { listOf, PageQuery, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Staff'];

const add = defineRoute(
  {
    method: 'post',
    path: '/v1/staff',
    operationId: 'addStaff',
    tags: TAGS,
    summary: 'Makes an account for somebody who signs in here',
    description:
      'You make a code, send its digest, and hand the code to the person. With it they choose a password, once, within 72 hours.',
    request: { body: jsonBody(NewStaffInput, 'Who, and as what') },
    responses: { 201: jsonResponse('The account', StaffSchema, { Location: 'The account' }) },
  },
  {
    rate: 'write',
    objects: ['caller'],
    personal: 'shown',
    audited: ['staff.add'],
    scopes: ['staff:write'],
    stepUp: 'always',
    idempotencyKey: true,
    problems: ['invalid-state'],
  },
);
const list = defineRoute(
  {
    method: 'get',
    path: '/v1/staff',
    operationId: 'listStaff',
    tags: TAGS,
    summary: 'Accounts of staff, newest first',
    request: { query: z.strictObject(PageQuery) },
    responses: { 200: jsonResponse('One page', pageSchema(StaffSchema)) },
  },
  { rate: 'read', objects: ['caller'], personal: 'shown', audited: [], scopes: ['staff:read'] },
);
const read = defineRoute(
  {
    method: 'get',
    path: '/v1/staff/{staffId}',
    operationId: 'getStaff',
    tags: TAGS,
    summary: 'One account',
    request: { params: StaffParams },
    responses: { 200: jsonResponse('The account', StaffSchema) },
  },
  {
    rate: 'read',
    objects: ['caller'],
    personal: 'shown',
    audited: [],
    scopes: ['staff:read'],
    problems: ['not-found'],
  },
);
const sessions = defineRoute(
  {
    method: 'get',
    path: '/v1/staff/{staffId}/sessions',
    operationId: 'listStaffSessions',
    tags: TAGS,
    summary: 'The latest hundred sessions of an account, newest first',
    request: { params: StaffParams },
    responses: { 200: jsonResponse('The sessions', z.object({ items: listOf(StaffSessionSchema) })) },
  },
  { rate: 'read', objects: ['caller'], personal: 'none', audited: [], scopes: ['staff:read'] },
);
const confirmation = action('confirmation', ConfirmationOfAccessInput, {
  operationId: 'confirmStaff',
  summary: 'Confirms the access that another administrator gave',
  description:
    'A new account, other roles, a reset and enabling wait for it, unless the roles only read. Neither the administrator who gave the access nor the person confirms it.',
});
const roles = action('roles', StaffRolesInput, {
  operationId: 'changeStaffRoles',
  summary: 'Gives an account other roles',
  description:
    'Its sessions end, and another administrator confirms what it may do from now on. Nobody changes their own account.',
});
const state = action('state', StaffStateInput, {
  operationId: 'changeStaffState',
  summary: 'Disables an account, or enables it again',
  description: 'Its sessions end, and their tokens are refused at once. Nobody changes their own account.',
});
const reset = action('reset', StaffResetInput, {
  operationId: 'resetStaff',
  summary: 'Takes password, codes, passkeys and recovery codes away, and invites the person again',
  description:
    'For somebody who lost them. Another administrator confirms it. Nobody changes their own account.',
});
const endSession = action('session-end', SessionEndInput, {
  operationId: 'endStaffSession',
  summary: 'Ends a session, or all of an account',
  description: 'Their tokens are refused at once.',
});

/** Registers /v1/staff. */
export function registerStaffRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(add, async (c) => {
    const { invitationDigest: codeDigest, ...given } = c.req.valid('json');
    const request = { ...given, codeDigest, staffId: requestId(c, 'STAFF') };
    const account = await addStaff(deps.store, request, principalOf(c).subject, deps.now());
    c.header('location', linkTo(c, pathOf(account)));
    return c.json(answer(c, account), 201);
  });
  app.openapi(list, async (c) => {
    const { items, nextCursor } = await deps.store.staff.list(pageRequest(c.req.valid('query')));
    return c.json({ items: items.map((account) => answer(c, account)), nextCursor }, 200);
  });
  app.openapi(read, async (c) => {
    const account = await deps.store.staff.get(c.req.valid('param').staffId);
    if (account === null) throw noSuch('staff account');
    return c.json(answer(c, account), 200);
  });
  app.openapi(sessions, async (c) => {
    const found = await deps.store.staff.sessions(c.req.valid('param').staffId);
    return c.json({ items: found.map(sessionAnswer) }, 200);
  });
  app.openapi(confirmation, async (c) => {
    const seen = { ...c.req.valid('param'), ...c.req.valid('json') };
    return c.json(answer(c, await confirmStaff(deps.store, seen, principalOf(c).subject, deps.now())), 200);
  });
  app.openapi(roles, async (c) => {
    const { staffId } = c.req.valid('param');
    const by = principalOf(c).subject;
    return c.json(
      answer(c, await changeRoles(deps.store, staffId, c.req.valid('json').roles, by, deps.now())),
      200,
    );
  });
  app.openapi(state, async (c) => {
    const { staffId } = c.req.valid('param');
    const change = c.req.valid('json').state === 'disabled' ? disableStaff : enableStaff;
    return c.json(answer(c, await change(deps.store, staffId, principalOf(c).subject, deps.now())), 200);
  });
  app.openapi(reset, async (c) => {
    const { staffId } = c.req.valid('param');
    const { invitationDigest } = c.req.valid('json');
    const by = principalOf(c).subject;
    return c.json(answer(c, await resetStaff(deps.store, staffId, invitationDigest, by, deps.now())), 200);
  });
  app.openapi(endSession, async (c) => {
    const { staffId } = c.req.valid('param');
    const { sessionId } = c.req.valid('json');
    const by = principalOf(c).subject;
    return c.json(answer(c, await endStaffSessions(deps.store, staffId, sessionId, by, deps.now())), 200);
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
      path: `/v1/staff/{staffId}/${name}` as const,
      ...about,
      tags: TAGS,
      request: { params: StaffParams, body: jsonBody(body) },
      responses: { 200: jsonResponse('The account afterwards', StaffSchema) },
    },
    {
      rate: 'write',
      objects: ['caller'],
      personal: 'shown',
      audited: ['staff.change', 'staff.administered'],
      scopes: ['staff:write'],
      stepUp: 'always',
      idempotencyKey: true,
      problems: ['not-found', 'invalid-state', 'duties-not-separated'],
    },
  );
}

function pathOf({ staffId }: Pick<StaffAccount, 'staffId'>): string {
  return `/v1/staff/${staffId}`;
}

function answer(c: AppContext, account: StaffAccount) {
  const { staffId, name, roles: granted, state: now, invitation, passwordHash, codes, passkeys } = account;
  const { recoveryCodes, unconfirmed, createdAt, createdBy, changedAt } = account;
  return {
    unconfirmed,
    ...{ staffId, name, roles: granted, state: now, createdAt, createdBy, changedAt },
    factors: {
      ...{ password: passwordHash !== null, codes: codes !== null },
      ...{ passkeys: passkeys.length, recoveryCodes: recoveryCodes.length },
    },
    invitedUntil: invitation?.expiresAt ?? null,
    links: { self: linkTo(c, pathOf(account)) },
  };
}

function sessionAnswer({ sessionId, authentication, startedAt, endsAt, endedAt, endedBy }: StaffSession) {
  return { sessionId, authentication, startedAt, endsAt, endedAt, endedBy };
}
