import { z } from '@hono/zod-openapi';
import { Client, Connection } from '@temporalio/client';
import { MongoClient } from 'mongodb';
import { describe, expect, test } from 'vitest';
import { toProblem } from '../../../src/api/problems/errors.ts';
import { faultsOf } from '../../../src/api/problems/faults.ts';
import { Problem } from '../../../src/api/problems/problem.ts';
import { jsonPointer } from '../../../src/domain/json-pointer.ts';

function faults(schema: z.ZodType, input: unknown) {
  const parsed = schema.safeParse(input);
  return parsed.success
    ? []
    : faultsOf(parsed.error, input, 'json').map(({ pointer, code }) => `${pointer} ${code}`);
}

describe('the faults of a body', () => {
  test('of a discriminated union are those of the named branch', () => {
    const schema = z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('a'), n: z.int().min(1).multipleOf(5) }),
      z.strictObject({ kind: z.literal('b') }),
    ]);
    expect(faults(schema, { kind: 'a', n: -3, more: 1 })).toEqual([
      '/n too-small',
      '/n not-a-multiple',
      '/more unknown-field',
    ]);
    expect(faults(schema, {})).toEqual(['/kind missing']);
    expect(faults(schema, { kind: 'c' })).toEqual(['/kind not-allowed-value']);
  });

  test('name the values that are allowed, in words and as what would be accepted', () => {
    const parsed = z.enum(['pending', 'settled']).safeParse('paid');
    expect(parsed.success ? [] : faultsOf(parsed.error, 'paid', 'query')).toEqual([
      {
        ...{ pointer: '', code: 'not-allowed-value', in: 'query' },
        ...{ detail: 'This is one of pending, settled.', accepted: 'pending, settled' },
      },
    ]);
  });

  test('of a plain union are those of the nearest branch', () => {
    const schema = z.strictObject({
      v: z.union([z.strictObject({ a: z.string(), b: z.string() }), z.strictObject({ a: z.int() })]),
    });
    expect(faults(schema, { v: { a: true } })).toEqual(['/v/a wrong-type']);
    expect(faults(schema, {})).toEqual(['/v missing']);
    expect(faults(schema, { v: 3 })).toEqual(['/v not-allowed-value']);
  });

  test('point into arrays, tell formats apart and take codes of a route\u2019s own', () => {
    const schema = z
      .strictObject({ dates: z.array(z.iso.date()).max(2), at: z.iso.datetime().nullable() })
      .superRefine((_, ctx) =>
        ctx.addIssue({ code: 'custom', path: ['at'], message: 'Not before', params: { code: 'not-before' } }),
      );
    expect(faults(schema, { dates: ['2026-02-30'], at: 'x' })).toEqual([
      '/dates/0 bad-format',
      '/at bad-format',
      '/at not-before',
    ]);
    expect(faults(schema, { dates: ['2026-02-28'], at: null })).toEqual(['/at not-before']);
    expect(faults(schema, { dates: ['2026-02-28', '2026-02-28', '2026-02-28'], at: null })).toEqual([
      '/dates too-big',
    ]);
  });

  test('are sentences, each with one full stop', () => {
    const schema = z.strictObject({
      short: z.string('this is no text').min(3, 'too short'),
      stopped: z.string().max(1, 'This is too long.'),
      one: z.enum(['a', 'b']),
      choice: z.union([z.literal(1), z.literal(2)]),
      at: z.iso.datetime('no instant'),
      five: z.int().multipleOf(5),
      own: z.string().refine(() => false, 'not this one'),
    });
    const input = { short: 'x', stopped: 'xx', one: 'c', choice: 3, at: 'x', five: 3, own: '', more: 1 };
    const { error } = schema.safeParse(input);
    const told = faultsOf(error ?? { issues: [] }, input, 'json');
    expect(told.map(({ pointer }) => pointer).sort()).toEqual(
      Object.keys(input)
        .map((name) => `/${name}`)
        .sort(),
    );
    for (const { detail } of told) expect(detail).toMatch(/[^.\s]\.$/);
  });

  test('escape what a pointer reserves', () => {
    expect(jsonPointer(['a/b', 'c~d', 0])).toBe('/a~1b/c~0d/0');
  });

  test('are at most a hundred', () => {
    const body = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`f${n}`, n]));
    expect(faults(z.strictObject({}), body)).toHaveLength(100);
  });

  test('name a field called __proto__ like any other unknown one', () => {
    expect(faults(z.strictObject({}), JSON.parse('{"__proto__": {"a": 1}}'))).toEqual([
      '/__proto__ unknown-field',
    ]);
  });
});

describe('a service that does not answer is 503 with Retry-After', () => {
  test('MongoDB', async () => {
    const client = new MongoClient('mongodb://127.0.0.1:1/', { serverSelectionTimeoutMS: 100 });
    const error: unknown = await client.connect().catch((caught: unknown) => caught);
    expect(toProblem(error)).toMatchObject({
      kind: 'dependency-unavailable',
      headers: { 'retry-after': '2' },
    });
  });

  test('Temporal', async () => {
    const connection = Connection.lazy({ address: '127.0.0.1:1' });
    const client = new Client({ connection });
    const error: unknown = await client
      .withDeadline(Date.now() + 500, () => client.workflow.getHandle('x').describe())
      .catch((caught: unknown) => caught);
    await connection.close();
    expect(toProblem(error)).toMatchObject({ kind: 'dependency-unavailable' });
  });

  test('and anything else is ours, and a Problem is itself', () => {
    expect(toProblem(new Error('x'))).toMatchObject({ kind: 'internal' });
    const problem = new Problem('not-found', 'x');
    expect(toProblem(problem)).toBe(problem);
  });
});
