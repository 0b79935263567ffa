/** The HTTP server: plain, or with TLS and certificates that can be exchanged. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions, type Server as TlsServer } from 'node:https';
import type { HttpTls } from '../config/tls.ts';
import type { Logger } from '../telemetry/telemetry.ts';
import { watchFiles } from './file-watch.ts';

/**
 * A server that does not listen yet. With `tls` it speaks only TLS, and uses new certificates while it runs.
 * @param options of Node's server
 */
export function httpServer(
  tls: HttpTls | undefined,
  { log, answer, ...options }: ServerOptions & { readonly log: Logger; readonly answer: RequestListener },
): Server | TlsServer {
  if (tls === undefined) return createServer(options, answer);
  const server = createTlsServer(
    {
      ...options,
      ...tls.read(),
      requestCert: tls.wantsClientCertificates,
      rejectUnauthorized: tls.wantsClientCertificates,
      minVersion: 'TLSv1.2',
    },
    answer,
  );
  const reload = () => server.setSecureContext({ ...tls.read(), minVersion: 'TLSv1.2' });
  server.once('close', watchFiles([{ what: 'TLS of HTTP', files: tls.files, reload }], log));
  return server;
}
