import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { EXAMPLE_KEY } from '../../../../src/api/route.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { aDatabaseForThisFile } from '../../../support/product/database.ts';
import { aNote, aTestApi } from '../../example-api.ts';

const { db } = await aDatabaseForThisFile('operational');

describe('health and readiness', () => {
  test('says which dependency does not answer, within a bound, and not why', async () => {
    const api = await aTestApi(db, {
      checks: [
        { name: 'mongodb', check: () => db.command({ ping: 1 }) },
        { name: 'hangs', check: () => new Promise(() => {}) },
        { name: 'breaks', check: () => Promise.reject(new Error('host db-7 refused')) },
      ],
    });
    const response = await api.app.request('/readyz');
    const body = await response.text();
    expect(response.status).toBe(503);
    expect(JSON.parse(body)).toMatchObject({
      status: 'unready',
      down: ['hangs', 'breaks'],
      checks: [{ name: 'mongodb', status: 'up' }, { status: 'down' }, { status: 'down' }],
    });
    expect(body).not.toContain('db-7');
    expect((await api.app.request('/healthz')).status).toBe(200);
  });

  test('turns readiness off when draining, while health stays on', async () => {
    const api = await aTestApi(db);
    expect((await api.app.request('/readyz')).status).toBe(200);
    api.draining.start();
    expect((await api.app.request('/readyz')).status).toBe(503);
    expect((await api.app.request('/healthz')).status).toBe(200);
  });
});

describe('metrics and logs', () => {
  test('label requests by route template, never by path', async () => {
    const api = await aTestApi(db);
    await api.get('/v1/customers/CUST-42/notes');
    await api.get('/private/ada');
    const text = await (await api.app.request('/metrics')).text();
    expect(text).toContain('route="/v1/customers/:customerId/notes",status="200"');
    expect(text).toContain('route="unmatched",status="404"');
    expect(text).not.toContain('CUST-42');
    expect(text).not.toContain('ada');
  });

  test('log one line a request with its id, subject and template, and no token', async () => {
    const api = await aTestApi(db);
    await api.post('/v1/notes', aNote(), { 'idempotency-key': 'log', 'x-request-id': 'request-0001' });
    const lines = api.logLines.filter((line) => line.includes('"msg":"request"'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      requestId: 'request-0001',
      subject: 'agent-1',
      route: '/v1/notes',
      status: 201,
    });
    expect(lines[0]).not.toContain('eyJ');
  });

  test('make an id of their own when the inbound one could forge log lines or is too long', async () => {
    const api = await aTestApi(db);
    for (const id of ['short', 'with space here', 'x'.repeat(200)]) {
      const response = await api.get('/healthz', { 'x-request-id': id });
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});

describe('the description of the API', () => {
  test('is OpenAPI 3.1 with scopes, key and problems on each operation', async () => {
    const api = await aTestApi(db);
    const document: unknown = await (await api.app.request('/openapi.json')).json();
    expect(document).toMatchObject({
      openapi: '3.1.0',
      servers: [{ url: 'http://api.test' }],
      components: {
        securitySchemes: { bearerAuth: { scheme: 'bearer' } },
        schemas: { Problem: {}, NewNote: {} },
      },
      paths: {
        '/v1/notes': {
          post: {
            operationId: 'createNote',
            security: [{ bearerAuth: [] }],
            'x-required-scopes': ['inquiries:write'],
            parameters: [{ name: 'Idempotency-Key', in: 'header', required: true }],
            requestBody: { required: true },
          },
        },
      },
    });
    const { post } = z
      .object({ post: z.object({ responses: z.record(z.string(), z.unknown()) }) })
      .parse(z.object({ paths: z.record(z.string(), z.unknown()) }).parse(document).paths['/v1/notes']);
    expect(Object.keys(post.responses)).toEqual([
      '201',
      '400',
      '401',
      '403',
      '404',
      '409',
      '413',
      '415',
      '422',
      '429',
      '500',
      '503',
    ]);
  });

  test('is shown by a page that loads nothing from elsewhere and has no inline script', async () => {
    const { app } = await aTestApi(db);
    const response = await app.request('/docs');
    const html = await response.text();
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    // The policy would refuse them, and the page would be blank.
    expect(html).not.toMatch(/<style|style=|<script>|\son\w+=/);
    const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
    expect(files.filter((file) => !file.startsWith('/docs/'))).toEqual(['data:,', '/openapi.json']);
  });

  test('gives a request on the page that still has the example key one of its own, and leaves any other key', async () => {
    const { app } = await aTestApi(db);
    const html = await (await app.request('/docs')).text();
    const start = await (await app.request(/src="([^"]+start\.js)"/.exec(html)?.[1] ?? '')).text();
    interface Request {
      readonly headers: Record<string, string>;
    }
    interface Options {
      requestInterceptor(request: Request): Request;
    }
    const started: Options[] = [];
    new Function('SwaggerUIBundle', start)((options: Options) => started.push(options));
    const sent = (key: string) =>
      started[0]?.requestInterceptor({ headers: { 'Idempotency-Key': key } }).headers['Idempotency-Key'];
    const keys = [sent(EXAMPLE_KEY), sent(EXAMPLE_KEY)];
    expect(new Set([EXAMPLE_KEY, ...keys]).size).toBe(3);
    for (const key of keys) expect(key).toMatch(/^[\x21-\x7e]{20,255}$/);
    expect(sent('mine')).toBe('mine');
  });

  test('serves what the page needs, to be kept by browsers, and nothing else of the package', async () => {
    const { app } = await aTestApi(db);
    const html = await (await app.request('/docs')).text();
    const paths = [...html.matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g)].map(([, path = '']) => path);
    const served = await Promise.all(paths.map((path) => app.request(path)));
    expect(served.map(({ status, headers }) => [status, headers.get('content-type')])).toEqual([
      [200, 'text/css; charset=utf-8'],
      [200, 'text/javascript; charset=utf-8'],
      [200, 'text/javascript; charset=utf-8'],
    ]);
    for (const { headers } of served)
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const [style = '', bundle = '', start = ''] = await Promise.all(served.map((answer) => answer.text()));
    expect(style).toContain('.swagger-ui');
    for (const script of [bundle, start]) expect(() => new Function(script)).not.toThrow();
    expect(start).toContain("url: '/openapi.json'");
    for (const path of ['/docs/index.html', '/docs/../package.json', `${paths[1]}.map`])
      expect([path, (await app.request(path)).status]).toEqual([path, 404]);
  });

  test('has security headers on every answer, problems too', async () => {
    const api = await aTestApi(db);
    const response = await api.get('/nowhere');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    await problemOf(response);
  });
});
