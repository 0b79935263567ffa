/** Many requests in one body, and lists as lines, against the real API. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Call } from '../../support/callers/caller.ts';
import { anApi } from '../api-under-test.ts';

const api = await anApi();
const NDJSON = { 'content-type': 'application/x-ndjson' };

const Result = z.strictObject({
  line: z.int(),
  status: z.int(),
  location: z.string().optional(),
  answer: z.looseObject({}).optional(),
  problem: z.looseObject({ type: z.string() }).optional(),
});
const End = z.strictObject({ end: z.literal(true), lines: z.int(), done: z.int(), refused: z.int() });

/** Sends lines; values are sent as JSON, texts as they are. */
async function sent(kind: string, lines: readonly unknown[], call: Call = {}) {
  const body = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const response = await api.post(`/v1/bulk/${kind}`, {
    ...{ role: 'provisioning', key: null, headers: NDJSON, body },
    ...call,
  });
  expect(response.headers.get('content-type')).toBe('application/x-ndjson');
  const answers = (await response.text())
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  return {
    results: answers.slice(0, -1).map((answer) => Result.parse(answer)),
    end: End.parse(answers.at(-1)),
  };
}

const customer = (name: string, parts: object = {}) => ({ name, groupId: 'BULK', ...parts });

describe('lines of requests', () => {
  test('have their results in their order, and a bad line costs itself alone', async () => {
    const names = Array.from({ length: 40 }, (_, n) => customer(`Bulk ${n}`, { customerId: `BULK-${n}` }));
    const { results, end } = await sent('customers', [
      ...names.slice(0, 20),
      '{"name":',
      '',
      '{"name":1e999}',
      '[1]',
      `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
      ...names.slice(20),
    ]);
    expect(end).toEqual({ end: true, lines: 44, done: 40, refused: 4 });
    const numbers = [...Array(45).keys()].map((n) => n + 1).filter((n) => n !== 22);
    expect(results.map(({ line }) => line)).toEqual(numbers);
    expect(
      results.filter(({ status }) => status === 201).map(({ answer }) => answer?.['customerId']),
    ).toEqual(names.map((each) => Object.values(each).at(-1)));
    const refused = results.filter(({ problem }) => problem !== undefined);
    expect(
      refused.map(({ line, status, problem }) => [line, status, problem?.type.split(':').at(-1)]),
    ).toEqual([
      [21, 400, 'malformed-body'],
      [23, 422, 'validation-failed'],
      [24, 422, 'validation-failed'],
      [25, 400, 'malformed-body'],
    ]);
    expect(refused[1]?.problem?.['errors']).toMatchObject([{ pointer: '/name' }]);
    expect(results[0]?.location).toContain('/v1/customers/BULK-0');
  });

  test('have one effect and one answer, however often they are sent', async () => {
    const lines = [
      { idempotencyKey: 'L-1', ...customer('Once') },
      customer('By its content'),
      { groupId: 'BULK', name: 'Another, by its content' },
    ];
    const before = await api.traces();
    const first = await sent('customers', lines);
    const again = await sent('customers', lines);
    expect(again.results).toEqual(first.results);
    expect((await api.traces())['customers']).toBe((before['customers'] ?? 0) + 3);
    const [reused] = (await sent('customers', [{ idempotencyKey: 'L-1', ...customer('Another') }])).results;
    expect(reused?.problem?.type).toBe('urn:goodstanding:problem:idempotency-key-reused');
  });

  test.each(['\u{1f600}', 'two\nlines', '', 'x'.repeat(256)])(
    'a key that can be no header (%j) is a fault of its line',
    async (idempotencyKey) => {
      const { results } = await sent('customers', [{ idempotencyKey, ...customer('Key') }]);
      expect(results[0]?.problem?.type).toMatch(/:idempotency-key-(?:invalid|missing)$/);
    },
  );

  test('go to each route with its own body', async () => {
    const order = {
      ...{ customerId: 'NONE', billingAccountId: 'BA-NONE' },
      ...{ orderId: 'ORD-BULK', offering: { id: 'fibre-500', category: 'broadband' }, termMonths: 24 },
      monthlyCharge: { amountMinor: 4500, currency: 'EUR' },
      oneOffCharge: { amountMinor: 0, currency: 'EUR' },
    };
    const first = async (kind: string, line: object, call?: Call) =>
      (await sent(kind, [line], call)).results[0]?.status;
    expect(await first('evaluations', order)).toBe(404);
    expect(await first('evaluations', { ...order, idempotencyKey: 'K' })).toBe(422);
    expect(await first('orders', order)).toBe(404);
    const payment = {
      ...{ paymentId: 'PAY-BULK', billingAccountId: 'BA-NONE', status: 'settled' },
      amount: { amountMinor: 4500, currency: 'EUR' },
      occurredAt: '2026-11-20T10:00:00Z',
    };
    expect(await first('payments', payment, { role: 'processor' })).toBe(202);
  });

  test('are refused as a whole for want of a token, a scope, a media type, or a line', async () => {
    const refusal = async (call: Call) => {
      const usual = { role: 'provisioning', key: null, headers: NDJSON, body: '{}' } as const;
      return (await api.post('/v1/bulk/customers', { ...usual, ...call })).status;
    };
    expect(await refusal({ role: null })).toBe(401);
    expect(await refusal({ role: 'processor' })).toBe(403);
    expect(await refusal({ headers: {} })).toBe(415);
    expect(await refusal({ body: '\n\n' })).toBe(400);
    expect(await refusal({ body: '\n'.repeat(10_001) })).toBe(413);
  });

  test('each count as a request of their route; a reader who leaves is not waited for', async () => {
    const limited = await anApi({
      settings: { RATE_LIMITS: JSON.stringify({ write: { client: 4, person: null, customer: null } }) },
    });
    const body = [1, 2, 3, 4, 5].map((n) => JSON.stringify(customer(`Limited ${n}`))).join('\n');
    const call = { role: 'provisioning', key: null, headers: NDJSON, body } as const;
    const reader = (await limited.post('/v1/bulk/customers', call)).body?.getReader();
    let text = '';
    // The body counts, and three of its lines; the others wait for the next minute.
    for (let lines = 0; lines < 3; lines = text.split('\n').length - 1) {
      const { value } = (await reader?.read()) ?? {};
      text += new TextDecoder().decode(value);
    }
    await reader?.cancel();
    expect(text.match(/"status":201/g)).toHaveLength(3);
  });

  test('what is declared of a body of lines is what its route declares', async () => {
    const Declared = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())));
    const document: unknown = JSON.parse(await readFile('docs/openapi.json', 'utf8'));
    const { paths } = z.object({ paths: Declared }).parse(document);
    const DUTIES = ['x-audited', 'x-objects', 'x-personal-data', 'x-required-scopes'];
    const duties = (path: string) => DUTIES.map((name) => paths[path]?.['post']?.[name]);
    for (const [kind, path] of [
      ['orders', 'service-approvals'],
      ['payments', 'payments'],
      ['evaluations', 'evaluations'],
      ['customers', 'customers'],
    ] as const)
      expect([kind, ...duties(`/v1/bulk/${kind}`)]).toEqual([kind, ...duties(`/v1/${path}`)]);
  });
});

describe('a list as lines', () => {
  const accept = { accept: 'application/x-ndjson' };

  test('has all items of all pages, one on each line', async () => {
    const customers = [1, 2, 3, 4, 5].map((n) => ({ name: `List ${n}`, groupId: 'LINES' }));
    await sent('customers', customers);
    const response = await api.get('/v1/customers?groupId=LINES&limit=2', { role: 'care', headers: accept });
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = (await response.text()).trimEnd().split('\n');
    const idOf = (line: string) => z.object({ customerId: z.string() }).parse(JSON.parse(line)).customerId;
    expect(new Set(lines.map(idOf)).size).toBe(5);
    const empty = await api.get('/v1/customers?groupId=NOBODY', { role: 'care', headers: accept });
    expect(await empty.text()).toBe('');
  });

  test('is refused as the list is', async () => {
    const status = async (path: string, call: Call) =>
      (await api.get(path, { headers: accept, ...call })).status;
    expect(await status('/v1/customers', { role: null })).toBe(401);
    expect(await status('/v1/customers', { role: 'processor' })).toBe(403);
    expect(await status('/v1/customers?limit=0', { role: 'care' })).toBe(422);
    expect(await status('/v1/customers/NONE/balance', { role: 'care' })).toBe(404);
    // Something that is no list has no lines.
    expect(await status('/v1/kpis', { role: 'operations' })).toBe(404);
  });
});
