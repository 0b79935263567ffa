/** The released policies, to read. */
import { z } from '@hono/zod-openapi';
import { REQUEST_TYPES } from '../../domain/decision.ts';
import { pageOf as cutPage, decodeCursor, encodeCursor } from '../../store/cursor.ts';
import type { Store } from '../../store/store.ts';
import type { BusinessDeps } from '../business.ts';
import { type App, type AppContext, linkTo } from '../context.ts';
import { Problem } from '../problem.ts';
import { defineRoute, jsonResponse } from '../route.ts';
import { PageQuery, pageOf } from '../schemas/primitives.ts';
import { PolicyDetailSchema, PolicySchema } from '../schemas/records.ts';

const TAGS = ['Policies'];
const Name = z.enum(REQUEST_TYPES);

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/policies',
    operationId: 'listPolicies',
    tags: TAGS,
    summary: 'Every released version',
    request: { query: z.strictObject({ ...PageQuery, name: Name.optional() }) },
    responses: { 200: jsonResponse('One page', pageOf(PolicySchema)) },
  },
  { scopes: ['policies:read'] },
);

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/policies/{name}/{version}',
    operationId: 'getPolicy',
    tags: TAGS,
    summary: 'One version, as released',
    request: { params: z.object({ name: Name, version: z.string().min(1).max(64) }) },
    responses: { 200: jsonResponse('The policy', PolicyDetailSchema) },
  },
  { scopes: ['policies:read'], problems: ['not-found'] },
);

type StoredPolicy = Awaited<ReturnType<Store['policies']['list']>>[number];

export function registerPolicyRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(list, async (c) => {
    const { name, limit, cursor } = c.req.valid('query');
    const after = cursor === undefined ? null : decodeCursor(LIST, cursor, z.tuple([z.string()]))[0];
    // A few dozen at most: sorted and cut here.
    const policies = (await deps.store.policies.list(name ?? null))
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
      .filter((policy) => after === null || keyOf(policy) > after);
    const page = cutPage(
      policies.slice(0, limit + 1),
      limit,
      (policy) => policyAnswer(c, policy),
      (policy) => encodeCursor(LIST, [keyOf(policy)]),
    );
    return c.json(page, 200);
  });

  app.openapi(read, async (c) => {
    const { name, version } = c.req.valid('param');
    const policy = await deps.store.policies.get(name, version);
    if (policy === null) throw new Problem('not-found', 'There is no such policy version.');
    const document = PolicyDocument.parse(JSON.parse(policy.content));
    return c.json({ ...policyAnswer(c, policy), document }, 200);
  });
}

const LIST = 'policies';
const PolicyDocument = z.record(z.string(), z.unknown());

function keyOf({ name, version }: StoredPolicy): string {
  return `${name} ${version}`;
}

function policyAnswer(c: AppContext, { name, version, sha256, effectiveAt }: StoredPolicy) {
  return {
    name,
    version,
    sha256,
    effectiveAt,
    links: { self: linkTo(c, `/v1/policies/${name}/${version}`) },
  };
}
