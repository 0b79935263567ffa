/** The API's server: from the moment it listens to its close. */
import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import { getRequestListener } from '@hono/node-server';
import type { App } from '../api/context.ts';
import { answerOfAdapter, answerUnreadable, refuseCredentials } from '../api/unreadable.ts';
import type { Config } from '../config/config.ts';
import type { Ms } from '../domain/flavor.ts';
import type { Logger } from '../telemetry/telemetry.ts';
import { httpServer } from './http-server.ts';

/** A server that listens, and where it is reached. */
export interface Listening {
  readonly server: Server | TlsServer;
  readonly url: string;
  readonly publicBaseUrl: string;
}

/**
 * How long an idle connection is kept: longer than callers and load balancers keep theirs (60 s with most). Anyone who closes first
 * must be the one who sends, or a request meets a connection that is being closed.
 */
const KEEP_ALIVE_MS: Ms = 65_000;

/** Listens, then makes the app: with port 0 its public address is known only then. */
export async function listen(
  http: Config['http'],
  log: Logger,
  appOf: (publicBaseUrl: string) => App,
): Promise<Listening> {
  let app: App | undefined;
  const answer = getRequestListener(
    (request, env) => {
      refuseCredentials(request);
      return app?.fetch(request, env) ?? new Response(null, { status: 503 });
    },
    {
      errorHandler: answerOfAdapter,
    },
  );
  // The adapter looks for a Host header, and its refusal is a problem document.
  const server = httpServer(http.tls, { requireHostHeader: false, log, answer });
  answerUnreadable(server, log);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(http.port, http.host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the API needs a port');
  const host = http.host.includes(':') ? `[${http.host}]` : http.host;
  const url = `${http.tls === undefined ? 'http' : 'https'}://${host}:${address.port}`;
  const publicBaseUrl = http.port === 0 ? url : http.publicBaseUrl;
  const made = appOf(publicBaseUrl);
  // The first request makes the router. It is ours, so that no caller waits for it.
  await made.request('/healthz');
  app = made;
  return { server, url, publicBaseUrl };
}

/** No new connections; what runs may end within `graceMs`, then it is cut off. */
export function closeServer(server: Server | TlsServer, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(cutOff);
      resolve();
    });
    // Those that are answered from here on are not kept either.
    server.keepAliveTimeout = 1;
    server.closeIdleConnections();
  });
}
