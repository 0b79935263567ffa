/** Routes of the TM Forum resources. What all have in common is here once: queries, pages, headers, errors, bodies. */
import { z } from '@hono/zod-openapi';
import type { TmfDocument } from '../../domain/tmf/document.ts';
import { omitting } from '../../domain/tmf/merge-patch.ts';
import { parseTmfQuery, TmfQueryError, tmfFieldsOf } from '../../domain/tmf/query.ts';
import { type App, type AppContext, principalOf } from '../context.ts';
import type { BusinessDeps } from '../dependencies.ts';
import { noSuch } from '../problems/no-such.ts';
import { Problem } from '../problems/problem.ts';
import { defineRoute, jsonBody, jsonResponse } from '../route.ts';
import { bodySchema, isAttribute, TMF_SPECIFICATIONS } from './attributes.ts';
import { readTmfBody } from './conventions/body.ts';
import { select, tmfPageOf } from './conventions/page.ts';
import type {
  LateAttributes,
  TmfCall,
  TmfChange,
  TmfCreation,
  TmfReads,
  TmfRemoval,
  TmfResource,
} from './resource.ts';
import { serve } from './serve.ts';

/** What the description of the API says of a body: the tables say the rest, and have types that contain themselves. */
const AnyBody = z.looseObject({});
const IdParams = z.object({ id: z.string().max(256) });
const AnyDocument = z.looseObject({ id: z.string(), href: z.string() });

/** Registers every operation that a resource has. */
export function registerTmfResource(app: App, deps: BusinessDeps, resource: TmfResource): void {
  registerReads(app, deps, resource, resource.reads);
  if (resource.creation !== undefined) registerCreation(app, deps, resource, resource.creation);
  if (resource.change !== undefined) registerChange(app, deps, resource, resource.change);
  if (resource.removal !== undefined) registerRemoval(app, deps, resource, resource.removal);
}

function registerReads(app: App, deps: BusinessDeps, resource: TmfResource, reads: TmfReads): void {
  const { specification, path, type } = placeOf(resource);
  const { scopes, anyScope, objects, personal, checksCustomer, late } = reads;
  const access = {
    ...({ rate: 'read', audited: [] } as const),
    ...{ scopes, objects, personal, checksCustomer },
    ...(anyScope === undefined ? {} : { anyScope }),
  };
  const about = { tags: [specification.specification] };
  const list = defineRoute(
    {
      ...({ method: 'get', path, operationId: `tmfList${type}` } as const),
      ...about,
      summary: `${resource.name}: list`,
      responses: {
        200: jsonResponse('All that meet the filters', z.array(AnyDocument)),
        206: jsonResponse('A part of them', z.array(AnyDocument)),
      },
    },
    { ...access, problems: ['malformed-request'] },
  );
  const one = defineRoute(
    {
      ...({ method: 'get', path: `${path}/{id}`, operationId: `tmfGet${type}` } as const),
      ...about,
      summary: `${resource.name}: one`,
      request: { params: IdParams },
      responses: { 200: jsonResponse('The resource', AnyDocument) },
    },
    { ...access, problems: ['not-found'] },
  );

  serve(app, list, async (c) => {
    const call = callOf(c, deps);
    const query = await within(async () =>
      parseTmfQuery(new URL(c.req.url).searchParams, (at) =>
        [type, reads.alsoHas].some((one) => one !== undefined && isAttribute(specification, one, at)),
      ),
    );
    const names = [...query.filters, ...query.sort].map(({ path: at }) => at[0]);
    const lateFirst = late?.names.some((name) => names.includes(name)) === true;
    const candidates = reads.candidates(call, query.filters);
    const page = await within(() =>
      tmfPageOf(
        lateFirst && late !== undefined
          ? mapped(candidates, (document) => withLate(call, late, document))
          : candidates,
        query,
      ),
    );
    const isAsked = late?.names.some((name) => query.fields === null || query.fields.has(name)) === true;
    const documents =
      late !== undefined && isAsked && !lateFirst
        ? await Promise.all(page.items.map((document) => withLate(call, late, document)))
        : page.items;
    const items = documents.map((document) => select(document, query.fields));
    if (page.total !== null) c.header('x-total-count', String(page.total));
    c.header('x-result-count', String(items.length));
    return c.json(items, page.isPart ? 206 : 200);
  });

  serve(app, one, async (c) => {
    const call = callOf(c, deps);
    const id = c.req.param('id') ?? '';
    const fields = tmfFieldsOf(new URL(c.req.url).searchParams);
    const isAsked = late?.names.some((name) => fields === null || fields.has(name)) === true;
    const [found, added] = await Promise.allSettled([
      reads.one(call, id),
      late !== undefined && isAsked ? late.of(call, id) : {},
    ]);
    if (found.status === 'rejected') throw found.reason;
    if (found.value === null) throw noSuch('resource');
    if (added.status === 'rejected') throw added.reason;
    return c.json(select({ ...found.value, ...added.value }, fields), 200);
  });
}

function registerCreation(
  app: App,
  deps: BusinessDeps,
  resource: TmfResource,
  { defaults, create, takes: _takes, ...access }: TmfCreation,
): void {
  const { specification, path, type, body } = placeOf(resource);
  if (body === null) throw new Error(`${path} is not made by a client`);
  const schema = bodySchema(specification, body, defaults);
  const route = defineRoute(
    {
      ...({ method: 'post', path, operationId: `tmfCreate${type}` } as const),
      tags: [specification.specification],
      summary: `${resource.name}: make one`,
      request: { body: jsonBody(AnyBody, `As ${specification.specification} has it`) },
      responses: { 201: jsonResponse('Made', AnyDocument) },
    },
    { ...access, idempotencyKey: 'where it is sent', problems: ['not-found', 'invalid-state'] },
  );
  serve(app, route, async (c) => {
    const made = await create(callOf(c, deps), readTmfBody(schema, await c.req.json()));
    c.header('location', made.href);
    return c.json(made, 201);
  });
}

function registerChange(
  app: App,
  deps: BusinessDeps,
  resource: TmfResource,
  { change, takes: _takes, ...access }: TmfChange,
): void {
  const { specification, path, type, update } = placeOf(resource);
  if (update === null) throw new Error(`${path} is not changed by a client`);
  // A patch says what is different: nothing of it is mandatory.
  const schema = bodySchema(specification, update, Object.keys(specification.types[update] ?? {}));
  const route = defineRoute(
    {
      ...({ method: 'patch', path: `${path}/{id}`, operationId: `tmfChange${type}` } as const),
      tags: [specification.specification],
      summary: `${resource.name}: change`,
      request: { params: IdParams, body: jsonBody(AnyBody, `As ${specification.specification} has it`) },
      responses: { 200: jsonResponse('The resource afterwards', AnyDocument) },
    },
    { ...access, problems: ['not-found', 'invalid-state'] },
  );
  serve(app, route, async (c) => {
    const patch = omitting(readTmfBody(schema, await c.req.json()), ['id', 'href']);
    const changed = await change(callOf(c, deps), c.req.param('id') ?? '', patch);
    if (changed === null) throw noSuch('resource');
    return c.json(changed, 200);
  });
}

function registerRemoval(
  app: App,
  deps: BusinessDeps,
  resource: TmfResource,
  { remove, ...access }: TmfRemoval,
): void {
  const { specification, path, type } = placeOf(resource);
  const route = defineRoute(
    {
      ...({ method: 'delete', path: `${path}/{id}`, operationId: `tmfRemove${type}` } as const),
      tags: [specification.specification],
      summary: `${resource.name}: delete`,
      request: { params: IdParams },
      responses: { 204: { description: 'It is gone' } },
    },
    { ...access, problems: ['not-found', 'invalid-state'] },
  );
  serve(app, route, async (c) => {
    if (!(await remove(callOf(c, deps), c.req.param('id') ?? ''))) throw noSuch('resource');
    return c.body(null, 204);
  });
}

function placeOf({ specification: name, name: resource }: TmfResource) {
  const specification = TMF_SPECIFICATIONS[name];
  const row = specification.resources[resource];
  if (row === undefined) throw new Error(`${specification.specification} has no ${resource}`);
  return {
    specification,
    path: `${specification.basePath}/${resource}`,
    type: row.type,
    body: row.create,
    update: row.update,
  };
}

function callOf(c: AppContext, deps: BusinessDeps): TmfCall {
  return { c, deps, boundTo: principalOf(c).customerId ?? null };
}

async function within<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asProblem(error);
  }
}

function asProblem(error: unknown): unknown {
  return error instanceof TmfQueryError ? new Problem('malformed-request', error.message) : error;
}

async function withLate(call: TmfCall, late: LateAttributes, document: TmfDocument): Promise<TmfDocument> {
  return { ...document, ...(await late.of(call, document.id)) };
}

async function* mapped(
  documents: AsyncIterable<TmfDocument>,
  change: (document: TmfDocument) => Promise<TmfDocument>,
): AsyncIterable<TmfDocument> {
  for await (const document of documents) yield change(document);
}
