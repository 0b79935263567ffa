/** Policies, to read: every version, one with its document, its audit trail, what it did in the shadow. */
import { z } from '@hono/zod-openapi';
import { shadowReport } from '../../../domain/policies/shadow-report.ts';
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
import { type FoundPolicy, findPolicy, policyHead, policyStanding } from '../shared/policy-answer.ts';

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
  { scopes: ['policies:read'] },
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
  { scopes: ['policies:read'] },
);

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/policies/{name}/{version}',
    operationId: 'getPolicy',
    tags: TAGS,
    summary: 'One version with its document and where it stands',
    request: { params: PolicyParams },
    responses: { 200: jsonResponse('The policy', PolicyDetailSchema) },
  },
  { scopes: ['policies:read'], problems: ['not-found'] },
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
  { scopes: ['policies:read'], problems: ['not-found'] },
);

const shadow = defineRoute(
  {
    method: 'get',
    path: '/v1/policies/{name}/{version}/shadow',
    operationId: 'getPolicyShadow',
    tags: TAGS,
    summary: 'What a candidate would have decided on live orders',
    request: { params: PolicyParams, query: ShadowReportQuery },
    responses: { 200: jsonResponse('The comparison', ShadowReportSchema) },
  },
  { scopes: ['policies:read'], problems: ['not-found'] },
);

const LIST = 'policies';
const PolicyDocument = z.record(z.string(), z.unknown());

export function registerPolicyRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(list, async (c) => {
    const { name, state, limit, cursor } = c.req.valid('query');
    const after = cursor === undefined ? null : decodeCursor(LIST, cursor, z.tuple([z.string()]))[0];
    // A few dozen at most: sorted and cut here.
    const found = (await allPolicies(deps, name ?? null))
      .filter(({ lifecycle }) => state === undefined || lifecycle.state === state)
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
      .filter((each) => after === null || keyOf(each) > after);
    const now = deps.now();
    const page = cutPage(
      found.slice(0, limit + 1),
      limit,
      (each) => policyHead(c, each, now),
      (each) => encodeCursor(LIST, [keyOf(each)]),
    );
    return c.json(page, 200);
  });

  app.openapi(trailOfName, async (c) =>
    c.json({ items: await deps.store.policies.audit(c.req.valid('param').name, null) }, 200),
  );

  app.openapi(read, async (c) => {
    const { name, version } = c.req.valid('param');
    const found = await findPolicy(deps, name, version);
    const document = PolicyDocument.parse(JSON.parse(found.policy.content));
    return c.json({ ...policyStanding(c, found, deps.now()), document }, 200);
  });

  app.openapi(trail, async (c) => {
    const { name, version } = c.req.valid('param');
    await findPolicy(deps, name, version);
    return c.json({ items: await deps.store.policies.audit(name, version) }, 200);
  });

  app.openapi(shadow, async (c) => {
    const { name, version } = c.req.valid('param');
    const { from = null, to = null } = c.req.valid('query');
    const { lifecycle } = await findPolicy(deps, name, version);
    const report = await shadowReport(deps.store.shadowDecisions.each({ name, version, from, to }));
    const examples = report.examples.map((example) => ({
      ...example,
      links: { receipt: linkTo(c, `/v1/decisions/${example.receiptId}`) },
    }));
    const { shadowSince } = lifecycle;
    return c.json({ name, version, from, to, shadowSince, ...report, examples }, 200);
  });
}

async function allPolicies({ store }: BusinessDeps, name: FoundPolicy['policy']['name'] | null) {
  const stored = await store.policies.list(name);
  const lifecycles = new Map((await store.policies.lifecycles(name)).map((each) => [idOf(each), each]));
  const found: FoundPolicy[] = [];
  const logs = new Map<string, FoundPolicy['releases']>();
  for (const policy of stored) {
    const lifecycle = lifecycles.get(idOf(policy));
    if (lifecycle === undefined) continue;
    const releases = logs.get(policy.name) ?? (await store.policies.book(policy.name)).releases;
    logs.set(policy.name, releases);
    found.push({ policy, lifecycle, releases });
  }
  return found;
}

const idOf = ({ name, version }: { readonly name: string; readonly version: string }) => `${name} ${version}`;
const keyOf = ({ policy }: FoundPolicy) => idOf(policy);
