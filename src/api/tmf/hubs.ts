/** Hubs of the TM Forum APIs: clients register listeners, and get the events of an API below the address that they name. */
import { createHash } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import { type Hub, TMF_API_NAMES, TMF_APIS, type TmfApiName } from '../../domain/tmf/apis.ts';
import { assertHubQuery } from '../../domain/tmf/hub.ts';
import { TmfQueryError } from '../../domain/tmf/query.ts';
import { subscribe, unsubscribe } from '../../services/events/subscriptions.ts';
import { type App, linkTo, principalOf } from '../context.ts';
import type { BusinessDeps } from '../dependencies.ts';
import { noSuch } from '../problems/no-such.ts';
import { Problem } from '../problems/problem.ts';
import { defineRoute, jsonBody, jsonResponse, type RouteAccess } from '../route.ts';
import { readTmfBody } from './conventions/body.ts';
import type { TmfResource } from './resource.ts';
import { serve } from './serve.ts';

const Listener = z.object({ id: z.string(), callback: z.string(), query: z.string().optional() });
const ListenerInput = z.object({
  callback: z.string().min(1).max(2_000),
  query: z.string().max(2_000).nullish(),
});

const ACCESS: Omit<RouteAccess, 'audited'> = {
  ...{ rate: 'write', objects: ['webhook'], personal: 'none', scopes: ['webhooks:write'] },
};

/** Registers the hub of every API. */
export function registerHubs(
  app: App,
  deps: BusinessDeps,
  resources: readonly Pick<TmfResource, 'specification' | 'name'>[],
): void {
  for (const api of TMF_API_NAMES) {
    const own = resources.filter(({ specification }) => specification === api);
    registerHub(
      app,
      deps,
      api,
      own.map(({ name }) => name),
    );
  }
}

function registerHub(app: App, deps: BusinessDeps, api: TmfApiName, resources: readonly string[]): void {
  const path = `${TMF_APIS[api].basePath}/hub`;
  const tags = [api.toUpperCase()];
  const create = defineRoute(
    {
      ...({ method: 'post', path, tags, operationId: `tmfRegisterListener${api.slice(3)}` } as const),
      summary: 'hub: register a listener',
      request: { body: jsonBody(z.looseObject({}), 'callback, and query') },
      responses: { 201: jsonResponse('Registered', Listener) },
    },
    { ...ACCESS, audited: ['webhookSubscriptions.add'], problems: ['invalid-state'] },
  );
  const remove = defineRoute(
    {
      ...({ method: 'delete', path: `${path}/{id}`, tags } as const),
      operationId: `tmfUnregisterListener${api.slice(3)}`,
      summary: 'hub: unregister a listener',
      request: { params: z.object({ id: z.string().max(256) }) },
      responses: { 204: { description: 'It gets nothing more' } },
    },
    { ...ACCESS, audited: ['webhookSubscriptions.remove'], problems: ['not-found'] },
  );

  serve(app, create, async (c) => {
    const { callback, query = null } = readTmfBody(ListenerInput, await c.req.json());
    assertListener(deps, callback, { api, query }, resources);
    const id = listenerId(api, callback, query);
    const desk = { store: deps.store, now: deps.now, newSecret: deps.webhooks.newSecret };
    const { secret } = await subscribe(desk, {
      ...{ subscriptionId: id, url: callback, types: [], by: principalOf(c).subject },
      hub: { api, query, baseUrl: linkTo(c, '') },
    });
    if (secret === null)
      throw new Problem('invalid-state', 'This listener is registered already.', {
        errors: [{ pointer: '/callback', code: 'not-allowed-value', detail: 'another callback or query' }],
      });
    c.header('location', linkTo(c, `${path}/${id}`));
    return c.json({ id, callback, ...(query === null ? {} : { query }) }, 201);
  });

  serve(app, remove, async (c) => {
    const id = c.req.param('id') ?? '';
    const found = await deps.store.webhookSubscriptions.get(id);
    // Whose it is: one client does not end the listener of another. People of operations can, over /v1/webhook-subscriptions.
    if (found?.hub?.api !== api || found.createdBy !== principalOf(c).subject) throw noSuch('resource');
    await unsubscribe({ store: deps.store }, id);
    return c.body(null, 204);
  });
}

/** One listener for one callback with one query: the same again is a duplicate. */
function listenerId(api: TmfApiName, callback: string, query: string | null): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([api, callback, query]))
    .digest('hex');
  return `HUB-${api.slice(3)}-${hash.slice(0, 24)}`;
}

function assertListener(
  { webhooks }: BusinessDeps,
  callback: string,
  wish: Pick<Hub, 'api' | 'query'>,
  resources: readonly string[],
): void {
  const fault = webhooks.urlFault(callback);
  if (fault !== null) throw refused('/callback', fault);
  try {
    assertHubQuery(wish, resources);
  } catch (error) {
    if (!(error instanceof TmfQueryError)) throw error;
    throw refused('/query', error.message);
  }
}

function refused(pointer: string, detail: string): Problem {
  return new Problem('validation-failed', 'The listener can not be registered.', {
    errors: [{ pointer, code: 'not-allowed-value', detail }],
  });
}
