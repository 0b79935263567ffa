/**
 * What Node or the adapter cannot read as a request never reaches the application. It is answered by a problem document all the same,
 * so that a caller has to understand one kind of refusal only.
 */
import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { RequestError } from '@hono/node-server';
import type { Logger } from '../telemetry/telemetry.ts';
import { toProblem } from './problems/errors.ts';
import { Problem } from './problems/problem.ts';
import { toProblemResponse } from './problems/response.ts';
import { DEFAULT_HEADERS, FIXED_HEADERS, TRANSPORT_SECURITY } from './security-headers.ts';

/** How long a refused caller may take to read why. */
const LINGER_MS = 1_000;

/** Makes a server answer what it cannot read. Call it once, before the server listens. */
export function answerUnreadable(server: Server | TlsServer, log: Logger): void {
  const current = new WeakMap<
    Duplex,
    { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse }
  >();
  const refused = new WeakSet<Duplex>();
  server.prependListener('request', (incoming, outgoing) => {
    current.set(incoming.socket, { incoming, outgoing });
  });
  // An expectation that is not known may be ignored; Node's own answer would have no body.
  server.on('checkExpectation', (incoming, outgoing) => server.emit('request', incoming, outgoing));
  server.on('connect', (_incoming, socket) => {
    void refuse(socket, new Problem('method-not-allowed', 'This is no proxy.', { headers: { allow: '' } }));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // What comes after the first fault is the rest of the same bytes.
    if (refused.has(socket)) return;
    refused.add(socket);
    log.info({ code: error.code }, 'a request could not be read');
    const before = current.get(socket);
    if (before?.incoming.complete && !before.outgoing.writableFinished) {
      // The request before was whole: it gets its answer, however long that takes, and the connection ends with it.
      before.outgoing.once('close', () => {
        socket.end();
        endSoon(socket);
      });
      return;
    }
    // Its answer has begun: it may come to its end, but has no other after it.
    if (before && !before.incoming.complete && before.outgoing.headersSent) endSoon(socket);
    else void refuse(socket, problemOf(error));
  });
}

/**
 * Refuses an absolute target with a user or a password in it: the adapter takes it, and fails when the body is read.
 * @throws RequestError, for the adapter's `errorHandler`
 */
export function refuseCredentials({ url }: Request): void {
  if (/^\w+:\/\/[^/?#]*@/.test(url)) throw new RequestError('credentials in the target');
}

/** The answer to a request whose Host or target the adapter cannot read; for its `errorHandler`. */
export function answerOfAdapter(error: unknown): Response {
  const problem =
    error instanceof RequestError
      ? new Problem('malformed-request', 'The address or the Host header is not well-formed.', {
          cause: error,
        })
      : toProblem(error);
  return unread(problem);
}

/** An answer that no middleware has seen. */
function unread(problem: Problem): Response {
  const response = toProblemResponse(problem, aRequest());
  for (const [name, value] of Object.entries({ ...DEFAULT_HEADERS, ...FIXED_HEADERS }))
    response.headers.set(name, value);
  return response;
}

/** It has no address that could be read. */
function aRequest(): { readonly instance: string; readonly requestId: string } {
  return { instance: '/', requestId: randomUUID() };
}

function problemOf({ code }: NodeJS.ErrnoException): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Problem('headers-too-large', 'The request line and the headers are too long.');
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new Problem('payload-too-large', 'The extensions of the chunks are too long.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem('request-timeout', 'The request did not come to its end in time.');
    default:
      return new Problem('malformed-request', 'This is not a well-formed HTTP request.');
  }
}

/** Writes a whole answer to a connection, and ends it. */
async function refuse(socket: Duplex, problem: Problem): Promise<void> {
  const response = unread(problem);
  const body = await response.text();
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const head = [
    `HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ''}`,
    ...[...response.headers].map(([name, value]) => `${name}: ${value}`),
    ...(socket instanceof TLSSocket ? [`${TRANSPORT_SECURITY.name}: ${TRANSPORT_SECURITY.value}`] : []),
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.on('error', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  endSoon(socket);
}

/** Destroyed at once, with bytes unread, a connection would be reset, and the answer lost on its way. */
function endSoon(socket: Duplex): void {
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
