/** One HTTP request as bytes on a socket, since no HTTP client sends what an attacker does, and the answer to it. */
import { connect } from 'node:net';

/** A request, byte by byte. */
export interface RawRequest {
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  /** In this order, repeated where it is repeated. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** What follows the head, each piece written `pauseMs` after the one before. */
  readonly pieces: readonly Uint8Array[];
  readonly pauseMs?: number;
  /** Default `HTTP/1.1`. */
  readonly version?: string;
  /** How the caller goes on after the last piece: it waits (default), ends its half of the connection, or is gone. */
  readonly after?: 'wait' | 'end' | 'gone';
}

/** An answer; `none` when the connection was closed without one, `silent` when nothing came in time. */
export type RawAnswer =
  | { readonly kind: 'none' | 'silent' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Names in lower case; of a repeated one, the last. */
      readonly headers: ReadonlyMap<string, string>;
      readonly body: string;
    };

const SILENT_AFTER_MS = 20_000;
const CRLF = '\r\n';

/** Sends a request on a connection of its own, and reads until the server closes it. */
export function sendRaw(url: string, request: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const { method, target, headers, pieces, pauseMs = 0, version = 'HTTP/1.1', after = 'wait' } = request;
  const lines = [`${method} ${target} ${version}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const silent = setTimeout(() => finish('silent'), SILENT_AFTER_MS);
    const finish = (otherwise: 'none' | 'silent') => {
      clearTimeout(silent);
      socket.destroy();
      resolve(answerOf(Buffer.concat(received), method) ?? { kind: otherwise });
    };
    socket.on('data', (data) => received.push(data));
    socket.on('end', () => finish('none'));
    socket.on('close', () => finish('none'));
    // A server that refuses a head or a body may reset the connection while the rest is being written.
    socket.on('error', () => finish('none'));
    socket.on('connect', async () => {
      socket.write(Buffer.from(lines.concat('', '').join(CRLF), 'latin1'));
      for (const piece of pieces) {
        if (pauseMs > 0) await new Promise((next) => setTimeout(next, pauseMs));
        if (socket.destroyed) return;
        socket.write(piece);
      }
      if (after === 'end') socket.end();
      if (after === 'gone') socket.destroy();
    });
  });
}

function answerOf(bytes: Buffer, method: string): RawAnswer | null {
  const text = bytes.toString('latin1');
  const end = text.indexOf(CRLF + CRLF);
  if (end < 0) return null;
  const [first = '', ...lines] = text.slice(0, end).split(CRLF);
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? Number.NaN);
  const rest = bytes.subarray(end + 4);
  if (status < 200) return answerOf(rest, method);
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const length = Number(headers.get('content-length') ?? rest.length);
  const chunked = headers.get('transfer-encoding') === 'chunked';
  const body = chunked ? unchunked(rest) : rest.subarray(0, length);
  return { kind: 'answer', status, headers, body: method === 'HEAD' ? '' : body.toString('utf8') };
}

function unchunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const line = bytes.indexOf(CRLF, at);
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    if (line < 0 || !(size > 0)) break;
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
  return Buffer.concat(parts);
}
