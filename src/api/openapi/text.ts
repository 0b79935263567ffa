/** The OpenAPI document as a file: it does not depend on the machine or the deployment. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { VERSION } from '../../config/version.ts';
import { businessRoutes } from '../business.ts';
import type { App, AppEnv } from '../context.ts';
import type { BusinessDeps } from '../dependencies.ts';
import { openApiDocument } from './document.ts';

/** Registering routes only describes them; their dependencies are needed only for requests. One schema asks for the channels. */
const UNUSED: BusinessDeps = new Proxy({} as BusinessDeps, {
  get(_, name) {
    if (name === 'noticeChannels') return [];
    throw new Error('the document is made without running a route');
  },
});

/** The business routes as they are declared, on an app that answers nothing. */
export function declaredRoutes(): App {
  const app = new OpenAPIHono<AppEnv>();
  for (const register of businessRoutes(UNUSED)) register(app);
  return app;
}

/** The document with its keys in a stable order, as JSON text with a line break at its end. `withTmf`: with the TM Forum routes. */
export function openApiText({ withTmf = false }: { readonly withTmf?: boolean } = {}): string {
  const made = texts.get(withTmf);
  if (made !== undefined) return made;
  const document = openApiDocument(declaredRoutes(), VERSION, 'http://localhost:8080', { withTmf });
  const text = `${JSON.stringify(sorted(document), null, 2)}\n`;
  texts.set(withTmf, text);
  return text;
}

/** The document depends on nothing but the program: a process makes each form once. */
const texts = new Map<boolean, string>();

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}
