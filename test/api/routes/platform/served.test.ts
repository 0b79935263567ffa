import { once } from 'node:events';
import { connect } from 'node:net';
import { serve } from '@hono/node-server';
import { afterAll, describe, expect, test } from 'vitest';
import { problemOf } from '../../../support/callers/problem.ts';
import { aDatabaseForThisFile } from '../../../support/product/database.ts';
import { aNote, aTestApi } from '../../example-api.ts';

const { db } = await aDatabaseForThisFile('served');
const api = await aTestApi(db);
const server = serve({ fetch: api.app.fetch, port: 0, hostname: '127.0.0.1' });
if (!server.listening) await once(server, 'listening');
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;
const url = `http://127.0.0.1:${port}`;
const token = await api.issuer.issueToken({ role: 'care', subject: 'agent-1' });
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

afterAll(() => {
  server.close();
});

describe('over a real socket', () => {
  test('a POST is read, executed once and replayed byte for byte', async () => {
    const send = () =>
      fetch(`${url}/v1/notes`, {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': 'k' },
        body: JSON.stringify(aNote()),
      });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status, second.headers.get('idempotency-replayed')]).toEqual([
      201,
      201,
      'true',
    ]);
    expect(await second.text()).toBe(await first.text());
  });

  test('a body without Content-Length is cut off at the limit with 413', async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        if (sent > 600_000) controller.close();
        else controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    const response = await fetch(`${url}/v1/notes`, { method: 'POST', headers, body, duplex: 'half' });
    expect((await problemOf(response)).document.type).toBe('urn:goodstanding:problem:payload-too-large');
  });

  test('HEAD, odd methods and odd paths get an answer of the application', async () => {
    expect((await fetch(`${url}/healthz`, { method: 'HEAD' })).status).toBe(200);
    expect(
      (await problemOf(await fetch(`${url}/v1/notes`, { method: 'PUT', headers, body: '{}' }))).document
        .status,
    ).toBe(405);
    expect((await problemOf(await fetch(`${url}/%E0%A4%A/x`))).document.status).toBe(404);
    expect((await problemOf(await fetch(`${url}/v1/customers/%2e%2e%2f/notes/x`))).document.status).toBe(404);
  });

  test('answers have the same headers as without a socket, also for a browser of another origin', async () => {
    for (const path of ['/healthz', '/docs', '/nowhere', '/openapi.json'])
      for (const origin of [{}, { origin: 'https://elsewhere.test' }]) {
        const sent = { ...headers, ...origin, 'x-request-id': 'the-same-request' };
        const served = await fetch(`${url}${path}`, { headers: sent });
        const direct = await api.app.request(path, { headers: sent });
        await Promise.all([served.text(), direct.text()]);
        expect([path, served.status, common(served)]).toEqual([path, direct.status, common(direct)]);
        expect(served.headers.get('x-request-id')).toBe('the-same-request');
      }
  });

  test('a client that leaves in the middle of its body does not bring the process down', async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      `POST /v1/notes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"a":`,
    );
    socket.destroy();
    await once(socket, 'close');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

/** The headers but those of the transport, and the nonce of a page, which is another each time. */
function common(response: Response): Record<string, string> {
  const transport = new Set(['connection', 'keep-alive', 'date', 'transfer-encoding', 'content-length']);
  return Object.fromEntries(
    [...response.headers]
      .filter(([name]) => !transport.has(name))
      .map(([name, value]) => [name, value.replaceAll(/nonce-[^']+/g, 'nonce')]),
  );
}
