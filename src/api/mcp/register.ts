/**
 * The tools for assistants over streamable HTTP. Each call of a tool is a request to a route of this very app, with the caller's token: the
 * route's scopes, customer, limit, step-up, masking and audit are those of the API because they are the API's.
 */
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { RequestKeys } from '../../services/cases/request-authentication.ts';
import { type App, type AppContext, logOf, principalOf } from '../context.ts';
import { requireScope } from '../middleware/auth.ts';
import { readBody } from '../middleware/body.ts';
import type { Principal } from '../middleware/principal.ts';
import { countRequest } from '../middleware/rate-limit.ts';
import { openApiDocument } from '../openapi/document.ts';
import { challengeToAssistants, resourceMetadata } from '../protected-resource.ts';
import { PUBLIC_ROUTES, servePublic } from '../public-route.ts';
import type { ApiRequest } from './caller.ts';
import { ofKnownHost } from './hosts.ts';
import { createQuoteBook } from './quotes.ts';
import { assistantToolbox, type McpParts, mcpServer } from './server.ts';

/** What the tools for assistants need. */
export interface AssistantDeps {
  readonly version: string;
  /** What quotes are authenticated with. */
  readonly keys: RequestKeys;
  /** The issuers whose tokens are taken. */
  readonly issuers: readonly string[];
  /** Host names besides that of the public address. */
  readonly allowedHosts: readonly string[];
}

/** Registers /mcp and the metadata by which clients find who issues tokens. */
export function registerAssistants(app: App, deps: AssistantDeps): void {
  const { assistants, resource, assistantResource } = PUBLIC_ROUTES;
  for (const [route, path] of [
    [resource, ''],
    [assistantResource, assistants.path],
  ] as const)
    servePublic(app, route, (c) => {
      c.header('cache-control', 'public, max-age=3600');
      return c.json(resourceMetadata(c.get('platform').publicBaseUrl, path, deps.issuers));
    });

  let made: McpParts | undefined;
  const parts = (c: AppContext): McpParts => {
    // Made at the first call: it takes a moment, and by then all routes are registered.
    made ??= {
      version: deps.version,
      toolbox: assistantToolbox(openApiDocument(app, deps.version, c.get('platform').publicBaseUrl)),
      quotes: createQuoteBook(deps.keys, Date.now),
    };
    return made;
  };
  servePublic(
    app,
    assistants,
    ofKnownHost(deps.allowedHosts),
    requireScope([], { checksCustomer: true, rate: 'unlimited', operation: 'assistants' }),
    readBody(),
    async (c) => {
      const inner = innerRequests(app, c);
      const caller = { identity: identityOf(principalOf(c)), send: inner.send };
      const handler = createMcpHandler(() => mcpServer(parts(c), caller), {
        // There is nothing to be told of later: lists change with a release.
        maxSubscriptions: 0,
        onerror: (err) => logOf(c).debug({ err }, 'a message of an assistant was refused'),
      });
      // To its end: a stream of the protocol of 2025 begins before the tool is called.
      const answer = await whole(await handler.fetch(c.req.raw));
      // What went to a route was counted there.
      if (inner.count() === 0) countRequest(c, assistants.rate);
      return inner.challenge() ?? answer;
    },
  );
}

async function whole(answer: Response): Promise<Response> {
  return answer.body === null ? answer : new Response(await answer.arrayBuffer(), answer);
}

function identityOf({ subject, client = '', customerId = '' }: Principal): readonly string[] {
  return [subject, client, customerId];
}

/** Headers of the caller's request that its inner requests have too. */
const HANDED_ON = ['authorization', 'accept-language', 'x-forwarded-for', 'user-agent'];

/** Requests to this app in the name of the caller of another. */
function innerRequests(app: App, c: AppContext) {
  let count = 0;
  let challenge: Response | undefined;
  return {
    count: () => count,
    /** The answer to a request that was refused for want of another token: a client may get one and ask again (RFC 6750, RFC 9470). */
    challenge: () => challenge,
    async send({ method, path, headers: given, body }: ApiRequest): Promise<Response> {
      count += 1;
      const headers = new Headers({ ...given, 'x-request-id': c.get('requestId') });
      for (const name of HANDED_ON) {
        const value = c.req.header(name);
        if (value !== undefined) headers.set(name, value);
      }
      const request = new Request(`${c.get('platform').publicBaseUrl}${path}`, {
        ...{ method, headers },
        ...(body === undefined ? {} : { body }),
      });
      const { incoming } = c.env;
      const response = await app.fetch(request, incoming === undefined ? {} : { incoming });
      keepQuota(c, response);
      const asked = response.headers.get('www-authenticate');
      if (asked !== null) {
        challenge = new Response(await response.clone().text(), response);
        challenge.headers.set('www-authenticate', challengeToAssistants(asked));
      }
      return response;
    },
  };
}

/** What the route said of limits is said to the caller. */
function keepQuota(c: AppContext, { headers }: Response): void {
  const told = ['ratelimit-policy', 'ratelimit', 'retry-after'].flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  if (told.length > 0) c.set('quota', Object.fromEntries(told));
}
