/** What every answer tells a browser, on every route and on what is no route. */
import { createConnection } from 'node:net';
import { text } from 'node:stream/consumers';
import { beforeAll, expect, test } from 'vitest';
import { DEFAULT_HEADERS, FIXED_HEADERS } from '../../src/api/security-headers.ts';
import { anyFreePort } from '../../src/servers/ports.ts';
import { declaredRoutes } from '../access/declared-routes.ts';
import { type ApiUnderTest, anApi } from './api-under-test.ts';

const routes = declaredRoutes();
const OPERATIONAL = ['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs', '/docs/none'];
const others = [...OPERATIONAL, '/no/such/route', '/codec/none/decode'].map((path) => ({
  method: 'get',
  path,
}));
const ALL = [...routes, ...others];

let plain: ApiUnderTest;
let published: ApiUnderTest;
beforeAll(async () => {
  plain = await anApi();
  // A proxy in front of it ends TLS.
  const port = String(await anyFreePort());
  published = await anApi({ settings: { PUBLIC_BASE_URL: 'https://api.example.com', HTTP_PORT: port } });
});

const ask = (
  api: ApiUnderTest,
  { method, path }: { readonly method: string; readonly path: string },
  headers = {},
) => fetch(`${api.url}${path.replaceAll(/\{\w+\}/g, 'none')}`, { method: method.toUpperCase(), headers });

test('there are routes to look at', () => {
  expect(routes.length).toBeGreaterThan(80);
});

test.each(ALL)(
  '$method $path says nothing of the server and lets a browser do nothing with it',
  async (route) => {
    // With an origin the headers are set by another way.
    for (const headers of [{}, { origin: 'https://elsewhere.example' }]) {
      const answer = await ask(plain, route, headers);
      for (const [name, value] of Object.entries(FIXED_HEADERS))
        expect([name, answer.headers.get(name)]).toEqual([name, value]);
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/^default-src 'none'; /);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe-|https?:|\*/);
      expect(answer.headers.get('cache-control')).toBeTruthy();
      for (const banner of ['server', 'x-powered-by', 'via']) expect(answer.headers.get(banner)).toBeNull();
      expect(answer.headers.get('strict-transport-security')).toBeNull();
      await answer.body?.cancel();
    }
  },
);

test('the page takes scripts and styles of its own origin alone', async () => {
  const policy = (await ask(plain, { method: 'get', path: '/docs' })).headers.get('content-security-policy');
  expect(policy).toMatch(/script-src 'self'; style-src 'self'; connect-src 'self'/);
});

test('where callers come by https, browsers come by nothing else for a year', async () => {
  for (const headers of [{}, { origin: 'https://elsewhere.example' }]) {
    const answer = await ask(published, { method: 'get', path: '/healthz' }, headers);
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
  }
});

test('what is no request is answered with the same headers', async () => {
  const { hostname, port } = new URL(plain.url);
  const socket = createConnection({ host: hostname, port: Number(port) });
  socket.end('NONSENSE\r\n\r\n');
  const answer = await text(socket);
  for (const [name, value] of Object.entries({ ...FIXED_HEADERS, ...DEFAULT_HEADERS }))
    expect(answer).toContain(`${name}: ${value}`);
  expect(answer).not.toMatch(/^(server|x-powered-by):/im);
});
