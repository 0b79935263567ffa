import { describe, expect, test } from 'vitest';
import { problemOf } from '../../support/callers/problem.ts';
import { aDatabaseForThisFile } from '../../support/product/database.ts';
import { aNote, aTestApi } from '../example-api.ts';

const { db } = await aDatabaseForThisFile('problems');
const api = await aTestApi(db);
let keys = 0;
const key = () => ({ 'idempotency-key': `key-${++keys}` });

const post = (body: unknown, headers: Record<string, string> = {}) =>
  api.post('/v1/notes', body, { ...key(), ...headers });

describe('every failure is a problem document', () => {
  test('names the path and the request id, and echoes the id in the header', async () => {
    const response = await api.get('/nowhere', { 'x-request-id': 'caller-id-0001' });
    expect((await problemOf(response)).document).toMatchObject({
      type: 'urn:goodstanding:problem:not-found',
      status: 404,
      instance: '/nowhere',
      requestId: 'caller-id-0001',
    });
    expect(response.headers.get('x-request-id')).toBe('caller-id-0001');
  });

  test('answers a wrong method with 405 and the methods that fit', async () => {
    for (const [method, path, allow] of [
      ['DELETE', '/v1/notes', 'POST'],
      ['PATCH', '/v1/customers/C1/notes', 'GET, HEAD'],
      ['OPTIONS', '/v1/notes', 'POST'],
      ['POST', '/healthz', 'GET, HEAD'],
    ] as const) {
      const response = await api.app.request(path, { method });
      expect((await problemOf(response)).document.type, path).toBe(
        'urn:goodstanding:problem:method-not-allowed',
      );
      expect(response.headers.get('allow')).toBe(allow);
    }
  });

  test('works for a thrown value that is no Error, and its key is free again', async () => {
    const same = key();
    for (const round of [1, 2]) {
      const response = await api.post('/v1/notes', aNote({ mode: 'throwText' }), same);
      const text = await response.clone().text();
      expect((await problemOf(response)).document.status, `round ${round}`).toBe(500);
      expect(text).not.toContain('insides');
      expect(response.headers.get('x-request-id')).not.toBeNull();
    }
  });

  test('checks the address before the body', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect(
      (await problemOf(await api.app.request('/nowhere', { method: 'POST', headers, body: 'x' }))).document
        .status,
    ).toBe(404);
    expect(
      (await problemOf(await api.app.request('/v1/notes', { method: 'PUT', headers, body: 'x' }))).document
        .status,
    ).toBe(405);
  });

  test('says nothing about an unexpected error, and logs it without credentials', async () => {
    const response = await post(aNote({ mode: 'throw' }));
    const problem = (await problemOf(response)).document;
    expect(problem.status).toBe(500);
    expect(JSON.stringify(problem)).not.toContain('insides');
    const line = api.logLines.findLast((text) => text.includes('request failed')) ?? '';
    expect(line).toContain('secret insides');
    expect(line).not.toContain('user:pw');
  });

  test.each([
    ['cut JSON', '{"customerId": ', {}, 400, 'malformed-body'],
    ['an empty body', '', {}, 400, 'malformed-body'],
    ['text that is not JSON', '\u0000{', {}, 400, 'malformed-body'],
    ['an array', '[]', {}, 422, 'validation-failed'],
    ['null', 'null', {}, 422, 'validation-failed'],
    ['a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported-media-type'],
    ['plain text', '{}', { 'content-type': 'text/plain' }, 415, 'unsupported-media-type'],
    ['no content type', '{}', { 'content-type': '' }, 415, 'unsupported-media-type'],
  ])('refuses %s', async (_name, body, headers, status, kind) => {
    const problem = (await problemOf(await post(body, headers))).document;
    expect([problem.status, problem.type]).toEqual([status, `urn:goodstanding:problem:${kind}`]);
  });

  test('takes JSON with a charset, which is what many clients send', async () => {
    const response = await post(aNote(), { 'content-type': 'application/json; charset=utf-8' });
    expect(response.status).toBe(201);
  });

  test.each(['gzip', 'br', 'deflate, gzip', 'x'])(
    'refuses a body with Content-Encoding: %s',
    async (encoding) => {
      const problem = await problemOf(await post(aNote(), { 'content-encoding': encoding }));
      expect(problem.document.status).toBe(415);
    },
  );

  test('repeats names of fields shortened, only a few, and without card numbers', async () => {
    const long = 'k'.repeat(50_000);
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`field-${n}`, 1]));
    const response = await post(aNote({ [long]: 1, '4111 1111 1111 1111': 1, ...many }));
    const text = await response.text();
    expect(text.length).toBeLessThan(20_000);
    // Not four digits alone: a random request id can have them.
    expect(text).not.toMatch(/4111\D?1111/);
  });

  test('refuses a body over the limit, announced or not', async () => {
    const big = JSON.stringify(aNote({ customerId: 'x'.repeat(300_000) }));
    expect((await problemOf(await post(big))).document.type).toBe(
      'urn:goodstanding:problem:payload-too-large',
    );
    const token = await api.issuer.issueToken({ role: 'care', subject: 'a' });
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(64 * 1024).fill(32));
      },
    });
    const streamed = new Request('http://api.test/v1/notes', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...key() },
      body: stream,
      duplex: 'half',
    });
    expect((await problemOf(await api.app.request(streamed))).document.status).toBe(413);
  });
});

describe('a refused body', () => {
  test('is refused by its missing fields when there is none at all', async () => {
    const token = await api.issuer.issueToken({ role: 'care', subject: 'a' });
    const response = await api.app.request('/v1/notes', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...key() },
    });
    expect((await problemOf(response)).document.errors).toMatchObject([
      { pointer: '/customerId', code: 'missing' },
      { pointer: '/amount', code: 'missing' },
    ]);
  });

  test('is refused when it is not valid UTF-8', async () => {
    const token = await api.issuer.issueToken({ role: 'care', subject: 'a' });
    const response = await api.app.request('/v1/notes', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...key() },
      body: new Uint8Array([0x22, 0xff, 0x22]),
    });
    expect((await problemOf(response)).document.type).toBe('urn:goodstanding:problem:malformed-body');
  });

  test('lists all faults at once, each unknown field by its name, and never the value', async () => {
    const response = await post({
      amount: { amountMinor: '12', currency: 'GBP-private', cents: 3 },
      mode: 'ok',
      'a/b': 1,
      extra: 'private',
    });
    const problem = (await problemOf(response)).document;
    expect(problem.status).toBe(422);
    expect(problem.errors?.map(({ pointer, code }) => [pointer, code]).toSorted()).toEqual([
      ['/amount/amountMinor', 'wrong-type'],
      ['/amount/cents', 'unknown-field'],
      ['/amount/currency', 'not-allowed-value'],
      ['/a~1b', 'unknown-field'],
      ['/customerId', 'missing'],
      ['/extra', 'unknown-field'],
    ]);
    expect(JSON.stringify(problem)).not.toContain('private');
  });

  test('says when a fault stands in the query', async () => {
    const problem = (await problemOf(await api.get('/v1/customers/C1/notes?limit=0&what=1'))).document;
    expect(problem.errors).toMatchObject([
      { pointer: '/limit', code: 'too-small', in: 'query' },
      { pointer: '/what', code: 'unknown-field', in: 'query' },
    ]);
  });
});
