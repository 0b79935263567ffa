import type { App, AppContext } from '../context.ts';
import type { defineRoute } from '../route.ts';
import { toldByAttributes } from './fault-attributes.ts';

/**
 * Registers a route under its declaration. Answers of TM Forum have no schema of their own in the description of the API, so that they are not
 * checked by the compiler: tests hold them against the tables.
 */
export function serve(
  app: App,
  route: ReturnType<typeof defineRoute> & { readonly middleware?: unknown },
  handler: (c: AppContext) => Promise<Response>,
): void {
  app.openAPIRegistry.registerPath(route);
  const middleware = Array.isArray(route.middleware) ? route.middleware : [];
  app.on(
    route.method.toUpperCase(),
    [route.getRoutingPath()],
    ...middleware,
    toldByAttributes({ method: route.method, path: route.path }, handler),
  );
}
