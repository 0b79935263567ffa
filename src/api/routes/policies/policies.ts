/** Reading policies: every version, one with its document, its audit trail, its shadow decisions. */
import { z } from '@hono/zod-openapi';
import {
  auditOfVersion,
  listPolicyVersions,
  placeInList,
  policyVersion,
  shadowOfVersion,
} from '../../../services/policies/versions.ts';
import { pageOf as cutPage, decodeCursor, encodeCursor } from '../../../store/mongo/cursor.ts';
import { type App, linkTo } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { defineRoute, jsonResponse } from '../../route.ts';
import {
  PolicyAuditSchema,
  PolicyDetailSchema,
  PolicyListQuery,
  PolicyNameSchema,
  PolicyParams,
  PolicySchema,
  ShadowReportQuery,
  ShadowReportSchema,
} from '../../schemas/policies/policy.ts';
import { pageSchema } from '../../schemas/primitives.ts';
import { policyHead, policyStanding } from './answer.ts';

const TAGS = ['Policies'];

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/policies',
    operationId: 'listPolicies',
    tags: TAGS,
    summary: 'Every version, in every state',
    request: { query: PolicyListQuery },
    responses: { 200: jsonResponse('One page', pageSchema(PolicySchema)) },
  },
  { rate: 'read', objects: ['policy'], personal: 'none', audited: [], scopes: ['policies:read'] },
);

const trailOfName = defineRoute(
  {
    method: 'get',
    path: '/v1/policies/{name}/audit',
    operationId: 'getPolicyNameAudit',
    tags: TAGS,
    summary: 'Who did what to any version of a policy, and when',
    request: { params: z.object({ name: PolicyNameSchema }) },
    responses: { 200: jsonResponse('The audit trail', PolicyAuditSchema) },
  },
  { rate: 'read', objects: ['policy'], personal: 'shown', audited: [], scopes: ['policies:read'] },
);

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/policies/{name}/{version}',
    operationId: 'getPolicy',
    tags: TAGS,
    summary: 'One version with its document and its state',
    request: { params: PolicyParams },
    responses: { 200: jsonResponse('The policy', PolicyDetailSchema) },
  },
  {
    rate: 'read',
    objects: ['policy'],
    personal: 'none',
    audited: [],
    scopes: ['policies:read'],
    problems: ['not-found'],
  },
);

const trail = defineRoute(
  {
    method: 'get',
    path: '/v1/policies/{name}/{version}/audit',
    operationId: 'getPolicyAudit',
    tags: TAGS,
    summary: 'Who did what to this version, and when',
    request: { params: PolicyParams },
    responses: { 200: jsonResponse('The audit trail', PolicyAuditSchema) },
  },
  {
    rate: 'read',
    objects: ['policy'],
    personal: 'shown',
    audited: [],
    scopes: ['policies:read'],
    problems: ['not-found'],
  },
);

const shadow = defineRoute(
  {
    method: 'get',
    path: '/v1/policies/{name}/{version}/shadow',
    operationId: 'getPolicyShadow',
    tags: TAGS,
    summary: 'What a candidate would have decided on live orders, or said of live events',
    request: { params: PolicyParams, query: ShadowReportQuery },
    responses: { 200: jsonResponse('The comparison', ShadowReportSchema) },
  },
  {
    rate: 'read',
    objects: ['policy'],
    personal: 'none',
    audited: [],
    scopes: ['policies:read'],
    problems: ['not-found'],
  },
);

const LIST = 'policies';
const PolicyDocument = z.record(z.string(), z.unknown());

export function registerPolicyRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(list, async (c) => {
    const { name = null, state = null, limit, cursor } = c.req.valid('query');
    const after = cursor === undefined ? null : decodeCursor(LIST, cursor, z.tuple([z.string()]))[0];
    const found = await listPolicyVersions(deps, { name, state, after });
    const now = deps.now();
    const page = cutPage(
      found.slice(0, limit + 1),
      limit,
      (each) => policyHead(c, each, now),
      (each) => encodeCursor(LIST, [placeInList(each)]),
    );
    return c.json(page, 200);
  });

  app.openapi(trailOfName, async (c) =>
    c.json({ items: await deps.store.policies.audit(c.req.valid('param').name, null) }, 200),
  );

  app.openapi(read, async (c) => {
    const found = await policyVersion(deps, c.req.valid('param'));
    const document = PolicyDocument.parse(JSON.parse(found.policy.content));
    return c.json({ ...policyStanding(c, found, deps.now()), document }, 200);
  });

  app.openapi(trail, async (c) =>
    c.json({ items: [...(await auditOfVersion(deps, c.req.valid('param')))] }, 200),
  );

  app.openapi(shadow, async (c) => {
    const { name, version } = c.req.valid('param');
    const { from = null, to = null } = c.req.valid('query');
    const { examples, ...report } = await shadowOfVersion(deps, { name, version }, { from, to });
    const linked = examples.map((example) => ({
      ...example,
      links: example.receiptId === null ? {} : { receipt: linkTo(c, `/v1/decisions/${example.receiptId}`) },
    }));
    return c.json({ name, version, from, to, ...report, examples: linked }, 200);
  });
}
