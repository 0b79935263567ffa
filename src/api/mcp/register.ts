/**
 * The tools for assistants over streamable HTTP. Each call of a tool is a request to a route of this very app, with the caller's token: the
 * route's scopes, customer, limit, step-up, masking and audit are those of the API because they are the API's.
 */
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { RequestKeys } from '../../services/cases/request-authentication.ts';
import { type App, type AppContext, logOf, principalOf } from '../context.ts';
import { innerRequests, keepQuota } from '../inner-requests.ts';
import { requireScope } from '../middleware/auth.ts';
import { takeBody, textOf } from '../middleware/body.ts';
import type { Principal } from '../middleware/principal.ts';
import { countRequest } from '../middleware/rate-limit.ts';
import { documentOfOperations } from '../openapi/document.ts';
import { challengeToAssistants, resourceMetadata } from '../protected-resource.ts';
import { PUBLIC_ROUTES, servePublic } from '../public-route.ts';
import type { ApiRequest } from './caller.ts';
import { ofKnownHost } from './hosts.ts';
import { createQuoteBook } from './quotes.ts';
import { assistantToolbox, type McpParts, mcpServer, TOOLBOX_OPERATIONS } from './server.ts';

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
  const parts = (): McpParts => {
    // Made at the first call: it takes a moment, and by then all routes are registered.
    made ??= {
      version: deps.version,
      toolbox: assistantToolbox(documentOfOperations(app, TOOLBOX_OPERATIONS, deps.version)),
      quotes: createQuoteBook(deps.keys, Date.now),
    };
    return made;
  };
  servePublic(
    app,
    assistants,
    ofKnownHost(deps.allowedHosts),
    requireScope([], { checksCustomer: true, rate: 'unlimited', operation: 'assistants' }),
    async (c, next) => {
      await next();
      // A message that can't be read reaches no route, and is a request all the same.
      if (c.error !== undefined) countRequest(c, assistants.rate);
    },
    takeBody(),
    async (c) => {
      const inner = innerCalls(app, c);
      const caller = { identity: identityOf(principalOf(c)), send: inner.send };
      const handler = createMcpHandler(() => mcpServer(parts(), caller), {
        // There is nothing to be told of later: lists change with a release.
        maxSubscriptions: 0,
        onerror: (err) => logOf(c).debug({ err }, 'a message of an assistant was refused'),
      });
      const answer = await whole(await handler.fetch(withoutBody(c), messageOf(c)));
      // What went to a route was counted there.
      if (inner.count() === 0) countRequest(c, assistants.rate);
      return inner.challenge() ?? answer;
    },
  );
}

/** What the protocol says in headers. The body was read, and the request that it came with is used up. */
function withoutBody(c: AppContext): Request {
  const { url, method, headers } = c.req.raw;
  return new Request(url, { method, headers });
}

/** The message, which was read already. */
function messageOf(c: AppContext): { readonly parsedBody?: unknown } {
  const bytes = c.get('rawBody');
  return bytes === undefined || bytes.byteLength === 0 ? {} : { parsedBody: JSON.parse(textOf(bytes)) };
}

/**
 * To its end where it is a stream: that of the protocol of 2025 begins before the tool is called. How long the connection stays is left to the server:
 * the SDK keeps it for a client that asked to close it.
 */
async function whole(answer: Response): Promise<Response> {
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') === true;
  if (!isStream) return answer;
  const headers = new Headers(answer.headers);
  headers.delete('connection');
  return new Response(await answer.arrayBuffer(), { status: answer.status, headers });
}

function identityOf({ subject, client = '', customerId = '' }: Principal): readonly string[] {
  return [subject, client, customerId];
}

/** Requests of tools to this app: how many there were, and what one was refused for. */
function innerCalls(app: App, c: AppContext) {
  const send = innerRequests(app, c);
  let count = 0;
  let challenge: Response | undefined;
  return {
    count: () => count,
    /** The answer to a request that was refused for want of another token: a client may get one and ask again (RFC 6750, RFC 9470). */
    challenge: () => challenge,
    async send(request: ApiRequest): Promise<Response> {
      count += 1;
      const response = await send(request);
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
