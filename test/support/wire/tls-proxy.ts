/** Ends TLS in front of a server that has none of its own, and tells by which certificates it was called. */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';

/** A proxy that takes only callers with a certificate of its authority. */
export interface TlsProxy {
  /** host:port to use in place of the server's. */
  readonly address: string;
  /** Fingerprints of callers' certificates, one for each connection, in order. */
  readonly callers: readonly string[];
  /** Drops every connection. New ones are taken. */
  cut(): void;
  close(): Promise<void>;
}

/**
 * Starts it in front of `target`, which is host:port.
 * @param folder where `goodstanding certs` wrote
 */
export async function aTlsProxy(target: string, folder: string): Promise<TlsProxy> {
  const [host = '127.0.0.1', port = ''] = target.split(':');
  const read = (name: string) => readFileSync(join(folder, name));
  const open = new Set<Socket>();
  const callers: string[] = [];
  const keep = <S extends Socket>(socket: S): S => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
    return socket;
  };
  const server = createServer(
    {
      ...{ ca: read('ca.crt'), cert: read('server.crt'), key: read('server.key') },
      // gRPC speaks HTTP/2 and asks for it.
      ...{ requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] },
    },
    (incoming) => {
      keep(incoming);
      callers.push(incoming.getPeerCertificate().fingerprint256);
      const outgoing = keep(connect(Number(port), host));
      incoming.pipe(outgoing).pipe(incoming);
      incoming.on('close', () => outgoing.destroy());
      outgoing.on('close', () => incoming.destroy());
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    address: `127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`,
    callers,
    cut,
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
