/**
 * Puts the HTTP application together: shared middleware, operational routes, the codec endpoint and whatever
 * business routes the main hands in.
 */
import { OpenAPIHono } from '@hono/zod-openapi';
import { listsAsLines } from './bulk/list-lines.ts';
import type { App, AppEnv, Platform } from './context.ts';
import { type AssistantDeps, registerAssistants } from './mcp/register.ts';
import { requestContext } from './middleware/request-context.ts';
import { createNotFound, onError } from './problems/errors.ts';
import { faultsOf } from './problems/faults.ts';
import { Problem } from './problems/problem.ts';
import { registerStaffLogin, type StaffLoginParts } from './routes/access/register.ts';
import { type CodecRouteDeps, registerCodecRoutes } from './routes/platform/codec.ts';
import { type OperationalDeps, registerOperationalRoutes } from './routes/platform/operational.ts';

/** Default limit of a body: 256 KiB. */
const DEFAULT_MAX_BODY_BYTES = 256 * 1024;

/** Everything that an app needs. */
export interface AppDeps extends Omit<Platform, 'maxBodyBytes'> {
  /** Default 256 KiB. */
  readonly maxBodyBytes?: number;
  readonly operational: OperationalDeps;
  /** When left out, there is no codec endpoint. */
  readonly codec?: CodecRouteDeps;
  /** What assistants need (MCP). */
  readonly assistants: AssistantDeps;
  /** Left out, nobody signs in here. */
  readonly staffLogin?: StaffLoginParts;
  /** Business routes, each a function that registers itself: `(app) => registerOrderRoutes(app, deps)`. */
  readonly routes: readonly ((app: App) => void)[];
}

/** Builds the application. Serve it with `serve({ fetch: app.fetch })` of @hono/node-server, or call `app.request`. */
export function createApp(deps: AppDeps): App {
  const platform: Platform = {
    log: deps.log,
    metrics: deps.metrics,
    auth: deps.auth,
    idempotency: deps.idempotency,
    stepUp: deps.stepUp,
    audit: deps.audit,
    auditAddresses: deps.auditAddresses,
    rates: deps.rates,
    tickets: deps.tickets,
    publicBaseUrl: deps.publicBaseUrl,
    maxBodyBytes: deps.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
  };
  const app = new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      const input: unknown = 'data' in result ? result.data : undefined;
      const errors = faultsOf(result.error, input, result.target);
      throw new Problem(
        'validation-failed',
        errors.length === 1 ? 'The request has one fault.' : `The request has ${errors.length} faults.`,
        { errors },
      );
    },
  });
  app.onError(onError);
  app.notFound(createNotFound(app));
  app.use(requestContext(platform));
  app.use('/v1/*', listsAsLines(app));
  if (deps.codec !== undefined) registerCodecRoutes(app, deps.codec);
  if (deps.staffLogin !== undefined) registerStaffLogin(app, deps.staffLogin);
  registerOperationalRoutes(app, deps.operational);
  registerAssistants(app, deps.assistants);
  for (const register of deps.routes) register(app);
  return app;
}
