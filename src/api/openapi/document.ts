/**
 * The OpenAPI 3.1 document, generated from the routes that are registered.
 */
import { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import type { App, AppEnv } from '../context.ts';
import { NDJSON } from '../middleware/lines.ts';
import { BEARER_SCHEME } from '../route.ts';
import { TMF_PATH } from '../tmf/error-document.ts';

/**
 * The document of an app. `serverUrl` is where callers reach it. TM Forum's own documents describe the routes under /tmf-api: they are left out, unless
 * `withTmf`.
 */
export function openApiDocument(
  app: App,
  version: string,
  serverUrl: string,
  { withTmf = false }: { readonly withTmf?: boolean } = {},
) {
  // Registering a second time only overwrites the entry, so the document may be made more than once.
  app.openAPIRegistry.registerComponent('securitySchemes', BEARER_SCHEME, {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'A JWT of the configured issuer. Each operation lists its scopes under `x-required-scopes`. A token that is bound to a customer (claim `customer_id`) is `refused`, or sees only its `own` customer: `x-bound-tokens`.',
  });
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Goodstanding',
      version,
      description:
        'Credit-check and provisioning decisions: every answer with its reasons and a receipt. Errors are RFC 9457 problem documents. Operations that create something need an Idempotency-Key.',
    },
    servers: [{ url: serverUrl }],
  });
  if (document.paths === undefined) return document;
  const all = Object.entries(document.paths).map(([path, item]) => [path, listAsLines(item)] as const);
  const described = withTmf ? all : all.filter(([path]) => !path.startsWith(TMF_PATH));
  return { ...document, paths: Object.fromEntries(described) };
}

/** The document of these operations alone. It takes a fraction of the time that the whole one takes, in which nobody else is served. */
export function documentOfOperations(app: App, operationIds: ReadonlySet<string>, version: string) {
  const part = new OpenAPIHono<AppEnv>();
  for (const definition of app.openAPIRegistry.definitions)
    if (definition.type === 'route' && operationIds.has(definition.route.operationId ?? ''))
      part.openAPIRegistry.registerPath(definition.route);
  return openApiDocument(part, version, '/');
}

type PathItem = NonNullable<ReturnType<App['getOpenAPI31Document']>['paths']>[string];

const ListAnswer = z.looseObject({
  content: z.looseObject({
    'application/json': z.looseObject({
      schema: z.looseObject({
        properties: z.object({
          items: z.looseObject({ items: z.looseObject({}) }),
          nextCursor: z.looseObject({}),
        }),
      }),
    }),
  }),
});

/** A list is given as lines as well (src/api/bulk/list-lines.ts): on each line an item, of all pages. */
function listAsLines(item: PathItem): PathItem {
  const { get } = item;
  const { data: answer } = ListAnswer.safeParse(get?.responses?.['200']);
  if (get === undefined || answer === undefined) return item;
  const schema = answer.content['application/json'].schema.properties.items.items;
  const content = { ...answer.content, [NDJSON]: { schema } };
  return { ...item, get: { ...get, responses: { ...get.responses, 200: { ...answer, content } } } };
}
