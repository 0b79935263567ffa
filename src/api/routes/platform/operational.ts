/**
 * Routes about the process itself, for machines and operators: alive, ready, metrics, and the description of the API.
 */
import { z } from '@hono/zod-openapi';
import { type App, type AppContext, logOf } from '../../context.ts';
import { type DocsPage, loadDocsPage } from '../../openapi/docs-page.ts';
import { openApiDocument } from '../../openapi/document.ts';
import { Problem } from '../../problems/problem.ts';
import { PUBLIC_ROUTES, servePublic } from '../../public-route.ts';
import { defineRoute, jsonResponse } from '../../route.ts';

/** One thing the process cannot work without. `check` resolves when it answers. */
export interface ReadinessCheck {
  /** Shown in the answer of `/readyz`, such as `mongodb`. */
  readonly name: string;
  /** Rejects, or does not settle in time, when the dependency does not answer. Should honour the signal. */
  readonly check: (signal: AbortSignal) => Promise<unknown>;
}

/** A flag that is raised once, when the process starts to shut down. */
export interface Draining {
  readonly active: boolean;
  start(): void;
}

/** Makes the flag. Raise it first thing at shutdown, then give the load balancer time to notice. */
export function createDraining(): Draining {
  let active = false;
  return {
    get active() {
      return active;
    },
    start() {
      active = true;
    },
  };
}

/** What the operational routes need. */
export interface OperationalDeps {
  readonly checks: readonly ReadinessCheck[];
  readonly draining: Draining;
  /** What an operator should know about this deployment although it is ready, such as a channel that is not configured. */
  readonly notes?: readonly string[];
  /** More of them, which change while the process runs; asked again after a minute. */
  readonly currentNotes?: () => Promise<readonly string[]>;
  /** Whom to tell of a hole; without it there is no security.txt. */
  readonly securityContact?: { readonly contacts: readonly string[]; readonly expiresAt: string };
  /** Version in the OpenAPI document. */
  readonly version: string;
  /** Longest time for one check in milliseconds. Default 2000. */
  readonly checkTimeoutMs?: number;
}

const CheckResult = z.object({
  name: z.string(),
  status: z.enum(['up', 'down']),
  ms: z.int().openapi({ description: 'Milliseconds until the answer, or until it was given up' }),
});

const Readiness = z
  .object({
    status: z.enum(['ready', 'unready', 'draining']),
    down: z.array(z.string()).openapi({ description: 'Names of the dependencies that do not answer' }),
    checks: z.array(CheckResult),
    notes: z
      .array(z.string())
      .optional()
      .openapi({ description: 'What this deployment lacks; it is ready all the same' }),
  })
  .openapi('Readiness');

const health = defineRoute(
  {
    method: 'get',
    path: '/healthz',
    operationId: 'getHealth',
    tags: ['Operational'],
    summary: 'Whether the process is alive',
    responses: { 200: jsonResponse('It is', z.object({ status: z.literal('alive') })) },
  },
  { rate: 'unlimited', objects: [], personal: 'none', audited: [], scopes: 'public' },
);

const readiness = defineRoute(
  {
    method: 'get',
    path: '/readyz',
    operationId: 'getReadiness',
    tags: ['Operational'],
    summary: 'Whether the process can serve, and which dependency does not answer',
    responses: {
      200: jsonResponse('It can', Readiness),
      503: jsonResponse('It cannot, or is shutting down', Readiness),
    },
  },
  { rate: 'unlimited', objects: [], personal: 'none', audited: [], scopes: 'public' },
);

/** Registers /healthz, /readyz, /metrics, /openapi.json, /docs and /.well-known/security.txt. They need no token. */
export function registerOperationalRoutes(app: App, deps: OperationalDeps): void {
  app.openapi(health, (c) => c.json({ status: 'alive' as const }, 200));
  app.openapi(readiness, async (c) => {
    const answer = await ready(c, deps);
    if (answer.status === 'ready') return c.json(answer, 200);
    c.header('retry-after', answer.status === 'draining' ? '5' : '2');
    return c.json(answer, 503);
  });
  servePublic(app, PUBLIC_ROUTES.metrics, async (c) => {
    const { registry } = c.get('platform').metrics;
    return c.body(await registry.metrics(), 200, { 'content-type': registry.contentType });
  });
  servePublic(app, PUBLIC_ROUTES.securityTxt, (c) => {
    if (deps.securityContact === undefined)
      throw new Problem('not-found', 'There is nothing at this address.');
    return c.body(securityTxt(deps.securityContact, c.get('platform').publicBaseUrl), 200, {
      'content-type': 'text/plain; charset=utf-8',
    });
  });
  let document: string | undefined;
  servePublic(app, PUBLIC_ROUTES.openApi, (c) => {
    document ??= JSON.stringify(openApiDocument(app, deps.version, c.get('platform').publicBaseUrl));
    return c.body(document, 200, { 'content-type': 'application/json', 'cache-control': 'no-cache' });
  });
  let page: DocsPage | undefined;
  servePublic(app, PUBLIC_ROUTES.docs, (c) => {
    page ??= loadDocsPage();
    return c.body(page.html, 200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': page.contentSecurityPolicy,
      'cache-control': 'no-cache',
    });
  });
  servePublic(app, PUBLIC_ROUTES.docsFiles, (c) => {
    page ??= loadDocsPage();
    const asset = page.assets.get(c.req.path);
    if (asset === undefined) throw new Problem('not-found', 'The API page has no such file.');
    return c.body(asset.content, 200, {
      'content-type': asset.contentType,
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });
}

/** RFC 9116. */
function securityTxt(
  { contacts, expiresAt }: NonNullable<OperationalDeps['securityContact']>,
  publicBaseUrl: string,
): string {
  const lines = [
    ...contacts.map((contact) => `Contact: ${contact}`),
    `Expires: ${expiresAt}`,
    'Preferred-Languages: en',
    `Canonical: ${publicBaseUrl}/.well-known/security.txt`,
  ];
  return `${lines.join('\n')}\n`;
}

async function ready(c: AppContext, deps: OperationalDeps): Promise<z.infer<typeof Readiness>> {
  if (deps.draining.active) return { status: 'draining', down: [], checks: [] };
  const checks = await Promise.all(deps.checks.map((check) => run(c, check, deps.checkTimeoutMs ?? 2_000)));
  const down = checks.filter((check) => check.status === 'down').map((check) => check.name);
  const all = [...(deps.notes ?? []), ...((await deps.currentNotes?.().catch(() => [])) ?? [])];
  const notes = all.length === 0 ? {} : { notes: all };
  return { status: down.length === 0 ? 'ready' : 'unready', down, checks, ...notes };
}

async function run(
  c: AppContext,
  check: ReadinessCheck,
  timeoutMs: number,
): Promise<z.infer<typeof CheckResult>> {
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(timeoutMs);
  const overdue = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`no answer within ${timeoutMs} ms`)), {
      once: true,
    });
  });
  const status = await Promise.race([check.check(signal), overdue]).then(
    () => 'up' as const,
    (err: unknown) => {
      // The cause can name hosts, so it is only logged.
      logOf(c).warn({ err, check: check.name }, 'a dependency does not answer');
      return 'down' as const;
    },
  );
  return { name: check.name, status, ms: Math.round(performance.now() - startedAt) };
}
