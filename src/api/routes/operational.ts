/**
 * What machines and operators ask of the process itself: alive, ready, metrics, and the description of the API.
 */
import type { App, AppContext } from '../context.ts';
import { renderDocsPage } from '../docs-page.ts';
import { openApiDocument } from '../openapi.ts';

/** One thing the process cannot work without. `check` resolves when it answers. */
export interface ReadinessCheck {
  /** Shown to whoever asks `/readyz`, such as `mongodb`. */
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
  /** Version in the OpenAPI document. */
  readonly version: string;
  /** Longest time for one check in milliseconds. Default 2000. */
  readonly checkTimeoutMs?: number;
}

/** Answer of one check. */
interface CheckResult {
  readonly name: string;
  readonly status: 'up' | 'down';
  readonly ms: number;
}

/** Registers /healthz, /readyz, /metrics, /openapi.json and /docs. They want no token. */
export function registerOperationalRoutes(app: App, deps: OperationalDeps): void {
  app.get('/healthz', (c) => c.json({ status: 'alive' }));
  app.get('/readyz', (c) => ready(c, deps));
  app.get('/metrics', async (c) => {
    const { registry } = c.get('platform').metrics;
    return c.body(await registry.metrics(), 200, { 'content-type': registry.contentType });
  });
  let document: string | undefined;
  app.get('/openapi.json', (c) => {
    document ??= JSON.stringify(openApiDocument(app, deps.version, c.get('platform').publicBaseUrl));
    return c.body(document, 200, { 'content-type': 'application/json', 'cache-control': 'no-cache' });
  });
  app.get('/docs', (c) => {
    const page = renderDocsPage();
    return c.body(page.html, 200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': page.contentSecurityPolicy,
    });
  });
}

async function ready(c: AppContext, deps: OperationalDeps): Promise<Response> {
  if (deps.draining.active) {
    return c.json({ status: 'draining', checks: [] }, 503, { 'retry-after': '5' });
  }
  const checks = await Promise.all(deps.checks.map((check) => run(c, check, deps.checkTimeoutMs ?? 2_000)));
  const down = checks.filter((check) => check.status === 'down').map((check) => check.name);
  if (down.length === 0) return c.json({ status: 'ready', checks }, 200);
  return c.json({ status: 'unready', down, checks }, 503, { 'retry-after': '2' });
}

async function run(c: AppContext, check: ReadinessCheck, timeoutMs: number): Promise<CheckResult> {
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
      // Why it is down can name hosts: that stays in the log.
      c.get('log').warn({ err, check: check.name }, 'a dependency does not answer');
      return 'down' as const;
    },
  );
  return { name: check.name, status, ms: Math.round(performance.now() - startedAt) };
}
