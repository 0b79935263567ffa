import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { clientApiText } from '../../scripts/client/api-text.ts';
import { typeOf } from '../../scripts/client/schema-type.ts';

test('packages/client/src/api.ts is what docs/openapi.json says, byte for byte (npm run export-openapi writes it)', async () => {
  const document: unknown = JSON.parse(await readFile('docs/openapi.json', 'utf8'));
  expect(clientApiText(document)).toBe(await readFile('packages/client/src/api.ts', 'utf8'));
});

test.each([
  [{ type: 'string', maxLength: 3 }, 'string'],
  [{ type: ['integer', 'null'] }, 'number | null'],
  [{ enum: ['a', 2, null] }, '"a" | 2 | null'],
  [{ const: 'a' }, '"a"'],
  [{ $ref: '#/components/schemas/Money' }, 'Schemas["Money"]'],
  [{ allOf: [{ $ref: '#/components/schemas/Money' }, { description: 'What is open' }] }, 'Schemas["Money"]'],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
  [{ type: 'array', items: { type: ['string', 'null'] } }, 'readonly (string | null)[]'],
  [{ type: 'object', additionalProperties: { type: 'number' } }, 'Readonly<Record<string, number>>'],
  [{ type: 'object', additionalProperties: false }, 'Record<string, never>'],
  [
    {
      type: ['object', 'null'],
      properties: { a: { type: 'string', description: 'A' }, 'b-c': { type: 'boolean' } },
      required: ['a'],
    },
    '{\n/** A */\na: string;\n"b-c"?: boolean;\n} | null',
  ],
  // Which members go together is said in words only.
  [
    { type: 'object', properties: { a: { type: 'string' } }, oneOf: [{ required: ['a'] }, { not: {} }] },
    '{\na?: string;\n}',
  ],
])('the type of %j is %s', (schema, type) => {
  expect(typeOf(schema)).toBe(type);
});

test('no type is made of a schema with a keyword that is not known', () => {
  expect(() => typeOf({ type: 'array', prefixItems: [] })).toThrow('prefixItems');
  expect(() => typeOf({ type: 'file' })).toThrow('file');
});

test('an operation with two arguments of one name is refused', () => {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  const operation = {
    operationId: 'get',
    summary: 'S',
    parameters: [id, { ...id, in: 'query' }],
    responses: {},
  };
  expect(() =>
    clientApiText({ paths: { '/{id}': { get: operation } }, components: { schemas: {} } }),
  ).toThrow('two arguments called id');
});
