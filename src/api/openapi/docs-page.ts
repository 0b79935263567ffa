/**
 * The API page: Swagger UI, served by this process. It reads /openapi.json of its own origin and loads nothing from elsewhere;
 * its Content-Security-Policy prevents that, and allows no inline script or style.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { EXAMPLE_KEY } from '../route.ts';

const require = createRequire(import.meta.url);

/**
 * Starts the page. No validator badge: it would send the address of the description to a stranger. A request that still has the
 * key of the example gets a key of its own: otherwise a second request would look like a repetition of the first.
 */
const START = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#page',
  deepLinking: true,
  docExpansion: 'list',
  filter: true,
  showExtensions: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    if (request.headers['Idempotency-Key'] === '${EXAMPLE_KEY}')
      request.headers['Idempotency-Key'] = 'docs-' + crypto.getRandomValues(new Uint32Array(4)).join('-');
    return request;
  },
});
`;

/** A file that the page needs. */
export interface DocsAsset {
  readonly content: string;
  readonly contentType: string;
}

/** The page, the policy it is served with, and its files by their path. */
export interface DocsPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
  readonly assets: ReadonlyMap<string, DocsAsset>;
}

/** Reads the files. A path holds the digest of its file's content, so that a browser may keep the file for ever. */
export function loadDocsPage(): DocsPage {
  const assets = new Map<string, DocsAsset>();
  const add = (name: string, contentType: string, content: string): string => {
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 16);
    const path = `/docs/${digest}/${name}`;
    assets.set(path, { content, contentType });
    return path;
  };
  const script = 'text/javascript; charset=utf-8';
  const read = (file: string): string => readFileSync(file, 'utf8');
  const style = add(
    'swagger-ui.css',
    'text/css; charset=utf-8',
    read(require.resolve('swagger-ui-dist/swagger-ui.css')),
  );
  const bundle = add(
    'swagger-ui-bundle.js',
    script,
    read(require.resolve('swagger-ui-dist/swagger-ui-bundle.js')),
  );
  const start = add('start.js', script, START);
  return {
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${style}">
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript; the same content is in <a href="/openapi.json">openapi.json</a>.</noscript>
<script src="${bundle}"></script>
<script src="${start}"></script>
</body>
</html>
`,
    contentSecurityPolicy: [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    assets,
  };
}
