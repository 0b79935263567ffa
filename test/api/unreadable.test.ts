/** What never becomes a request of the application is refused in the same form as what does. */
import { expect, test } from 'vitest';
import { problemOf } from '../support/callers/problem.ts';
import { type RawRequest, sendRaw } from '../support/callers/raw-request.ts';
import { anApi } from './api-under-test.ts';

const api = await anApi();
const HOST = ['host', 'localhost'] as const;
const CLOSE = ['connection', 'close'] as const;
const GET: RawRequest = { method: 'GET', target: '/healthz', headers: [HOST, CLOSE], pieces: [] };
const bytes = (text: string) => new TextEncoder().encode(text);
const POST = {
  method: 'POST',
  target: '/v1/evaluations',
  headers: [
    ...[HOST, CLOSE],
    ['content-type', 'application/json'] as const,
    ['authorization', `Bearer ${await api.tokenOf({ role: 'analyst' })}`] as const,
  ],
};
const CHUNKED = [...POST.headers, ['transfer-encoding', 'chunked'] as const];
const NINE_BYTES = [...POST.headers, ['content-length', '9'] as const];

/** Status and kind of the problem that a request gets. */
async function refusalOf(request: Partial<RawRequest>): Promise<string> {
  const answer = await sendRaw(api.url, { ...GET, ...request });
  if (answer.kind !== 'answer') return answer.kind;
  const { status, headers, body } = answer;
  const problem = await problemOf(new Response(body, { status, headers: [...headers] }));
  expect(problem.document.status).toBe(status);
  return `${status} ${problem.kind}`;
}

test.each<[string, Partial<RawRequest>, string]>([
  ['something else than a method', { method: 'G$T' }, '400 malformed-request'],
  ['a method that nobody knows', { method: 'FOO' }, '400 malformed-request'],
  ['another protocol', { version: 'SIP/2.0' }, '400 malformed-request'],
  ['a NUL in a header', { headers: [HOST, ['x-a', 'a\u0000b']] }, '400 malformed-request'],
  ['no Host', { headers: [CLOSE] }, '400 malformed-request'],
  ['something else than a Host', { headers: [['host', 'a b'], CLOSE] }, '400 malformed-request'],
  ['a backslash in the path', { target: '\\healthz' }, '400 malformed-request'],
  [
    'a target with a password',
    { ...POST, target: 'http://a:b@localhost/v1/evaluations' },
    '400 malformed-request',
  ],
  ['a target without a slash', { target: 'healthz' }, '400 malformed-request'],
  ['headers of 20,000 bytes', { headers: [HOST, ['x-a', 'x'.repeat(20_000)]] }, '431 headers-too-large'],
  [
    'a chunk without a size',
    { ...POST, headers: CHUNKED, pieces: [bytes('zz\r\n')] },
    '400 malformed-request',
  ],
  [
    'a body that ends too early',
    { ...POST, headers: NINE_BYTES, pieces: [bytes('{')], after: 'end' },
    '400 malformed-request',
  ],
  ['a tunnel', { method: 'CONNECT', target: 'localhost:1' }, '405 method-not-allowed'],
])('%s gets a problem document', async (_, request, expected) => {
  expect(await refusalOf(request)).toBe(expected);
});

test('an expectation that is not known is ignored', async () => {
  const answer = await sendRaw(api.url, { ...GET, headers: [HOST, CLOSE, ['expect', 'wonders']] });
  expect(answer).toMatchObject({ status: 200 });
});

test('a good request is answered though rubbish follows it', async () => {
  const answer = await sendRaw(api.url, { ...GET, pieces: [bytes('\u0001rubbish\r\n\r\n')] });
  expect(answer).toMatchObject({ status: 200 });
});

test.each([
  ['application/json; charset=utf-16', 415],
  ['application/json; charset="iso-8859-1"', 415],
  ['application/json; charset=utf-8; charset=utf-16', 415],
  ['application/json\u00a0', 415],
  ['application/json; charset="UTF-8"', 422],
  ['application/merge-patch+json;q=1', 422],
])('a body of %s is read as UTF-8 or not at all', async (type, status) => {
  const headers = { 'content-type': type };
  expect((await api.post('/v1/evaluations', { role: 'analyst', body: '{}', headers })).status).toBe(status);
  const lines = {
    'content-type': type.replace(/(?:merge-patch\+)?json/, 'x-ndjson'),
  };
  const taken = await api.post('/v1/entries', { role: 'rating', key: null, body: '\n', headers: lines });
  expect(taken.status === 415).toBe(status === 415);
});
