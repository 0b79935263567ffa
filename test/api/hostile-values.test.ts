/** Whatever stands where a value should, a schema refuses it or takes it. It never throws, and it takes no time. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { declaredRoutes, openApiText } from '../../src/api/openapi/text.ts';
import { faultsOf } from '../../src/api/problems/faults.ts';
import { entryLineInput } from '../../src/store/ledger/entry-input.ts';

const DIGITS = '1'.repeat(120_000);
const HOSTILE: readonly unknown[] = [
  ...['', ' ', 'x', '-', '0', '\u0000', '\ud800', '\u202e', '__proto__', '../..', '$where', '%00', '1e999'],
  ...['2026-02-30', '0000-01-01', '9999-12-31', '2026-13-01', '1'.repeat(400)],
  ...[`2026-11-22T09:30:00.${DIGITS}Z`, '2026-11-22T09:30:00.1234567890Z', '2026-11-22T25:00:00Z'],
  ...['0000-01-01T00:00:00Z', '0000-01-01T00:00:00+23:59', '9999-12-31T23:59:59-23:59'],
  ...['2026-11-22T09:30:60Z', '-000001-01-01T00:00:00Z', '2026-11-22T09:30:00[Europe/Berlin]'],
  ...['4'.repeat(100_000), '['.repeat(100_000), 'a.'.repeat(50_000), ' '.repeat(100_000)],
  ...[0, -0, -1, 1e300, 2 ** 53, 0.5, true, false, null, [], {}, [[]], { $gt: '' }, [null]],
];

const Parameters = z
  .array(
    z.object({
      in: z.string(),
      name: z.string(),
      schema: z.object({ format: z.string().optional() }).optional(),
    }),
  )
  .default([]);

interface Declared {
  readonly name: string;
  readonly schema: z.ZodType;
  /** Good values, which are spoilt one member, or all members, at a time. */
  readonly good: Readonly<Record<string, unknown>>;
}

const Document = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        requestBody: z
          .object({
            content: z.record(z.string(), z.object({ schema: z.object({ $ref: z.string().optional() }) })),
          })
          .optional(),
      }),
    ),
  ),
  components: z.object({ schemas: z.record(z.string(), z.object({ example: z.unknown().optional() })) }),
});

function declared(): Declared[] {
  const { paths, components } = Document.parse(JSON.parse(openApiText()));
  return declaredRoutes().openAPIRegistry.definitions.flatMap((definition): Declared[] => {
    if (definition.type !== 'route') return [];
    const { method, path, request } = definition.route;
    const bodies = Object.entries(paths[path]?.[method]?.requestBody?.content ?? {}).flatMap(
      ([type, { schema }]) => {
        const media = request?.body?.content[type];
        const parser = media !== undefined && 'schema' in media ? media.schema : undefined;
        const example = components.schemas[schema.$ref?.split('/').at(-1) ?? '']?.example;
        return parser instanceof z.ZodType ? [{ name: 'body', parser, example }] : [];
      },
    );
    const places = [
      { name: 'query', parser: request?.query, example: undefined },
      { name: 'path', parser: request?.params, example: undefined },
      ...bodies,
    ];
    return places.flatMap(({ name, parser, example }): Declared[] => {
      if (!(parser instanceof z.ZodType)) return [];
      const shape = parser instanceof z.ZodObject ? parser.shape : {};
      const none = Object.fromEntries(Object.keys(shape).map((key) => [key, undefined]));
      const good = typeof example === 'object' && example !== null ? { ...none, ...example } : none;
      return [{ name: `${name} of ${method.toUpperCase()} ${path}`, schema: parser, good }];
    });
  });
}

/** The value with each of its members spoilt, also of its inner objects; last with all of them. */
function* spoilt(good: Readonly<Record<string, unknown>>, hostile: unknown): Generator<unknown> {
  for (const [key, member] of Object.entries(good)) {
    yield { ...good, [key]: hostile };
    if (typeof member === 'object' && member !== null && !Array.isArray(member))
      for (const inner of spoilt({ ...member }, hostile)) yield { ...good, [key]: inner };
  }
  yield Object.fromEntries(Object.keys(good).map((key) => [key, hostile]));
}

/** All hostile values through one schema: the longest time of one, in ms. What throws fails the test. */
function longestMs(schema: z.ZodType, good: Readonly<Record<string, unknown>>): number {
  let longest = 0;
  for (const hostile of HOSTILE)
    for (const value of [...spoilt(good, hostile), hostile]) {
      const startedAt = performance.now();
      const result = schema.safeParse(value);
      if (!result.success) faultsOf(result.error, value, 'json');
      longest = Math.max(longest, performance.now() - startedAt);
    }
  return longest;
}

describe('the schema of the', () => {
  test.each(declared())('$name answers every hostile value at once', ({ schema, good }) => {
    // Generous for a busy machine: what is quadratic takes seconds here.
    expect(longestMs(schema, good)).toBeLessThan(500);
  });

  test('lines of entries, too', () => {
    const good = { ...Object.fromEntries(Object.keys(entryLineInput.shape).map((key) => [key, 'x'])) };
    expect(longestMs(entryLineInput, good)).toBeLessThan(500);
  });
});

test('a date in a query or a path is one that exists, or it is refused', () => {
  const { paths } = z
    .object({ paths: z.record(z.string(), z.record(z.string(), z.object({ parameters: Parameters }))) })
    .parse(JSON.parse(openApiText()));
  const loose = declaredRoutes().openAPIRegistry.definitions.flatMap((definition) => {
    if (definition.type !== 'route') return [];
    const { method, path, request } = definition.route;
    const dates = (paths[path]?.[method]?.parameters ?? []).filter(({ schema }) =>
      ['date', 'date-time'].includes(schema?.format ?? ''),
    );
    return dates.flatMap(({ in: place, name }) => {
      const parser = place === 'path' ? request?.params : request?.query;
      const errors = parser instanceof z.ZodType ? parser.safeParse({ [name]: 'null' }).error : undefined;
      const isRefused = errors?.issues.some((issue) => issue.path[0] === name) === true;
      return isRefused ? [] : [`${method} ${path}: ${name}`];
    });
  });
  expect(loose).toEqual([]);
});
