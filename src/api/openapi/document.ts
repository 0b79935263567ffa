/**
 * The OpenAPI 3.1 document, generated from the routes that are registered.
 */
import type { App } from '../context.ts';
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
  if (withTmf || document.paths === undefined) return document;
  const own = Object.entries(document.paths).filter(([path]) => !path.startsWith(TMF_PATH));
  return { ...document, paths: Object.fromEntries(own) };
}
