import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, it as test } from 'vitest';
import { answerUnreadable } from '../../src/mains/unreadable.ts';
import { createLogger } from '../../src/telemetry/telemetry.ts';

test('an answer that has begun is not lost when the rest of its request cannot be read', async () => {
  const server = createServer((_incoming, outgoing) => {
    outgoing.writeHead(401, { 'content-type': 'text/plain' });
    outgoing.write('no ');
    server.once('clientError', () => outgoing.end('token'));
  });
  answerUnreadable(server, createLogger({ level: 'silent', name: 'test' }));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const socket = connect(address.port, '127.0.0.1');
  const answer = text(socket);
  const asked = once(server, 'request');
  socket.write('POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n');
  await asked;
  // No size of a chunk.
  socket.write('zz\r\n');
  expect(await answer).toMatch(/^HTTP\/1.1 401 [\s\S]*no [\s\S]*token/);
});
