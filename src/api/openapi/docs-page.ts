/**
 * The API page: one HTML document that reads /openapi.json from its own origin and shows it. It loads nothing from
 * elsewhere, and its Content-Security-Policy would not let it.
 */
import { randomBytes } from 'node:crypto';
import { DOCS_SCRIPT } from './docs-page.script.ts';
import { DOCS_STYLE } from './docs-page.style.ts';

/** A page and the policy it has to be served with. */
export interface DocsPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/** Renders the page with a fresh nonce: only its own script and style run. */
export function renderDocsPage(): DocsPage {
  const nonce = randomBytes(16).toString('base64');
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>API reference</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${DOCS_STYLE}</style>
</head>
<body>
<header>
<h1 id="title">API reference</h1>
<p id="about"></p>
<div class="bar">
<label>Token <input id="token" type="password" autocomplete="off" spellcheck="false" placeholder="paste a JWT; it stays in this page"></label>
<label>Find <input id="find" type="search" placeholder="path, word or scope"></label>
<a href="/openapi.json">openapi.json</a>
</div>
</header>
<div class="columns"><nav id="nav" aria-label="Operations"></nav><main id="main"><p>Loading the description of the API.</p></main></div>
<noscript>This page needs JavaScript; the same content is in <a href="/openapi.json">openapi.json</a>.</noscript>
<script nonce="${nonce}">${DOCS_SCRIPT}</script>
</body>
</html>
`;
  return {
    html,
    contentSecurityPolicy: [
      "default-src 'none'",
      `script-src 'nonce-${nonce}'`,
      `style-src 'nonce-${nonce}'`,
      "connect-src 'self'",
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  };
}
