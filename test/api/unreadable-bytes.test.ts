import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, it as test } from 'vitest';
import { answerUnreadable } from '../../src/api/unreadable.ts';
import { createLogger } from '../../src/telemetry/telemetry.ts';

/** A server that answers what it cannot read, and a connection to it. */
async function serve(answer: RequestListener): Promise<{ readonly server: Server; readonly socket: Socket }> {
  const server = createServer(answer);
  answerUnreadable(server, createLogger({ level: 'silent', name: 'test' }));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { server, socket: connect(address.port, '127.0.0.1') };
}

test('an answer that has begun is not lost when the rest of its request cannot be read', async () => {
  const { server, socket } = await serve((_incoming, outgoing) => {
    outgoing.writeHead(401, { 'content-type': 'text/plain' });
    outgoing.write('no ');
    server.once('clientError', () => outgoing.end('token'));
  });
  const answer = text(socket);
  const asked = once(server, 'request');
  socket.write('POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n');
  await asked;
  // No size of a chunk.
  socket.write('zz\r\n');
  expect(await answer).toMatch(/^HTTP\/1.1 401 [\s\S]*no [\s\S]*token/);
});

test('the answer to a whole request is not lost when what comes after it cannot be read', async () => {
  const long = 'x'.repeat(2 * 1024 * 1024);
  const { server, socket } = await serve((_incoming, outgoing) => {
    // All of it is with the system, and most of it not with the caller, when more comes that nobody will read.
    outgoing.once('finish', () => socket.write('more that cannot be read\r\n'));
    server.once('clientError', () => outgoing.end(long));
  });
  const answer = text(socket);
  socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\nzz\r\n');
  expect((await answer).endsWith(`\r\n\r\n${long}`)).toBe(true);
});

test('a whole request that is answered late gets its answer, whatever comes after it', async () => {
  const { server, socket } = await serve((_incoming, outgoing) => {
    server.once('clientError', () => setTimeout(() => outgoing.end('late'), 1_500));
  });
  const answer = text(socket);
  socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\nzz\r\n');
  expect(await answer).toMatch(/^HTTP\/1.1 200 [\s\S]*late$/);
});

test('an answer that has come to its end has no other after it when the rest of its request cannot be read', async () => {
  const { socket } = await serve((_incoming, outgoing) => {
    outgoing.once('close', () => socket.write('zz\r\n'));
    outgoing.writeHead(401).end('no token');
  });
  const answer = text(socket);
  socket.write('POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n');
  expect((await answer).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401']);
});
