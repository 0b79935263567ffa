import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { EVENT_TYPES } from '../../../src/domain/events/catalogue.ts';
import { asyncApiDocument, eventSchemaDocument } from '../../../src/services/events/event-documents.ts';
import { schemaBreaks } from '../../../src/services/events/schema-compatibility.ts';

async function published(name: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(`../../../docs/events/${name}`, import.meta.url), 'utf8'));
}

describe('the documents about events', () => {
  test('say what the code does: npm run export-events', async () => {
    expect(await published('schemas.json')).toEqual(eventSchemaDocument());
    expect(await published('asyncapi.json')).toEqual(asyncApiDocument());
  });

  test('docs/events.md names every type', async () => {
    const text = await readFile(new URL('../../../docs/events.md', import.meta.url), 'utf8');
    expect(EVENT_TYPES.filter((type) => !text.includes(`\`${type}\``))).toEqual([]);
  });

  test('no type has a field for what says something of a person', () => {
    const personal = /name$|mail|phone|address|birth|gender|text|note|iban|token/i;
    const fields = Object.values(eventSchemaDocument()).flatMap((schema) =>
      Object.keys(Object(schema['properties'])),
    );
    expect(fields.length).toBeGreaterThan(50);
    // The one name is that of a policy.
    expect(fields.filter((field) => personal.test(field))).toEqual(['name']);
  });
});

describe('compatibility', () => {
  const before = {
    type: 'object',
    properties: {
      amount: { type: 'integer' },
      state: { type: 'string', enum: ['a', 'b'] },
      parts: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' } } } },
    },
    required: ['amount', 'state'],
  };
  const { amount, state, parts } = before.properties;

  test('fields and codes may be added', () => {
    const properties = {
      ...before.properties,
      more: { type: 'string' },
      state: { ...state, enum: ['a', 'b', 'c'] },
    };
    expect(schemaBreaks(before, { ...before, properties, required: ['amount', 'state', 'more'] })).toEqual(
      [],
    );
    expect(schemaBreaks(before, before)).toEqual([]);
  });

  test.each([
    ['a field that goes', { ...before, properties: { amount, state } }, '/parts is gone'],
    ['a field that may be left out', { ...before, required: ['amount'] }, '/state may be left out now'],
    [
      'another type',
      { ...before, properties: { parts, state, amount: { type: 'string' } } },
      '/amount may be string now',
    ],
    [
      'a null where there was none',
      { ...before, properties: { parts, state, amount: { anyOf: [amount, { type: 'null' }] } } },
      '/amount may be null now',
    ],
    [
      'a code that goes',
      { ...before, properties: { amount, parts, state: { ...state, enum: ['a'] } } },
      '/state no longer knows b',
    ],
    [
      'a field of the elements of a list that goes',
      { ...before, properties: { amount, state, parts: { type: 'array', items: { type: 'object' } } } },
      '/parts/*/id is gone',
    ],
  ])('%s breaks readers', (_what, now, told) => {
    expect(schemaBreaks(before, now)).toEqual([told]);
  });
});
