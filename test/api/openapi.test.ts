import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openApiText } from '../../src/api/openapi-text.ts';

const Operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  requestBody: z.looseObject({}).optional(),
  responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), z.unknown()).optional() })),
});
const Document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.looseObject({
    schemas: z.record(z.string(), z.looseObject({ example: z.unknown().optional() })),
  }),
});

const operations = () => {
  const { paths, components } = Document.parse(JSON.parse(openApiText()));
  return {
    schemas: components.schemas,
    list: Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method} ${path}`,
        method,
        operation,
      })),
    ),
  };
};

test('docs/openapi.json is what the routes say (npx tsx scripts/export-openapi.ts writes it)', async () => {
  const found = await readFile(new URL('../../docs/openapi.json', import.meta.url), 'utf8');
  expect(found === openApiText()).toBe(true);
});

test('every operation has an id of its own', () => {
  const ids = operations().list.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every body that is posted has an example', () => {
  const { list, schemas } = operations();
  const bare = list.filter(({ method, operation }) => {
    if (method !== 'post') return false;
    const name = /"#\/components\/schemas\/(\w+)"/.exec(JSON.stringify(operation.requestBody))?.[1];
    return name === undefined || schemas[name]?.example === undefined;
  });
  expect(bare.map(({ name }) => name)).toEqual([]);
});

test('every operation documents what it answers and how it fails', () => {
  const undocumented = operations().list.filter(({ operation }) => {
    const success = Object.entries(operation.responses).some(
      ([status, { content }]) => status.startsWith('2') && content?.['application/json'] !== undefined,
    );
    const failure = operation.responses['401']?.content?.['application/problem+json'] !== undefined;
    return !success || !failure;
  });
  expect(undocumented.map(({ name }) => name)).toEqual([]);
});
